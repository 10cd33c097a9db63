"""Work that one file ended and another gives again: taken back of late, adjoining after a move, else new from today."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import access_of
from accounts.enums import RoleName
from accounts.models import User
from audit.models import Event
from people.models import Employment, RosterImport, School
from tests.factories.accounts import RoleFactory, administrator, user_of
from tests.factories.people import SchoolFactory
from tests.factories.rosters import edexml
from tests.integration.people.roster import NOW, bring_in, changes

pytestmark = pytest.mark.django_db

AN, BO, CAS = ({"key": str(n), "roepnaam": name, "achternaam": "Vis"} for n, name in enumerate(("An", "Bo", "Cas")))
TODAY = timezone.localdate(NOW)
ENDED = NOW + timedelta(days=10)
LAST_DAY = TODAY + timedelta(days=9)


@pytest.fixture
def school() -> School:
    return SchoolFactory(brin="99ZZ00")


@pytest.fixture
def other(school: School) -> School:
    return SchoolFactory(board=school.board, brin="98YY00")


@pytest.fixture
def an(school: School) -> User:
    """A counsellor whose work at the school a file ended."""
    bring_in(school, edexml(staff=[AN, BO, CAS]))
    user = user_of(Employment.objects.get(person__first_name="An").person)
    RoleFactory(user=user, name=RoleName.COUNSELLOR, starts_on=TODAY)
    bring_in(school, edexml(staff=[BO, CAS]), now=ENDED)
    return user


def listed_again(school: School, day: int) -> RosterImport:
    return bring_in(school, edexml(staff=[AN, BO, CAS]), now=NOW + timedelta(days=day))


def listed_elsewhere(other: School, an: User, now: datetime) -> date:
    """The first day of work there, of whoever the file of that school knows by the ECK iD."""
    an.person.roster_keys.create(board=other.board, source="edexml:98YY00:staff", key="9")
    bring_in(other, edexml(brin="98YY", staff=[AN | {"key": "9"}]), now=now)
    return Employment.objects.get(person=an.person, school=other).starts_on


def is_counsellor(user: User, day: date) -> bool:
    return access_of(User.objects.get(pk=user.pk), day).has(RoleName.COUNSELLOR)


def test_what_a_file_ended_of_late_another_takes_back(school: School, an: User) -> None:
    assert changes(listed_again(school, 9 + 14), "staff") == {"returned": 1}
    assert Employment.objects.get(person=an.person).ends_on is None
    assert is_counsellor(an, TODAY + timedelta(days=23))


@pytest.mark.parametrize("day", [9 + 15, 200])
def test_whoever_is_listed_again_long_after_begins_anew(school: School, an: User, day: int) -> None:
    assert changes(listed_again(school, day), "staff") == {"new": 1}
    old, new = Employment.objects.filter(person=an.person).order_by("starts_on")
    today = TODAY + timedelta(days=day)
    assert (old.ends_on, old.ended_by_roster, new.starts_on, new.ends_on) == (LAST_DAY, True, today, None)
    assert not is_counsellor(an, today)
    assert changes(listed_again(school, day + 1), "staff") == {}


def test_whoever_is_listed_again_while_at_work_elsewhere_begins_today(school: School, other: School, an: User) -> None:
    Employment.objects.create(board=school.board, person=an.person, school=other, starts_on=TODAY)
    listed_again(school, 40)
    assert Employment.objects.filter(person=an.person, school=school).latest(
        "starts_on"
    ).starts_on == TODAY + timedelta(days=40)


@pytest.mark.parametrize(("day", "leads"), [(9 + 14, True), (9 + 15, False)])
def test_whom_they_led_gets_another_manager_when_they_begin_anew(
    client: Client, school: School, an: User, day: int, leads: bool
) -> None:
    led = Employment.objects.get(person__first_name="Bo")
    Employment.objects.filter(pk=led.pk).update(manager=an.person)
    roster = listed_again(school, day)
    led.refresh_from_db()
    assert (led.manager == an.person) == leads
    client.force_login(administrator(school.board))
    page = client.get(f"/people/import/{roster.pk}/").content.decode()
    assert ("An Vis: Bo Vis" in page) != leads
    assert Event.objects.filter(action="person.set_manager").exists() != leads


@pytest.mark.parametrize(("days", "adjoins"), [(3, True), (14, True), (15, False)])
def test_a_move_of_which_the_files_come_on_different_days_is_no_gap(
    other: School, an: User, days: int, adjoins: bool
) -> None:
    now = NOW + timedelta(days=9 + days)
    begins = listed_elsewhere(other, an, now)
    assert begins == (LAST_DAY + timedelta(days=1) if adjoins else now.date())
    assert is_counsellor(an, now.date()) == adjoins


def test_an_end_that_was_noted_by_hand_is_a_gap(other: School, an: User) -> None:
    Employment.objects.filter(person=an.person).update(ended_by_roster=False)
    now = NOW + timedelta(days=12)
    assert listed_elsewhere(other, an, now) == now.date()
    assert not is_counsellor(an, now.date())


def test_work_at_a_second_school_bridges_no_gap_before_the_first(school: School, other: School, an: User) -> None:
    back = TODAY + timedelta(days=100)
    third = SchoolFactory(board=school.board, brin="97XX00")
    Employment.objects.create(board=school.board, person=an.person, school=third, starts_on=back)
    assert listed_elsewhere(other, an, NOW + timedelta(days=101)) == back
    assert not is_counsellor(an, back + timedelta(days=1))
