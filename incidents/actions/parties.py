"""Taking a party out again: somebody else was meant, or they stand in the case twice."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import InvalidState
from incidents import policies
from incidents.actions.moves import Move, begin
from incidents.actions.report import new_involvement
from incidents.answers import PartyAnswer
from incidents.enums import Capacity, PartyRole
from incidents.models import Involvement
from incidents.workflow import Act, Actor


@transaction.atomic
def retract_party(*, incident_id: int, involvement_id: int, reason: str, by: User, now: datetime) -> Involvement:
    """This is not the person who was meant. They count nowhere any more, and what was filed with them is withheld.

    A nickname that turned out to be somebody else stays in the case as a nickname.
    """
    move = begin(incident_id, Act.RETRACT_PARTY, Actor.HANDLER, by=by, now=now)
    if not reason.strip():
        message = _("Say how it turned out that somebody else was meant.")
        raise InvalidState(message, fields={"reason": message})
    party = Involvement.objects.filter(incident=move.incident, pk=involvement_id).select_related("person").first()
    if party is None:
        raise InvalidState(_("This person is not part of the case."))
    policies.check_may_be_retracted(party)
    nicknames = list(_nicknames_of(party))
    retract(move, party, reason=reason)
    for row in nicknames:
        _goes_on_as_a_nickname(move, row)
    data = {"party": party.label, "role": party.role, "involvement": party.pk, "note": reason}
    move.finish(data=data, files=True)
    return party


def involve(move: Move, party: PartyAnswer, *, by: User | None = None, at: datetime | None = None) -> Involvement:
    """Who is in that role already stays in it as they were named."""
    known = standing(move, party)
    if known is not None:
        return known
    involvement = new_involvement(move.incident, party, by=by or move.user, now=at or move.now)
    involvement.save()
    return involvement


def standing(move: Move, party: PartyAnswer) -> Involvement | None:
    """Who is in that role already."""
    here = Involvement.objects.filter(incident=move.incident, role=party.role).select_related("person")
    is_same = Q(person=None, alias__iexact=party.alias) if party.person_id is None else Q(person=party.person_id)
    return here.filter(is_same).first()


def change_capacity(party: Involvement, capacity: Capacity, *, by: User, now: datetime) -> None:
    """Somebody who stands in the case already turns out to be involved as something else, a teacher and not a parent:
    filing follows that. Inside the transaction of the act by which it turned out."""
    if capacity in (party.capacity, Capacity.UNKNOWN):
        return
    move = begin(party.incident_id, Act.CHANGE_CAPACITY, Actor.HANDLER, by=by, now=now)
    policies.check_capacity_may_change(party)
    data = {"party": party.label, "role": party.role, "involvement": party.pk, "capacity_before": party.capacity}
    party.capacity = capacity
    party.save(update_fields=["capacity"])
    move.finish(data=data | {"capacity": capacity}, files=True)


def retract(move: Move, party: Involvement, *, reason: str, continued_by: Involvement | None = None) -> None:
    """The caller tells the story."""
    party.retracted_at, party.retracted_by, party.retracted_reason = move.now, move.user, reason
    party.continued_by = continued_by
    party.save()


def _nicknames_of(party: Involvement) -> Iterator[Involvement]:
    """The rows of the nicknames that were taken for this person: this one, and those that were joined with it."""
    if party.person_id is None:
        return
    if party.identified_at is not None:
        yield party
    yield from Involvement.recorded.filter(continued_by=party).order_by("added_at", "pk")


def _goes_on_as_a_nickname(move: Move, row: Involvement) -> None:
    """It stands there as it did before somebody was thought to be behind it, since then and from whom it came."""
    nickname = PartyAnswer(None, row.alias, PartyRole(row.role), Capacity.UNKNOWN)
    row.continued_by = involve(move, nickname, by=row.added_by, at=row.added_at)
    row.save(update_fields=["continued_by"])
