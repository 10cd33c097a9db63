"""One foundation with every role, and three cases: of the own school, of another school, and one everyone is in
conflict with. Everything that an address can point at exists in each, so that whatever could leak is there."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import Absence, Mandate, User
from audit.actions import SYSTEM
from dossiers.actions.correspondence import add_item
from dossiers.actions.filing import file_case
from dossiers.answers import ItemAnswers
from dossiers.enums import Channel, DocumentKind, DossierKind
from dossiers.models import Dispatch, Document, Dossier
from incidents.actions import handling
from incidents.actions.evidence import add_to_draft
from incidents.actions.previews import make_preview_of
from incidents.actions.protocols import install_protocol
from incidents.actions.report import submit_report
from incidents.answers import AssessmentAnswers
from incidents.enums import Capacity, Criminal
from incidents.models import Evidence, HandoverOffer, Incident, ReportDraft, Share
from notifications.models import Notice
from people.models import Board, Employment, Person, School
from sanctions.actions.procedures import install_procedures
from sanctions.actions.propose import Talk, propose
from sanctions.enums import Measure
from sanctions.models import Sanction
from tests.factories.accounts import (
    MandateFactory,
    RoleFactory,
    administrator,
    board_member,
    care_of,
    counsellor,
    director_of,
    employee_user,
    hr_officer,
    privacy_officer,
    supervisor,
)
from tests.factories.cases import answers, draft_of, party
from tests.factories.files import pdf, picture
from tests.factories.people import (
    GuardianshipFactory,
    HouseholdFactory,
    RosterImportFactory,
    SchoolFactory,
    employee,
    live_together,
    pupil,
)

OWN, OTHER, CONFLICT = "own school", "other school", "in conflict"
SITUATIONS = (OWN, OTHER, CONFLICT)


@dataclass
class Things:
    """What addresses of one case point at."""

    incident: Incident
    draft: ReportDraft
    evidence: Evidence
    sanction: Sanction
    item_id: Any
    document: Document
    dossier: Dossier
    pupil_document: Document
    pupil_dossier: Dossier


@dataclass
class World:
    board: Board
    school: School
    elsewhere: School
    users: dict[str, User] = field(default_factory=dict)
    things: dict[str, Things] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def user(self, role: str) -> User:
        """As the next request would load them."""
        return User.objects.select_related("person").get(pk=self.users[role].pk)


def build() -> World:
    now = timezone.now() - timedelta(hours=1)
    school = SchoolFactory()
    elsewhere = SchoolFactory(board=school.board)
    world = World(school.board, school, elsewhere)
    install_protocol(board=school.board, starts_on=date(2012, 8, 1), by=SYSTEM, now=now)
    install_procedures(board=school.board, by=SYSTEM, now=now)
    _people(world)
    world.things[OWN] = _case(world, world.users["reporter"], school, now)
    world.things[OTHER] = _case(world, world.users["other reporter"], elsewhere, now)
    bystander = employee_user(school)
    Employment.objects.filter(person=bystander.person).update(manager=world.users["manager"].person)
    world.things[CONFLICT] = _case(world, bystander, school, now)
    _everyone_in_conflict(world, world.things[CONFLICT])
    _extras(world, now)
    return world


def _people(world: World) -> None:
    school, board = world.school, world.board
    users = world.users
    users["employee"] = employee_user(school)
    users["reporter"] = employee_user(school)
    users["manager"] = employee_user(school)
    Employment.objects.filter(person=users["reporter"].person).update(manager=users["manager"].person)
    users["director"] = director_of(school)
    users["deputy"] = employee_user(world.elsewhere)
    users["other reporter"] = employee_user(world.elsewhere)
    users["other director"] = director_of(world.elsewhere)
    Employment.objects.filter(person=users["other reporter"].person).update(manager=users["other director"].person)
    users["board"] = board_member(board)
    users["supervisory board"] = supervisor(board)
    users["hr"] = hr_officer(board)
    users["care"] = care_of(school)
    users["counsellor"] = counsellor(board)
    users["privacy officer"] = privacy_officer(board)
    users["administrator"] = administrator(board)
    users["without a role"] = employee_user(school)
    Employment.objects.filter(person=users["without a role"].person).update(ends_on=date(2024, 1, 1))
    disabled = director_of(school)
    disabled.is_active = False
    disabled.save()
    users["disabled"] = disabled
    # A second director of the school is away today; the deputy stands in for them.
    absent = director_of(school)
    today = timezone.localdate()
    # Also when midnight passes meanwhile.
    Absence.objects.create(
        user=absent, deputy=users["deputy"], starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=1)
    )


def _case(world: World, reporter: User, school: School, now: datetime) -> Things:
    subject = employee(school)
    child = pupil(school)
    Employment.objects.filter(person=subject).update(manager=_manager_of(reporter))
    draft = draft_of(reporter, now=now)
    add_to_draft(
        draft_id=draft.pk, files=[ContentFile(picture(), name="foto.png")], without_minors=True, by=reporter, now=now
    )
    given = answers(school_id=school.pk, parties=(party(subject, capacity=Capacity.EMPLOYEE),))
    incident = submit_report(draft_id=draft.pk, answers=given, by=reporter, now=now)
    assert incident.handler is not None
    handler = incident.handler
    Share.objects.create(incident=incident, counsellor=world.users["counsellor"], shared_at=now)
    handling.take_up(incident_id=incident.pk, by=handler, now=now)
    assessment = AssessmentAnswers(("A6",), 2, 2, 2, (), Criminal.NO, "Onfatsoenlijk")
    handling.assess(incident_id=incident.pk, assessment=assessment, by=handler, now=now)
    item = add_item(incident_id=incident.pk, item=note(incident, now), by=handler, now=now)
    sanction = propose(
        incident_id=incident.pk,
        involvement_id=incident.involvements.get().pk,
        measure=Measure.STAFF_WARNING,
        reasons="Dit mag niet",
        talk=Talk(timezone.localdate(now), "Besproken"),
        by=handler,
        now=now,
    )
    file_case(incident_id=incident.pk, by=SYSTEM, now=now)
    evidence = Evidence.objects.get(incident=incident)
    make_preview_of(evidence_id=evidence.pk, now=now)
    document = Document.objects.filter(dossier__person=subject).exclude(file="").first()
    assert document is not None
    pupil_document = _pupil_document(world, child, now)
    return Things(
        incident=incident,
        draft=draft_of(reporter, now=now),
        evidence=evidence,
        sanction=sanction,
        item_id=item.pk,
        document=document,
        dossier=document.dossier,
        pupil_document=pupil_document,
        pupil_dossier=pupil_document.dossier,
    )


def note(incident: Incident, now: datetime) -> ItemAnswers:
    return ItemAnswers(
        kind=DocumentKind.PHONE_NOTE,
        title="Telefoongesprek",
        happened_at=now,
        body="Gebeld over de berichten",
        correspondent="de collega",
        party_ids=frozenset(incident.involvements.values_list("pk", flat=True)),
        key=uuid4(),
        file=ContentFile(pdf(), name="verslag.pdf"),
    )


def _manager_of(reporter: User) -> Person | None:
    employment = Employment.objects.filter(person=reporter.person).select_related("manager").first()
    return employment.manager if employment else None


def _pupil_document(world: World, child: Person, now: datetime) -> Document:
    dossier = Dossier.objects.create(board=world.board, person=child, kind=DossierKind.PUPIL, opened_at=now)
    return Document.objects.create(
        board=world.board,
        dossier=dossier,
        kind=DocumentKind.MEETING_REPORT,
        title="Gesprek",
        body="Gesproken met de ouders",
        made_at=now,
        filed_at=now,
        source=f"test:{uuid4()}",
    )


def _everyone_in_conflict(world: World, things: Things) -> None:
    """The parties live in one house with everyone who has a role. Nobody is a party to the other cases."""
    roles = [user.person_id for user in world.users.values()]
    parties = [*things.incident.involvements.values_list("person", flat=True), things.pupil_dossier.person_id]
    live_together(*Person.objects.filter(pk__in=[*roles, *parties]))


def _extras(world: World, now: datetime) -> None:
    """One of everything else that has an address."""
    reporter, director = world.users["reporter"], world.users["director"]
    assert reporter.person is not None
    HandoverOffer.objects.create(
        incident=world.things[OWN].incident,
        offered_by=world.users["manager"],
        offered_to=director,
        level="director",
        offered_at=now,
    )
    dossier = Dossier.objects.create(
        board=world.board, person=reporter.person, kind=DossierKind.PERSONNEL, opened_at=now
    )
    letter = _letter(world, dossier, reporter.person, director, now)
    notice = Notice.objects.create(
        board=world.board,
        user=reporter,
        code="case.take_up.reporter",
        reference=world.things[OWN].incident.reference,
        path="/reports/",
        key="test:notice",
        created_at=now,
    )
    mandate: Mandate = MandateFactory(user=director, school=world.school)
    absence = Absence.objects.create(
        user=reporter, starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 2), deputy=world.users["employee"]
    )
    role = RoleFactory(user=world.users["employee"], name=RoleName.HR, starts_on=date(2030, 1, 1))
    world.extra = {
        "letter": letter,
        "notice": notice,
        "mandate": mandate,
        "absence": absence,
        "role": role,
        **_of_people(world, reporter.person),
    }


def _letter(world: World, dossier: Dossier, addressee: Person, by: User, now: datetime) -> Document:
    """A letter that was sent to whom the dossier is about."""
    letter = Document.objects.create(
        board=world.board,
        dossier=dossier,
        kind=DocumentKind.LETTER,
        title="Brief",
        file=ContentFile(pdf(), name="brief.pdf"),
        media_type="application/pdf",
        size=len(pdf()),
        sha256=sha256(pdf()).hexdigest(),
        made_at=now,
        filed_at=now,
        source="test:letter",
    )
    Dispatch.objects.create(document=letter, addressee=addressee, channel=Channel.IN_APP, sent_at=now, sent_by=by)
    return letter


def _of_people(world: World, person: Person) -> dict[str, Any]:
    return {
        "person": person,
        "employment": person.employments.get(),
        "tie": GuardianshipFactory(pupil=pupil(world.school)),
        "stay": HouseholdFactory(board=world.board).members.create(person=person, ends_on=date(2026, 1, 31)),
        "roster": RosterImportFactory(board=world.board),
    }
