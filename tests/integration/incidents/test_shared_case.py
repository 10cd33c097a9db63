"""A counsellor reads what the reporter reads: not the judgement, the notes or what is imposed on others."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import RoleName
from accounts.models import User
from incidents.actions import handling, sharing, status
from incidents.actions.parties import retract_party
from incidents.answers import AssessmentAnswers
from incidents.enums import Capacity, Criminal, PartyRole, Status
from incidents.models import Incident
from tests.factories.accounts import RoleFactory, counsellor, director_of
from tests.factories.cases import party, taken_up
from tests.factories.people import employee
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db


def test_a_shared_case_shows_what_the_reporter_sees(staff: Staff, now: datetime, signed_in: SignIn) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    breach = AssessmentAnswers(("A6",), 3, 3, 3, (), Criminal.YES, "Dit is mijn vertrouwelijke oordeel")
    handling.assess(incident_id=incident.pk, assessment=breach, by=staff.manager, now=now)
    status.await_sanction(incident_id=incident.pk, by=staff.manager, now=now)
    reader = counsellor(staff.board)
    sharing.share(incident_id=incident.pk, counsellor_id=reader.pk, by=staff.reporter, now=now)

    page = signed_in(reader).get(reverse("incidents:case", args=[incident.reference])).content.decode()
    assert incident.summary in page
    for hidden in ("vertrouwelijke oordeel", "beoordeelde de zaak", "/sanctions/", "/correspondence/", "maatregel"):
        assert hidden not in page

    handler_page = signed_in(staff.manager).get(reverse("incidents:case", args=[incident.reference]))
    assert "vertrouwelijke oordeel" in handler_page.content.decode()


@pytest.fixture
def shared(staff: Staff, now: datetime) -> tuple[Incident, User]:
    """A case that waits for a measure: of one party the reporter gave the name, of one a nickname that the handler
    found out about, and one the handler added."""
    named, behind, added = (employee(staff.school, last_name=name) for name in ("Genoemd", "Achterhaald", "Toegevoegd"))
    parties = (
        party(named, capacity=Capacity.EMPLOYEE),
        party(alias="@bijnaam"),
    )
    incident = taken_up(staff.reporter, now=now, school=staff.school, parties=parties)
    given: dict[str, Any] = {"incident_id": incident.pk, "by": staff.manager, "now": now}
    unknown = incident.involvements.get(person=None)
    capacity = Capacity.EMPLOYEE
    handling.identify_party(involvement_id=unknown.pk, person_id=behind.pk, capacity=capacity, **given)
    handling.add_party(party=party(added, role=PartyRole.WITNESS, capacity=capacity), **given)
    breach = AssessmentAnswers(("A6",), 3, 3, 3, (), Criminal.YES, "Oordeel")
    handling.assess(assessment=breach, **given)
    status.await_sanction(**given)
    reader = counsellor(staff.board)
    sharing.share(incident_id=incident.pk, counsellor_id=reader.pk, by=staff.reporter, now=now)
    return incident, reader


def listed(client: Client, **query: str) -> str:
    return client.get(reverse("incidents:cases"), query).content.decode()


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("genoemd", True), ("bijnaam", True), ("groepsapp", True), ("achterhaald", False), ("toegevoegd", False)],
)
def test_a_counsellor_finds_a_case_by_what_the_reporter_said_alone(
    staff: Staff, shared: tuple[Incident, User], signed_in: SignIn, text: str, is_found: bool
) -> None:
    incident, reader = shared
    for client, finds in ((signed_in(reader), is_found), (signed_in(staff.manager), True)):
        found = client.get(reverse("portal:search"), {"q": text}).content.decode()
        assert (incident.reference in listed(client, q=text)) is finds
        assert (f"/cases/{incident.reference}/" in found) is finds


def test_a_counsellor_reads_names_as_the_reporter_gave_them(
    staff: Staff, shared: tuple[Incident, User], signed_in: SignIn
) -> None:
    incident, reader = shared
    page = signed_in(reader).get(reverse("incidents:case", args=[incident.reference])).content.decode()
    assert "Genoemd" in page
    assert "@bijnaam" in page
    for hidden in ("Achterhaald", "Toegevoegd"):
        assert hidden not in page
        assert hidden in signed_in(staff.manager).get(f"/cases/{incident.reference}/").content.decode()


def test_that_somebody_goes_by_a_nickname_is_not_told_to_whom_named_them(
    staff: Staff, shared: tuple[Incident, User], signed_in: SignIn, now: datetime
) -> None:
    incident, reader = shared
    named = incident.involvements.get(person__last_name="Genoemd")
    given: dict[str, Any] = {"incident_id": incident.pk, "by": staff.manager, "now": now}
    nickname = handling.add_party(party=party(alias="@gevonden", role=PartyRole(named.role)), **given)
    assert named.person is not None
    handling.identify_party(involvement_id=nickname.pk, person_id=named.person.pk, capacity=Capacity.EMPLOYEE, **given)
    path = f"/cases/{incident.reference}/"
    follow = reverse("incidents:follow", args=[incident.reference])
    for page in (signed_in(reader).get(path), signed_in(staff.reporter).get(follow)):
        assert "Genoemd" in page.content.decode()
        assert "@gevonden" not in page.content.decode()
    assert incident.reference not in listed(signed_in(reader), q="gevonden")
    assert "@gevonden" in signed_in(staff.manager).get(path).content.decode()


def test_the_reporter_reads_a_nickname_once_after_a_wrong_guess(
    staff: Staff, shared: tuple[Incident, User], signed_in: SignIn, now: datetime
) -> None:
    incident, reader = shared
    guessed = incident.involvements.get(alias="@bijnaam")
    retract_party(incident_id=incident.pk, involvement_id=guessed.pk, reason="Een ander", by=staff.manager, now=now)
    follow = signed_in(staff.reporter).get(reverse("incidents:follow", args=[incident.reference])).content.decode()
    assert follow.count("@bijnaam") == 1
    assert "@bijnaam" in signed_in(reader).get(f"/cases/{incident.reference}/").content.decode()


def test_no_list_or_filter_tells_a_counsellor_that_a_case_waits_for_a_measure(
    staff: Staff, shared: tuple[Incident, User], signed_in: SignIn
) -> None:
    incident, reader = shared
    clients = {"counsellor": signed_in(reader), "manager": signed_in(staff.manager)}
    found = {
        (name, wanted): incident.reference in listed(client, status=wanted)
        for name, client in clients.items()
        for wanted in (Status.IN_REVIEW, Status.AWAITING_SANCTION)
    }
    assert found == {
        ("counsellor", Status.IN_REVIEW): True,
        ("counsellor", Status.AWAITING_SANCTION): False,
        ("manager", Status.IN_REVIEW): False,
        ("manager", Status.AWAITING_SANCTION): True,
    }
    row = listed(clients["counsellor"]).split("<tbody")[1]
    assert str(Status.AWAITING_SANCTION.label) not in row
    assert "laatste activiteit" not in row


def test_who_opens_a_case_by_role_as_well_keeps_seeing_all_of_it(
    staff: Staff, shared: tuple[Incident, User], signed_in: SignIn
) -> None:
    incident, _reader = shared
    both = director_of(staff.school)
    appoint_counsellor(both)
    client = signed_in(both)
    assert incident.reference in listed(client, q="achterhaald")
    assert incident.reference in listed(client, status=Status.AWAITING_SANCTION)
    assert "Toegevoegd" in client.get(f"/cases/{incident.reference}/").content.decode()


def test_the_list_of_a_counsellor_costs_the_same_for_one_case_and_for_more(
    staff: Staff, shared: tuple[Incident, User], now: datetime, signed_in: SignIn, django_assert_num_queries: Any
) -> None:
    _incident, reader = shared
    client = signed_in(reader)
    listed(client)
    with CaptureQueriesContext(connection) as one:
        listed(client)
    for _more in range(3):
        other = taken_up(staff.reporter, now=now, school=staff.school)
        sharing.share(incident_id=other.pk, counsellor_id=reader.pk, by=staff.reporter, now=now)
    with django_assert_num_queries(len(one)):
        listed(client)


def appoint_counsellor(user: User) -> None:
    RoleFactory(user=user, name=RoleName.COUNSELLOR, school=None)
    user.forget_access()


def test_the_page_of_an_act_opens(staff: Staff, now: datetime, signed_in: SignIn) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    page = signed_in(staff.manager).get(reverse("incidents:act", args=[incident.reference, "close"]))
    assert page.status_code == 200
