"""What the state of an import or a person allows."""

from datetime import date, timedelta
from typing import Any

from people.enums import RosterStatus, RowKind
from people.models import Person, RosterImport
from people.roster.fields import school_year_of

# More than this share of a school gone at once is usually a wrong or half export.
MOST_LEAVERS_PERCENT = 30
# The new school year, which begins on 1 August, is put in the administration from May on.
_FIRST_EXPORT = (5, 1)
# The cleaned rows of a preview nobody decides on are not kept longer.
PREVIEW_LASTS = timedelta(days=2)
# A decision that no worker carries out is tried no longer: more than a weekend in which none runs.
DECISION_LASTS = timedelta(days=3)
# What a file ended this long ago at most, another may take back: an administration was wrong, or late. Whoever is
# listed again after that came back.
END_IS_DOUBTED = timedelta(days=14)
# More rows than this are applied in the background.
MOST_ROWS_AT_ONCE = 3_000


def leavers(counts: dict[str, Any]) -> int:
    return sum(int(counts.get(kind, {}).get("left", 0)) for kind in (RowKind.PUPIL, RowKind.STAFF, RowKind.GUARDIAN))


def remarkable_leavers(counts: dict[str, Any]) -> list[dict[str, Any]]:
    """Of which school and kind remarkably many would leave: {"school": 1, "kind": "pupil", "left": 9, "before": 10}."""
    return [
        told
        for told in counts.get("leaving", [])
        if told["before"] and told["left"] * 100 > MOST_LEAVERS_PERCENT * told["before"]
    ]


def is_outdated(roster: RosterImport, today: date) -> bool:
    """Of an earlier school year, or made before anybody exported the current one."""
    this_year = school_year_of(today)
    return roster.school_year < this_year or (
        roster.made_on is not None and roster.made_on < date(int(this_year[:4]), *_FIRST_EXPORT)
    )


def needs_acceptance(counts: dict[str, Any]) -> bool:
    """Would so many of one school leave that a person has to say it is right?"""
    return bool(remarkable_leavers(counts))


def changes_nothing(counts: dict[str, Any]) -> bool:
    return not any(
        counts.get(kind, {}).get(change)
        for kind in ("pupil", "staff", "guardian", "group")
        for change in ("new", "changed", "returned", "left")
    )


def rows(counts: dict[str, Any]) -> int:
    return sum(
        int(number) for kind in ("pupil", "staff", "guardian", "group") for number in counts.get(kind, {}).values()
    )


def may_be_applied(status: str) -> bool:
    return status in {RosterStatus.PREVIEWED, RosterStatus.FAILED}


def may_be_discarded(status: str) -> bool:
    return status in {RosterStatus.PREVIEWED, RosterStatus.FAILED}


# --- Persons ------------------------------------------------------------------------------------

HELD_BY_ROSTER = frozenset({"first_name", "prefix", "last_name", "initials", "birth_date"})


def is_held_by_roster(person: Person) -> bool:
    """An administration knows this person: what it holds is changed there, or the next import would undo it."""
    return person.roster_keys.exists()
