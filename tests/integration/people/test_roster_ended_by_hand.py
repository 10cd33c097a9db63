"""An end that was noted by hand stays as it is, also while its day has not come, and the preview says so."""

from datetime import date, timedelta
from typing import Any

import pytest

from audit.actions import SYSTEM
from people.actions.families import end_guardianship
from people.actions.ties import end_employment, end_enrolment
from people.models import Employment, Enrolment, Guardianship, RosterImport, School
from tests.factories.people import SchoolFactory
from tests.factories.rosters import edexml, oneroster
from tests.integration.people.roster import LATER, NOW, bring_in, changes

pytestmark = pytest.mark.django_db

PUPILS = [{"key": str(n), "roepnaam": f"Tim{n}", "achternaam": "Bos", "jaargroep": "4"} for n in range(4)]
STAFF = [{"key": str(n), "roepnaam": f"Lia{n}", "achternaam": "Vis"} for n in range(4)]
LAST = date(2026, 12, 20)  # after LATER
AFTER = LATER + timedelta(days=40)


@pytest.fixture
def school() -> School:
    return SchoolFactory(brin="99ZZ00")


def codes(roster: RosterImport) -> list[str]:
    return list(roster.problems.values_list("code", flat=True))


def ends(tie: Any) -> tuple[date | None, bool]:
    tie.refresh_from_db()
    return tie.ends_on, tie.ended_by_roster


class TestPupils:
    @pytest.fixture
    def tie(self, school: School) -> Enrolment:
        bring_in(school, edexml(pupils=PUPILS))
        tie = Enrolment.objects.get(person__first_name="Tim0")
        return end_enrolment(enrolment=tie, ends_on=LAST, by=SYSTEM, now=NOW)

    def test_a_file_that_still_lists_them_changes_nothing(self, school: School, tie: Enrolment) -> None:
        roster = bring_in(school, edexml(pupils=PUPILS), now=LATER)
        assert (ends(tie), changes(roster, "pupil"), codes(roster)) == ((LAST, False), {}, ["ends_by_hand"])
        roster = bring_in(school, edexml(pupils=PUPILS), now=AFTER)
        assert (ends(tie), codes(roster)) == ((LAST, False), ["ended_by_hand"])

    def test_other_things_are_taken_over_and_the_end_is_not(self, school: School, tie: Enrolment) -> None:
        moved = [PUPILS[0] | {"jaargroep": "5", "uitstroomdatum": "2027-02-01"}, *PUPILS[1:]]
        roster = bring_in(school, edexml(pupils=moved), now=LATER)
        assert (ends(tie), tie.year_group, codes(roster)) == ((LAST, False), "5", ["ends_by_hand"])

    @pytest.mark.parametrize(
        "gone", [[], [PUPILS[0] | {"jaargroep": "H"}], [PUPILS[0] | {"uitstroomdatum": "2026-11-25"}]]
    )
    def test_a_file_in_which_they_left_changes_nothing(
        self, school: School, tie: Enrolment, gone: list[dict[str, str]]
    ) -> None:
        for now in (LATER, AFTER):
            roster = bring_in(school, edexml(pupils=[*gone, *PUPILS[1:]]), now=now)
            assert (ends(tie), changes(roster, "pupil")) == ((LAST, False), {})
        bring_in(school, edexml(pupils=PUPILS), now=AFTER)
        assert ends(tie) == (LAST, False)

    def test_an_end_on_the_day_of_the_import_stays(self, school: School, tie: Enrolment) -> None:
        end_enrolment(enrolment=tie, ends_on=LATER.date(), by=SYSTEM, now=LATER)
        bring_in(school, edexml(pupils=PUPILS), now=LATER)
        assert ends(tie) == (LATER.date(), False)

    def test_when_the_end_is_taken_back_the_file_counts_again(self, school: School, tie: Enrolment) -> None:
        end_enrolment(enrolment=tie, ends_on=None, by=SYSTEM, now=NOW)
        bring_in(school, edexml(pupils=PUPILS[1:]), now=LATER)
        assert ends(tie) == (LATER.date() - timedelta(days=1), True)


class TestStaff:
    @pytest.fixture
    def tie(self, school: School) -> Employment:
        bring_in(school, edexml(staff=STAFF))
        tie = Employment.objects.get(person__first_name="Lia0")
        return end_employment(employment=tie, ends_on=LAST, by=SYSTEM, now=NOW)

    def test_a_file_without_them_does_not_move_the_end_nor_give_the_work_back(
        self, school: School, tie: Employment
    ) -> None:
        roster = bring_in(school, edexml(staff=STAFF[1:]), now=LATER)
        assert (ends(tie), changes(roster, "staff")) == ((LAST, False), {})
        roster = bring_in(school, edexml(staff=STAFF), now=LATER + timedelta(days=1))
        assert (ends(tie), codes(roster)) == ((LAST, False), ["ends_by_hand"])
        roster = bring_in(school, edexml(staff=STAFF), now=AFTER)
        assert (ends(tie), codes(roster)) == ((LAST, False), ["ended_by_hand"])


class TestGuardians:
    def test_a_file_without_them_does_not_move_the_end_nor_give_the_child_back(self, school: School) -> None:
        tim = {
            "sourcedId": "p1",
            "role": "student",
            "givenName": "Tim",
            "familyName": "Bos",
            "agentSourcedIds": "g1,g2",
        }
        els = {"sourcedId": "g1", "role": "parent", "givenName": "Els", "familyName": "Bos"}
        jan = els | {"sourcedId": "g2", "givenName": "Jan"}
        bring_in(school, oneroster(users=[tim, els, jan]))
        tie = Guardianship.objects.get(guardian__first_name="Els")
        end_guardianship(guardianship=tie, ends_on=LAST, by=SYSTEM, now=NOW)

        roster = bring_in(school, oneroster(users=[tim | {"agentSourcedIds": "g2"}, jan]), now=LATER)
        assert (ends(tie), changes(roster, "guardian")) == ((LAST, False), {})
        roster = bring_in(school, oneroster(users=[tim, els, jan]), now=LATER + timedelta(days=1))
        assert (ends(tie), codes(roster)) == ((LAST, False), ["ends_by_hand"])
