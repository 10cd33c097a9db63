"""Dossiers as they come about: cases are made through the actions, and filed by the relay's handler."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from dossiers.actions.correspondence import add_item
from dossiers.answers import ItemAnswers
from dossiers.enums import DocumentKind, DossierKind
from dossiers.handlers import file_case
from dossiers.models import CaseItem, Document, Dossier
from incidents.actions.handling import assess, decide_filing, send_message
from incidents.actions.parties import retract_party
from incidents.answers import AssessmentAnswers, PartyAnswer
from incidents.enums import Capacity, Criminal, Kind, PartyRole
from incidents.models import Incident, Involvement
from incidents.models.protocol import Guideline, Protocol
from people.models import Board, Person, School
from tests.factories.accounts import director_of, employee_user, hr_officer
from tests.factories.cases import party, taken_up
from tests.factories.people import PersonFactory, SchoolFactory, employee, pupil

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))

# Left out of what is filed: somebody who is called as nobody else.
REPORTER = {"first_name": "Hyacintha", "prefix": "", "last_name": "Vuyk"}


class DossierFactory(DjangoModelFactory[Dossier]):
    """A personnel dossier with nothing in it: `DossierFactory(person=person)`."""

    class Meta:
        model = Dossier

    person = factory.LazyAttribute(lambda row: employee(SchoolFactory()))
    board = factory.SelfAttribute("person.board")
    kind = DossierKind.PERSONNEL
    opened_at = NOW


class DocumentFactory(DjangoModelFactory[Document]):
    """A telephone note in a dossier, of no case unless `incident` is given."""

    class Meta:
        model = Document

    dossier = factory.SubFactory(DossierFactory)
    board = factory.SelfAttribute("dossier.board")
    kind = DocumentKind.PHONE_NOTE
    title = factory.Sequence(lambda n: f"Telefoongesprek {n}")
    body = "We hebben afgesproken dat het bericht vandaag weggaat."
    author = "Karin de Wit"
    made_at = NOW
    filed_at = NOW
    source = factory.Sequence(lambda n: f"test:{n}")


@dataclass
class Case:
    """A case of one school, taken up by its director, with who is in it."""

    school: School
    reporter: User
    handler: User
    incident: Incident
    at: datetime = NOW

    def involvement(self, person: Person) -> Involvement:
        rows = Involvement.objects.select_related("person", "incident").filter(incident=self.incident, person=person)
        return rows.order_by("pk")[0]

    def later(self, minutes: int = 1) -> datetime:
        """Every act a little after the one before."""
        self.at += timedelta(minutes=minutes)
        return self.at

    def file(self) -> None:
        file_case({"incident_id": self.incident.pk}, self.later())

    def message(self, body: str, *, by: User | None = None) -> None:
        send_message(incident_id=self.incident.pk, body=body, by=by or self.reporter, now=self.later())

    def assess(self, **fields: Any) -> None:
        assess(incident_id=self.incident.pk, assessment=assessment(**fields), by=self.handler, now=self.later())

    def decide(self, person: Person, *, files: bool) -> None:
        """Whether this goes into the pupil dossier; assessed first when it was not."""
        if not self.incident.assessments.exists():
            self.assess()
        decide_filing(
            incident_id=self.incident.pk,
            involvement_id=self.involvement(person).pk,
            files=files,
            reason="Vanwege de ernst." if files else "Het is uitgepraat.",
            by=self.handler,
            now=self.later(),
        )

    def item(self, *people: Person, **fields: Any) -> CaseItem:
        parties = frozenset(self.involvement(person).pk for person in people)
        return add_item(
            incident_id=self.incident.pk,
            item=item_answers(happened_at=self.at, party_ids=parties, **fields),
            by=self.handler,
            now=self.later(),
        )


def case_about(*parties: PartyAnswer, school: School | None = None, **fields: Any) -> Case:
    """`case_about(subject(teacher))`: reported by a colleague, taken up by the director."""
    school = school or SchoolFactory()
    protocol_of(school.board)
    handler, reporter = director_of(school), employee_user(school, person=PersonFactory(board=school.board, **REPORTER))
    fields = {"kind": Kind.INCIDENT, "parties": parties} | fields
    incident = taken_up(reporter, now=NOW, school=school, **fields)
    return Case(school, reporter, handler, incident)


def take_out(case: Case, person: Person, reason: str = "Het was een andere Karin.") -> Involvement:
    return retract_party(
        incident_id=case.incident.pk,
        involvement_id=case.involvement(person).pk,
        reason=reason,
        by=case.handler,
        now=case.later(),
    )


def subject(person: Person, capacity: Capacity = Capacity.EMPLOYEE) -> PartyAnswer:
    return party(person, role=PartyRole.SUBJECT, capacity=capacity)


def victim(person: Person, capacity: Capacity = Capacity.PUPIL) -> PartyAnswer:
    return party(person, role=PartyRole.VICTIM, capacity=capacity)


def filed_case(**fields: Any) -> tuple[Case, Dossier]:
    """A case about one teacher, filed: their personnel dossier holds the report."""
    school = SchoolFactory()
    case = case_about(subject(employee(school)), school=school, **fields)
    case.file()
    return case, Dossier.objects.get(person=case.incident.involvements.get().person)


def filed_pupil_case(**fields: Any) -> tuple[Case, Dossier]:
    """A case about one pupil, that the director decided to file."""
    school = SchoolFactory()
    person = pupil(school)
    case = case_about(subject(person, Capacity.PUPIL), school=school, **fields)
    case.decide(person, files=True)
    case.file()
    return case, Dossier.objects.get(person=person)


def hr_of(case: Case) -> User:
    return hr_officer(case.school.board)


def protocol_of(board: Board) -> Protocol:
    protocol, created = Protocol.objects.get_or_create(
        board=board,
        version="2026",
        defaults={"title": "Protocol Sociale Media", "starts_on": NOW.date().replace(month=1)},
    )
    if created:
        Guideline.objects.create(protocol=protocol, code="A6", position=6, summary="Fatsoensnormen", text="Alle …")
    return protocol


def assessment(**fields: Any) -> AssessmentAnswers:
    given: dict[str, Any] = {
        "guideline_codes": ("A6",),
        "utterance": 2,
        "behaviour": 1,
        "consequences": 2,
        "contexts": (),
        "criminal": Criminal.NO,
        "reasons": "De woorden waren grof, en iedereen in de groep las ze.",
    }
    return AssessmentAnswers(**given | fields)


def item_answers(**fields: Any) -> ItemAnswers:
    given: dict[str, Any] = {
        "kind": DocumentKind.PHONE_NOTE,
        "title": "Gebeld over de berichten",
        "body": "Het bericht wordt vandaag verwijderd.",
        "correspondent": "Mevrouw Bakker",
        "happened_at": NOW,
        "party_ids": frozenset(),
        "key": uuid4(),
    }
    return ItemAnswers(**given | fields)
