"""Cases made the way users make them: through the actions."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from accounts.models import User
from incidents.actions.handling import take_up
from incidents.actions.report import submit_report
from incidents.answers import PartyAnswer, ReportAnswers
from incidents.enums import Capacity, Kind, Online, PartyRole, Platform, Urgency
from incidents.models import Incident, ReportDraft
from people.models import Person, School


def party(
    person: Person | None = None,
    *,
    alias: str = "",
    role: PartyRole = PartyRole.SUBJECT,
    capacity: Capacity = Capacity.UNKNOWN,
) -> PartyAnswer:
    return PartyAnswer(person_id=person.pk if person else None, alias=alias, role=role, capacity=capacity)


def answers(**fields: Any) -> ReportAnswers:
    """A complete report; every field can be given."""
    defaults: dict[str, Any] = {
        "kind": Kind.ESCALATION,
        "urgency": Urgency.URGENT,
        "summary": "Ouders maken elkaar uit in de groepsapp",
        "description": "Sinds gisteravond gaan de berichten over en weer.",
        "platform": Platform.WHATSAPP,
        "platform_other": "",
        "account": "Groep 7b ouders",
        "link": "",
        "seen_at": None,
        "still_online": Online.YES,
        "police_reference": "",
        "parties": (),
        "school_id": None,
    }
    return ReportAnswers(**{**defaults, **fields})


def draft_of(reporter: User, *, now: datetime, kind: Kind = Kind.ESCALATION) -> ReportDraft:
    return ReportDraft.objects.create(
        id=uuid4(), board_id=reporter.board_id, reporter=reporter, kind=kind, created_at=now, updated_at=now
    )


def report(reporter: User, *, now: datetime, school: School | None = None, **fields: Any) -> Incident:
    """A report that was sent, and so a case."""
    given = answers(school_id=school.pk if school else None, **fields)
    draft = draft_of(reporter, now=now, kind=given.kind)
    return submit_report(draft_id=draft.pk, answers=given, by=reporter, now=now)


def taken_up(reporter: User, *, now: datetime, school: School | None = None, **fields: Any) -> Incident:
    """A case its handler has taken up."""
    incident = report(reporter, now=now, school=school, **fields)
    assert incident.handler is not None
    take_up(incident_id=incident.pk, by=incident.handler, now=now)
    incident.refresh_from_db()
    return incident
