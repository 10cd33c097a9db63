"""The first account of a foundation, which nobody is there yet to make."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.users import NewPerson, free_address
from accounts.enums import RoleName
from accounts.models import Role, User
from audit.actions import System, record
from core.errors import DomainError
from people.models import Board, Person


@transaction.atomic
def first_administrator(*, board: Board, person: NewPerson, email: str, by: System, now: datetime) -> User:
    """Make a user who administrates `board`. Only once: from then on an administrator appoints the next."""
    board = Board.objects.select_for_update().get(pk=board.pk)
    if Role.objects.filter(board=board, name=RoleName.ADMINISTRATOR).exists():
        raise DomainError(_("This foundation has had an administrator already."))
    owner = Person.objects.create(
        board=board, first_name=person.first_name, prefix=person.prefix, last_name=person.last_name
    )
    user = User(board=board, person=owner, email=free_address(email, board_id=board.pk))
    user.set_unusable_password()
    user.save()
    role = Role.objects.create(board=board, user=user, name=RoleName.ADMINISTRATOR, starts_on=timezone.localdate(now))
    record(action="user.create", by=by, now=now, obj=user, details={"person": owner.pk})
    record(action="role.grant", by=by, now=now, obj=role, details={"user": user.pk, "role": role.name})
    return user
