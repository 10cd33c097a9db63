"""Why somebody was refused a page, for the access log: the page itself only says that there is nothing."""

from typing import NamedTuple

from django.db.models import Model, Q
from django.urls import ResolverMatch

from accounts.enums import RoleName
from accounts.models import User
from dossiers.models import Document, Dossier
from incidents.models import Evidence, Incident

# The pages of which `pk` is a document; everywhere else it is something of the case in `reference`.
_OF_DOCUMENTS = ("dossiers:document", "dossiers:own_document", "dossiers:filed", "dossiers:correct_filed")


class Refusal(NamedTuple):
    """`reason` is a code of `audit.presenters`; `record` what it was about, where there is such a thing."""

    reason: str
    record: Model | None = None
    reference: str = ""


def explain(user: User, match: ResolverMatch) -> Refusal:
    """Of a page that refused with nothing but "this does not exist"."""
    record = _record_of(user, match)
    if record is None:
        return Refusal("no_case" if "reference" in match.kwargs else "no_record")
    if _sees(user, record):
        return Refusal("no_act", record, _reference(record))
    if _in_conflict(user, record):
        return Refusal("conflict", record, _reference(record))
    return Refusal("not_shared" if user.access.own.has(RoleName.COUNSELLOR) else "no_role", record, _reference(record))


def _record_of(user: User, match: ResolverMatch) -> Incident | Evidence | Document | Dossier | None:
    """What the address asks for, whoever may see it: of the user's own foundation."""
    given = match.kwargs
    if "evidence_id" in given:
        return Evidence.objects.filter(board=user.board_id, pk=given["evidence_id"]).select_related("incident").first()
    if match.view_name.startswith(_OF_DOCUMENTS):
        of_board = Document.objects.filter(dossier__board=user.board_id).select_related("incident", "dossier")
        return of_board.filter(pk=given["pk"]).first()
    if match.view_name == "dossiers:dossier":
        return Dossier.objects.filter(board=user.board_id, pk=given["pk"]).first()
    if "reference" in given:
        return Incident.objects.filter(board=user.board_id, reference=given["reference"]).first()
    return None


def _sees(user: User, record: Incident | Evidence | Document | Dossier) -> bool:
    return type(record).objects.visible_to(user).filter(pk=str(record.pk)).exists()


def _in_conflict(user: User, record: Incident | Evidence | Document | Dossier) -> bool:
    circle = user.access.circle
    if isinstance(record, Dossier):
        cases, person = Q(documents__dossier=record.pk), record.person_id
    elif isinstance(record, Document):
        cases, person = Q(pk=record.incident_id), record.dossier.person_id
    else:
        cases, person = Q(pk=record.pk if isinstance(record, Incident) else record.incident_id), None
    return person in circle or Incident.objects.filter(cases).in_conflict_with(user.pk, circle).exists()


def _reference(record: Incident | Evidence | Document | Dossier) -> str:
    if isinstance(record, Dossier):
        return ""
    case = record if isinstance(record, Incident) else record.incident
    return (case.reference or "") if case else ""
