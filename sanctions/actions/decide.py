"""To impose a measure, not to impose it, or to take it back before it went out."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import InvalidState
from sanctions import permissions, policies
from sanctions.actions.ending import end_review
from sanctions.actions.files import read_letter
from sanctions.actions.letters import changes_to_decide_on
from sanctions.actions.moves import Move, begin, locked
from sanctions.actions.send import held_up
from sanctions.enums import SanctionStatus, StepState
from sanctions.letters.facts import Change, stamp
from sanctions.letters.names import names_in
from sanctions.models import Sanction
from sanctions.permissions import asked_to_decide
from sanctions.policies import BY_DECIDING, Confirmation
from sanctions.workflow import Act, Audience


@transaction.atomic
def decide(
    *,
    sanction_id: int,
    letter_version: int,
    sha256: str,
    by: User,
    now: datetime,
    known_changes: str = "",
    knows_names: bool = False,
) -> Sanction:
    """Impose the measure with this very letter.

    `known_changes`: the `stamp` of what was recorded after the letter and is right in it nevertheless. `knows_names`:
    that it names somebody else of the case is meant so.
    Raises `Stale` when the letter is not the one that was read, or when somebody else decided first. The same
    decision twice is one decision.
    """
    sanction = locked(sanction_id, by)
    if _decided_already(sanction, sha256, by):
        return sanction
    confirmation = Confirmation(letter_version=letter_version, sha256=sha256, signatory_id=by.pk)
    move = begin(sanction_id, Act.DECIDE, by=by, now=now, confirmation=confirmation)
    authority = permissions.check_decider(move.matter, by)
    letter = policies.latest_letter(move.sanction)
    read_letter(letter)
    sanction = move.sanction
    check_up_to_date(changes_to_decide_on(sanction, letter, now), known_changes)
    names = names_in(letter, sanction, letter.addressees.all())
    if names and not knows_names:
        raise InvalidState(_("The letter names someone else. Take the name out, or confirm that it has to be there."))
    sanction.assessment = policies.check_breach_stands(sanction)
    sanction.decided_by, sanction.decided_at = by, now
    sanction.decided_for = authority.on_behalf_of
    sanction.decided_as, sanction.mandate = authority.level, authority.mandate
    sanction.decided_letter, sanction.known_changes, sanction.known_names = letter, known_changes, names
    sanction.steps.filter(code=BY_DECIDING).update(state=StepState.DONE, done_by=by, done_at=now)
    move.finish(
        data={
            "known_changes": known_changes,
            "level": authority.level,
            "letter": str(letter.pk),
            "mandate": authority.mandate.pk if authority.mandate else None,
        },
        on_behalf_of=authority.on_behalf_of,
    )
    return sanction


@transaction.atomic
def reject(*, sanction_id: int, reason: str, by: User, now: datetime) -> Sanction:
    """Not impose it, with a reason the handler can use."""
    return _end(begin(sanction_id, Act.REJECT, by=by, now=now, confirmation=Confirmation(reason=reason)), reason)


@transaction.atomic
def withdraw(*, sanction_id: int, reason: str, by: User, now: datetime) -> Sanction:
    """The handler takes the proposal back, or who decides takes back what has not been sent; the handler that too,
    when the letter may not go out."""
    move = begin(sanction_id, Act.WITHDRAW, by=by, now=now, confirmation=Confirmation(reason=reason))
    if move.sanction.status == SanctionStatus.DECIDED:
        held = held_up(move.sanction, now)
        if held is None or not held.for_good:
            permissions.check_decider(move.matter, by)
        move.tell(Audience.DECIDERS, _decider_besides_the_handler(move))
    else:
        move.tell(Audience.DECIDERS, asked_to_decide(move.matter, by, by.access.today))
    return _end(move, reason)


def check_up_to_date(changes: Sequence[Change], known: str) -> None:
    """Refuse a letter that something was recorded after, unless who decides confirmed exactly that."""
    if not changes or (stamp(changes) == known and not any(change.stands for change in changes)):
        return
    what = {"what": " ".join(str(change.text) for change in changes)}
    if any(change.stands for change in changes):
        raise InvalidState(_("%(what)s Bring the letter up to date first.") % what)
    raise InvalidState(_("%(what)s Bring the letter up to date first, or confirm that it is right.") % what)


def _decider_besides_the_handler(move: Move) -> list[User]:
    """Who decided, as long as they still may; a handler is told as handler."""
    decider = move.sanction.decided_by
    if decider is None or decider == move.incident.handler:
        return []
    return [decider] if permissions.authority_of(move.matter, decider) is not None else []


def _end(move: Move, reason: str) -> Sanction:
    move.sanction.ended_reason = reason.strip()
    move.finish(data={"reason": move.sanction.ended_reason})
    end_review(move.incident, by=move.by, now=move.now)
    return move.sanction


def _decided_already(sanction: Sanction, sha256: str, by: User) -> bool:
    return (
        sanction.status in (SanctionStatus.DECIDED, SanctionStatus.SENT)
        and sanction.decided_by == by
        and sanction.decided_letter is not None
        and sanction.decided_letter.sha256 == sha256
    )
