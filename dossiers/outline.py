"""The correspondence of a case as a list: what there is, from when and by whom, without the words themselves.

Read from the story of the case and its items, in two queries; `pieces.py` makes the same things whole. A test holds
the sources of both together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dossiers.enums import DocumentKind
from dossiers.models import CaseItem
from incidents.enums import Advice, Outcome
from incidents.models import Entry, FilingDecision, Incident
from incidents.workflow import Act


@dataclass(frozen=True)
class Line:
    """One thing that was written or said. `concerns` are involvements; None: the case as a whole."""

    source: str
    kind: DocumentKind
    title: str
    at: datetime
    by: str
    concerns: Mapping[int, datetime] | None = None
    item: CaseItem | None = None


def outline_of(
    incident: Incident, items: Iterable[CaseItem], decisions: Mapping[int, Iterable[FilingDecision]]
) -> list[Line]:
    """Newest first. `items` come with `concerns` prefetched and who recorded them."""
    entries = incident.entries.filter(act__in=_TOLD).select_related("actor__person")
    lines = [_TOLD[entry.act](entry, incident) for entry in entries]
    lines += [_decided(decision) for rows in decisions.values() for decision in rows]
    lines += [_kept(item) for item in items]
    return sorted(lines, key=lambda line: (line.at, line.source), reverse=True)


def count_of(incident: Incident) -> int:
    """How many lines the list of the correspondence has."""
    decisions = FilingDecision.objects.filter(involvement__incident=incident)
    return incident.entries.filter(act__in=_TOLD).count() + decisions.count() + incident.items.count()


def _by(entry: Entry) -> str:
    return entry.actor.name if entry.actor else ""


def _report(entry: Entry, incident: Incident) -> Line:
    title = _("Report: %(summary)s") % {"summary": incident.summary}
    return Line(f"report:{incident.pk}", DocumentKind.REPORT, title, entry.at, _by(entry))


def _message(entry: Entry, incident: Incident) -> Line:
    is_from_reporter = entry.act == Act.MESSAGE_HANDLER
    title = _("Message from the reporter") if is_from_reporter else _("Message to the reporter")
    return Line(f"message:{entry.data['message']}", DocumentKind.MESSAGE, title, entry.at, _by(entry))


def _consultation(entry: Entry, incident: Incident) -> Line:
    source = f"consultation:{entry.data['consultation']}"
    if entry.act == Act.AGREE_APPROACH:
        return Line(source, DocumentKind.CONSULTATION, _("Agreed approach"), entry.at, _by(entry))
    title = _("Advice: %(advice)s") % {"advice": Advice(entry.data["advice"]).label}
    return Line(source, DocumentKind.ADVICE, title, entry.at, _by(entry))


def _assessment(entry: Entry, incident: Incident) -> Line:
    source = f"assessment:{entry.data['assessment']}"
    return Line(source, DocumentKind.ASSESSMENT, _("Assessment against the protocol"), entry.at, _by(entry))


def _turn(kind: DocumentKind, title: Callable[[Entry], str]) -> Callable[[Entry, Incident], Line]:
    def line(entry: Entry, incident: Incident) -> Line:
        return Line(f"entry:{entry.pk}", kind, title(entry), entry.at, _by(entry))

    return line


def closed_title(entry: Entry) -> str:
    outcome = entry.data.get("outcome", "")
    label = Outcome(outcome).label if outcome in Outcome.values else outcome
    return _("Case closed: %(outcome)s") % {"outcome": label}


def _decided(decision: FilingDecision) -> Line:
    title = filing_title(decision)
    concerns = {decision.involvement_id: decision.decided_at}
    return Line(
        f"filing:{decision.pk}",
        DocumentKind.DECISION,
        title,
        decision.decided_at,
        decision.decided_by.name,
        concerns,
    )


def filing_title(decision: FilingDecision) -> str:
    if decision.files:
        return _("Decision: file in the pupil dossier")
    return _("Decision: do not file in the pupil dossier (any more)")


def _kept(item: CaseItem) -> Line:
    concerns = {row.involvement_id: row.added_at for row in item.concerns.all()} or None
    by = item.recorded_by.name
    return Line(f"item:{item.pk}", DocumentKind(item.kind), item.title, item.happened_at, by, concerns, item)


# The turns of a case that are told with a reason: closing, opening again, becoming an incident.
TURNS: Mapping[str, tuple[DocumentKind, Callable[[Entry], str]]] = {
    Act.CLOSE: (DocumentKind.CLOSING, closed_title),
    Act.WITHDRAW: (DocumentKind.CLOSING, closed_title),
    Act.REOPEN: (DocumentKind.DECISION, lambda entry: _("Case opened again")),
    Act.CONVERT: (DocumentKind.DECISION, lambda entry: _("Handled as an incident from now on")),
}
_TOLD: Mapping[str, Callable[[Entry, Incident], Line]] = {
    Act.SUBMIT: _report,
    Act.MESSAGE_REPORTER: _message,
    Act.MESSAGE_HANDLER: _message,
    Act.AGREE_APPROACH: _consultation,
    Act.GIVE_ADVICE: _consultation,
    Act.ASSESS: _assessment,
} | {act: _turn(kind, title) for act, (kind, title) in TURNS.items()}
