"""The people one click signs in as. Only on a development machine: elsewhere the list is empty and the address
does not exist."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User


@dataclass(frozen=True)
class Persona:
    email: str
    name: str
    description: str


def offered() -> list[Persona]:
    """Those of the list in settings.OPOR_PERSONAS who have an account, in the order of the list."""
    told = _told()
    if not told:
        return []
    users = User.objects.filter(email__in=[email for email, _ in told], is_active=True)
    names = {user.email: user.name for user in users.select_related("person")}
    return [Persona(email, names[email], who) for email, who in told if email in names]


def user_of(email: str) -> User | None:
    """The user behind one of the personas; nobody else can be signed in this way."""
    if email not in {told for told, _ in _told()}:
        return None
    return User.objects.filter(email=email, is_active=True).first()


def _told() -> list[tuple[str, str]]:
    if not settings.OPOR_DEVELOPMENT or not settings.OPOR_PERSONAS:
        return []
    people: Iterable[tuple[str, str]] = import_string(settings.OPOR_PERSONAS)
    return list(people)
