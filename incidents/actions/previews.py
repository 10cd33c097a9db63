from datetime import datetime
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from incidents.actions.evidence_files import remove
from incidents.enums import PreviewState
from incidents.evidence.previews import picture_of
from incidents.models import Evidence
from incidents.models.evidence import preview_path


@transaction.atomic
def make_preview_of(*, evidence_id: UUID | str, now: datetime) -> None:
    """Make the picture that the screen shows. Done already, or the evidence gone meanwhile: nothing happens.

    What cannot be drawn is marked so; the original is kept either way.
    """
    waiting = Evidence.objects.filter(pk=evidence_id, preview_state=PreviewState.WAITING)
    evidence = waiting.first()
    if evidence is None:
        return
    # The row is not locked meanwhile: the reporter must be able to send.
    with evidence.file.open("rb") as original, picture_of(original, evidence.kind) as picture:
        still = waiting.select_for_update().first()
        if still is None:
            return
        still.preview_state = PreviewState.FAILED
        if picture is not None:
            # Left by an earlier try whose transaction was not committed.
            remove([preview_path(still, "")])
            with picture.open("rb") as content:
                still.preview.save("", File(content), save=False)
            still.preview_state = PreviewState.READY
        still.save(update_fields=["preview", "preview_state"])
