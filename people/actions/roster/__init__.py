"""The roster: upload (a preview), decide, apply, discard."""

from people.actions.roster.apply import apply_import, give_up, mark_leavers
from people.actions.roster.decide import discard_import, queue_import
from people.actions.roster.refusals import note_refusal
from people.actions.roster.upload import refresh_preview, upload_roster

__all__ = [
    "apply_import",
    "discard_import",
    "give_up",
    "mark_leavers",
    "note_refusal",
    "queue_import",
    "refresh_preview",
    "upload_roster",
]
