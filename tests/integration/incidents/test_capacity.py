"""As what somebody is a party decides in which dossier it is filed, so it follows from the administration."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from core.errors import InvalidState
from dossiers.models import Document, Dossier
from incidents.actions.handling import add_party, identify_party
from incidents.answers import PartyAnswer
from incidents.enums import Capacity, PartyRole
from incidents.models import Entry, Involvement
from incidents.presenters.timeline import sentence
from people.models import Person
from tests.factories.accounts import board_member
from tests.factories.cases import party
from tests.factories.dossiers import Case, case_about, subject, take_out
from tests.factories.people import GuardianshipFactory, SchoolFactory, employee, guardian, pupil

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


@pytest.fixture
def teacher_and_parent(case: Case) -> Person:
    person = employee(case.school, first_name="Karin", last_name="Zwart")
    GuardianshipFactory(pupil=pupil(case.school), guardian=person)
    return person


def name_as(case: Case, person: Person, capacity: Capacity, way: str) -> Involvement:
    """Through the picker, or as who is behind the nickname."""
    if way == "add":
        answer = subject(person, capacity)
        return add_party(incident_id=case.incident.pk, party=answer, by=case.handler, now=case.later())
    return identify_party(
        incident_id=case.incident.pk,
        involvement_id=case.incident.involvements.get(alias="@kwaad", person=None).pk,
        person_id=person.pk,
        capacity=capacity,
        by=case.handler,
        now=case.later(),
    )


WAYS = pytest.mark.parametrize("way", ["add", "identify"])


@WAYS
def test_who_turns_out_to_be_meant_as_something_else_is_filed_as_that(
    case: Case, teacher_and_parent: Person, way: str
) -> None:
    named = name_as(case, teacher_and_parent, Capacity.GUARDIAN, "add")
    case.decide(teacher_and_parent, files=False)
    case.file()
    assert not Document.objects.exists()

    assert name_as(case, teacher_and_parent, Capacity.EMPLOYEE, way) == named
    case.file()

    assert case.involvement(teacher_and_parent).capacity == Capacity.EMPLOYEE
    kinds = set(Document.objects.filter(dossier__person=teacher_and_parent).values_list("kind", flat=True))
    assert kinds == {"report", "assessment"}
    entry = Entry.objects.get(act="change_capacity")
    assert (entry.data["capacity_before"], entry.data["capacity"]) == ("guardian", "employee")
    assert "Karin" in sentence(entry)
    assert Event.objects.filter(action="incident.change_capacity").exists()


@WAYS
@pytest.mark.parametrize(
    ("first", "then"), [(Capacity.EMPLOYEE, Capacity.GUARDIAN), (Capacity.GUARDIAN, Capacity.EMPLOYEE)]
)
def test_what_was_filed_as_one_thing_does_not_silently_become_another(
    case: Case, teacher_and_parent: Person, first: Capacity, then: Capacity, way: str
) -> None:
    name_as(case, teacher_and_parent, first, "add")
    if first == Capacity.GUARDIAN:
        case.decide(teacher_and_parent, files=True)

    with pytest.raises(InvalidState, match="Karin"):
        name_as(case, teacher_and_parent, then, way)

    assert case.involvement(teacher_and_parent).capacity == first
    assert case.incident.involvements.filter(alias="@kwaad", person=None).exists()
    take_out(case, teacher_and_parent)
    assert name_as(case, teacher_and_parent, then, way).capacity == then


def test_a_witness_is_not_filed_and_can_be_something_else(case: Case, teacher_and_parent: Person) -> None:
    for capacity in (Capacity.EMPLOYEE, Capacity.GUARDIAN):
        answer = PartyAnswer(teacher_and_parent.pk, "", PartyRole.WITNESS, capacity)
        add_party(incident_id=case.incident.pk, party=answer, by=case.handler, now=case.later())
    assert case.involvement(teacher_and_parent).capacity == Capacity.GUARDIAN


def test_the_page_says_why_it_is_refused(case: Case, teacher_and_parent: Person, client: Client) -> None:
    name_as(case, teacher_and_parent, Capacity.EMPLOYEE, "add")
    client.force_login(case.handler)
    for slug, more in (
        ("party", {"role": "subject"}),
        ("identify", {"party": case.incident.involvements.get(alias="@kwaad").pk}),
    ):
        url = reverse("incidents:act", args=[case.incident.reference, slug])
        data = {"person": f"{teacher_and_parent.pk}:guardian", "person_text": "Karin Zwart", **more}
        page = client.post(url, data)
        assert page.status_code == 422
        assert teacher_and_parent.name in str(page.context["form"].errors["person"])
