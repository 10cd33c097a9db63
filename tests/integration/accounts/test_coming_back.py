"""A role of before does not come back with new work, and gives nothing before the work begins."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.access import access_of
from accounts.actions import roles
from accounts.enums import Level, RoleName
from accounts.models import Role, User
from audit.models import Event
from core.errors import DomainError
from incidents.actions.deadlines import sweep
from incidents.enums import Kind
from incidents.models import Incident
from incidents.routing import Matter, address
from people.models import Employment, School
from tests.factories.accounts import (
    AbsenceFactory,
    MandateFactory,
    RoleFactory,
    UserFactory,
    administrator,
    counsellor,
    director_of,
    employee_user,
    manager_of,
    supervisor,
)
from tests.factories.cases import report
from tests.factories.people import RosterKeyFactory, SchoolFactory
from tests.factories.rosters import edexml
from tests.integration.people.roster import bring_in

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
YESTERDAY = TODAY - timedelta(days=1)
LAST_DAY = TODAY - timedelta(days=500)


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def director(school: School) -> User:
    return director_of(school)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


class TestWhoComesBack:
    """What somebody had before leaving does not come back with new work."""

    @pytest.mark.parametrize("begins", [TODAY, TODAY + timedelta(days=60)])
    def test_the_role_stays_dead_and_the_page_says_so(
        self, client: Client, school: School, director: User, begins: date
    ) -> None:
        Employment.objects.filter(person=director.person_id).update(ends_on=LAST_DAY)
        client.force_login(administrator(school.board))
        url = f"/people/{director.person_id}/employments/add/"
        work = {"school": str(school.pk), "job_title": "Invalleerkracht", "starts_on": str(begins), "manager": ""}
        page = unescape(client.post(url, work, follow=True).content.decode())
        assert "gaat niet vanzelf weer gelden" in page
        assert not access_of(fresh(director)).director_of
        assert not access_of(fresh(director), begins).director_of

    def test_they_receive_and_read_nothing_of_before(self, school: School, director: User) -> None:
        _away(director, since=LAST_DAY, until=TODAY)
        incident = report(employee_user(school), now=NOW, school=school, kind=Kind.INCIDENT)
        assert incident.handler != director
        assert not Incident.objects.visible_to(fresh(director)).exists()
        assert User.objects.here(TODAY).filter(pk=director.pk).exists()
        assert Role.objects.of_leavers(TODAY).get() == director.roles.get()

    def test_the_list_says_that_they_left_since(self, client: Client, school: School, director: User) -> None:
        _away(director, since=LAST_DAY, until=TODAY)
        client.force_login(administrator(school.board))
        page = unescape(client.get("/manage/roles/?state=left").content.decode())
        assert director.name in page
        assert "Sindsdien vertrokken: beëindig" in page
        assert "?state=left" in client.get("/").content.decode()

    @pytest.mark.parametrize("begins", [TODAY, TODAY + timedelta(days=20)])
    def test_they_are_appointed_again_in_one_step(self, school: School, director: User, begins: date) -> None:
        _away(director, since=LAST_DAY, until=TODAY)
        old = director.roles.get()
        roles.appoint(
            user_id=director.pk, name=RoleName.DIRECTOR, school_id=school.pk, starts_on=begins, ends_on=None,
            by=administrator(school.board), now=NOW,
        )  # fmt: skip
        old.refresh_from_db()
        assert old.ends_on == begins - timedelta(days=1)
        assert access_of(fresh(director), begins).director_of == {school.pk}
        assert Event.objects.filter(action="role.end", object_id=str(old.pk)).exists()

    def test_a_role_that_counts_still_is_not_given_twice(self, school: School, director: User) -> None:
        with pytest.raises(DomainError):
            roles.appoint(
                user_id=director.pk, name=RoleName.DIRECTOR, school_id=school.pk, starts_on=TODAY, ends_on=None,
                by=administrator(school.board), now=NOW,
            )  # fmt: skip

    def test_work_that_adjoins_is_no_gap(self, school: School, director: User) -> None:
        _away(director, since=LAST_DAY, until=LAST_DAY + timedelta(days=1))
        assert access_of(fresh(director)).director_of == {school.pk}

    def test_a_role_given_after_the_gap_counts(self, school: School) -> None:
        user = employee_user(school)
        _away(user, since=LAST_DAY, until=LAST_DAY + timedelta(days=9))
        RoleFactory(user=user, name=RoleName.DIRECTOR, school=school, starts_on=LAST_DAY + timedelta(days=9))
        assert access_of(fresh(user)).director_of == {school.pk}

    def test_who_was_counsellor_beside_the_work_is_not_by_coming_back(self, school: School) -> None:
        user = counsellor(school.board)
        _away(user, since=LAST_DAY, until=TODAY)
        assert not access_of(fresh(user)).has(RoleName.COUNSELLOR)

    @pytest.mark.parametrize("begins", [LAST_DAY - timedelta(days=9), LAST_DAY, LAST_DAY + timedelta(days=1)])
    def test_they_stand_in_only_where_they_were_asked_since(self, school: School, director: User, begins: date) -> None:
        deputy = employee_user(school)
        AbsenceFactory(user=director, deputy=deputy, starts_on=begins, ends_on=TODAY + timedelta(days=9))
        _away(deputy, since=LAST_DAY, until=TODAY)
        stands_in = begins > LAST_DAY
        assert access_of(fresh(deputy)).director_of == ({school.pk} if stands_in else set())
        matter = Matter(school.board_id, school.pk, employee_user(school), frozenset())
        assert address(matter, start=Level.DIRECTOR, today=TODAY).user == (deputy if stands_in else None)

    def test_a_mandate_of_before_is_not_called_in_force(self, client: Client, school: School, director: User) -> None:
        MandateFactory(user=director, starts_on=LAST_DAY)
        _away(director, since=LAST_DAY, until=TODAY)
        client.force_login(director)
        assert "Geldt nu" not in client.get("/account/").content.decode()
        client.force_login(administrator(school.board))
        page = client.get("/manage/mandates/").content.decode()
        assert "Sindsdien vertrokken: beëindig" in page
        assert "Geldt nu" not in page

    @pytest.mark.parametrize("last", [YESTERDAY, TODAY + timedelta(days=90)])
    def test_a_supervisor_who_helps_out_for_a_while_stays_one(self, school: School, last: date) -> None:
        member = supervisor(school.board)
        Employment.objects.create(
            board=school.board, person=member.person, school=school, starts_on=last - timedelta(days=30), ends_on=last
        )
        assert access_of(fresh(member)).has(RoleName.SUPERVISORY_BOARD)
        assert User.objects.here(TODAY).filter(pk=member.pk).exists()


class TestWhoLedPeople:
    """Whom somebody led before leaving, they do not lead again by coming back."""

    @pytest.fixture
    def teacher(self, school: School) -> User:
        return employee_user(school)

    @pytest.fixture
    def manager(self, teacher: User) -> User:
        return manager_of(teacher.person)

    def come_back(self, client: Client, school: School, manager: User, begins: date) -> str:
        client.force_login(administrator(school.board))
        url = f"/people/{manager.person_id}/employments/add/"
        work = {"school": str(school.pk), "job_title": "Teamleider", "starts_on": str(begins), "manager": ""}
        return unescape(client.post(url, work, follow=True).content.decode())

    @pytest.mark.parametrize("begins", [TODAY, TODAY + timedelta(days=30)])
    def test_they_lead_nobody_and_the_page_says_whom_they_led(
        self, client: Client, school: School, teacher: User, manager: User, begins: date
    ) -> None:
        old = report(teacher, now=NOW, school=school, kind=Kind.ESCALATION)
        assert old.handler == manager
        Employment.objects.filter(person=manager.person_id).update(ends_on=LAST_DAY)
        page = self.come_back(client, school, manager, begins)
        assert f"gaf leiding aan: {teacher.name}" in page
        assert not access_of(fresh(manager), begins).own.leads
        assert not Incident.objects.visible_to(fresh(manager)).exists()
        assert report(teacher, now=NOW, school=school, kind=Kind.ESCALATION).handler != manager
        event = Event.objects.get(action="person.set_manager")
        assert event.details["before"] == manager.person_id

    @pytest.mark.parametrize(("last", "begins"), [(None, TODAY), (YESTERDAY, TODAY), (TODAY, TODAY)])
    def test_whose_work_goes_on_leads_them_still(
        self, client: Client, school: School, manager: User, last: date | None, begins: date
    ) -> None:
        Employment.objects.filter(person=manager.person_id).update(ends_on=last)
        page = self.come_back(client, school, manager, begins)
        assert "gaf leiding" not in page
        assert access_of(fresh(manager)).own.leads


class TestWhoHasYetToBegin:
    @pytest.fixture
    def newcomer(self, school: School) -> User:
        newcomer = employee_user(school)
        Employment.objects.filter(person=newcomer.person_id).update(starts_on=TODAY + timedelta(days=60))
        return newcomer

    def test_they_stand_in_for_nobody_yet(self, school: School, director: User, newcomer: User) -> None:
        AbsenceFactory(user=director, deputy=newcomer)
        assert not access_of(newcomer).director_of
        matter = Matter(school.board_id, school.pk, employee_user(school), frozenset())
        assert address(matter, start=Level.DIRECTOR, today=TODAY).user is None

    def test_a_role_counts_from_its_own_first_day(self, school: School, newcomer: User) -> None:
        RoleFactory(user=newcomer, name=RoleName.DIRECTOR, school=school, starts_on=TODAY + timedelta(days=9))
        assert not User.objects.here(TODAY).filter(pk=newcomer.pk).exists()
        assert not access_of(newcomer).director_of
        assert access_of(newcomer, TODAY + timedelta(days=9)).director_of == {school.pk}
        assert not Role.objects.of_leavers(TODAY).exists(), "nobody left"

    @pytest.mark.parametrize("begins", [TODAY, TODAY + timedelta(days=30)])
    def test_an_interim_director_who_gets_work_keeps_the_office_and_the_cases(
        self, client: Client, school: School, begins: date
    ) -> None:
        interim = UserFactory(board=school.board)
        RoleFactory(user=interim, name=RoleName.DIRECTOR, school=school)
        incident = report(employee_user(school), now=NOW, school=school, kind=Kind.INCIDENT)
        client.force_login(administrator(school.board))
        work = {"school": str(school.pk), "job_title": "Directeur", "starts_on": str(begins), "manager": ""}
        page = unescape(
            client.post(f"/people/{interim.person_id}/employments/add/", work, follow=True).content.decode()
        )
        assert ("werkt hier nu" in page) == (begins == TODAY)
        assert (f"werkt hier vanaf {date_format(begins, 'j F Y')}" in page) == (begins != TODAY)
        assert "gaat niet vanzelf weer gelden" not in page
        sweep(now=NOW)
        incident.refresh_from_db()
        assert incident.handler == interim
        assert access_of(fresh(interim)).director_of == access_of(fresh(interim), begins).director_of == {school.pk}
        assert User.objects.here(TODAY).filter(pk=interim.pk).exists()

    def test_who_comes_back_later_has_a_role_given_since_from_the_new_work(
        self, client: Client, school: School
    ) -> None:
        first, user = TODAY + timedelta(days=60), employee_user(school)
        _away(user, since=LAST_DAY, until=first)
        RoleFactory(user=user, name=RoleName.DIRECTOR, school=school, starts_on=LAST_DAY + timedelta(days=1))
        assert not access_of(user).director_of
        assert access_of(user, first).director_of == {school.pk}
        assert not Role.objects.of_leavers(TODAY).exists()
        client.force_login(administrator(school.board))
        assert "Zodra het werk begint" in client.get("/manage/roles/").content.decode()

    def test_they_are_appointed_for_when_they_work_here(self, school: School, newcomer: User) -> None:
        first, by = TODAY + timedelta(days=60), administrator(school.board)
        given = {"user_id": newcomer.pk, "name": RoleName.HR, "school_id": None, "ends_on": None, "by": by, "now": NOW}
        with pytest.raises(DomainError):
            roles.appoint(starts_on=first - timedelta(days=1), **given)
        roles.appoint(starts_on=first, **given)
        assert access_of(fresh(newcomer), first).has(RoleName.HR)


def _away(user: User, *, since: date, until: date) -> None:
    """Their last day was `since`; they work again from `until`."""
    Employment.objects.filter(person=user.person_id).update(ends_on=since)
    school = SchoolFactory(board=user.board)
    Employment.objects.create(board=user.board, person=user.person, school=school, starts_on=until)
    user.forget_access()


def test_a_file_that_lists_them_anew_gives_nothing_back() -> None:
    old, new = SchoolFactory(), SchoolFactory(brin="99ZZ00")
    new.board = old.board
    new.save()
    user = director_of(old, person__first_name="An", person__last_name="Bos", person__prefix="")
    user.roles.update(school=new)
    RosterKeyFactory(person=user.person, source="edexml:99ZZ00:staff", key="1")
    Employment.objects.filter(person=user.person_id).update(ends_on=LAST_DAY)
    bring_in(new, edexml(staff=[{"key": "1", "roepnaam": "An", "achternaam": "Bos"}]), now=NOW)
    assert Employment.objects.get(person=user.person_id, school=new).starts_on == TODAY
    assert not access_of(fresh(user)).director_of
