"""The privacy officer reads everybody's lines in the access log, except those about what they are involved in."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given

from accounts.enums import RoleName
from accounts.models import Absence, User
from accounts.permissions import Permission
from audit.actions import record
from audit.models import Event
from incidents.models import Incident, Recusal
from people.models import School
from tests.factories.accounts import RoleFactory, employee_user, privacy_officer
from tests.factories.cases import party, report
from tests.factories.dossiers import Case, case_about, filed_case, subject, victim
from tests.factories.people import GuardianshipFactory, SchoolFactory, employee, pupil
from tests.integration.incidents import oracle
from tests.integration.incidents.organisation import NOW, TODAY, Organisation, Plan, build, plans
from tests.plugins.properties import examples

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
LOG, EXPORT = "/audit/", "/audit/export/"


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def officer(school: School) -> User:
    """Teaches here as well."""
    user = employee_user(school)
    RoleFactory(user=user, name=RoleName.PRIVACY_OFFICER)
    return user


def about_the_officer(officer: User, school: School) -> Case:
    assert officer.person is not None
    return case_about(subject(officer.person), school=school)


def about_a_child_of_the_officer(officer: User, school: School) -> Case:
    child = pupil(school)
    GuardianshipFactory(pupil=child, guardian=officer.person)
    return case_about(victim(child), school=school)


def reported_by_the_officer(officer: User, school: School) -> Case:
    case = case_about(subject(employee(school)), school=school)
    Incident.objects.filter(pk=case.incident.pk).update(reporter=officer)
    return case


def stepped_back_from_by_the_officer(officer: User, school: School) -> Case:
    case = case_about(subject(employee(school)), school=school)
    Recusal.objects.create(incident=case.incident, user=officer, reason="Vriend", at=MOMENT)
    return case


CONFLICTS = [
    about_the_officer,
    about_a_child_of_the_officer,
    reported_by_the_officer,
    stepped_back_from_by_the_officer,
]


def _filled(case: Case) -> None:
    """Everything that is written down about a case, also what names no reference."""
    case.file()
    draft = case.incident.submission_key
    for document in case.incident.documents.all():
        record(action="document.read", by=case.handler, now=MOMENT, obj=document)
        record(action="dossier.read", by=case.handler, now=MOMENT, obj=document.dossier)
    record(action="evidence.remove", by=case.reporter, now=MOMENT, details={"draft": str(draft)}, board_id=_board(case))
    Event.objects.bulk_create(
        [
            Event(
                at=MOMENT,
                board_id=_board(case),
                actor_label=case.reporter.name,
                outcome="done",
                action="draft.start",
                object_type="incidents.reportdraft",
                object_id=str(draft),
            )
        ]
    )


def _board(case: Case) -> str:
    return str(case.school.board_id)


def _shown(client: Client, **asked: str) -> str:
    response: HttpResponse = client.get(EXPORT, asked)
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    page = client.get(LOG, asked).context["rows"]
    return f"{rows} {[cell for row in page for cell in row.cells]}"


@pytest.mark.parametrize("make", CONFLICTS)
def test_who_is_involved_reads_nothing_of_it_in_the_log(
    client: Client, officer: User, school: School, make: Callable[[User, School], Case]
) -> None:
    case = make(officer, school)
    elsewhere = SchoolFactory(board=school.board)
    other = case_about(subject(employee(elsewhere)), school=elsewhere)
    _filled(case)
    _filled(other)
    actors = {event.actor_id for event in Event.objects.visible_to(_fresh(officer))}
    assert not actors & {case.reporter.audit_id, case.handler.audit_id}
    assert {other.reporter.audit_id, other.handler.audit_id} <= actors
    client.force_login(officer)
    for asked in (
        {},
        {"reference": case.incident.reference},
        {"who": case.reporter.name},
        {"who": case.handler.name},
        {"what": "incident"},
        {"what": "draft"},
        {"what": "evidence"},
    ):
        assert case.incident.reference not in _shown(client, **asked), asked
    assert other.incident.reference in _shown(client)
    colleague = privacy_officer(school.board)
    client.force_login(colleague)
    assert case.incident.reference in _shown(client)


def _fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_what_is_read_of_the_dossiers_of_a_case_is_left_out_as_well() -> None:
    case, dossier = filed_case()
    officer = privacy_officer(case.school.board)
    record(action="dossier.read", by=case.handler, now=MOMENT, obj=dossier)
    record(action="document.read", by=case.handler, now=MOMENT, obj=dossier.documents.get())
    read = Event.objects.filter(object_type__startswith="dossiers.", action__endswith=".read")
    assert read.visible_to(_fresh(officer)).count() == 2
    Recusal.objects.create(incident=case.incident, user=officer, reason="Vriend", at=MOMENT)
    assert read.visible_to(_fresh(officer)).count() == 0


def test_a_deputy_reads_neither_about_themself_nor_about_whom_they_stand_in_for(school: School) -> None:
    holder, deputy = employee_user(school), employee_user(school)
    RoleFactory(user=holder, name=RoleName.PRIVACY_OFFICER)
    today = timezone.localdate()
    Absence.objects.create(user=holder, deputy=deputy, starts_on=today, ends_on=today)
    cases = [case_about(subject(user.person), school=school) for user in (holder, deputy)]  # type: ignore[arg-type]
    free = case_about(subject(employee(school)), school=school)
    shown = {event.reference for event in Event.objects.visible_to(_fresh(deputy))}
    assert free.incident.reference in shown
    assert not shown & {case.incident.reference for case in cases}


def test_the_page_says_that_something_is_left_out(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert "betrokken bent" in client.get(LOG).content.decode()


def test_many_own_matters_cost_no_more_queries(client: Client, officer: User, school: School) -> None:
    for _ in range(3):
        _filled(about_the_officer(officer, school))
    client.force_login(officer)
    client.get(LOG)
    with CaptureQueriesContext(connection) as queries:
        client.get(LOG)
    assert len(queries) <= 12


# --- Against the plain rules


class Rollback(Exception):
    pass


def _hats(user: User) -> list[User]:
    """Who this user reads the log as: themself, or those they stand in for."""
    if not user.is_active:
        return []
    if _is_officer(user):
        return [user]
    if oracle.absence_of(user, TODAY) is not None:
        return []
    absences = [row for row in Absence.objects.filter(deputy=user) if oracle.holds(row.starts_on, row.ends_on, TODAY)]
    return [row.user for row in absences if row.user.is_active and _is_officer(row.user)]


def _is_officer(user: User) -> bool:
    return any(role.name == RoleName.PRIVACY_OFFICER for role in oracle.roles_of(user, TODAY))


def _check(made: Organisation, incident: Incident) -> None:
    for user in made.fresh():
        shown = Event.objects.visible_to(user).filter(reference=incident.reference).exists()
        hats = _hats(user)
        assert bool(hats) == user.may(Permission.READ_AUDIT)
        assert shown == (bool(hats) and not any(oracle.in_conflict(one, incident) for one in (user, *hats))), user


@examples(30)
@given(plan=plans)
def test_nobody_in_conflict_reads_a_line_about_it_and_every_other_officer_does(plan: Plan) -> None:
    with time_machine.travel(NOW, tick=False), pytest.raises(Rollback), transaction.atomic():
        made = build(plan)
        for user in made.users[:2]:
            if not user.roles.filter(name=RoleName.PRIVACY_OFFICER, ends_on=None).exists():
                RoleFactory(user=user, name=RoleName.PRIVACY_OFFICER, starts_on=TODAY)
        reporter = made.fresh()[plan.reporter]
        if reporter.is_active:
            parties = tuple(party(made.people[n]) for n in plan.parties)
            _check(made, report(reporter, now=NOW, school=made.schools[0], parties=parties))
        raise Rollback
