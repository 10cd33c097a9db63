"""Over generated administrations: again changes nothing, and a later file has the last word."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from people.models import Enrolment, Person, School
from tests.factories.people import SchoolFactory
from tests.factories.rosters import edexml, oneroster
from tests.integration.people.roster import bring_in, nothing_changes, state
from tests.plugins.properties import examples

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST_DAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
GROUPS = ("G1", "G2", "G3")
CLUBS = ("S1", "S2")
often = examples(10)

File = dict[str, list[dict[str, Any]]]


@st.composite
def files(draw: st.DrawFn) -> File:
    """One administration on one day. Names belong to keys, so that two keys are two people."""
    # A file without groups says nothing about groups; that has a test of its own.
    groups = draw(st.lists(st.sampled_from(GROUPS), unique=True, min_size=1))
    clubs = draw(st.lists(st.sampled_from(CLUBS), unique=True))
    everyone = st.lists(st.integers(0, 9), unique=True, min_size=1, max_size=8)
    return {
        "groups": [{"key": key, "naam": f"{key}{draw(st.sampled_from(['', 'a']))}"} for key in groups]
        + [{"key": key, "tag": "samengestelde_groep"} for key in clubs],
        "pupils": [draw(pupil(number, groups, clubs)) for number in draw(everyone)],
        "staff": [draw(employee(number, groups + clubs)) for number in draw(everyone)],
    }


def pupil(number: int, groups: list[str], clubs: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "key": st.just(f"L{number}"),
            "roepnaam": st.just(f"Tim{number}"),
            "achternaam": st.sampled_from(["Bos", "Boom"]),
            "voorvoegsel": st.sampled_from(["", "van den"]),
            "geboortedatum": st.sampled_from([date(2017, 1, 1), date(2018, 2, 2)]),
            "postcodenl": st.sampled_from(["1234AB", "4321BA"]),
            "jaargroep": st.sampled_from(["3", "4", "H"]),
            "groep": st.sampled_from([*groups, None]),
            "samengesteld": st.lists(st.sampled_from(clubs), unique=True) if clubs else st.just([]),
            "instroomdatum": st.just(date(2020, 8, 1)),
            "uitstroomdatum": st.sampled_from([None, date(2026, 10, 1), date(2027, 3, 1)]),
        },
        optional={"eckid": st.just(f"https://id/{number}")},
    )


def employee(number: int, groups: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "key": st.just(f"K{number}"),
            "roepnaam": st.just(f"Lia{number}"),
            "achternaam": st.sampled_from(["Wit", "Zwart"]),
            "emailadres": st.sampled_from([f"lia{number}@school.example", f"l{number}@school.example"]),
            "rollen": st.sampled_from([["LRK"], ["IB", "RT"]]),
            "groepen": st.lists(st.sampled_from(groups), unique=True).map(_references) if groups else st.just([]),
        }
    )


def _references(keys: list[str]) -> list[str]:
    return [f'<samengestelde_groep key="{key}"/>' if key in CLUBS else key for key in keys]


@contextmanager
def a_school() -> Iterator[School]:
    with transaction.atomic():
        yield SchoolFactory(brin="99ZZ00")
        transaction.set_rollback(True)


def as_of(school: School, day: int) -> Callable[[File], Any]:
    return lambda file: bring_in(school, edexml(**file), now=FIRST_DAY + timedelta(days=day))


@often
@given(files())
def test_the_same_file_twice_changes_nothing(file: File) -> None:
    with a_school() as school:
        as_of(school, 0)(file)
        before = state(school)
        again = as_of(school, 1)(file)
        assert nothing_changes(again)
        assert state(school) == before


@often
@given(files(), files())
def test_a_later_file_has_the_last_word_and_who_it_lacks_is_marked(first: File, second: File) -> None:
    with a_school() as school:
        as_of(school, 0)(second)
        expected = essence(state(school))
    with a_school() as school:
        as_of(school, 0)(first)
        as_of(school, 0)(second)
        found = essence(state(school))
        for part in ("pupils", "staff"):
            missing = set(found[part]) - set(expected[part])
            assert {key: value for key, value in found[part].items() if key not in missing} == expected[part]
            assert missing == {row["key"] for row in first[part]} - {row["key"] for row in second[part]}
        gone = {row["key"] for row in first["pupils"]} - {row["key"] for row in second["pupils"]}
        assert_marked(school, gone)


def essence(found: dict[str, Any]) -> dict[str, Any]:
    """Where a pupil sat who left is history, and a file does not always tell the day it ended."""
    pupils = {}
    for key, (name, born, email, postcode, *place, ends_on, left_on, clubs) in found["pupils"].items():
        days = (ends_on,) if left_on is None else ()
        pupils[key] = (name, born, email, postcode, left_on is None, *days, *(() if left_on else (*place, clubs)))
    return {"pupils": pupils, "staff": found["staff"]}


def assert_marked(school: School, keys: set[str]) -> None:
    for enrolment in Enrolment.objects.filter(school=school, person__roster_keys__key__in=keys):
        assert enrolment.ends_on is not None
        assert enrolment.ends_on < FIRST_DAY.date()
        assert enrolment.person.left_on == enrolment.ends_on


@often
@given(files(), files())
def test_back_to_the_first_file_brings_everyone_back(first: File, second: File) -> None:
    with a_school() as school:
        as_of(school, 0)(first)
        before = essence(state(school))
        as_of(school, 1)(second)
        as_of(school, 2)(first)
        found = essence(state(school))
        for part in ("pupils", "staff"):
            assert {key: row for key, row in found[part].items() if key in before[part]} == before[part]


@often
@given(files(), files())
def test_two_schools_never_touch_each_other(mine: File, theirs: File) -> None:
    with a_school() as school:
        other = SchoolFactory(board=school.board, brin="98YY00")
        for file in (mine, theirs):
            # Who is recognised at both is one person, and no longer of one school.
            for row in (*file["pupils"], *file["staff"]):
                row.pop("eckid", None)
                row.pop("emailadres", None)
        for row in theirs["pupils"]:
            row["roepnaam"] = row["roepnaam"].replace("Tim", "Tom")
        bring_in(other, edexml(brin="98YY", **theirs), now=FIRST_DAY)
        before = state(other)
        as_of(school, 1)(mine)
        assert state(other) == before


@often
@given(
    st.lists(st.integers(0, 5), unique=True, min_size=1),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), unique=True),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), unique=True),
)
def test_guardians_are_those_of_the_last_file(
    pupils: list[int], first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    def content(ties: list[tuple[int, int]]) -> bytes:
        return oneroster(
            users=[
                {"sourcedId": f"p{number}", "role": "student", "givenName": f"Tim{number}", "familyName": "Bos",
                 "agentSourcedIds": ",".join(f"g{guardian}" for guardian, ward in ties if ward == number)}
                for number in pupils
            ]
            + [
                {"sourcedId": f"g{number}", "role": "guardian", "givenName": f"Ali{number}", "familyName": "Bos"}
                for number in range(6)
            ]
        )  # fmt: skip

    with a_school() as school:
        bring_in(school, content(first), now=FIRST_DAY)
        bring_in(school, content(second), now=FIRST_DAY + timedelta(days=1))
        active = {pair for pair, (ends_on, _) in state(school)["guardians"].items() if ends_on is None}
        assert active == {(f"Ali{guardian} Bos", f"Tim{ward} Bos") for guardian, ward in second if ward in pupils}
        assert nothing_changes(bring_in(school, content(second), now=FIRST_DAY + timedelta(days=2)))
        assert Person.objects.count() == len(pupils) + 6
