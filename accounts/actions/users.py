"""Accounts: made by an administrator, closed and opened again, never deleted."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.addresses import sound_address
from accounts.actions.guards import locked_user, refuse, require
from accounts.actions.roles import keeping_an_administrator
from accounts.enums import RoleName
from accounts.mail import MailKind, ask_for_mail
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import DomainError, InvalidState
from people.actions.persons import create_person
from people.models import Person


@dataclass(frozen=True)
class NewPerson:
    """Somebody the roster does not know, such as a member of the supervisory board."""

    first_name: str
    prefix: str
    last_name: str


@transaction.atomic
def create_user(
    *, person: int | NewPerson, email: str, by: User, now: datetime, invite: bool = True, language: str = "nl"
) -> User:
    """Make an account for a person, the id of a known one or a new one, and mail them a link for a password."""
    require(by, Permission.MANAGE_PEOPLE)
    email = free_address(email, board_id=by.board_id)
    owner = _person(person, by, now)
    user = User(board=by.board, person=owner, email=email, language=language)
    user.set_unusable_password()
    _save_as_first(user)
    record(action="user.create", by=by, now=now, obj=user, details={"person": owner.pk})
    if invite:
        ask_for_mail(MailKind.INVITATION, user_id=user.pk, now=now)
    return user


@transaction.atomic
def invite_again(*, user_id: int, by: User, now: datetime) -> User:
    """A new link, for who lost the first or let it run out."""
    require(by, Permission.MANAGE_PEOPLE)
    user = locked_user(user_id, by=by)
    if not user.is_active:
        raise InvalidState(_("This account is closed. Open it again first."))
    record(action="user.invite", by=by, now=now, obj=user)
    ask_for_mail(MailKind.INVITATION, user_id=user.pk, now=now)
    return user


@transaction.atomic
def disable_user(*, user_id: int, by: User, now: datetime) -> User:
    """Close an account. The password goes, and with it every session, also when it is opened again later."""
    require(by, Permission.MANAGE_PEOPLE)
    user = locked_user(user_id, by=by)
    if user.pk == by.pk:
        raise DomainError(_("You cannot close your own account. Ask another administrator."))
    if not user.is_active:
        raise InvalidState(_("This account is closed already."))
    user.is_active = False
    user.set_unusable_password()
    administrates = user.roles.filter(name=RoleName.ADMINISTRATOR).exists()
    with keeping_an_administrator(user.board_id, today=timezone.localdate(now)) if administrates else nullcontext():
        user.save(update_fields=["is_active", "password"])
    record(action="user.disable", by=by, now=now, obj=user)
    return user


@transaction.atomic
def enable_user(*, user_id: int, by: User, now: datetime) -> User:
    """Open it again; a mailed link lets the user choose a new password."""
    require(by, Permission.MANAGE_PEOPLE)
    user = locked_user(user_id, by=by)
    if user.is_active:
        raise InvalidState(_("This account is open already."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(action="user.enable", by=by, now=now, obj=user)
    ask_for_mail(MailKind.INVITATION, user_id=user.pk, now=now)
    return user


def free_address(email: str, *, board_id: int) -> str:
    email = sound_address(email)
    owner = User.objects.filter(email__iexact=email).first()
    if owner is None:
        return email
    if owner.board_id != board_id:
        raise refuse("email", _("This address cannot be used here. Take another address of this person."))
    raise refuse("email", _("There is an account with this e-mail address already."))


def _save_as_first(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        # Somebody was first since the address was looked up; a second look says so at the field.
        free_address(user.email, board_id=user.board_id)
        raise


def _person(person: int | NewPerson, by: User, now: datetime) -> Person:
    if isinstance(person, NewPerson):
        if not person.last_name.strip():
            raise refuse("last_name", _("Fill in the last name."))
        return create_person(
            board=by.board,
            first_name=person.first_name,
            prefix=person.prefix,
            last_name=person.last_name,
            by=by,
            now=now,
        )
    found = Person.objects.select_for_update().filter(pk=person, board=by.board_id).first()
    if found is None:
        raise refuse("person", _("Choose somebody of your own foundation."))
    if User.objects.filter(person=found).exists():
        raise refuse("person", _("This person has an account already."))
    if not Person.objects.adults_known(timezone.localdate(now)).filter(pk=found.pk).exists():
        raise refuse("person", _("A pupil gets no account. Choose an adult."))
    return found
