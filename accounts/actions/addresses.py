"""Another e-mail address for an account: an administrator asks for it, whoever reads the address confirms it.

Until then nothing changes. So a typing error gives nobody an account, and the administrator gets the same answer
whether the address is free or belongs to somebody of another foundation.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.guards import locked_user, refuse, require
from accounts.email_change import EmailChange
from accounts.mail import MailKind, ask_for_mail
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from audit.models import Event
from core.errors import DomainError, InvalidState

ASKED, CHANGED = "user.ask_email", "user.change_email"


def sound_address(email: str) -> str:
    """Trimmed and in small letters. Raises DomainError when it is no address."""
    email = email.strip().lower()
    try:
        User._meta.get_field("email").run_validators(email)
        validate_email(email)
    except ValidationError:
        raise refuse("email", _("Fill in a whole e-mail address, such as k.dewit@school.nl.")) from None
    return email


@transaction.atomic
def ask_address(*, user_id: int, email: str, by: User, now: datetime) -> User:
    """Mail a link to the new address. Somebody else who signs in with it is told that it was asked for."""
    require(by, Permission.MANAGE_PEOPLE)
    user = locked_user(user_id, by=by)
    if not user.is_active:
        raise InvalidState(_("This account is closed. Open it again first."))
    email = sound_address(email)
    if email == user.email:
        raise refuse("email", _("The account has this address already."))
    owner = User.objects.filter(email__iexact=email).first()
    if owner is not None and owner.board_id == user.board_id:
        raise refuse("email", _("There is an account with this e-mail address already."))
    event = record(action="user.ask_email", by=by, now=now, obj=user)
    if owner is not None:
        ask_for_mail(MailKind.EMAIL_TAKEN, user_id=owner.pk, now=now)
    else:
        ask_for_mail(MailKind.EMAIL_CONFIRM, user_id=user.pk, now=now, to=email, asked=event.pk)
    return user


def is_open(change: EmailChange | None) -> bool:
    """Whether the link still does something: nothing was asked or changed since, and the account is open."""
    if change is None or not User.objects.filter(pk=change.user_id, is_active=True).exists():
        return False
    events = Event.objects.filter(object_type=User._meta.label_lower, object_id=str(change.user_id))
    latest = events.filter(action__in=[ASKED, CHANGED]).order_by("-pk").values_list("pk", flat=True).first()
    return latest == change.asked


@transaction.atomic
def confirm_address(*, change: EmailChange | None, now: datetime) -> User:
    """The account signs in with the new address from now on, everywhere anew; both addresses are told."""
    user = User.objects.select_for_update().filter(pk=change.user_id).first() if change else None
    if user is None or change is None or not is_open(change):
        raise InvalidState(_("This link does not work any more. Ask the administrator of your school for a new one."))
    if User.objects.filter(email__iexact=change.email).exists():
        raise DomainError(_("There is an account with this e-mail address already."))
    before, user.email = user.email, change.email
    # The session of a user hangs on the address: whoever was signed in, is out (accounts.models.User).
    user.save(update_fields=["email"])
    record(action="user.change_email", by=user, now=now, obj=user)
    for address in (before, user.email):
        ask_for_mail(MailKind.EMAIL_CHANGED, user_id=user.pk, now=now, to=address)
    return user
