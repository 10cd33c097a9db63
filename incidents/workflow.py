"""The workflow of a case, as data. Buttons, tests and the diagram in the documentation are drawn from this table.

It fails closed: what is not a row here cannot happen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidState
from incidents.enums import Status


class Act(StrEnum):
    SUBMIT = "submit"
    TAKE_UP = "take_up"
    REMIND = "remind"
    ESCALATE_BY_TERM = "escalate_by_term"
    KEEP_BY_TERM = "keep_by_term"
    ESCALATE_BY_HAND = "escalate_by_hand"
    OFFER_HANDOVER = "offer_handover"
    ACCEPT_HANDOVER = "accept_handover"
    DECLINE_HANDOVER = "decline_handover"
    WITHDRAW_HANDOVER = "withdraw_handover"
    RECUSE = "recuse"
    REROUTE = "reroute"
    AGREE_APPROACH = "agree_approach"
    GIVE_ADVICE = "give_advice"
    CONVERT = "convert"
    ASSESS = "assess"
    DECIDE_FILING = "decide_filing"
    ADD_PARTY = "add_party"
    IDENTIFY_PARTY = "identify_party"
    RETRACT_PARTY = "retract_party"
    CHANGE_CAPACITY = "change_capacity"
    ADD_EVIDENCE = "add_evidence"
    MESSAGE_REPORTER = "message_reporter"
    MESSAGE_HANDLER = "message_handler"
    SHARE = "share"
    STOP_SHARING = "stop_sharing"
    END_SHARE = "end_share"
    AWAIT_SANCTION = "await_sanction"
    RESUME_REVIEW = "resume_review"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


# Not an act: a line of the story that says what a report told of.
TELLS_OF_MINORS = "tells_of_minors"


class Actor(StrEnum):
    REPORTER = "reporter"
    HANDLER = "handler"
    OFFERED = "offered"
    SYSTEM = "system"


class Condition(StrEnum):
    """What must be true besides the status; each is a function in `policies.py`."""

    UNANSWERED = "unanswered"
    ANSWERED = "answered"
    ADVICE_DOOR = "advice_door"
    NOT_YET_AN_INCIDENT = "not_yet_an_incident"
    ASSESSED = "assessed"
    NO_OPEN_OFFER = "no_open_offer"
    FILING_DECIDED = "filing_decided"
    OUTCOME_FITS = "outcome_fits"
    NOT_HELD = "not_held"


class Audience(StrEnum):
    REPORTER = "reporter"
    HANDLER = "handler"
    PREVIOUS_HANDLER = "previous_handler"
    OFFERED = "offered"
    OFFERER = "offerer"
    WATCHERS = "watchers"
    COUNSELLOR = "counsellor"


@dataclass(frozen=True)
class Transition:
    act: Act
    source: Status | None
    target: Status
    actor: Actor
    conditions: tuple[Condition, ...] = ()
    tells: tuple[Audience, ...] = ()
    reporter_sees: bool = False

    @property
    def audit_action(self) -> str:
        return f"incident.{self.act}"


OPEN = (Status.REPORTED, Status.IN_REVIEW, Status.AWAITING_SANCTION)
TAKEN_UP = (Status.IN_REVIEW, Status.AWAITING_SANCTION)
ANY = tuple(Status)


def _stay(
    act: Act,
    statuses: Iterable[Status],
    actor: Actor,
    *conditions: Condition,
    tells: tuple[Audience, ...] = (),
    reporter_sees: bool = False,
) -> Iterator[Transition]:
    for status in statuses:
        yield Transition(act, status, status, actor, conditions, tells, reporter_sees)


_R, _V, _W, _C = Status.REPORTED, Status.IN_REVIEW, Status.AWAITING_SANCTION, Status.CLOSED
_TO_ALL = (Audience.REPORTER, Audience.HANDLER)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Act.SUBMIT, None, _R, Actor.REPORTER, (), _TO_ALL, reporter_sees=True),
    Transition(Act.TAKE_UP, _R, _V, Actor.HANDLER, (Condition.UNANSWERED,), (Audience.REPORTER,), reporter_sees=True),
    *_stay(
        Act.TAKE_UP,
        TAKEN_UP,
        Actor.HANDLER,
        Condition.UNANSWERED,
        tells=(Audience.REPORTER,),
        reporter_sees=True,
    ),
    *_stay(Act.REMIND, OPEN, Actor.SYSTEM, Condition.UNANSWERED, tells=(Audience.HANDLER,)),
    *_stay(
        Act.ESCALATE_BY_TERM,
        OPEN,
        Actor.SYSTEM,
        Condition.UNANSWERED,
        tells=(Audience.HANDLER, Audience.PREVIOUS_HANDLER, Audience.REPORTER),
        reporter_sees=True,
    ),
    # The same where nobody is above: it lies with the handler, and others are to find somebody.
    *_stay(
        Act.KEEP_BY_TERM,
        OPEN,
        Actor.SYSTEM,
        Condition.UNANSWERED,
        tells=(Audience.HANDLER, Audience.WATCHERS, Audience.REPORTER),
        reporter_sees=True,
    ),
    *_stay(Act.ESCALATE_BY_HAND, OPEN, Actor.HANDLER, tells=_TO_ALL, reporter_sees=True),
    *_stay(Act.OFFER_HANDOVER, OPEN, Actor.HANDLER, Condition.NO_OPEN_OFFER, tells=(Audience.OFFERED,)),
    # Accepting counts as taking up.
    Transition(
        Act.ACCEPT_HANDOVER, _R, _V, Actor.OFFERED, (), (Audience.OFFERER, Audience.REPORTER), reporter_sees=True
    ),
    *_stay(
        Act.ACCEPT_HANDOVER,
        TAKEN_UP,
        Actor.OFFERED,
        tells=(Audience.OFFERER, Audience.REPORTER),
        reporter_sees=True,
    ),
    *_stay(Act.DECLINE_HANDOVER, OPEN, Actor.OFFERED, tells=(Audience.OFFERER,)),
    *_stay(Act.WITHDRAW_HANDOVER, OPEN, Actor.HANDLER),
    *_stay(Act.RECUSE, OPEN, Actor.HANDLER, tells=_TO_ALL, reporter_sees=True),
    *_stay(Act.REROUTE, OPEN, Actor.SYSTEM, tells=_TO_ALL, reporter_sees=True),
    *_stay(
        Act.AGREE_APPROACH,
        TAKEN_UP,
        Actor.HANDLER,
        Condition.ANSWERED,
        tells=(Audience.REPORTER,),
        reporter_sees=True,
    ),
    *_stay(
        Act.GIVE_ADVICE,
        TAKEN_UP,
        Actor.HANDLER,
        Condition.ANSWERED,
        Condition.ADVICE_DOOR,
        tells=(Audience.REPORTER,),
        reporter_sees=True,
    ),
    *_stay(
        Act.CONVERT,
        TAKEN_UP,
        Actor.HANDLER,
        Condition.ANSWERED,
        Condition.NOT_YET_AN_INCIDENT,
        tells=(Audience.REPORTER,),
        reporter_sees=True,
    ),
    *_stay(Act.ASSESS, TAKEN_UP, Actor.HANDLER, Condition.ANSWERED),
    *_stay(Act.DECIDE_FILING, TAKEN_UP, Actor.HANDLER, Condition.ANSWERED, Condition.ASSESSED),
    *_stay(Act.ADD_PARTY, OPEN, Actor.HANDLER),
    *_stay(Act.IDENTIFY_PARTY, OPEN, Actor.HANDLER),
    *_stay(Act.RETRACT_PARTY, OPEN, Actor.HANDLER),
    *_stay(Act.CHANGE_CAPACITY, OPEN, Actor.HANDLER),
    *_stay(Act.ADD_EVIDENCE, OPEN, Actor.HANDLER),
    *_stay(Act.ADD_EVIDENCE, OPEN, Actor.REPORTER, tells=(Audience.HANDLER,), reporter_sees=True),
    *_stay(Act.MESSAGE_REPORTER, OPEN, Actor.HANDLER, tells=(Audience.REPORTER,)),
    *_stay(Act.MESSAGE_HANDLER, OPEN, Actor.REPORTER, tells=(Audience.HANDLER,)),
    *_stay(Act.SHARE, ANY, Actor.REPORTER, tells=(Audience.COUNSELLOR,)),
    *_stay(Act.STOP_SHARING, ANY, Actor.REPORTER),
    *_stay(Act.END_SHARE, OPEN, Actor.SYSTEM, tells=(Audience.REPORTER,), reporter_sees=True),
    Transition(Act.AWAIT_SANCTION, _V, _W, Actor.HANDLER, (Condition.ANSWERED, Condition.ASSESSED)),
    Transition(Act.RESUME_REVIEW, _W, _V, Actor.SYSTEM, ()),
    Transition(
        Act.CLOSE,
        _V,
        _C,
        Actor.HANDLER,
        (Condition.ANSWERED, Condition.NO_OPEN_OFFER, Condition.OUTCOME_FITS, Condition.FILING_DECIDED),
        (Audience.REPORTER,),
        reporter_sees=True,
    ),
    Transition(Act.REOPEN, _C, _V, Actor.HANDLER, (), (*_TO_ALL, Audience.PREVIOUS_HANDLER), reporter_sees=True),
    Transition(Act.WITHDRAW, _R, _C, Actor.REPORTER, (Condition.NOT_HELD,), (Audience.HANDLER,), reporter_sees=True),
    Transition(Act.WITHDRAW, _V, _C, Actor.REPORTER, (Condition.NOT_HELD,), (Audience.HANDLER,), reporter_sees=True),
)

_BY_KEY = {(row.act, row.source, row.actor): row for row in TRANSITIONS}
if len(_BY_KEY) != len(TRANSITIONS):
    raise AssertionError("two rows for one act, status and actor")


def transition(act: Act, source: Status | str | None, actor: Actor) -> Transition:
    """The row for this act from this status, or `InvalidState`."""
    key = (act, Status(source) if source is not None else None, actor)
    try:
        return _BY_KEY[key]
    except KeyError:
        raise InvalidState(
            _("That is not possible any more: the case is in another state now. Read it again.")
        ) from None


def acts_from(source: Status | str, actor: Actor) -> list[Transition]:
    """What the table offers this actor in this status, in the order of the table."""
    return [row for row in TRANSITIONS if row.source == source and row.actor == actor]
