from datetime import datetime

from django.db import transaction

from audit.actions import Actor, record
from audit.enums import Outcome
from people.models import Board
from people.roster.errors import RosterError


@transaction.atomic
def note_refusal(*, board: Board, error: RosterError, by: Actor, now: datetime) -> None:
    """Write down that a file was refused, and why. Call it after `upload_roster` was rolled back."""
    record(
        action="roster.refuse",
        by=by,
        now=now,
        outcome=Outcome.REFUSED,
        board_id=board.pk,
        details={"code": error.code},
    )
