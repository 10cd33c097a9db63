"""Whoever left has no role, whatever is still written down, and who manages roles hears of it."""

from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.access import access_of
from accounts.actions import absences, roles
from accounts.enums import SCHOOL_ROLES, Level, RoleName
from accounts.models import Role, User
from accounts.permissions import Permission
from audit.actions import SYSTEM
from core.errors import DomainError
from incidents.actions.deadlines import sweep
from incidents.enums import Capacity, Kind
from incidents.routing import Matter, address, watchers
from notifications.models import Notice
from notifications.tasks import tell_of_roles_of_leavers
from people.actions.roster import apply_import, queue_import
from people.actions.ties import end_employment
from people.models import Employment, Person, RosterImport, School
from tests.factories.accounts import (
    AbsenceFactory,
    RoleFactory,
    administrator,
    board_member,
    counsellor,
    director_of,
    employee_user,
    supervisor,
    user_of,
)
from tests.factories.cases import party, report
from tests.factories.people import SchoolFactory, pupil
from tests.factories.rosters import edexml
from tests.integration.people.roster import bring_in, upload

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


def leave(user: User) -> None:
    Employment.objects.filter(person=user.person_id).update(ends_on=YESTERDAY)
    user.forget_access()


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


class TestWhoLeft:
    def test_a_director_who_left_reads_and_receives_nothing(self, school: School, director: User) -> None:
        leave(director)
        access = access_of(director)
        assert (access.director_of, access.permissions) == (frozenset(), {Permission.SIGNED_IN})
        to = address(_matter(school), start=Level.DIRECTOR, today=TODAY)
        assert to.user is None

    def test_that_their_child_goes_to_school_here_makes_no_difference(self, school: School, director: User) -> None:
        child = pupil(school)
        child.guardians.create(guardian=director.person)
        end_employment(employment=_work_of(director), ends_on=YESTERDAY, by=SYSTEM, now=NOW)
        assert Person.objects.get(pk=director.person_id).left_on is None
        assert not access_of(fresh(director)).director_of

    def test_who_is_marked_as_left_is_gone_whatever_work_is_written_down(self, director: User) -> None:
        Person.objects.filter(pk=director.person_id).update(left_on=YESTERDAY)
        assert not access_of(fresh(director)).director_of

    def test_on_the_last_day_of_work_the_role_still_counts(self, school: School, director: User) -> None:
        end_employment(employment=_work_of(director), ends_on=TODAY, by=SYSTEM, now=NOW)
        assert access_of(fresh(director)).director_of == {school.pk}
        assert not access_of(fresh(director), TODAY + timedelta(days=1)).director_of

    def test_who_works_elsewhere_in_the_foundation_has_not_left(self, school: School, director: User) -> None:
        leave(director)
        Employment.objects.create(
            board=school.board, person=director.person, school=SchoolFactory(board=school.board), starts_on=TODAY
        )
        assert access_of(fresh(director)).director_of == {school.pk}

    def test_a_supervisor_who_never_worked_here_stays_when_their_child_leaves(self, school: School) -> None:
        member = supervisor(school.board)
        Person.objects.filter(pk=member.person_id).update(left_on=YESTERDAY)
        assert access_of(fresh(member)).has(RoleName.SUPERVISORY_BOARD)

    def test_who_left_stands_in_for_nobody(self, school: School, director: User) -> None:
        deputy = employee_user(school)
        AbsenceFactory(user=director, deputy=deputy)
        assert access_of(deputy).director_of == {school.pk}
        leave(deputy)
        assert not access_of(fresh(deputy)).director_of
        assert address(_matter(school), start=Level.DIRECTOR, today=TODAY).user is None

    def test_nobody_stands_in_for_who_left(self, school: School, director: User) -> None:
        deputy = employee_user(school)
        AbsenceFactory(user=director, deputy=deputy)
        leave(director)
        assert not access_of(deputy).director_of
        assert address(_matter(school), start=Level.DIRECTOR, today=TODAY).user is None

    def test_nobody_who_left_watches_the_queue_or_can_be_trusted_with_a_case(self, school: School) -> None:
        members = [administrator(school.board), board_member(school.board), counsellor(school.board)]
        for member in members:
            leave(member)
        assert watchers(_matter(school), today=TODAY) == []
        assert not User.objects.having(RoleName.COUNSELLOR, today=TODAY).exists()

    def test_they_are_appointed_to_nothing_and_asked_to_stand_in_for_nobody(self, director: User) -> None:
        by = administrator(director.board)
        gone = employee_user(SchoolFactory(board=director.board))
        leave(gone)
        with pytest.raises(DomainError) as caught:
            roles.appoint(
                user_id=gone.pk, name=RoleName.HR, school_id=None, starts_on=TODAY, ends_on=None, by=by, now=NOW
            )
        assert "user" in caught.value.fields
        with pytest.raises(DomainError) as caught:
            absences.add_absence(user_id=director.pk, deputy_id=gone.pk, starts_on=TODAY, ends_on=TODAY, by=by, now=NOW)
        assert "deputy" in caught.value.fields

    def test_the_last_administrator_who_works_here_keeps_the_role(self, school: School) -> None:
        gone, last = administrator(school.board), administrator(school.board)
        leave(gone)
        by = board_member(school.board)
        with pytest.raises(DomainError):
            roles.end(role_id=last.roles.get().pk, ends_on=YESTERDAY, by=by, now=NOW)

    def test_their_open_cases_go_to_somebody_else(self, school: School, director: User) -> None:
        member = board_member(school.board)
        incident = report(employee_user(school), now=NOW, school=school, kind=Kind.INCIDENT)
        assert incident.handler == director
        leave(director)
        sweep(now=NOW)
        incident.refresh_from_db()
        assert incident.handler == member


class TestGivenAfterTheWork:
    """A teacher of long ago, who has another office here now."""

    @pytest.fixture
    def teacher(self, school: School) -> User:
        teacher = employee_user(school)
        Employment.objects.filter(person=teacher.person_id).update(ends_on=LAST_DAY)
        return teacher

    @pytest.mark.parametrize("name", [RoleName.SUPERVISORY_BOARD, RoleName.COUNSELLOR, RoleName.PRIVACY_OFFICER])
    def test_a_role_that_asks_for_no_work_counts(self, teacher: User, name: RoleName) -> None:
        role = RoleFactory(user=teacher, name=name, starts_on=LAST_DAY + timedelta(days=1))
        assert access_of(teacher).own.names == {name}
        assert set(User.objects.having(name, today=TODAY)) == set(User.objects.here(TODAY)) == {teacher}
        assert not Role.objects.of_leavers(TODAY).exists()
        role.starts_on = LAST_DAY
        role.save()
        assert not access_of(teacher).own.names
        assert not User.objects.having(name, today=TODAY).exists()
        assert not User.objects.here(TODAY).exists()
        assert Role.objects.of_leavers(TODAY).get() == role

    def test_that_a_child_left_since_makes_no_difference(self, teacher: User) -> None:
        RoleFactory(user=teacher, name=RoleName.COUNSELLOR, starts_on=LAST_DAY + timedelta(days=1))
        Person.objects.filter(pk=teacher.person_id).update(left_on=YESTERDAY)
        assert access_of(fresh(teacher)).has(RoleName.COUNSELLOR)

    def test_what_they_were_does_not_come_back_with_it(self, school: School, teacher: User) -> None:
        RoleFactory(user=teacher, name=RoleName.DIRECTOR, school=school)
        RoleFactory(user=teacher, name=RoleName.ADMINISTRATOR, starts_on=LAST_DAY + timedelta(days=1))
        RoleFactory(user=teacher, name=RoleName.SUPERVISORY_BOARD, starts_on=TODAY)
        assert access_of(teacher).own.names == {"supervisory_board"}
        assert address(_matter(school), start=Level.DIRECTOR, today=TODAY).user == teacher
        assert watchers(_matter(school), today=TODAY) == []

    def test_a_case_about_the_only_board_member_goes_to_the_supervisor_who_taught_here(
        self, school: School, teacher: User
    ) -> None:
        member = board_member(school.board)
        RoleFactory(user=teacher, name=RoleName.SUPERVISORY_BOARD, starts_on=LAST_DAY + timedelta(days=1))
        about = (party(member.person, capacity=Capacity.EMPLOYEE),)
        incident = report(employee_user(school), now=NOW, school=school, kind=Kind.INCIDENT, parties=about)
        assert incident.handler == teacher

    def test_they_stand_in_for_somebody_while_the_role_counts(self, director: User, teacher: User) -> None:
        AbsenceFactory(user=director, deputy=teacher, starts_on=LAST_DAY + timedelta(days=1))
        role = RoleFactory(user=teacher, name=RoleName.COUNSELLOR, starts_on=LAST_DAY + timedelta(days=1))
        assert access_of(teacher).director_of
        role.ends_on = YESTERDAY
        role.save()
        assert not access_of(teacher).director_of

    @pytest.mark.parametrize("name", RoleName)
    def test_they_are_appointed_only_to_what_asks_for_no_work(
        self, school: School, teacher: User, name: RoleName
    ) -> None:
        given = {
            "user_id": teacher.pk, "name": name, "school_id": school.pk if name in SCHOOL_ROLES else None,
            "starts_on": TODAY, "ends_on": None, "by": administrator(school.board), "now": NOW,
        }  # fmt: skip
        if name not in {RoleName.SUPERVISORY_BOARD, RoleName.COUNSELLOR, RoleName.PRIVACY_OFFICER}:
            with pytest.raises(DomainError):
                roles.appoint(**given)
            return
        roles.appoint(**given)
        assert access_of(fresh(teacher)).own.names == {name}


class TestTelling:
    def test_who_manages_roles_is_told_once(self, director: User) -> None:
        by, gone_as_well = administrator(director.board), administrator(director.board)
        tell_of_roles_of_leavers()
        assert not Notice.objects.exists()
        leave(director)
        leave(gone_as_well)
        tell_of_roles_of_leavers()
        tell_of_roles_of_leavers()
        told = Notice.objects.filter(code="account.role_of_leaver")
        assert set(told.values_list("user", flat=True)) == {by.pk}
        assert told.count() == 2

    def test_the_first_page_and_the_list_of_roles_say_it_until_the_role_is_ended(
        self, client: Client, director: User
    ) -> None:
        by = administrator(director.board)
        client.force_login(by)
        assert "?state=left" not in client.get("/").content.decode()
        leave(director)
        assert "?state=left" in client.get("/").content.decode()
        page = unescape(client.get("/manage/roles/?state=left").content.decode())
        assert director.name in page
        assert by.name not in page.partition("<tbody>")[2]
        roles.end_all(person_id=director.person_id or 0, ends_on=YESTERDAY, by=by, now=NOW)
        assert "?state=left" not in client.get("/").content.decode()


class TestEndingTheRoles:
    def test_all_roles_end_with_the_work_and_a_later_one_is_withdrawn(self, school: School, director: User) -> None:
        by, last = administrator(school.board), TODAY + timedelta(days=10)
        RoleFactory(user=director, name=RoleName.HR, starts_on=TODAY, ends_on=TODAY)
        later = RoleFactory(user=director, name=RoleName.COUNSELLOR, starts_on=last + timedelta(days=5))
        roles.end_all(person_id=director.person_id or 0, ends_on=last, by=by, now=NOW)
        ends = dict(director.roles.values_list("name", "ends_on"))
        assert ends == {"director": last, "hr": TODAY, "counsellor": later.starts_on - timedelta(days=1)}

    def test_ending_the_work_by_hand_offers_to_end_the_roles(
        self, client: Client, school: School, director: User
    ) -> None:
        client.force_login(administrator(school.board))
        url = f"/people/{director.person_id}/employments/{_work_of(director).pk}/end/"
        page = client.get(url).content.decode()
        assert "ends_roles" in page
        assert f"Directeur, {school.name}" in page
        assert client.post(url, {"ends_on": str(YESTERDAY), "ends_roles": "on"}).status_code == 302
        assert (_work_of(director).ends_on, director.roles.get().ends_on) == (YESTERDAY, YESTERDAY)

    def test_who_has_no_role_is_not_asked_about_roles(self, client: Client, school: School) -> None:
        client.force_login(administrator(school.board))
        teacher = employee_user(school)
        url = f"/people/{teacher.person_id}/employments/{_work_of(teacher).pk}/end/"
        assert "ends_roles" not in client.get(url).content.decode()

    def test_a_file_without_somebody_who_has_a_role_asks_whether_that_is_right(self, client: Client) -> None:
        school = SchoolFactory(brin="99ZZ00")
        staff = [{"key": str(n), "roepnaam": f"An{n}", "achternaam": "Bos"} for n in range(5)]
        bring_in(school, edexml(staff=staff))
        gone = user_of(Person.objects.get(first_name="An0"))
        RoleFactory(user=gone, name=RoleName.DIRECTOR, school=school)
        client.force_login(administrator(school.board))
        roster = upload(school, edexml(staff=staff[1:]), now=NOW)
        url = f"/people/import/{roster.pk}/"
        assert f"An0 Bos heeft een rol: Directeur, {school.name}" in client.get(url).content.decode()
        assert client.post(url, {}).status_code == 422
        assert client.post(url, {"accepts_roles": "on"}).status_code == 302


class TestTheLastAdministrator:
    """Without one nobody could mend anything: their work does not end before somebody else administrates."""

    @pytest.fixture
    def by(self, school: School) -> User:
        return administrator(school.board)

    @pytest.mark.parametrize("last", [YESTERDAY, TODAY, TODAY + timedelta(days=60)])
    def test_their_work_does_not_end_by_hand(self, client: Client, school: School, by: User, last: date) -> None:
        client.force_login(by)
        url = f"/people/{by.person_id}/employments/{_work_of(by).pk}/end/"
        answer = client.post(url, {"ends_on": str(last)})
        assert answer.status_code == 422
        assert "laatste beheerder" in answer.content.decode()
        assert _work_of(by).ends_on is None
        administrator(school.board, is_active=False)
        leave(administrator(school.board))
        administrator(SchoolFactory().board)
        assert client.post(url, {"ends_on": str(last)}).status_code == 422
        administrator(school.board)
        assert client.post(url, {"ends_on": str(last)}).status_code == 302
        assert _work_of(by).ends_on == last

    def test_whoever_works_on_elsewhere_does_not_leave(self, school: School, by: User) -> None:
        elsewhere = SchoolFactory(board=school.board)
        work = _work_of(by)
        Employment.objects.create(board=school.board, person=by.person, school=elsewhere, starts_on=TODAY)
        end_employment(employment=work, ends_on=YESTERDAY, by=SYSTEM, now=NOW)
        assert access_of(fresh(by)).has(RoleName.ADMINISTRATOR)

    def test_the_work_of_anybody_else_ends_as_ever(self, by: User, director: User) -> None:
        end_employment(employment=_work_of(director), ends_on=YESTERDAY, by=SYSTEM, now=NOW)
        assert _work_of(director).ends_on == YESTERDAY

    def test_a_file_without_them_is_not_applied(self, client: Client, tmp_path: Path) -> None:
        school = SchoolFactory(brin="99ZZ00")
        staff = [{"key": str(n), "roepnaam": f"An{n}", "achternaam": "Bos"} for n in range(5)]
        bring_in(school, edexml(staff=staff))
        last = user_of(Person.objects.get(first_name="An0"))
        RoleFactory(user=last, name=RoleName.ADMINISTRATOR)
        client.force_login(last)
        roster = upload(school, edexml(staff=staff[1:]), now=NOW)
        url = f"/people/import/{roster.pk}/"
        page = client.get(url).content.decode()
        assert "De laatste beheerder zou vertrekken" in page
        assert "accepts_roles" not in page
        assert client.post(url, {"accepts_roles": "on"}).status_code == 422
        path = tmp_path / "rooster.xml"
        path.write_bytes(edexml(staff=staff[1:]))
        with pytest.raises(CommandError, match="laatste beheerder"):
            call_command("import_roster", str(path), "--apply")
        assert RosterImport.objects.get(file_name="rooster.xml", created_at__gt=roster.created_at).status == "discarded"
        other = administrator(school.board)
        queued = queue_import(roster=roster, accepts_leavers=True, by=SYSTEM, now=NOW)
        leave(other)
        with pytest.raises(DomainError):
            apply_import(import_id=queued.pk, by=SYSTEM, now=NOW)
        queued.refresh_from_db()
        assert (queued.failure, _work_of(last).ends_on) == ("stale", None)


def _matter(school: School, now: datetime = NOW) -> Matter:
    return Matter(school.board_id, school.pk, employee_user(school), frozenset())


def _work_of(user: User) -> Employment:
    return Employment.objects.get(person=user.person_id)
