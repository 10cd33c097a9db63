"""What every write of this app shares: a model that says no becomes a refusal the user can act on."""

from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from people.models import Board, Person

M = TypeVar("M", bound=models.Model)


def saved(row: M) -> M:
    """Save `row` when it is sound. Raises DomainError with the fields that are not."""
    _check(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # Somebody was first since the check; a second look says with what.
        _check(row)
        raise
    return row


def _check(row: models.Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise refusal(error) from None


def refusal(error: ValidationError) -> DomainError:
    texts = {name: " ".join(messages) for name, messages in error.message_dict.items()}
    general = texts.pop(NON_FIELD_ERRORS, "")
    return DomainError(general or _("Not everything is filled in correctly."), fields=texts)


def of_board(person: Person, board: Board | int) -> Person:
    """Raises DomainError when the person is of another foundation."""
    if person.board_id != (board.pk if isinstance(board, Board) else board):
        raise DomainError(_("This person belongs to another foundation. Choose somebody of your own foundation."))
    return person
