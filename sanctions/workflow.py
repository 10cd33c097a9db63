"""The workflow of a sanction, as data. Buttons, tests and the diagram in the documentation are drawn from this table.

It fails closed: what is not a row here cannot happen. Filing is part of sending: a letter that went out lies in the
dossier, in the same transaction.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidState
from sanctions.enums import SanctionStatus


class Act(StrEnum):
    PROPOSE = "propose"
    EDIT_LETTER = "edit_letter"
    COMPLETE_STEP = "complete_step"
    SKIP_STEP = "skip_step"
    DECIDE = "decide"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    SEND = "send"


class Actor(StrEnum):
    HANDLER = "handler"
    DECIDER = "decider"
    HANDLER_OR_DECIDER = "handler_or_decider"


class Condition(StrEnum):
    """What must be true besides the status; each is a function in `policies.py`."""

    ASSESSED = "assessed"
    BREACH_STANDS = "breach_stands"
    HAS_DOSSIER = "has_dossier"
    STEPS_DONE = "steps_done"
    LETTER_AS_READ = "letter_as_read"
    LETTER_ON_NAME = "letter_on_name"
    LETTER_UP_TO_DATE = "letter_up_to_date"
    LETTER_NAMES_KNOWN = "letter_names_known"
    LETTER_INTACT = "letter_intact"
    DECIDER_FREE = "decider_free"
    HANDLER_ONLY_IF_HELD_UP = "handler_only_if_held_up"
    GIVES_REASON = "gives_reason"


class Audience(StrEnum):
    """Who is told, besides whoever did it."""

    DECIDERS = "deciders"
    HANDLER = "handler"
    ADDRESSEES = "addressees"


@dataclass(frozen=True)
class Transition:
    act: Act
    source: SanctionStatus | None
    target: SanctionStatus
    actor: Actor
    conditions: tuple[Condition, ...] = ()
    tells: tuple[Audience, ...] = ()
    in_story: bool = True

    @property
    def audit_action(self) -> str:
        return f"sanction.{self.act}"

    @property
    def entry_act(self) -> str:
        """The code of the line in the timeline of the case."""
        return f"sanction.{self.act}"


_PROPOSED, _DECIDED = SanctionStatus.PROPOSED, SanctionStatus.DECIDED
_WITHDRAWN, _REJECTED, _SENT = SanctionStatus.WITHDRAWN, SanctionStatus.REJECTED, SanctionStatus.SENT

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        Act.PROPOSE,
        None,
        _PROPOSED,
        Actor.HANDLER,
        (Condition.ASSESSED, Condition.HAS_DOSSIER),
        (Audience.DECIDERS,),
    ),
    Transition(Act.EDIT_LETTER, _PROPOSED, _PROPOSED, Actor.HANDLER_OR_DECIDER, in_story=False),
    Transition(Act.COMPLETE_STEP, _PROPOSED, _PROPOSED, Actor.HANDLER_OR_DECIDER),
    Transition(Act.SKIP_STEP, _PROPOSED, _PROPOSED, Actor.DECIDER, (Condition.GIVES_REASON,)),
    Transition(
        Act.DECIDE,
        _PROPOSED,
        _DECIDED,
        Actor.DECIDER,
        (
            Condition.BREACH_STANDS,
            Condition.STEPS_DONE,
            Condition.HAS_DOSSIER,
            Condition.LETTER_AS_READ,
            Condition.LETTER_ON_NAME,
            Condition.LETTER_UP_TO_DATE,
            Condition.LETTER_NAMES_KNOWN,
            Condition.LETTER_INTACT,
        ),
        (Audience.HANDLER,),
    ),
    Transition(Act.REJECT, _PROPOSED, _REJECTED, Actor.DECIDER, (Condition.GIVES_REASON,), (Audience.HANDLER,)),
    Transition(Act.WITHDRAW, _PROPOSED, _WITHDRAWN, Actor.HANDLER, (Condition.GIVES_REASON,), (Audience.DECIDERS,)),
    # Until it is sent a decision binds nobody outside; taking it back is the decider's. Of a letter that may not go
    # out it is the handler's as well: otherwise the case waits for good where nobody decides any more.
    Transition(
        Act.WITHDRAW,
        _DECIDED,
        _WITHDRAWN,
        Actor.HANDLER_OR_DECIDER,
        (Condition.HANDLER_ONLY_IF_HELD_UP, Condition.GIVES_REASON),
        (Audience.HANDLER, Audience.DECIDERS),
    ),
    Transition(
        Act.SEND,
        _DECIDED,
        _SENT,
        Actor.HANDLER_OR_DECIDER,
        (
            Condition.DECIDER_FREE,
            Condition.BREACH_STANDS,
            Condition.LETTER_UP_TO_DATE,
            Condition.LETTER_NAMES_KNOWN,
            Condition.LETTER_INTACT,
        ),
        (Audience.HANDLER, Audience.ADDRESSEES),
    ),
)

RUNNING = (SanctionStatus.PROPOSED, SanctionStatus.DECIDED)
ENDED = (SanctionStatus.SENT, SanctionStatus.WITHDRAWN, SanctionStatus.REJECTED)

_BY_KEY = {(row.act, row.source): row for row in TRANSITIONS}
if len(_BY_KEY) != len(TRANSITIONS):
    raise AssertionError("two rows for one act and status")


def transition(act: Act, source: SanctionStatus | str | None) -> Transition:
    """The row for this act from this status, or `InvalidState`."""
    key = (act, SanctionStatus(source) if source is not None else None)
    try:
        return _BY_KEY[key]
    except KeyError:
        raise InvalidState(
            _("That is not possible any more: this measure is in another state now. Read it again.")
        ) from None


def acts_from(source: SanctionStatus | str | None) -> list[Transition]:
    """What the table offers in this status, in the order of the table."""
    return [row for row in TRANSITIONS if row.source == source]
