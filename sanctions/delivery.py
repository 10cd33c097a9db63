"""How a letter may reach someone: only by ways that exist for this person."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import InvalidState, Text
from core.terms import short_moment
from dossiers.enums import Channel
from dossiers.policies import opens_own_dossier
from incidents.enums import Capacity
from incidents.models import Involvement
from people.models import Person
from sanctions.letters.addressing import home_of

MAX_TRACKING = 60


@dataclass(frozen=True)
class Delivery:
    """`tracking` is the number of a registered item, `handed_at` when it was handed over; empty for every other way."""

    channel: Channel
    tracking: str = ""
    handed_at: datetime | None = None


def channels_for(involvement: Involvement, person: Person) -> list[Channel]:
    """Best first. Only who is employed today can read a letter in the application; an e-mail only announces it."""
    found = []
    if involvement.capacity == Capacity.EMPLOYEE and opens_own_dossier(person):
        found.append(Channel.IN_APP)
    if home_of(person):
        found += [Channel.POST, Channel.REGISTERED_POST]
    found.append(Channel.BY_HAND)
    if involvement.capacity != Capacity.EMPLOYEE and person.email:
        found.append(Channel.EMAIL)
    return found


def check_delivery(
    involvement: Involvement, person: Person, delivery: Delivery, *, decided_at: datetime, now: datetime
) -> Delivery:
    if delivery.channel not in channels_for(involvement, person):
        raise _refused(_("%(name)s cannot be reached in this way. Choose another.") % {"name": person.name}, person)
    if delivery.channel == Channel.BY_HAND:
        return Delivery(delivery.channel, handed_at=_handed_at(person, delivery, decided_at, now))
    if delivery.channel != Channel.REGISTERED_POST:
        return Delivery(delivery.channel)
    tracking = delivery.tracking.strip()
    if not tracking:
        raise _refused(_("Fill in the number of the registered item."), person, field="tracking")
    if len(tracking) > MAX_TRACKING:
        raise _refused(_("The number of a registered item is shorter than this."), person, field="tracking")
    return Delivery(delivery.channel, tracking)


def _handed_at(person: Person, delivery: Delivery, decided_at: datetime, now: datetime) -> datetime:
    """Recorded when it was done, not beforehand. A form knows no seconds."""
    if delivery.handed_at is None:
        raise _refused(_("Fill in when the letter was handed over."), person, field="handed")
    if delivery.handed_at > now:
        raise _refused(_("That is still to come. Record it once you handed over the letter."), person, field="handed")
    if delivery.handed_at < decided_at.replace(second=0, microsecond=0):
        message = _("The letter was decided on only on %(when)s.") % {"when": short_moment(decided_at)}
        raise _refused(message, person, field="handed")
    return delivery.handed_at


def never_signed_in(person: Person) -> bool:
    """An account that was only invited: nobody may ever read what stands there."""
    return not User.objects.filter(person=person, is_active=True, last_login__isnull=False).exists()


def _refused(message: Text, person: Person, *, field: str = "channel") -> InvalidState:
    return InvalidState(message, fields={f"{field}_{person.pk}": message})
