"""As what somebody is a party decides in which dossier it is filed, so it follows from the administration."""

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import InvalidState
from dossiers.models import Dossier
from incidents.actions.handling import add_party, identify_party
from incidents.answers import PartyAnswer
from incidents.enums import Capacity, PartyRole
from incidents.models import Involvement
from tests.factories.accounts import board_member
from tests.factories.cases import party
from tests.factories.dossiers import Case, case_about
from tests.factories.people import SchoolFactory, employee, guardian, pupil

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return case_about(party(alias="@kwaad"), school=SchoolFactory())


@pytest.mark.parametrize("capacity", [Capacity.EMPLOYEE, Capacity.GUARDIAN])
def test_a_pupil_cannot_become_a_party_as_something_else(case: Case, capacity: Capacity) -> None:
    """Filed as of an employee it would lie in a personnel dossier, which HR reads."""
    child = pupil(case.school)
    with pytest.raises(InvalidState) as refused:
        add_party(
            incident_id=case.incident.pk,
            party=PartyAnswer(child.pk, "", PartyRole.SUBJECT, capacity),
            by=case.handler,
            now=case.later(),
        )
    assert "capacity" in refused.value.fields
    nickname = case.incident.involvements.get()
    with pytest.raises(InvalidState):
        identify_party(
            incident_id=case.incident.pk,
            involvement_id=nickname.pk,
            person_id=child.pk,
            capacity=capacity,
            by=case.handler,
            now=case.later(),
        )
    case.file()
    assert not Dossier.objects.filter(person=child).exists()


def test_what_somebody_is_they_can_be(case: Case) -> None:
    child = pupil(case.school)
    for person, capacity in (
        (child, Capacity.PUPIL),
        (guardian(child), Capacity.GUARDIAN),
        (employee(case.school), Capacity.EMPLOYEE),
    ):
        answer = PartyAnswer(person.pk, "", PartyRole.WITNESS, capacity)
        add_party(incident_id=case.incident.pk, party=answer, by=case.handler, now=case.later())
    assert Involvement.objects.filter(incident=case.incident).count() == 4


@pytest.mark.parametrize("key", ["x", "12x:pupil", "9" * 30, ":", "-1:pupil"])
def test_a_made_up_person_is_refused_with_words(case: Case, key: str) -> None:
    client = Client()
    client.force_login(case.handler)
    for slug, more in (("party", {"role": "subject"}), ("identify", {"party": case.incident.involvements.get().pk})):
        url = reverse("incidents:act", args=[case.incident.reference, slug])
        data = {"person": key, "person_text": "Iemand", "capacity": "pupil", **more}
        assert client.post(url, data).status_code == 422


def test_a_handler_finds_and_names_who_works_for_the_whole_foundation(case: Case) -> None:
    chair = board_member(case.school.board)
    client = Client()
    client.force_login(case.handler)
    found = client.get(reverse("incidents:people"), {"q": chair.name}).json()["results"]
    assert f"{chair.person_id}:employee" in [one["id"] for one in found]

    identified = identify_party(
        incident_id=case.incident.pk,
        involvement_id=case.incident.involvements.get().pk,
        person_id=chair.person_id,
        capacity=Capacity.EMPLOYEE,
        by=case.handler,
        now=case.later(),
    )

    assert identified.person == chair.person
