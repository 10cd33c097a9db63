"""A preview says what changes, and nothing that does not."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import RosterImport, School
from people.roster_changes import differences
from tests.factories.people import SchoolFactory
from tests.factories.rosters import edexml
from tests.integration.people.roster import LATER, bring_in, upload

pytestmark = pytest.mark.django_db

TIM = {"key": "1", "roepnaam": "Tim", "achternaam": "Bos", "voorvoegsel": "van", "jaargroep": "4", "groep": "4A"}
JULIA = {"key": "L", "roepnaam": "Julia", "achternaam": "Wit", "rollen": ["LRK"], "groepen": ["4A"]}
GROUPS = [
    {"key": "4A", "naam": "Groep 4A"},
    {"key": "5A", "naam": "Groep 5A"},
    {"key": "K", "naam": "Koor", "tag": "samengestelde_groep"},
]


@pytest.fixture
def school() -> School:
    school = SchoolFactory(brin="99ZZ00")
    bring_in(school, edexml(groups=GROUPS, pupils=[TIM], staff=[JULIA]))
    return school


def told(roster: RosterImport) -> list[tuple[str, object, object]]:
    found = differences(roster, list(roster.rows.all()))
    return [(item.field, item.before, item.after) for items in found.values() for item in items]


def test_each_field_that_changes_is_told(school: School) -> None:
    tim = TIM | {
        "achternaam": "Boom", "voorvoegsel": "", "jaargroep": "5", "groep": "5A", "samengesteld": ["K"],
        "geboortedatum": "2018-01-02", "uitstroomdatum": "2027-02-01",
    }  # fmt: skip
    julia = JULIA | {"rollen": ["IB"], "groepen": ["5A"]}
    roster = upload(school, edexml(groups=GROUPS, pupils=[tim], staff=[julia]), now=LATER)
    assert set(told(roster)) == {
        ("last_name", "Bos", "Boom"), ("prefix", "van", ""), ("birth_date", None, date(2018, 1, 2)),
        ("year_group", "4", "5"), ("group", "Groep 4A", "Groep 5A"), ("groups", "", "Koor"),
        ("ends_on", None, date(2027, 2, 1)), ("job_title", "Leerkracht", "Intern begeleider"),
        ("groups", "Groep 4A", "Groep 5A"),
    }  # fmt: skip


def test_what_a_file_does_not_tell_does_not_change(school: School) -> None:
    tim = {"key": "1", "roepnaam": "Thomas"}
    roster = upload(school, edexml(pupils=[tim]), now=LATER)
    assert told(roster) == [("first_name", "Tim", "Thomas")]


@pytest.mark.parametrize("count", [1, 5])
def test_the_number_of_queries_does_not_grow(school: School, count: int) -> None:
    pupils = [TIM | {"key": f"x{number}", "roepnaam": f"T{number}"} for number in range(count)]
    bring_in(school, edexml(groups=GROUPS, pupils=[TIM, *pupils]))
    renamed = [pupil | {"achternaam": "Boom"} for pupil in pupils]
    roster = upload(school, edexml(groups=GROUPS, pupils=[TIM, *renamed]), now=LATER)
    rows = list(roster.rows.filter(change="changed"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(differences(roster, rows)) == count
    assert len(queries) == 6
