"""Whose case it is: escalate, hand over, recuse, reroute."""

from datetime import date, datetime
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CHAIN, Level
from accounts.models import User
from audit.actions import System
from core.errors import InvalidState, NotAllowed
from incidents import permissions
from incidents.actions.assigning import alert_if_queued, assign, described
from incidents.actions.moves import Move, begin, locked
from incidents.enums import AssignmentReason, Kind, OfferState
from incidents.models import Assignment, HandoverOffer, Incident, Recusal
from incidents.policies import open_assignment
from incidents.routing import FIRST_LEVEL, QUEUE, Addressee, Matter, address, eligible, nearest_below, next_level
from incidents.workflow import Act, Actor, Audience


@transaction.atomic
def escalate_by_hand(*, incident_id: int, reason: str, by: User, now: datetime) -> None:
    """One level up, with a reason; the new addressee gets a fresh term and the handler keeps reading."""
    move = begin(incident_id, Act.ESCALATE_BY_HAND, Actor.HANDLER, by=by, now=now)
    _need(reason, _("Say why this needs someone higher up."))
    addressee = one_up(move.incident, now=now)
    if addressee.in_queue:
        raise InvalidState(_("There is nobody above you who can take this case."))
    pass_on(move, addressee, reason=AssignmentReason.ESCALATED_BY_HAND, note=reason, keeps_reading=True)


@transaction.atomic
def offer_handover(*, incident_id: int, to_id: int, note: str, by: User, now: datetime) -> HandoverOffer:
    """Ask a colleague to take over; nothing changes until they accept."""
    move = begin(incident_id, Act.OFFER_HANDOVER, Actor.HANDLER, by=by, now=now)
    chosen = next((a for a in colleagues_of(move.incident, now=now) if a.user is not None and a.user.pk == to_id), None)
    if chosen is None or chosen.user is None:
        raise InvalidState(_("This colleague cannot take the case."), fields={"to": _("Choose someone from the list.")})
    offer = HandoverOffer.objects.create(
        incident=move.incident,
        offered_by=by,
        offered_to=chosen.user,
        level=chosen.level,
        note=note,
        offered_at=now,
    )
    move.tell(Audience.OFFERED, [chosen.user])
    move.finish(data={"to": chosen.user.name, "note": note})
    return offer


@transaction.atomic
def answer_handover(*, offer_id: int, accept: bool, by: User, now: datetime) -> None:
    """The colleague says yes or no. Accepting counts as taking up."""
    offer = HandoverOffer.objects.filter(pk=offer_id).first()
    if offer is None:
        raise NotAllowed(permissions.UNKNOWN)
    act = Act.ACCEPT_HANDOVER if accept else Act.DECLINE_HANDOVER
    move = begin(offer.incident_id, act, Actor.OFFERED, by=by, now=now)
    offer = HandoverOffer.objects.select_for_update().get(pk=offer_id)
    if offer.state != OfferState.OPEN:
        raise InvalidState(_("This request is not open any more."))
    permissions.check_offered(by, offer)
    offer.state = OfferState.ACCEPTED if accept else OfferState.DECLINED
    offer.answered_at = now
    offer.save()
    move.tell(Audience.OFFERER, [offer.offered_by])
    if not accept:
        move.finish(data={"to": by.name})
        return
    chosen = next(
        (a for a in colleagues_of(move.incident, now=now) if a.user == by and a.level == offer.level),
        None,
    )
    if chosen is None:
        raise InvalidState(_("You cannot take this case any more."))
    data = put_with(
        move, chosen, reason=AssignmentReason.HANDED_OVER, note=offer.note, keeps_reading=True, answered=True
    )
    move.finish(data=data)


@transaction.atomic
def withdraw_handover(*, offer_id: int, by: User, now: datetime) -> None:
    offer = HandoverOffer.objects.filter(pk=offer_id).first()
    if offer is None:
        raise NotAllowed(permissions.UNKNOWN)
    move = begin(offer.incident_id, Act.WITHDRAW_HANDOVER, Actor.HANDLER, by=by, now=now)
    changed = HandoverOffer.objects.filter(pk=offer_id, state=OfferState.OPEN).update(
        state=OfferState.WITHDRAWN, answered_at=now
    )
    if not changed:
        raise InvalidState(_("This request is not open any more."))
    move.finish(data={"to": offer.offered_to.name})


@transaction.atomic
def recuse(*, incident_id: int, reason: str, by: User, now: datetime) -> None:
    """The handler has an interest the system cannot know. From now on the case does not exist for them."""
    move = begin(incident_id, Act.RECUSE, Actor.HANDLER, by=by, now=now)
    _need(reason, _("Say why you cannot handle this."))
    Recusal.objects.get_or_create(incident=move.incident, user=by, defaults={"reason": reason, "at": now})
    addressee = address(
        Matter.of(move.incident), start=_start_level(move.incident), today=timezone.localdate(now), excluding={by.pk}
    )
    # Of a deputy who steps back whom they stood in for is not to lose the case out of sight.
    is_deputy = move.incident.handler_id != by.pk or open_assignment(move.incident).deputy_for_id is not None
    pass_on(move, addressee, reason=AssignmentReason.RECUSED, note=reason, keeps_reading=is_deputy)


@transaction.atomic
def reroute(
    *, incident_id: int, by: User | System, now: datetime, because: str, only_in_conflict: bool = False
) -> bool:
    """Put the case with someone who can act: the handler no longer can, or it waited in the queue.

    `because` is a code for the timeline. True when the case got a new owner or reached the queue. With
    `only_in_conflict` it stays where it is unless the handler is in conflict by now, or would judge an equal.
    """
    incident = locked(incident_id)
    matter = Matter.of(incident)
    in_conflict = incident.handler is not None and matter.is_in_conflict(incident.handler)
    if only_in_conflict and not in_conflict and not _judges_an_equal(incident):
        return False
    today = timezone.localdate(now)
    if not in_conflict and _is_covered(incident, matter, today):
        return False
    opened = open_assignment(incident)
    addressee = _back_to_whom_they_stood_in_for(opened, matter, today) or _anew(incident, matter, today)
    if addressee == Addressee(Level(opened.level), opened.user, opened.deputy_for):
        return False
    move = begin(incident_id, Act.REROUTE, Actor.SYSTEM, by=by, now=now)
    whose = opened.deputy_for or incident.handler
    keeps_reading = whose is None or not matter.is_in_conflict(whose)
    data = put_with(move, addressee, reason=AssignmentReason.REROUTED, note="", keeps_reading=keeps_reading)
    alert_if_queued(move, addressee)
    move.finish(data={**data, "because": because})
    return True


def _back_to_whom_they_stood_in_for(opened: Assignment, matter: Matter, today: date) -> Addressee | None:
    """Whose case it was before a deputy had it, as soon as they can act again."""
    if opened.deputy_for_id is None:
        return None
    back = Addressee(Level(opened.level), opened.deputy_for)
    return back if back in eligible(matter, back.level, today=today) else None


def _anew(incident: Incident, matter: Matter, today: date) -> Addressee:
    """From its level upwards. Out of the queue, with nobody left there, the nearest below who did not pass it on."""
    start = _start_level(incident)
    found = address(matter, start=start, today=today)
    if not found.in_queue or incident.level in CHAIN:
        return found
    lowest = FIRST_LEVEL[Kind(incident.kind)]
    return nearest_below(matter, start, lowest=lowest, today=today, excluding=_who_passed_it_on(incident))


_BY_CHOICE = frozenset({AssignmentReason.ESCALATED_BY_HAND, AssignmentReason.HANDED_OVER})


def _who_passed_it_on(incident: Incident) -> set[int]:
    """Who had it when it was escalated by hand or handed over, and for whom they stood in."""
    had = incident.assignments.order_by("starts_at", "pk")
    passed_on = [one for one, following in pairwise(had) if following.reason in _BY_CHOICE]
    return {user_id for one in passed_on for user_id in (one.user_id, one.deputy_for_id) if user_id is not None}


def _judges_an_equal(incident: Incident) -> bool:
    handler = incident.handler
    return handler is not None and permissions.judges_an_equal(handler, incident, Level(incident.level))


def _is_covered(incident: Incident, matter: Matter, today: date) -> bool:
    """The handler took it up and is away, and the deputy can act meanwhile: it stays the handler's case."""
    if incident.answer_due_at is not None or incident.level not in CHAIN:
        return False
    if open_assignment(incident).deputy_for_id is not None:
        return False
    return any(
        addressee.deputy_for is not None and addressee.deputy_for.pk == incident.handler_id
        for addressee in eligible(matter, Level(incident.level), today=today)
    )


def one_up(incident: Incident, *, now: datetime) -> Addressee:
    """The first above the current level who is not the current handler."""
    level = next_level(Level(incident.level)) if incident.level in CHAIN else None
    if level is None:
        return QUEUE
    excluding = {incident.handler_id} if incident.handler_id else set()
    return address(Matter.of(incident), start=level, today=timezone.localdate(now), excluding=excluding)


def colleagues_of(incident: Incident, *, now: datetime) -> list[Addressee]:
    """Everyone else who could handle this case today, lowest level first, each once.

    Only the board turns to the supervisory board: its members handle what concerns the board.
    """
    matter = Matter.of(incident)
    today = timezone.localdate(now)
    found: dict[int, Addressee] = {}
    levels = CHAIN if incident.level in (Level.BOARD, Level.SUPERVISORY_BOARD) else CHAIN[:-1]
    for level in levels:
        for addressee in eligible(matter, level, today=today):
            if addressee.user is not None and addressee.user.pk != incident.handler_id:
                found.setdefault(addressee.user.pk, addressee)
    return list(found.values())


def pass_on(move: Move, addressee: Addressee, *, reason: AssignmentReason, note: str, keeps_reading: bool) -> None:
    """Give the case to `addressee` and finish the move; the queue alerts its watchers."""
    data = put_with(move, addressee, reason=reason, note=note, keeps_reading=keeps_reading)
    alert_if_queued(move, addressee)
    move.finish(data=data)


def put_with(
    move: Move,
    addressee: Addressee,
    *,
    reason: AssignmentReason,
    note: str,
    keeps_reading: bool,
    answered: bool = False,
) -> dict[str, str | None]:
    previous = move.incident.handler
    move.is_passed_on = previous != addressee.user
    assignment = assign(
        move.incident,
        addressee,
        reason=reason,
        now=move.now,
        note=note,
        answered=answered,
        previous_keeps_reading=keeps_reading,
    )
    return {
        **described(addressee, assignment),
        "from": previous.name if previous else None,
        "note": note,
    }


def _start_level(incident: Incident) -> Level:
    """Its level; of what waits in the queue the one it had before."""
    had = incident.assignments.exclude(level=Level.QUEUE).order_by("starts_at", "pk")
    level = incident.level if incident.level in CHAIN else had.values_list("level", flat=True).last()
    return Level(level) if level else FIRST_LEVEL[Kind(incident.kind)]


def _need(text: str, message: object) -> None:
    if not text.strip():
        raise InvalidState(str(message), fields={"reason": str(message)})
