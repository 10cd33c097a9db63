"""An import does to the school what the file says, once, and to nobody else."""

from datetime import date, timedelta

import pytest

from people.models import (
    Employment,
    Enrolment,
    Group,
    GroupMembership,
    Person,
    RosterImport,
    RosterKey,
    RosterRow,
    School,
)
from tests.factories.people import EmploymentFactory, EnrolmentFactory, SchoolFactory
from tests.factories.rosters import edexml
from tests.integration.people.roster import LATER, NOW, bring_in, changes, nothing_changes, state, upload

pytestmark = pytest.mark.django_db

TIM = {"key": "1", "roepnaam": "Tim", "achternaam": "Bos", "geboortedatum": "2018-03-01", "jaargroep": "4"}
ANNA = {"key": "2", "roepnaam": "Anna", "achternaam": "Hof", "voorvoegsel": "van 't", "jaargroep": "5"}
JULIA = {"key": "LK1", "roepnaam": "Julia", "achternaam": "Bemmel", "voorvoegsel": "van", "rollen": ["IB"]}
FOUR = {"key": "4A", "naam": "Groep 4A", "jaargroep": "4"}
CHOIR = {"key": "sg", "naam": "Koor", "tag": "samengestelde_groep"}
YESTERDAY = NOW.date() - timedelta(days=1)


@pytest.fixture
def school() -> School:
    return SchoolFactory(brin="99ZZ00")


def test_a_first_import_makes_pupils_staff_and_groups(school: School) -> None:
    content = edexml(
        groups=[FOUR, CHOIR],
        pupils=[TIM | {"groep": "4A", "samengesteld": ["sg"]}, ANNA],
        staff=[JULIA | {"groepen": ["4A"], "emailadres": "J.vanBemmel@delinde.example"}],
    )
    roster = bring_in(school, content)

    assert (changes(roster, "pupil"), changes(roster, "staff"), changes(roster, "group")) == (
        {"new": 2},
        {"new": 1},
        {"new": 2},
    )
    assert roster.status == "applied"
    tim = Enrolment.objects.get(person__first_name="Tim")
    assert (tim.group.name, tim.year_group, tim.person.birth_date) == ("Groep 4A", "4", date(2018, 3, 1))
    assert [m.group.name for m in tim.person.group_memberships.all()] == ["Koor"]
    julia = Employment.objects.get()
    assert (julia.person.name, julia.job_title) == ("Julia van Bemmel", "Intern begeleider")
    assert (julia.person.email, julia.starts_on) == ("j.vanbemmel@delinde.example", date(2026, 8, 1))
    assert GroupMembership.objects.get(is_staff=True).group.name == "Groep 4A"
    assert not RosterRow.objects.exists()


def test_the_same_file_twice_changes_nothing(school: School) -> None:
    content = edexml(
        groups=[FOUR, CHOIR],
        pupils=[TIM | {"groep": "4A", "samengesteld": ["sg"], "eckid": "https://id/1"}, ANNA],
        staff=[JULIA | {"groepen": ["4A"]}],
    )
    bring_in(school, content)
    before = state(school), RosterKey.objects.count(), Person.objects.count()

    again = bring_in(school, content, now=LATER)

    assert nothing_changes(again)
    assert (state(school), RosterKey.objects.count(), Person.objects.count()) == before


def test_who_is_no_longer_in_the_file_is_marked_and_not_deleted(school: School) -> None:
    bring_in(school, edexml(pupils=[TIM, ANNA], staff=[JULIA, JULIA | {"key": "LK2", "roepnaam": "Lia"}]))

    roster = bring_in(school, edexml(pupils=[TIM], staff=[JULIA]), now=LATER)

    assert (changes(roster, "pupil"), changes(roster, "staff")) == ({"left": 1}, {"left": 1})
    anna = Enrolment.objects.get(person__first_name="Anna")
    assert anna.ends_on == anna.person.left_on == LATER.date() - timedelta(days=1)
    assert Employment.objects.get(person__first_name="Lia").person.left_on == LATER.date() - timedelta(days=1)
    assert Enrolment.objects.get(person__first_name="Tim").person.left_on is None


def test_who_returns_is_no_longer_marked(school: School) -> None:
    everyone = edexml(groups=[FOUR], pupils=[TIM | {"groep": "4A"}, ANNA], staff=[JULIA])
    bring_in(school, everyone)
    before = state(school)
    bring_in(school, edexml(pupils=[ANNA]), now=LATER)
    assert Person.objects.get(first_name="Tim").left_on

    roster = bring_in(school, everyone, now=LATER + timedelta(days=1))

    assert changes(roster, "pupil") == {"returned": 1}
    assert state(school) == before


def test_a_file_without_staff_says_nothing_about_staff(school: School) -> None:
    bring_in(school, edexml(pupils=[TIM, ANNA], staff=[JULIA]))
    roster = bring_in(school, edexml(pupils=[TIM, ANNA]), now=LATER)
    assert nothing_changes(roster)


def test_another_school_is_left_alone(school: School) -> None:
    other = SchoolFactory(board=school.board, brin="98YY00")
    bring_in(other, edexml(brin="98YY", pupils=[TIM, ANNA], staff=[JULIA]))
    before = state(other)

    bring_in(school, edexml(pupils=[TIM | {"roepnaam": "Thomas"}], staff=[JULIA]))

    assert state(other) == before
    assert set(state(school)["pupils"]) == {"1"}
    assert Person.objects.filter(roster_keys__key="1").count() == 2


def test_the_same_key_with_another_board_is_another_person(school: School) -> None:
    stranger = SchoolFactory(brin="98YY00")
    bring_in(stranger, edexml(brin="98YY", pupils=[TIM]))
    bring_in(school, edexml(pupils=[TIM]))
    assert Person.objects.filter(first_name="Tim").values("board").distinct().count() == 2


def test_what_changed_is_changed_and_the_rest_stays(school: School) -> None:
    bring_in(school, edexml(groups=[FOUR], pupils=[TIM | {"groep": "4A", "postcodenl": "6971VB"}, ANNA], staff=[JULIA]))
    tim = Person.objects.get(first_name="Tim")
    tim.phone = "0612345678"
    tim.save()

    new = [TIM | {"achternaam": "Boom", "groep": "4A", "jaargroep": "5"}, ANNA]
    roster = bring_in(school, edexml(groups=[FOUR], pupils=new, staff=[JULIA | {"rollen": ["DIR"]}]), now=LATER)

    assert (changes(roster, "pupil"), changes(roster, "staff")) == ({"changed": 1}, {"changed": 1})
    tim.refresh_from_db()
    assert (tim.last_name, tim.phone, tim.postcode) == ("Boom", "0612345678", "6971 VB")
    assert Employment.objects.get().job_title == "Directeur"


def test_a_historic_pupil_comes_in_as_left(school: School) -> None:
    gone = TIM | {"jaargroep": "H", "uitstroomdatum": "2026-07-18"}
    content = edexml(pupils=[gone, ANNA | {"jaargroep": "H"}])
    bring_in(school, content)
    tim, anna = (Enrolment.objects.get(person__first_name=name) for name in ("Tim", "Anna"))
    assert (tim.ends_on, tim.person.left_on) == (date(2026, 7, 18), date(2026, 7, 18))
    assert (anna.ends_on, anna.person.left_on) == (YESTERDAY, YESTERDAY)
    assert nothing_changes(bring_in(school, content, now=LATER))


def test_a_pupil_who_became_historic_leaves_on_the_day_the_file_says(school: School) -> None:
    bring_in(school, edexml(pupils=[TIM, ANNA]))
    roster = bring_in(
        school, edexml(pupils=[TIM | {"jaargroep": "H", "uitstroomdatum": "2026-11-25"}, ANNA]), now=LATER
    )
    assert changes(roster, "pupil") == {"left": 1}
    assert Person.objects.get(first_name="Tim").left_on == date(2026, 11, 25)


def test_an_announced_departure_is_not_yet_a_departure(school: School) -> None:
    content = edexml(pupils=[TIM | {"uitstroomdatum": "2027-02-01"}])
    bring_in(school, content)
    tim = Enrolment.objects.get()
    assert (tim.ends_on, tim.person.left_on) == (date(2027, 2, 1), None)
    assert nothing_changes(bring_in(school, content, now=LATER))


def test_whoever_was_ended_by_hand_is_not_brought_back(school: School) -> None:
    content = edexml(pupils=[TIM, ANNA], staff=[JULIA])
    bring_in(school, content)
    Employment.objects.update(ends_on=date(2026, 11, 25))
    Enrolment.objects.filter(person__first_name="Tim").update(ends_on=date(2026, 11, 25))

    roster = bring_in(school, content, now=LATER)

    assert (changes(roster, "staff"), changes(roster, "pupil")) == ({"skipped": 1}, {"skipped": 1})
    assert Employment.objects.get().ends_on == date(2026, 11, 25)
    assert set(roster.problems.values_list("code", flat=True)) == {"ended_by_hand"}


def test_a_manager_set_by_hand_stays(school: School) -> None:
    boss = EmploymentFactory(school=school).person
    bring_in(school, edexml(pupils=[TIM], staff=[JULIA]))
    Employment.objects.filter(person__first_name="Julia").update(manager=boss)
    bring_in(school, edexml(pupils=[TIM], staff=[JULIA | {"rollen": ["LRK"]}]), now=LATER)
    assert Employment.objects.get(person__first_name="Julia").manager == boss


def test_people_entered_by_hand_are_not_marked_as_left(school: School) -> None:
    EmploymentFactory(school=school)
    EnrolmentFactory(school=school)
    roster = bring_in(school, edexml(pupils=[TIM], staff=[JULIA]))
    assert (changes(roster, "pupil"), changes(roster, "staff")) == ({"new": 1}, {"new": 1})
    assert not Person.objects.exclude(left_on=None).exists()


def test_someone_entered_by_hand_is_recognised(school: School) -> None:
    known = EnrolmentFactory(
        school=school, year_group="4", person__first_name="Tim", person__prefix="", person__last_name="Bos",
        person__birth_date=date(2018, 3, 1),
    ).person  # fmt: skip
    bring_in(school, edexml(pupils=[TIM]))
    assert RosterKey.objects.get().person == known


def test_two_of_the_same_name_entered_by_hand_are_not_guessed_at(school: School) -> None:
    for _ in range(2):
        EnrolmentFactory(school=school, person__first_name="Tim", person__prefix="", person__last_name="Bos")
    roster = bring_in(school, edexml(pupils=[TIM]))
    assert changes(roster, "pupil") == {"new": 1}


def test_another_administration_package_gives_other_keys_to_the_same_children(school: School) -> None:
    bring_in(school, edexml(pupils=[TIM, ANNA | {"geboortedatum": "2017-01-05"}]))
    renumbered = edexml(pupils=[TIM | {"key": "A-1"}, ANNA | {"key": "A-2", "geboortedatum": "2017-01-05"}])

    roster = bring_in(school, renumbered, now=LATER)

    assert changes(roster, "pupil") == {"changed": 2}
    assert set(RosterKey.objects.values_list("key", flat=True)) == {"A-1", "A-2"}
    assert nothing_changes(bring_in(school, renumbered, now=LATER + timedelta(days=1)))


def test_a_new_colleague_with_the_name_of_one_who_left_is_another_person(school: School) -> None:
    bring_in(school, edexml(pupils=[TIM], staff=[JULIA, JULIA | {"key": "LK9", "roepnaam": "Lia"}]))
    roster = bring_in(
        school, edexml(pupils=[TIM], staff=[JULIA | {"key": "LK7"}, JULIA | {"key": "LK9", "roepnaam": "Lia"}])
    )
    assert changes(roster, "staff") == {"new": 1, "left": 1}
    assert Person.objects.filter(first_name="Julia").count() == 2


def test_the_eck_id_follows_a_pupil_to_another_school_of_the_board(school: School) -> None:
    other = SchoolFactory(board=school.board, brin="98YY00")
    bring_in(school, edexml(pupils=[TIM | {"eckid": "https://id/tim"}, ANNA]))
    bring_in(school, edexml(pupils=[ANNA]), now=LATER)
    assert Person.objects.get(first_name="Tim").left_on

    bring_in(other, edexml(brin="98YY", pupils=[TIM | {"key": "77", "eckid": "https://id/tim"}]), now=LATER)

    tim = Person.objects.get(first_name="Tim")
    assert tim.left_on is None
    assert {(e.school, e.ends_on is None) for e in tim.enrolments.all()} == {(school, False), (other, True)}


def test_an_employee_of_two_schools_leaves_when_both_end(school: School) -> None:
    other = SchoolFactory(board=school.board, brin="98YY00")
    julia = JULIA | {"eckid": "https://id/julia"}
    lia = JULIA | {"key": "LK2", "roepnaam": "Lia"}
    bring_in(school, edexml(pupils=[TIM], staff=[julia, lia]))
    bring_in(other, edexml(brin="98YY", pupils=[ANNA], staff=[julia, lia]))
    assert Person.objects.filter(first_name="Julia").count() == 1

    bring_in(school, edexml(pupils=[TIM], staff=[lia]), now=LATER)
    assert Person.objects.get(first_name="Julia").left_on is None
    bring_in(other, edexml(brin="98YY", pupils=[ANNA], staff=[lia]), now=LATER)
    assert Person.objects.get(first_name="Julia").left_on == LATER.date() - timedelta(days=1)


def test_a_new_school_year_brings_new_groups_and_keeps_the_old(school: School) -> None:
    bring_in(school, edexml(groups=[FOUR], pupils=[TIM | {"groep": "4A"}]))
    five = {"key": "4A", "naam": "Groep 5A", "jaargroep": "5"}
    bring_in(
        school, edexml(year="2027-2028", groups=[five], pupils=[TIM | {"groep": "4A", "jaargroep": "5"}]), now=LATER
    )
    assert Enrolment.objects.get().group.name == "Groep 5A"
    assert set(Group.objects.values_list("school_year", "name")) == {
        ("2026-2027", "Groep 4A"),
        ("2027-2028", "Groep 5A"),
    }


def test_the_preview_changes_nothing_but_its_own_rows(school: School) -> None:
    roster = upload(school, edexml(pupils=[TIM], staff=[JULIA]))
    assert (roster.status, changes(roster, "pupil")) == ("previewed", {"new": 1})
    assert not Person.objects.exists()
    assert RosterRow.objects.filter(roster_import=roster).count() == 2
    assert RosterImport.objects.get().file_size > 0
