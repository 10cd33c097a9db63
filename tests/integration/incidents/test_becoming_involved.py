"""What happens to who had or read a case when somebody is added to it."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RoleName
from incidents.actions.handling import add_party
from incidents.actions.sharing import share
from incidents.enums import Capacity, PartyRole
from incidents.models import Incident, Share
from notifications.models import Notice
from tests.factories.accounts import (
    RoleFactory,
    board_member,
    counsellor,
    director_of,
    employee_user,
    supervisor,
    user_of,
)
from tests.factories.cases import party, report, taken_up
from tests.factories.dossiers import case_about, subject
from tests.factories.people import GuardianshipFactory, SchoolFactory, employee, guardian, pupil
from tests.integration.incidents.conftest import Staff

pytestmark = pytest.mark.django_db


def test_a_handler_who_becomes_involved_reads_what_happened_also_at_a_second_click(
    client: Client, staff: Staff
) -> None:
    incident = taken_up(staff.reporter, now=timezone.now(), school=staff.school)
    handler = incident.handler
    assert handler is not None
    GuardianshipFactory(guardian=handler.person, pupil=staff.child)
    client.force_login(handler)
    url = reverse("incidents:act", args=[incident.reference, "party"])
    data = {"person": f"{staff.child.pk}:pupil", "person_text": staff.child.name, "role": "victim"}

    for _click in range(2):
        response = client.post(url, data, follow=True)
        assert response.redirect_chain == [(reverse("portal:home"), 302)]
        html = response.content.decode()
        assert "Je bent nu zelf betrokken bij deze zaak" in html
        assert incident.reference not in html

    assert client.get(url).status_code == 404
    incident.refresh_from_db()
    assert incident.handler != handler


def test_who_did_nothing_to_a_case_is_not_told_that_it_exists(client: Client, staff: Staff) -> None:
    incident = taken_up(staff.reporter, now=timezone.now(), school=staff.school)
    client.force_login(staff.other_director)
    url = reverse("incidents:act", args=[incident.reference, "party"])

    assert client.post(url, {"person_text": "Iemand", "role": "victim"}).status_code == 404


def test_a_counsellor_who_becomes_a_party_reads_along_no_more_and_the_reporter_hears_it(client: Client) -> None:
    case = case_about(subject(employee(school := SchoolFactory())), school=school)
    confidant = counsellor(school.board)
    share(incident_id=case.incident.pk, counsellor_id=confidant.pk, by=case.reporter, now=case.later())
    witness = party(confidant.person, role=PartyRole.WITNESS, capacity=Capacity.EMPLOYEE)

    add_party(incident_id=case.incident.pk, party=witness, by=case.handler, now=case.later())

    assert Share.objects.get().ended_at is not None
    assert Notice.objects.filter(user=case.reporter, code="case.end_share.reporter").exists()
    client.force_login(case.reporter)
    html = client.get(reverse("incidents:follow", args=[case.incident.reference])).content.decode()
    assert f"{confidant.person.name} kan niet meer meelezen met je melding" in html


def test_the_supervisory_board_reads_no_case_of_a_parent_who_once_was_on_the_board() -> None:
    school = SchoolFactory()
    director_of(school)
    member, child = supervisor(school.board), pupil(school)
    parent = guardian(child)
    RoleFactory(user=user_of(parent), name=RoleName.BOARD, starts_on=date(2008, 1, 1), ends_on=date(2012, 1, 1))
    about = (party(child), party(parent, role=PartyRole.SUBJECT, capacity=Capacity.GUARDIAN))
    report(employee_user(school), now=timezone.now(), school=school, parties=about)

    assert not Incident.objects.visible_to(member).exists()


@pytest.mark.parametrize(
    ("role", "sees"), [(PartyRole.SUBJECT, True), (PartyRole.VICTIM, True), (PartyRole.WITNESS, False)]
)
def test_the_supervisory_board_reads_what_concerns_a_board_member_also_when_they_left_since(
    role: PartyRole, sees: bool
) -> None:
    school = SchoolFactory()
    member, chair = supervisor(school.board), board_member(school.board)
    director_of(school)
    now = timezone.now()
    report(employee_user(school), now=now, school=school, parties=(party(chair.person, role=role),))
    chair.roles.update(ends_on=timezone.localdate(now))

    assert Incident.objects.visible_to(member).exists() == sees
