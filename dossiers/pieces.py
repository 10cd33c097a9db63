"""What the correspondence of a case consists of: the rows of the case itself, and its items, in one shape.

A piece is whole: nothing is left out yet. What of it lies in which dossier is decided in `filing.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.enums import DocumentKind
from dossiers.models import CaseItem
from dossiers.outline import TURNS, filing_title
from incidents.enums import Context
from incidents.models import (
    Assessment,
    Consultation,
    Entry,
    Evidence,
    FilingDecision,
    Incident,
    Involvement,
    Message,
)
from incidents.workflow import Act


@dataclass(frozen=True)
class Kept:
    """A file that is kept: its name in the storage, and what it is."""

    name: str
    file_name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Piece:
    """One item of correspondence. `concerns` gives per involvement since when it concerns that party; None: the case
    as a whole, so every subject. `is_by_reporter`: written in that quality. `plain_title` is the title without the
    words somebody typed, where it has those."""

    source: str
    kind: DocumentKind
    title: str
    body: str
    made_at: datetime
    recorded_at: datetime
    made_by: User | None
    concerns: Mapping[int, datetime] | None = None
    introduces_party: bool = False
    is_by_reporter: bool = False
    plain_title: str = ""
    file: Kept | None = None
    item: CaseItem | None = field(default=None, compare=False)


def pieces_of(incident: Incident, involvements: Iterable[Involvement]) -> list[Piece]:
    """All correspondence of a case, oldest first. `incident` comes with reporter and school."""
    ids = [involvement.pk for involvement in involvements]
    found = [_report(incident)]
    found += [_message(row) for row in incident.messages.select_related("author__person")]
    found += [_consultation(row) for row in incident.consultations.select_related("recorded_by__person")]
    found += [
        _assessment(row)
        for row in incident.assessments.select_related("assessed_by__person", "protocol").prefetch_related("guidelines")
    ]
    found += [
        _filing_decision(row)
        for row in FilingDecision.objects.filter(involvement__in=ids).select_related("decided_by__person")
    ]
    turns = incident.entries.filter(act__in=TURNS).select_related("actor__person")
    found += [_turn(row) for row in turns]
    items = incident.items.select_related("recorded_by__person").prefetch_related("concerns")
    found += [_item(row) for row in items]
    return sorted(found, key=lambda piece: (piece.recorded_at, piece.source))


def _report(incident: Incident) -> Piece:
    facts = [
        (_("Kind of report"), incident.get_reported_kind_display()),
        (_("School"), str(incident.school or "")),
        (_("Platform"), incident.platform_other or incident.get_platform_display()),
        (_("Account"), incident.account),
        (_("Link"), incident.link),
        (_("Seen on"), _moment(incident.seen_at)),
        (_("Still online"), incident.get_still_online_display()),
        (_("Reference of the police"), incident.police_reference),
    ]
    captured = Evidence.objects.filter(incident=incident, added_at__lte=incident.reported_at)
    return Piece(
        source=f"report:{incident.pk}",
        kind=DocumentKind.REPORT,
        title=_("Report %(reference)s: %(summary)s") % {"reference": incident.reference, "summary": incident.summary},
        body=_text(
            [_line(label, value) for label, value in facts if value],
            [incident.summary, incident.description],
            _evidence_lines(captured),
        ),
        made_at=incident.reported_at,
        recorded_at=incident.reported_at,
        made_by=incident.reporter,
        introduces_party=True,
        is_by_reporter=True,
    )


def _evidence_lines(evidence: Iterable[Evidence]) -> list[str]:
    lines = [
        _("%(kind)s “%(name)s”, SHA-256 %(sha256)s")
        % {"kind": row.get_kind_display(), "name": row.name, "sha256": row.sha256}
        for row in evidence
    ]
    return [_("Evidence that came with the report:"), *lines] if lines else []


def _message(message: Message) -> Piece:
    title = _("Message from the reporter") if message.from_reporter else _("Message to the reporter")
    return Piece(
        source=f"message:{message.pk}",
        kind=DocumentKind.MESSAGE,
        title=title,
        body=message.body,
        made_at=message.sent_at,
        recorded_at=message.sent_at,
        made_by=message.author,
        is_by_reporter=message.from_reporter,
    )


def _consultation(consultation: Consultation) -> Piece:
    title = _("Agreed approach")
    if consultation.is_advice:
        title = _("Advice: %(advice)s") % {"advice": consultation.get_advice_display()}
    return Piece(
        source=f"consultation:{consultation.pk}",
        kind=DocumentKind.ADVICE if consultation.is_advice else DocumentKind.CONSULTATION,
        title=title,
        body=consultation.text,
        made_at=consultation.held_at,
        recorded_at=consultation.recorded_at,
        made_by=consultation.recorded_by,
    )


def _assessment(assessment: Assessment) -> Piece:
    rules = [f"{rule.code} {rule.summary}" for rule in assessment.guidelines.all()]
    contexts = [str(Context(value).label) for value in assessment.contexts]
    facts = [
        (_("Protocol"), str(assessment.protocol)),
        (_("Rules that were broken"), "; ".join(rules) or _("none")),
        (_("Gravity of the utterance"), f"{assessment.utterance}/4"),
        (_("Gravity of the behaviour"), f"{assessment.behaviour}/4"),
        (_("Gravity of the consequences"), f"{assessment.consequences}/4"),
        (_("Context"), ", ".join(contexts)),
        (_("Criminal offence"), assessment.get_criminal_display()),
    ]
    return Piece(
        source=f"assessment:{assessment.pk}",
        kind=DocumentKind.ASSESSMENT,
        title=_("Assessment against the protocol"),
        body=_text([_line(label, value) for label, value in facts if value], [assessment.reasons]),
        made_at=assessment.assessed_at,
        recorded_at=assessment.assessed_at,
        made_by=assessment.assessed_by,
    )


def _filing_decision(decision: FilingDecision) -> Piece:
    return Piece(
        source=f"filing:{decision.pk}",
        kind=DocumentKind.DECISION,
        title=filing_title(decision),
        body=decision.reason,
        made_at=decision.decided_at,
        recorded_at=decision.decided_at,
        made_by=decision.decided_by,
        concerns={decision.involvement_id: decision.decided_at},
    )


def _turn(entry: Entry) -> Piece:
    """Closing, opening again: what the story of the case keeps with its reason."""
    kind, title_of = TURNS[entry.act]
    return Piece(
        source=f"entry:{entry.pk}",
        kind=kind,
        title=title_of(entry),
        body=str(entry.data.get("note", "")),
        made_at=entry.at,
        recorded_at=entry.at,
        made_by=entry.actor,
        is_by_reporter=entry.act == Act.WITHDRAW,
    )


def _item(item: CaseItem) -> Piece:
    correspondent = [_line(_CORRESPONDENT[item.kind](), item.correspondent)] if item.correspondent else []
    return Piece(
        source=f"item:{item.pk}",
        kind=DocumentKind(item.kind),
        title=item.title,
        body=_text(correspondent, [item.body]),
        made_at=item.happened_at,
        recorded_at=item.recorded_at,
        made_by=item.recorded_by,
        concerns={row.involvement_id: row.added_at for row in item.concerns.all()} or None,
        plain_title=str(item.get_kind_display()),
        file=kept_file(item),
        item=item,
    )


_CORRESPONDENT: dict[str, Callable[[], str]] = {
    DocumentKind.MAIL_IN: lambda: _("Came from"),
    DocumentKind.MAIL_OUT: lambda: _("Went to"),
    DocumentKind.LETTER: lambda: _("Went to"),
    DocumentKind.PHONE_NOTE: lambda: _("Spoken with"),
    DocumentKind.MEETING_REPORT: lambda: _("Spoken with"),
    DocumentKind.VIEW: lambda: _("Came from"),
    DocumentKind.EVIDENCE_COPY: lambda: _("Came from"),
}


def kept_file(item: CaseItem) -> Kept | None:
    if not item.file:
        return None
    return Kept(str(item.file.name), item.file_name, item.media_type, item.size, item.sha256)


def introduction(involvement: Involvement) -> str:
    """How a report introduces the one party whose dossier this is."""
    return _line(_("About"), f"{involvement.label} ({str(involvement.get_capacity_display()).lower()})")


def _moment(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F Y H:i") if moment else ""


def _line(label: str, value: str) -> str:
    return f"{label}: {value}"


def _text(*paragraphs: Iterable[str]) -> str:
    """Lines together, a white line between groups."""
    groups = ["\n".join(line for line in lines if line) for lines in paragraphs]
    return "\n\n".join(group for group in groups if group)
