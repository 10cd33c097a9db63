"""Taking a party out again: somebody else was meant, or they stand in the case twice."""

from datetime import datetime

from django.db import transaction
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
    retract(move, party, reason=reason)
    if party.person_id is not None and party.alias:
        nickname = PartyAnswer(None, party.alias, PartyRole(party.role), Capacity.UNKNOWN)
        new_involvement(move.incident, nickname, by=by, now=now).save()
    data = {"party": party.label, "role": party.role, "involvement": party.pk, "note": reason}
    move.finish(data=data, files=True)
    return party


def retract(move: Move, party: Involvement, *, reason: str) -> None:
    """The caller tells the story."""
    party.retracted_at, party.retracted_by, party.retracted_reason = move.now, move.user, reason
    party.save()
