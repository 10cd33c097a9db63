"""Who gets a case: the chain manager → director → board → supervisory board (domain.md §4).

The addressee is the first in the chain who holds the role for the right scope today, is not in conflict, and is
present or has a deputy who is not in conflict and would judge no equal. Nobody left: the watched queue.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Exists, OuterRef, Value, When
from django.utils import timezone

from accounts.enums import CHAIN, Level, RoleName
from accounts.models import Absence, Role, User
from accounts.roles import equals_at
from core.terms import Term, response_term
from incidents.answers import PartyAnswer
from incidents.enums import Kind, PartyRole, Urgency
from incidents.models import Incident
from people.models import Employment
from people.querysets import circle_of, in_force

FIRST_LEVEL = {
    Kind.INCIDENT: Level.DIRECTOR,
    Kind.ESCALATION: Level.MANAGER,
    Kind.ADVICE: Level.MANAGER,
    Kind.PARTICIPATION: Level.MANAGER,
    Kind.PUBLICATION: Level.MANAGER,
}

_ROLE_AT = {
    Level.DIRECTOR: RoleName.DIRECTOR,
    Level.BOARD: RoleName.BOARD,
    Level.SUPERVISORY_BOARD: RoleName.SUPERVISORY_BOARD,
}


@dataclass(frozen=True)
class Matter:
    """What routing needs to know of a case, sent or about to be sent."""

    board_id: int
    school_id: int | None
    reporter: User
    party_ids: frozenset[int]
    barred_ids: frozenset[int] = frozenset()
    subject_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, incident: Incident) -> "Matter":
        parties = list(incident.involvements.filter(person__isnull=False).values_list("person_id", "role"))
        return cls(
            board_id=incident.board_id,
            school_id=incident.school_id,
            reporter=incident.reporter,
            party_ids=frozenset(person_id for person_id, _role in parties),
            barred_ids=frozenset(incident.recusals.values_list("user_id", flat=True)),
            subject_ids=frozenset(person_id for person_id, role in parties if role == PartyRole.SUBJECT),
        )

    @classmethod
    def about_to_be_sent(cls, reporter: User, school_id: int | None, parties: Iterable[PartyAnswer]) -> "Matter":
        people = [(party.person_id, party.role) for party in parties if party.person_id is not None]
        return cls(
            board_id=reporter.board_id,
            school_id=school_id,
            reporter=reporter,
            party_ids=frozenset(person_id for person_id, _role in people),
            subject_ids=frozenset(person_id for person_id, role in people if role == PartyRole.SUBJECT),
        )

    def is_in_conflict(self, user: User) -> bool:
        """The user reported it, recused themself, or has a party in their circle."""
        if user.pk == self.reporter.pk or user.pk in self.barred_ids:
            return True
        if user.person_id is None:
            return False
        return bool(self.party_ids and circle_of(user.person_id) & self.party_ids)


@dataclass(frozen=True)
class Addressee:
    level: Level
    user: User | None
    deputy_for: User | None = None

    @property
    def in_queue(self) -> bool:
        return self.level == Level.QUEUE

    @property
    def key(self) -> str:
        """The same for the same user at the same level."""
        return f"{self.level}:{self.user.pk if self.user else ''}"


@dataclass(frozen=True)
class Preview:
    """What the reporter reads before sending: who receives it, and by when they answer."""

    addressee: Addressee
    term: Term
    matter: Matter
    start: Level
    today: date

    @property
    def passed_over(self) -> list[User]:
        """Those before the addressee whom the reporter named as a party, each once. Of any other reason for passing
        somebody over a reporter is not told."""
        found: dict[User, None] = {}
        for level in CHAIN[CHAIN.index(self.start) :] if self.matter.party_ids else ():
            holders = _holders(self.matter, level, self.today)
            found |= dict.fromkeys(holder for holder in holders if holder.person_id in self.matter.party_ids)
            if level == self.addressee.level:
                break
        return list(found)


QUEUE = Addressee(Level.QUEUE, None)


def address(matter: Matter, *, start: Level, today: date, excluding: Collection[int] = frozenset()) -> Addressee:
    """The first who can take the case from `start` upwards, or the queue. `excluding` are user ids."""
    for level in CHAIN[CHAIN.index(start) :]:
        for addressee in eligible(matter, level, today=today):
            if addressee.user is not None and addressee.user.pk not in excluding:
                return addressee
    return QUEUE


def nearest_below(matter: Matter, level: Level, *, lowest: Level, today: date, excluding: Collection[int]) -> Addressee:
    """The first under this level who can take the case, themself nor for whom they stand in `excluding`; or the
    queue."""
    for below in reversed(CHAIN[CHAIN.index(lowest) : CHAIN.index(level)]):
        for addressee in eligible(matter, below, today=today):
            if not {user.pk for user in (addressee.user, addressee.deputy_for) if user} & set(excluding):
                return addressee
    return QUEUE


def eligible(matter: Matter, level: Level, *, today: date) -> Iterator[Addressee]:
    """Everyone who could take the case at this level today, in the order in which they are asked."""
    for holder in _holders(matter, level, today):
        if not holder.is_active or matter.is_in_conflict(holder):
            continue
        absence = _absence(holder, today)
        if absence is None:
            yield Addressee(level, holder)
            continue
        deputy = _able_deputy(absence, matter, today)
        if deputy is not None and not _judges_an_equal(deputy, level, matter, today):
            yield Addressee(level, deputy, deputy_for=holder)


def next_level(level: Level) -> Level | None:
    """One up in the chain; None above the supervisory board and in the queue."""
    if level not in CHAIN or level == CHAIN[-1]:
        return None
    return CHAIN[CHAIN.index(level) + 1]


def preview(
    *,
    kind: Kind,
    urgency: Urgency,
    reporter: User,
    school_id: int | None,
    parties: Iterable[PartyAnswer],
    now: datetime,
) -> Preview:
    """Where a report would go if it were sent now."""
    matter = Matter.about_to_be_sent(reporter, school_id, parties)
    today = timezone.localdate(now)
    start = FIRST_LEVEL[kind]
    addressee = address(matter, start=start, today=today)
    return Preview(addressee, response_term(urgency, now), matter, start, today)


def watchers(matter: Matter, *, today: date) -> list[User]:
    """Who is alerted to the queue: board members and administrators who are not in conflict."""
    found = User.objects.having(RoleName.BOARD, RoleName.ADMINISTRATOR, today=today)
    users = found.filter(board=matter.board_id).order_by("pk")
    return [user for user in users if not matter.is_in_conflict(user)]


def told_for_handler(incident: Incident, *, today: date) -> list[User]:
    """Who is told what the handler is told: the handler, and during an absence whoever stands in and may read it."""
    handler = incident.handler
    if handler is None:
        return []
    absences = _absences(handler, today)
    if not absences:
        return [handler]
    matter = Matter.of(incident)
    stand_in = [deputy for absence in absences if (deputy := _able_deputy(absence, matter, today))]
    return [handler] if matter.is_in_conflict(handler) else [handler, *stand_in]


def _holders(matter: Matter, level: Level, today: date) -> list[User]:
    if level == Level.MANAGER:
        return _managers(matter, today)
    if level == Level.DIRECTOR and matter.school_id is None:
        return []
    held = Role.objects.held(today).filter(board=matter.board_id, name=_ROLE_AT[level])
    if level == Level.DIRECTOR:
        held = held.filter(school=matter.school_id)
    held = held.select_related("user__person").order_by("starts_on", "pk")
    return list(dict.fromkeys(role.user for role in held))


def _managers(matter: Matter, today: date) -> list[User]:
    """The managers of the reporter, the one at the school of the case first."""
    if matter.reporter.person_id is None:
        return []
    employments = (
        Employment.objects.filter(
            in_force(today),
            # Who no longer works here leads nobody, even while the administration still says so.
            Exists(Employment.objects.filter(in_force(today), board=matter.board_id, person=OuterRef("manager"))),
            person=matter.reporter.person_id,
            manager__user__board=matter.board_id,
        )
        .annotate(elsewhere=Case(When(school=matter.school_id, then=Value(0)), default=Value(1)))
        .select_related("manager__user__person")
        .order_by("elsewhere", "starts_on", "pk")
    )
    return list(dict.fromkeys(employment.manager.user for employment in employments if employment.manager))


def _able_deputy(absence: Absence, matter: Matter, today: date) -> User | None:
    deputy = absence.deputy
    if deputy is None or deputy.board_id != matter.board_id:
        return None
    if not Absence.objects.stood_in(today).filter(pk=absence.pk).exists():
        return None
    return None if _absence(deputy, today) or matter.is_in_conflict(deputy) else deputy


def _judges_an_equal(deputy: User, level: Level, matter: Matter, today: date) -> bool:
    names = frozenset(Role.objects.held(today).filter(user=deputy).values_list("name", flat=True))
    equals = equals_at(level, names)
    return bool(equals and equals & Role.objects.offices_of(matter.subject_ids, today))


def _absence(user: User, today: date) -> Absence | None:
    return next(iter(_absences(user, today)), None)


def _absences(user: User, today: date) -> list[Absence]:
    found = user.absences.filter(starts_on__lte=today, ends_on__gte=today)
    return list(found.select_related("deputy__person").order_by("starts_on", "pk"))
