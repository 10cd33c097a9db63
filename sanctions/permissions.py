"""Who may act on a sanction. `NotAllowed` means: for this user the case does not exist; anything else says why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Access, Hat
from accounts.enums import Level, RoleName
from accounts.models import Mandate, Role, User
from core.errors import InvalidState, Text
from incidents.enums import Capacity
from incidents.models import Incident, Involvement
from incidents.permissions import check_handler, check_reader, is_handler
from incidents.querysets import conflict
from people.models import Employment, Enrolment, Person
from people.querysets import in_force
from sanctions.enums import Measure
from sanctions.models import Procedure, Sanction
from sanctions.workflow import Actor, Transition

_HIGHEST_FIRST = (Level.SUPERVISORY_BOARD, Level.BOARD, Level.DIRECTOR, Level.MANAGER)


@dataclass(frozen=True)
class Authority:
    """By virtue of what someone decides. `on_behalf_of`: the absent holder whose deputy they are."""

    user: User
    level: Level
    school_id: int | None = None
    mandate: Mandate | None = None
    on_behalf_of: User | None = None


@dataclass(frozen=True)
class Matter:
    """What a decision is about, whether or not there is a sanction yet."""

    incident: Incident
    involvement: Involvement
    measure: str
    procedure: Procedure

    @classmethod
    def of(cls, sanction: Sanction) -> "Matter":
        return cls(sanction.incident, sanction.involvement, sanction.measure, sanction.procedure)

    @property
    def person(self) -> Person:
        person = self.involvement.person
        if person is None:
            raise InvalidState(_("First record who this nickname is. A measure is about a person."))
        return person

    def is_of_the_board(self, today: date) -> bool:
        return RoleName.BOARD in self._offices(today)

    def directs(self, today: date) -> bool:
        """A director is answerable to the board, not to a fellow director."""
        return RoleName.DIRECTOR in self._offices(today)

    def _offices(self, today: date) -> frozenset[str]:
        """Asked for every level and hat, and the same for all of them."""
        known: dict[date, frozenset[str]] = self.__dict__.setdefault("_known_offices", {})
        if today not in known:
            known[today] = Role.objects.offices_of([self.person.pk], today)
        return known[today]


def check_actor(transition: Transition, sanction: Sanction, user: User) -> None:
    """Raise unless the table's actor of this row is this user."""
    check_reader(user, sanction.incident)
    if transition.actor == Actor.HANDLER:
        check_handler(user, sanction.incident)
    elif transition.actor == Actor.DECIDER or not is_handler(user, sanction.incident):
        check_decider(Matter.of(sanction), user)


def check_decider(matter: Matter, user: User) -> Authority:
    """The user's authority, or `InvalidState` that says in plain words what is missing."""
    check_reader(user, matter.incident)
    authority = authority_of(matter, user)
    if authority is None:
        raise InvalidState(refusal(matter))
    return authority


def authority_of(matter: Matter, user: User) -> Authority | None:
    """By virtue of which office this user decides this measure today, or None: the highest of their own, and only
    without one that of somebody they stand in for."""
    if not user.is_active or not Incident.objects.opened_by_role(user).filter(pk=matter.incident.pk).exists():
        return None
    access = user.access
    rules = sorted(matter.procedure.deciders, key=lambda rule: _HIGHEST_FIRST.index(Level(rule["level"])))
    for hat in access.hats:
        for rule in rules:
            level = Level(rule["level"])
            found = _by_hat(level, hat, matter, user, access)
            if found is None or not _is_free(hat, matter, access) or _is_of_a_colleague(hat, matter, access):
                continue
            if not rule["by_mandate"]:
                return found
            mandate = mandate_of(matter, user, access.today)
            if mandate is not None:
                return Authority(user, level, found.school_id, mandate, found.on_behalf_of)
    return None


def mandate_of(matter: Matter, user: User, today: date) -> Mandate | None:
    """The user's own written mandate that counts and names this measure, for a school of the person concerned."""
    schools = schools_of(matter, today)
    return (
        Mandate.objects.held(today)
        .filter(user=user, board=matter.incident.board_id)
        .filter(Q(school=None) | Q(school__in=schools), sanctions__contains=[matter.measure])
        .order_by("-starts_on", "-pk")
        .first()
    )


def schools_of(matter: Matter, today: date) -> frozenset[int]:
    """The schools that answer for the person concerned: where they work or learn, or where their child does.

    Someone who has left belongs to the school of the case.
    """
    person, capacity = matter.person, matter.involvement.capacity
    found: Iterable[int | None]
    if capacity == Capacity.EMPLOYEE:
        found = Employment.objects.filter(in_force(today), person=person).values_list("school_id", flat=True)
    else:
        whose = Q(person=person)
        if capacity == Capacity.GUARDIAN:
            whose = in_force(today, "person__guardians__") & Q(person__guardians__guardian=person)
        found = Enrolment.objects.filter(in_force(today) & whose).values_list("school_id", flat=True)
    schools = frozenset(school for school in found if school)
    own = matter.incident.school_id
    return schools or (frozenset({own}) if own else frozenset())


def refusal(matter: Matter) -> Text:
    """Who does decide, in words."""
    if matter.is_of_the_board(timezone.localdate()):
        return _("A measure against a board member is decided by the supervisory board.")
    return _REFUSALS.get(Measure(matter.measure), _ONLY_BOARD)


_ONLY_BOARD = _("Only the board decides this, or a director with a written mandate of the board for this measure.")
_REFUSALS = {
    Measure.STAFF_WARNING: _(
        "You cannot decide this warning. That is for the manager of this employee, the director of their school or the "
        "board."
    ),
    Measure.PUPIL_WARNING: _(
        "You cannot decide this warning. That is for the director of the pupil's school or the board."
    ),
    Measure.GUARDIAN_WARNING: _(
        "You cannot decide this warning. That is for the director of the child's school or the board."
    ),
}


def deciders_of(matter: Matter, today: date) -> list[Authority]:
    """Everyone who could decide this today, lowest level first."""
    users = User.objects.filter(_candidates(matter, today), board=matter.incident.board_id, is_active=True)
    found = [authority for user in users.distinct() if (authority := authority_of(matter, user))]
    order = [rule["level"] for rule in matter.procedure.deciders]
    order.append(Level.SUPERVISORY_BOARD)
    return sorted(found, key=lambda authority: (order.index(authority.level), authority.user.pk))


def asked_to_decide(matter: Matter, by: User, today: date) -> list[User]:
    """Whom a proposal of this user is put before: the nearest who decide, and nobody where they decide themself."""
    return [] if authority_of(matter, by) is not None else _nearest(matter, today)


def asked_after_handover(matter: Matter, handler: User | None, today: date) -> list[User]:
    """Whom a proposal is put before whose handler left: the new one where they decide, for it was not theirs."""
    if handler is not None and authority_of(matter, handler) is not None:
        return [handler]
    return _nearest(matter, today)


def _nearest(matter: Matter, today: date) -> list[User]:
    found = deciders_of(matter, today)
    return [authority.user for authority in found if authority.level == found[0].level]


def _candidates(matter: Matter, today: date) -> Q:
    roles = Role.objects.filter(in_force(today), board=matter.incident.board_id).filter(
        Q(name__in=[RoleName.BOARD, RoleName.SUPERVISORY_BOARD])
        | Q(name=RoleName.DIRECTOR, school__in=schools_of(matter, today))
    )
    managers = Employment.objects.filter(in_force(today), person=matter.person, manager__isnull=False)
    holders = Q(roles__in=roles) | Q(person__in=managers.values("manager"))
    deputies = Q(
        deputyships__starts_on__lte=today,
        deputyships__ends_on__gte=today,
        deputyships__user__in=User.objects.filter(holders),
    )
    return holders | deputies


def _by_hat(level: Level, hat: Hat, matter: Matter, user: User, access: Access) -> Authority | None:
    holder = user if hat.holder_id == user.pk else User.objects.get(pk=hat.holder_id)
    absent = None if holder == user else holder
    if matter.is_of_the_board(access.today):
        # Colleagues on a board do not judge each other; their employer is the supervisory board.
        is_supervisor = level == Level.BOARD and hat.has(RoleName.SUPERVISORY_BOARD)
        return Authority(user, Level.SUPERVISORY_BOARD, on_behalf_of=absent) if is_supervisor else None
    if level == Level.BOARD and hat.has(RoleName.BOARD):
        return Authority(user, level, on_behalf_of=absent)
    if level == Level.DIRECTOR:
        schools = hat.director_of & schools_of(matter, access.today)
        if schools and not matter.directs(access.today):
            return Authority(user, level, min(schools), on_behalf_of=absent)
    if level == Level.MANAGER and hat.leads and holder.person_id:
        led = Employment.objects.filter(in_force(access.today), person=matter.person, manager=holder.person_id)
        employment = led.order_by("pk").first()
        if employment is not None:
            return Authority(user, level, employment.school_id, on_behalf_of=absent)
    return None


def _is_free(hat: Hat, matter: Matter, access: Access) -> bool:
    """A deputy does not decide where the absent holder is in conflict; one's own conflict is in `visible_to`."""
    if hat.holder_id == access.user_id:
        return True
    in_conflict = Incident.objects.filter(conflict(hat.holder_id, hat.circle), pk=matter.incident.pk)
    return not in_conflict.exists()


def _is_of_a_colleague(hat: Hat, matter: Matter, access: Access) -> bool:
    """Standing in for who is above them makes nobody the judge of their equal."""
    if matter.is_of_the_board(access.today):
        return access.own.has(RoleName.BOARD)
    is_deputy = hat.holder_id != access.user_id
    return is_deputy and access.own.has(RoleName.DIRECTOR) and matter.directs(access.today)
