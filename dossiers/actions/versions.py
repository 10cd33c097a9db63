from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.actions import record
from core.errors import InvalidState, NotAllowed
from dossiers import permissions, policies
from dossiers.answers import Correction
from dossiers.models import Document, Withholding
from incidents.actions.moves import locked


@transaction.atomic
def supersede(*, document_id: UUID, correction: Correction, by: User, now: datetime) -> Document:
    """Put a corrected text in the place of a document, in this one dossier. The first stays, with a link to this one;
    with `correction.withholds` nobody is shown the first any more, because it named someone it should not."""
    document = Document.objects.select_related("dossier", "incident").filter(pk=document_id).first()
    if document is None:
        raise NotAllowed(permissions.UNKNOWN)
    if document.incident_id:
        document.incident = locked(document.incident_id)
    permissions.check_corrector(by, document)
    # Two correctors at once: the second waits here, and then finds a newer version.
    Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    policies.check_newest(document)
    _need(correction.reason, "reason", _("Say why this is corrected."))
    _need(correction.title, "title", _("Say in a few words what this is about."))
    if not correction.body.strip() and not document.file:
        raise InvalidState(_("Write something."), fields={"body": _("Write something.")})
    newer = Document.objects.create(
        board_id=document.board_id,
        dossier=document.dossier,
        incident=document.incident,
        involvement_id=document.involvement_id,
        item_id=document.item_id,
        kind=document.kind,
        title=correction.title,
        author=by.name,
        body=correction.body,
        file=document.file.name,
        file_name=document.file_name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        made_at=document.made_at,
        filed_at=now,
        made_by=by,
        supersedes=document,
        supersedes_reason=correction.reason,
        source=f"correction:{document.pk}",
    )
    if correction.withholds:
        Withholding.objects.create(document=document, reason=correction.reason, at=now, by=by)
    record(
        action="document.supersede",
        by=by,
        now=now,
        obj=newer,
        reference=document.incident.reference if document.incident else "",
        details={"supersedes": str(document.pk), "withholds": correction.withholds},
    )
    return newer


def _need(text: str, field: str, message: object) -> None:
    if not text.strip():
        raise InvalidState(str(message), fields={field: str(message)})
