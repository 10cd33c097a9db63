"""What each case is about, who has it and how far it is: decided once, and written to every table from there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from accounts.enums import Level
from benchmarks.foundation import Foundation, SchoolPeople, Staff
from incidents.enums import Capacity, Kind, PartyRole, Status, Urgency

YEARS = 8
# The teacher whose own reports are measured has as many in a small foundation as in a large one.
OWN_REPORTS = 30
# The teacher whose dossier is looked at is in as many cases, with about three documents each.
OWN_CASES = 4
# One school is busier than the others: its director has thousands of cases.
BUSY = 2.5
# So many of the newest cases are recent, also in a small foundation: a full list is compared with a full list.
FEWEST_RECENT = 500
# Of the board, the member who is measured takes most of what moves up.
BOARD_WEIGHT = 6
# Every so many cases one has everything a case page can show; the pages of such cases are compared.
FULL_EVERY = 5

_KINDS = ((Kind.INCIDENT, 60), (Kind.ESCALATION, 25), (Kind.ADVICE, 8), (Kind.PARTICIPATION, 4), (Kind.PUBLICATION, 3))
_SUBJECTS = ((Capacity.EMPLOYEE, 40), (Capacity.PUPIL, 35), (Capacity.GUARDIAN, 15), (Capacity.UNKNOWN, 10))
_OPEN = ((Status.REPORTED, 25), (Status.IN_REVIEW, 65), (Status.AWAITING_SANCTION, 10))


@dataclass(frozen=True)
class Party:
    id: int
    person: int | None
    alias: str
    role: PartyRole
    capacity: Capacity
    filed_with: int | None = None
    """In whose dossier the correspondence lies; that of a guardian with the child."""


@dataclass(frozen=True)
class Plan:
    id: int
    reference: str
    school: int
    reporter: Staff
    kind: Kind
    status: Status
    urgency: Urgency
    level: Level
    handler: Staff
    skipped: Staff | None
    reported_at: datetime
    ended_at: datetime
    parties: tuple[Party, ...]
    is_full: bool

    @property
    def subject(self) -> Party:
        return self.parties[0]

    @property
    def is_open(self) -> bool:
        return self.status != Status.CLOSED

    @property
    def is_answered(self) -> bool:
        return self.status != Status.REPORTED

    @property
    def is_assessed(self) -> bool:
        return self.is_answered and (self.is_full or self.id % 3 > 0)

    @property
    def is_agreed(self) -> bool:
        """Handler and reporter agreed what to do."""
        return self.is_answered and (self.is_full or self.kind == Kind.ESCALATION)

    @property
    def is_decided(self) -> bool:
        """That the correspondence goes into the dossier of the pupil."""
        return self.is_assessed and self.subject.capacity in (Capacity.PUPIL, Capacity.GUARDIAN)

    @property
    def messages(self) -> int:
        return 4 if self.is_full else self.id % 3

    @property
    def evidence(self) -> int:
        return 3 if self.is_full else self.id % 3

    def after(self, hours: int) -> datetime:
        """So long after the report, and never in the future."""
        return min(self.reported_at + timedelta(hours=hours), self.ended_at)


class Planner:
    def __init__(self, made: Foundation, cases: int, now: datetime, random: Random) -> None:
        self.made, self.cases, self.now, self.random = made, cases, now, random
        self._party_ids = count(1)
        self._numbers: dict[int, Iterator[int]] = {}
        self._weights = [BUSY if n == 0 else 1.0 for n in range(len(made.schools))]
        self._board_weights = [BOARD_WEIGHT if n == 0 else 1 for n in range(len(made.board))]
        self._recent_from = cases - max(cases // 20, FEWEST_RECENT)

    def plans(self) -> Iterator[Plan]:
        """Oldest first, so that ids rise with time as they would."""
        begin = self.now - timedelta(days=365 * YEARS)
        step = (self.now - timedelta(hours=1) - begin) / self.cases
        for number in range(1, self.cases + 1):
            yield self._plan(number, begin + step * number)

    def _plan(self, number: int, reported_at: datetime) -> Plan:
        is_looked_at = number % (self.cases // OWN_CASES) == 1
        school = self.made.schools[0] if is_looked_at else self.random.choices(self.made.schools, self._weights)[0]
        reporter = self._reporter(school, number)
        kind = self._one_of(_KINDS)
        handler, level, skipped = self._handler(school, reporter, kind)
        subject = self._employee(self.made.looked_at) if is_looked_at else self._subject(school, reporter, handler)
        parties = self._parties(school, reporter, subject, is_full=number % FULL_EVERY == 0)
        status = self._status(number)
        last = self.now if status != Status.CLOSED else reported_at + timedelta(days=21)
        return Plan(
            id=number,
            reference=self._reference(reported_at.year),
            school=school.id,
            reporter=reporter,
            kind=kind,
            status=status,
            urgency=Urgency.URGENT if self.random.random() < 0.2 else Urgency.NORMAL,
            level=level,
            handler=handler,
            skipped=skipped,
            reported_at=reported_at,
            ended_at=min(last, self.now),
            parties=parties,
            is_full=number % FULL_EVERY == 0,
        )

    def _reporter(self, school: SchoolPeople, number: int) -> Staff:
        """The first teacher of the first school reports now and then; the others the rest."""
        measured = self.made.schools[0]
        if school is measured and number % (self.cases // OWN_REPORTS) == 0:
            return measured.teachers[0]
        return self.random.choice(school.teachers[2:])

    def _handler(self, school: SchoolPeople, reporter: Staff, kind: Kind) -> tuple[Staff, Level, Staff | None]:
        moved_up = self.random.random() < 0.12
        if kind == Kind.INCIDENT:
            if moved_up:
                board = self.random.choices(self.made.board, self._board_weights)[0]
                return board, Level.BOARD, school.director
            return school.director, Level.DIRECTOR, None
        leader = school.leader_of(reporter)
        return (school.director, Level.DIRECTOR, leader) if moved_up else (leader, Level.MANAGER, None)

    def _status(self, number: int) -> Status:
        if self.random.random() < (0.8 if number > self._recent_from else 0.01):
            return self._one_of(_OPEN)
        return Status.CLOSED

    def _parties(self, school: SchoolPeople, reporter: Staff, subject: Party, *, is_full: bool) -> tuple[Party, ...]:
        parties = [subject]
        if is_full or self.random.random() < 0.6:
            victim = reporter.person if self.random.random() < 0.3 else self.random.choice(school.pupils)
            capacity = Capacity.EMPLOYEE if victim == reporter.person else Capacity.PUPIL
            parties.append(Party(next(self._party_ids), victim, "", PartyRole.VICTIM, capacity))
        if is_full or self.random.random() < 0.3:
            witness = self.random.choice(school.pupils)
            parties.append(Party(next(self._party_ids), witness, "", PartyRole.WITNESS, Capacity.PUPIL))
        return tuple(parties)

    def _subject(self, school: SchoolPeople, reporter: Staff, handler: Staff) -> Party:
        capacity = self._one_of(_SUBJECTS)
        if capacity == Capacity.EMPLOYEE:
            others = (reporter, handler, self.made.looked_at)
            return self._employee(next(one for one in self.random.sample(school.teachers, 4) if one not in others))
        number = next(self._party_ids)
        if capacity == Capacity.UNKNOWN:
            return Party(number, None, f"@anoniem{number}", PartyRole.SUBJECT, capacity)
        pupil = self.random.choice(school.pupils)
        person = pupil if capacity == Capacity.PUPIL else school.guardians[pupil]
        return Party(number, person, "", PartyRole.SUBJECT, capacity, pupil)

    def _employee(self, staff: Staff) -> Party:
        return Party(
            next(self._party_ids), staff.person, "", PartyRole.SUBJECT, Capacity.EMPLOYEE, filed_with=staff.person
        )

    def _one_of(self, weighted: tuple) -> object:
        values, weights = zip(*weighted, strict=True)
        return self.random.choices(values, weights)[0]

    def _reference(self, year: int) -> str:
        return f"{year}-{next(self._numbers.setdefault(year, count(1))):04d}"
