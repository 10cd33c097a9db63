"""The people of a foundation: schools of one size, each with a director, team leaders, teachers, pupils, guardians."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from random import Random
from typing import Any

from accounts.enums import RoleName
from accounts.models import Role, User
from benchmarks import words
from benchmarks.copying import copy
from people.enums import GuardianRelation, HolidayRegion, LegalForm
from people.models import Board, Employment, Enrolment, Group, Guardianship, Household, HouseholdMember, Person, School

BOARD = 1
STARTED = date(2015, 8, 1)
TEACHERS, PUPILS, GROUP_SIZE, TEAM = 40, 400, 25, 10


@dataclass(frozen=True)
class Staff:
    person: int
    user: int
    name: str


@dataclass
class SchoolPeople:
    id: int
    director: Staff
    leaders: list[Staff]
    teachers: list[Staff]
    pupils: list[int]
    guardians: dict[int, int]
    """Of each pupil one guardian."""

    def leader_of(self, teacher: Staff) -> Staff:
        return self.leaders[self.teachers.index(teacher) // TEAM % len(self.leaders)]


@dataclass
class Foundation:
    schools: list[SchoolPeople] = field(default_factory=list)
    board: list[Staff] = field(default_factory=list)
    supervisors: list[Staff] = field(default_factory=list)
    hr: list[Staff] = field(default_factory=list)
    counsellors: list[Staff] = field(default_factory=list)
    others: list[Staff] = field(default_factory=list)

    @property
    def looked_at(self) -> Staff:
        """The teacher whose dossier is looked at."""
        return self.schools[0].teachers[1]


class Builder:
    """Numbers the rows itself, so that rows of other tables can point at them before anything is written."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.ids = {kind: count(1) for kind in ("person", "user", "household", "group")}
        self.rows: dict[str, list[tuple[Any, ...]]] = {
            kind: []
            for kind in ("person", "user", "role", "job", "enrolment", "guardian", "household", "member", "group")
        }

    def person(self, *, born: date, household: int | None = None) -> tuple[int, str]:
        first, prefix, last = words.names(self.random)
        number = next(self.ids["person"])
        self.rows["person"].append((number, BOARD, first, prefix, last, f"{first[0]}.", born))
        if household:
            self.rows["member"].append((household, number))
        return number, " ".join(part for part in (first, prefix, last) if part)

    def rename(self, person: int, name: tuple[str, str, str]) -> None:
        number, board, _first, _prefix, _last, *rest = self.rows["person"][person - 1]
        self.rows["person"][person - 1] = (number, board, *name, *rest)

    def staff(self, title: str, *, school: int | None, manager: int | None, employed: bool = True) -> Staff:
        person, name = self.person(born=date(1960 + self.random.randrange(40), 1 + self.random.randrange(12), 3))
        user = next(self.ids["user"])
        self.rows["user"].append((user, BOARD, person, f"gebruiker{user}@rijnmeer.example", "!", True, STARTED))
        if employed:
            self.rows["job"].append((BOARD, person, school, manager, title, STARTED))
        return Staff(person, user, name)

    def role(self, staff: Staff, name: RoleName, school: int | None = None) -> Staff:
        self.rows["role"].append((BOARD, staff.user, name, school, STARTED))
        return staff

    def household(self) -> int:
        number = next(self.ids["household"])
        self.rows["household"].append((number, BOARD))
        return number

    def school(self, number: int, superior: Staff) -> SchoolPeople:
        director = self.role(self.staff("directeur", school=number, manager=superior.person), RoleName.DIRECTOR, number)
        leaders = [self.staff("teamleider", school=number, manager=director.person) for _ in range(TEACHERS // TEAM)]
        teachers = [self.staff("leerkracht", school=number, manager=leaders[n // TEAM].person) for n in range(TEACHERS)]
        self.role(self.staff("intern begeleider", school=number, manager=director.person), RoleName.CARE, number)
        pupils, guardians = self._pupils(number)
        return SchoolPeople(number, director, leaders, teachers, pupils, guardians)

    def _pupils(self, school: int) -> tuple[list[int], dict[int, int]]:
        pupils, guardians, group = [], {}, 0
        for n in range(PUPILS):
            if n % GROUP_SIZE == 0:
                group = next(self.ids["group"])
                self.rows["group"].append((group, school, f"g{group}", f"Groep {n % 8 + 1}", "1", "2026-2027"))
            home = self.household() if n % 2 == 0 else None
            pupil, _ = self.person(born=date(2014 + n % 8, 1 + n % 12, 1 + n % 28), household=home)
            self.rows["enrolment"].append((BOARD, pupil, school, group, "1", date(2022, 8, 22)))
            for relation in (GuardianRelation.MOTHER, GuardianRelation.FATHER):
                guardian, _ = self.person(born=date(1985, 1, 1 + n % 28), household=home)
                self.rows["guardian"].append((guardian, pupil, relation))
            pupils.append(pupil)
            guardians[pupil] = guardian
        return pupils, guardians

    def write(self) -> None:
        """In the order in which rows point at each other."""
        copy(Household, ("id", "board_id"), self.rows["household"])
        copy(
            Person,
            ("id", "board_id", "first_name", "prefix", "last_name", "initials", "birth_date"),
            self.rows["person"],
        )
        copy(HouseholdMember, ("id", "household_id", "person_id"), _numbered(self.rows["member"]))
        copy(User, ("id", "board_id", "person_id", "email", "password", "is_active", "created_at"), self.rows["user"])
        copy(
            Role,
            ("id", "board_id", "user_id", "name", "school_id", "starts_on"),
            _numbered(self.rows["role"]),
        )
        copy(
            Employment,
            ("id", "board_id", "person_id", "school_id", "manager_id", "job_title", "starts_on"),
            _numbered(self.rows["job"]),
        )
        copy(Group, ("id", "school_id", "key", "name", "year_group", "school_year"), self.rows["group"])
        copy(
            Enrolment,
            ("id", "board_id", "person_id", "school_id", "group_id", "year_group", "starts_on"),
            _numbered(self.rows["enrolment"]),
        )
        copy(Guardianship, ("id", "guardian_id", "pupil_id", "relation"), _numbered(self.rows["guardian"]))


def _numbered(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return ((number, *row) for number, row in enumerate(rows, start=1))


def fill(random: Random, schools: int) -> Foundation:
    """One board with everybody who works there or goes to school there."""
    Board.objects.create(
        id=BOARD, name="Stichting Openbaar Onderwijs Rijnmeer", short_name="Rijnmeer", legal_form=LegalForm.PUBLIC
    )
    copy(
        School,
        ("id", "board_id", "name", "brin", "region"),
        (
            (number, BOARD, f"Basisschool {number:02d}", f"{number:02d}ZZ00", list(HolidayRegion)[number % 3])
            for number in range(1, schools + 1)
        ),
    )
    made, builder = Foundation(), Builder(random)
    chair = builder.role(builder.staff("bestuurder", school=None, manager=None), RoleName.BOARD)
    made.board = [chair, *(_office(builder, RoleName.BOARD, chair) for _ in range(2))]
    made.supervisors = [
        builder.role(
            builder.staff("toezichthouder", school=None, manager=None, employed=False), RoleName.SUPERVISORY_BOARD
        )
        for _ in range(3)
    ]
    made.hr = [_office(builder, RoleName.HR, chair) for _ in range(2)]
    made.counsellors = [_office(builder, RoleName.COUNSELLOR, chair) for _ in range(2)]
    made.others = [_office(builder, role, chair) for role in (RoleName.ADMINISTRATOR, RoleName.PRIVACY_OFFICER)]
    made.schools = [builder.school(number, chair) for number in range(1, schools + 1)]
    builder.rename(made.looked_at.person, words.ONE_PERSON)
    builder.write()
    return made


def _office(builder: Builder, role: RoleName, chair: Staff) -> Staff:
    return builder.role(builder.staff("bestuursbureau", school=None, manager=chair.person), role)
