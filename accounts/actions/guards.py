"""What every act on accounts and roles checks first."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from core.errors import DomainError, NotAllowed, Text


def require(by: User, permission: Permission) -> None:
    if not by.may(permission):
        raise NotAllowed(_("You may not do this."))


def locked_user(user_id: int, *, by: User) -> User:
    """The user of the same board, locked: two acts on one user happen one after the other."""
    found = User.objects.select_for_update().filter(pk=user_id, board=by.board_id).first()
    if found is None:
        raise NotAllowed(_("There is no such user."))
    return found


def refuse(field: str, message: Text) -> DomainError:
    """A refusal that points at one field of the form."""
    return DomainError(message, fields={field: message})
