"""Generated foundations: schools, staff with every mix of roles, families that run through the staff, absences."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from accounts.enums import RoleName
from accounts.models import Absence, Role, User
from people.models import Board, Employment, Enrolment, Guardianship, Household, HouseholdMember, Person, School

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
TODAY = NOW.date()
LONG_AGO = date(2020, 8, 1)
RECENTLY = TODAY - timedelta(days=6)  # some former stays in a household reach this day, others do not
PEOPLE = 8
PUPILS = 3


@dataclass(frozen=True)
class Plan:
    """What hypothesis chooses; small numbers point at people by index."""

    roles: list[tuple[int, RoleName, int, bool]]
    managers: list[int | None]
    workplaces: list[int]
    guardians: list[tuple[int, int]]
    households: list[int]
    former_homes: list[tuple[int, int, int, int]]
    absences: list[tuple[int, int | None, int]]
    inactive: set[int]
    outside: set[int]
    without_work: set[int]
    left: set[int]
    worked: list[tuple[int, int, int]]
    lately: set[int]
    given_lately: list[tuple[int, RoleName, int]]
    reporter: int
    school: int | None
    parties: list[int]


index = st.integers(0, PEOPLE - 1)

plans = st.builds(
    Plan,
    roles=st.lists(
        st.tuples(index, st.sampled_from(list(RoleName)), st.integers(0, 1), st.booleans()), min_size=2, max_size=14
    ),
    managers=st.lists(st.none() | index, min_size=PEOPLE, max_size=PEOPLE),
    workplaces=st.lists(st.integers(0, 1), min_size=PEOPLE, max_size=PEOPLE),
    guardians=st.lists(st.tuples(index, st.integers(0, PUPILS - 1)), max_size=4),
    households=st.lists(st.integers(0, 9), min_size=PEOPLE, max_size=PEOPLE),
    # Who, in which household, from how many days ago, until how many days after that.
    former_homes=st.lists(
        st.tuples(index, st.integers(0, 2), st.integers(6, 9), st.integers(0, 4)),
        max_size=4,
        unique_by=lambda row: row[0],
    ),
    absences=st.lists(
        st.tuples(index, st.none() | index, st.integers(-3, 3)), max_size=4, unique_by=lambda row: row[0]
    ),
    inactive=st.sets(index, max_size=1),
    # Users who are nobody in the administration, as members of a supervisory board are.
    outside=st.sets(index, max_size=1),
    # Never employed, whatever role they have, as an interim director is.
    without_work=st.sets(index, max_size=2),
    # Whose work here is over, whatever role they still have.
    left=st.sets(index, max_size=2),
    # Other work: who, from how many days from now, and for how many days more. Before their own work, beside it, after
    # a gap, or yet to begin.
    worked=st.lists(st.tuples(index, st.integers(-4, 2), st.integers(0, 3)), max_size=4, unique_by=lambda row: row[:2]),
    # Who began here of late, after whatever work they did before.
    lately=st.sets(index, max_size=3),
    # Who, which role, and how many days ago it began: on the last day of work of who left, or after it.
    given_lately=st.lists(st.tuples(index, st.sampled_from(list(RoleName)), st.integers(0, 4)), max_size=4),
    reporter=index,
    school=st.none() | st.integers(0, 1),
    parties=st.lists(st.integers(0, PEOPLE + PUPILS - 1), max_size=3, unique=True),
)


@dataclass
class Organisation:
    board: Board
    schools: list[School] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    users: list[User] = field(default_factory=list)

    def fresh(self) -> list[User]:
        """The users as the next request would load them."""
        return list(User.objects.filter(board=self.board).select_related("person").order_by("pk"))


def build(plan: Plan) -> Organisation:
    board = Board.objects.create(name="Stichting", short_name="S", legal_form="openbaar")
    made = Organisation(board)
    made.schools = [
        School.objects.create(board=board, name=f"School {n}", brin=f"9{n}AA00", region="midden") for n in range(2)
    ]
    homes = [Household.objects.create(board=board) for _ in range(3)]
    for n in range(PEOPLE):
        person = Person.objects.create(board=board, first_name=f"P{n}", last_name="X")
        if plan.households[n] < len(homes):
            HouseholdMember.objects.create(household=homes[plan.households[n]], person=person, starts_on=RECENTLY)
        made.people.append(person)
        is_outside = n in plan.outside and n != plan.reporter
        user = User.objects.create(
            board=board,
            person=None if is_outside else person,
            email=f"p{n}@example.org",
            is_active=n not in plan.inactive,
        )
        made.users.append(user)
    for who, home, ago, length in plan.former_homes:
        start = TODAY - timedelta(days=ago)
        HouseholdMember.objects.create(
            household=homes[home], person=made.people[who], starts_on=start, ends_on=start + timedelta(days=length)
        )
    for n in range(PUPILS):
        pupil = Person.objects.create(board=board, first_name=f"L{n}", last_name="Y")
        Enrolment.objects.create(board=board, person=pupil, school=made.schools[n % 2])
        made.people.append(pupil)
    _tie(plan, made)
    return made


def _tie(plan: Plan, made: Organisation) -> None:
    for n in range(PEOPLE):
        manager = plan.managers[n]
        if n in plan.without_work and n != plan.reporter:
            continue
        Employment.objects.create(
            board=made.board,
            person=made.people[n],
            school=made.schools[plan.workplaces[n]],
            manager=made.people[manager] if manager is not None and manager != n else None,
            starts_on=TODAY - timedelta(days=1) if n in plan.lately else LONG_AGO,
            ends_on=TODAY - timedelta(days=1) if n in plan.left and n != plan.reporter else None,
        )
    for who, begins, length in plan.worked:
        first = TODAY + timedelta(days=begins)
        Employment.objects.create(
            board=made.board, person=made.people[who], starts_on=first, ends_on=first + timedelta(days=length)
        )
    for guardian, pupil in dict.fromkeys(plan.guardians):
        Guardianship.objects.create(guardian=made.people[guardian], pupil=made.people[PEOPLE + pupil])
    for who, name, school, ended in dict.fromkeys(plan.roles):
        Role.objects.get_or_create(
            board=made.board,
            user=made.users[who],
            name=name,
            school=made.schools[school] if name in (RoleName.DIRECTOR, RoleName.CARE) else None,
            starts_on=LONG_AGO,
            defaults={"ends_on": TODAY - timedelta(days=1) if ended else None},
        )
    for who, name, ago in plan.given_lately:
        if not made.users[who].roles.filter(name=name).exists():
            Role.objects.create(
                board=made.board,
                user=made.users[who],
                name=name,
                school=made.schools[0] if name in (RoleName.DIRECTOR, RoleName.CARE) else None,
                starts_on=TODAY - timedelta(days=ago),
            )
    for who, deputy, shift in plan.absences:
        start = TODAY + timedelta(days=shift)
        Absence.objects.create(
            user=made.users[who],
            deputy=made.users[deputy] if deputy is not None and deputy != who else None,
            starts_on=start,
            ends_on=start + timedelta(days=3),
        )
