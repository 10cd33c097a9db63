"""The rows of planned cases: the case itself, who is in it, who had it, its story, messages, evidence, assessment."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from accounts.enums import Level
from benchmarks import words
from benchmarks.copying import copy
from benchmarks.foundation import BOARD, Foundation, Staff
from benchmarks.plans import Plan
from incidents.enums import (
    AssignmentReason,
    Criminal,
    EvidenceKind,
    Kind,
    OfferState,
    Online,
    Outcome,
    Platform,
    PreviewState,
)
from incidents.models import (
    Assessment,
    Assignment,
    Consultation,
    Entry,
    Evidence,
    FilingDecision,
    Guideline,
    HandoverOffer,
    Incident,
    Involvement,
    Message,
    Protocol,
    Recusal,
    ReferenceCounter,
    Share,
)
from incidents.workflow import Act

Rows = Iterator[tuple[Any, ...]]
_PLATFORMS = tuple(platform for platform in Platform if platform != Platform.OTHER)


def write(plans: Sequence[Plan], made: Foundation, protocol: Protocol, random: Random) -> None:
    """Every table in the order in which rows point at each other."""
    _write_incidents(plans, random)
    columns = ("id", "incident_id", "person_id", "alias", "role", "capacity", "added_by_id", "added_at")
    copy(Involvement, columns, _involvements(plans))
    _write_assignments(plans)
    columns = ("id", "incident_id", "at", "actor_id", "act", "data", "for_reporter")
    copy(Entry, columns, ((entry_id(plan, n), *row) for plan in plans for n, row in enumerate(_entries(plan))))
    columns = ("id", "incident_id", "author_id", "from_reporter", "body", "sent_at", "read_at")
    copy(Message, columns, _messages(plans, random))
    _write_evidence(plans, random)
    _write_judgements(plans, protocol, random)
    _write_exceptions(plans, made, random)
    ReferenceCounter.objects.bulk_create(_counters(plans))


def _numbered(rows: Rows) -> Rows:
    return ((number, *row) for number, row in enumerate(rows, start=1))


def entry_id(plan: Plan, number: int) -> int:
    """Of the line that comes `number` lines after the first."""
    return plan.id * 20 + number


def message_id(plan: Plan, number: int) -> int:
    return plan.id * 10 + number


def uuid4(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


def _write_incidents(plans: Sequence[Plan], random: Random) -> None:
    columns = (
        *("id", "board_id", "school_id", "reference", "submission_key", "kind", "reported_kind", "status", "urgency"),
        *("reporter_id", "reported_at", "summary", "description", "platform", "account", "seen_at", "still_online"),
        *("level", "handler_id", "answer_due_at", "last_activity_at", "outcome", "outcome_reason", "closed_at"),
    )
    rare_every = max(len(plans) // 10, 1)
    copy(Incident, columns, (_incident(plan, random, is_rare=plan.id % rare_every == 0) for plan in plans))


def _incident(plan: Plan, random: Random, *, is_rare: bool) -> tuple[Any, ...]:
    summary = words.summary(random, plan.id)
    description = words.text(random, random.randrange(2, 6))
    return (
        *(plan.id, BOARD, plan.school, plan.reference, uuid4(random), plan.kind, plan.kind, plan.status, plan.urgency),
        *(plan.reporter.user, plan.reported_at, f"{summary}, {words.RARE}" if is_rare else summary, description),
        *(random.choice(_PLATFORMS), f"Ouders groep {plan.id % 8 + 1}", plan.reported_at, random.choice(list(Online))),
        *(plan.level, plan.handler.user, None if plan.is_answered else _due(plan), plan.ended_at),
        "" if plan.is_open else _outcome(plan),
        "" if plan.is_open else "Het bericht is weg en het gesprek is gevoerd.",
        None if plan.is_open else plan.ended_at,
    )


def _due(plan: Plan) -> Any:
    """What was not taken up waits since a moment around now: some of it too late, most of it not yet."""
    return plan.ended_at + timedelta(hours=plan.id % 60 - 12)


def _outcome(plan: Plan) -> Outcome:
    if plan.kind != Kind.INCIDENT:
        return Outcome.APPROACH_AGREED
    return Outcome.NO_BREACH if plan.id % 2 else Outcome.UNFOUNDED


def _involvements(plans: Sequence[Plan]) -> Rows:
    for plan in plans:
        for party in plan.parties:
            yield (
                *(party.id, plan.id, party.person, party.alias, party.role, party.capacity),
                *(plan.reporter.user, plan.reported_at),
            )


def _write_assignments(plans: Sequence[Plan]) -> None:
    columns = (
        *("id", "incident_id", "level", "user_id", "reason", "starts_at", "ends_at", "keeps_reading"),
        *("answer_due_at", "answered_at"),
    )
    copy(Assignment, columns, _numbered(_assignments(plans)))


def _assignments(plans: Sequence[Plan]) -> Rows:
    for plan in plans:
        starts_at, reason = plan.reported_at, AssignmentReason.ROUTED
        if plan.skipped is not None:
            below = Level.MANAGER if plan.level == Level.DIRECTOR else Level.DIRECTOR
            moved = plan.after(8)
            yield plan.id, below, plan.skipped.user, reason, starts_at, moved, True, moved, None
            starts_at, reason = moved, AssignmentReason.ESCALATED_BY_TERM
        answered = plan.after(12) if plan.is_answered else None
        due = plan.after(16) if plan.is_answered else _due(plan)
        yield plan.id, plan.level, plan.handler.user, reason, starts_at, None, False, due, answered


def _entries(plan: Plan) -> Rows:
    """The story. A line names the row it tells of; consultation, assessment and filing have the id of their case."""
    handler, reporter = plan.handler.user, plan.reporter.user
    told = {"to": plan.handler.name, "to_id": str(handler), "level": str(plan.level), "due": plan.after(16).isoformat()}
    yield plan.id, plan.reported_at, reporter, Act.SUBMIT, told | {"kind": str(plan.kind)}, True
    if plan.skipped is not None:
        yield plan.id, plan.after(8), None, Act.ESCALATE_BY_TERM, told | {"from": plan.skipped.name}, True
    if not plan.is_answered:
        return
    yield plan.id, plan.after(12), handler, Act.TAKE_UP, {"by": plan.handler.name}, True
    if plan.is_agreed:
        data = {"consultation": plan.id, "text": "We wachten het gesprek af."}
        yield plan.id, plan.after(14), handler, Act.AGREE_APPROACH, data, True
    for number in range(plan.messages):
        author, act = (reporter, Act.MESSAGE_HANDLER) if number % 2 == 0 else (handler, Act.MESSAGE_REPORTER)
        yield plan.id, plan.after(20 + number), author, act, {"message": message_id(plan, number)}, False
    if plan.is_assessed:
        data = {"assessment": plan.id, "guidelines": ["A6"]}
        yield plan.id, plan.after(30), handler, Act.ASSESS, data, False
    if plan.is_decided:
        data = {"involvement": plan.subject.id, "files": True, "party": "de betrokkene", "note": "Ernst"}
        yield plan.id, plan.after(31), handler, Act.DECIDE_FILING, data, False
    if not plan.is_open:
        yield plan.id, plan.ended_at, handler, Act.CLOSE, {"outcome": str(_outcome(plan)), "note": "Klaar."}, True


def _messages(plans: Sequence[Plan], random: Random) -> Rows:
    for plan in plans:
        for number in range(plan.messages if plan.is_answered else 0):
            by_reporter, sent_at = number % 2 == 0, plan.after(20 + number)
            author = plan.reporter.user if by_reporter else plan.handler.user
            yield message_id(plan, number), plan.id, author, by_reporter, words.text(random, 1), sent_at, sent_at


def _write_evidence(plans: Sequence[Plan], random: Random) -> None:
    columns = (
        *("id", "board_id", "incident_id", "kind", "name", "media_type", "size", "sha256", "file", "text"),
        *("added_by_id", "added_at", "preview_state"),
    )
    copy(Evidence, columns, _evidence(plans, random))


def _evidence(plans: Sequence[Plan], random: Random) -> Rows:
    for plan in plans:
        for number in range(plan.evidence):
            digest, is_image = sha256(f"{plan.id}:{number}".encode()).hexdigest(), number != 1
            yield (
                *(uuid4(random), BOARD, plan.id, EvidenceKind.IMAGE if is_image else EvidenceKind.TEXT),
                *(f"schermafbeelding {number}.png" if is_image else "tekst", "image/png" if is_image else "text/plain"),
                *(482_133, digest, f"evidence/{digest[:2]}/{digest}" if is_image else ""),
                *("" if is_image else words.text(random, 1), plan.reporter.user, plan.reported_at),
                PreviewState.READY if is_image else PreviewState.NONE,
            )


def _write_judgements(plans: Sequence[Plan], protocol: Protocol, random: Random) -> None:
    """Assessments with the rule that was broken, filing decisions, agreed approaches."""
    rule = Guideline.objects.get(protocol=protocol, code="A6").pk
    assessed = [plan for plan in plans if plan.is_assessed]
    columns = (
        *("id", "incident_id", "protocol_id", "utterance", "behaviour", "consequences", "contexts", "criminal"),
        *("reasons", "assessed_by_id", "assessed_at"),
    )
    copy(Assessment, columns, (_assessment(plan, protocol, random) for plan in assessed))
    columns = ("id", "assessment_id", "guideline_id")
    copy(Assessment.guidelines.through, columns, ((plan.id, plan.id, rule) for plan in assessed))
    columns = ("id", "involvement_id", "files", "reason", "decided_by_id", "decided_at")
    rows = (
        (plan.id, plan.subject.id, True, "Vanwege de ernst.", plan.handler.user, plan.after(31))
        for plan in plans
        if plan.is_decided
    )
    copy(FilingDecision, columns, rows)
    columns = ("id", "incident_id", "is_advice", "text", "held_at", "recorded_by_id", "recorded_at")
    rows = (
        (plan.id, plan.id, False, words.text(random, 2), plan.after(14), plan.handler.user, plan.after(14))
        for plan in plans
        if plan.is_agreed
    )
    copy(Consultation, columns, rows)


def _assessment(plan: Plan, protocol: Protocol, random: Random) -> tuple[Any, ...]:
    return (
        *(plan.id, plan.id, protocol.pk, plan.id % 5, plan.id % 4, plan.id % 3, ["work"], Criminal.NO),
        *(words.text(random, 2), plan.handler.user, plan.after(30)),
    )


def _write_exceptions(plans: Sequence[Plan], made: Foundation, random: Random) -> None:
    """What happens in one case in fifty: someone recused themself, was asked to take over, or was let in."""
    chosen = plans[::50]
    leaders = {school.id: school.leaders for school in made.schools}

    def colleague(plan: Plan) -> Staff:
        return next(leader for leader in leaders[plan.school] if leader not in (plan.handler, plan.reporter))

    columns = ("id", "incident_id", "user_id", "reason", "at")
    rows = ((plan.id, plan.id, colleague(plan).user, "Familie van de melder.", plan.after(2)) for plan in chosen)
    copy(Recusal, columns, rows)
    columns = ("id", "incident_id", "offered_by_id", "offered_to_id", "level", "state", "offered_at")
    rows = (
        (
            *(plan.id, plan.id, plan.handler.user, colleague(plan).user, plan.level),
            *(OfferState.OPEN if plan.is_open else OfferState.DECLINED, plan.after(13)),
        )
        for plan in chosen
    )
    copy(HandoverOffer, columns, rows)
    columns = ("id", "incident_id", "counsellor_id", "shared_at", "ended_at")
    rows = (
        (plan.id, plan.id, random.choice(made.counsellors).user, plan.after(3), None if plan.is_open else plan.ended_at)
        for plan in chosen
    )
    copy(Share, columns, rows)


def _counters(plans: Sequence[Plan]) -> list[ReferenceCounter]:
    last: dict[int, int] = {}
    for plan in plans:
        year, number = plan.reference.split("-")
        last[int(year)] = int(number)
    return [ReferenceCounter(board_id=BOARD, year=year, last=number) for year, number in last.items()]
