"""Believable rows of the app `people`. Everything made without an explicit `board` shares none: pass a school."""

from datetime import date
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from people.enums import GuardianRelation, HolidayRegion, LegalForm, RosterFormat
from people.models import (
    Board,
    Employment,
    Enrolment,
    Group,
    GroupMembership,
    Guardianship,
    Household,
    HouseholdMember,
    Person,
    RosterImport,
    RosterKey,
    School,
)

SCHOOL_YEAR = "2026-2027"
FIRST_NAMES = ("Karin", "Youssef", "Femke", "Tijn", "Aylin", "Bram", "Noor", "Sem", "Fatima", "Jolanda")
LAST_NAMES = (("de", "Wit"), ("", "Bakker"), ("van den", "Berg"), ("", "Yılmaz"), ("van 't", "Hof"), ("", "El Amrani"))


def brin_of(number: int) -> str:
    """A well-formed BRIN with location number; different for each of the first 67,600."""
    rest, digits = divmod(number, 100)
    second, first = divmod(rest, 26)
    return f"{digits:02d}{chr(65 + second % 26)}{chr(65 + first)}00"


class BoardFactory(DjangoModelFactory[Board]):
    class Meta:
        model = Board

    name = factory.Sequence(lambda n: f"Stichting Openbaar Onderwijs Rijnmeer {n}")
    short_name = factory.Sequence(lambda n: f"OPO-R {n}")
    legal_form = LegalForm.PUBLIC


class SchoolFactory(DjangoModelFactory[School]):
    class Meta:
        model = School

    board = factory.SubFactory(BoardFactory)
    name = factory.Sequence(lambda n: f"Basisschool De Linde {n}")
    brin = factory.Sequence(brin_of)
    region = HolidayRegion.MIDDLE


class HouseholdFactory(DjangoModelFactory[Household]):
    class Meta:
        model = Household

    board = factory.SubFactory(BoardFactory)


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    board = factory.SubFactory(BoardFactory)
    first_name = factory.Sequence(lambda n: FIRST_NAMES[n % len(FIRST_NAMES)])
    prefix = factory.Sequence(lambda n: LAST_NAMES[n % len(LAST_NAMES)][0])
    last_name = factory.Sequence(lambda n: LAST_NAMES[n % len(LAST_NAMES)][1])
    initials = factory.LazyAttribute(lambda person: f"{person.first_name[:1]}.")


class EmploymentFactory(DjangoModelFactory[Employment]):
    """An employee: `EmploymentFactory(school=school)` makes the person as well."""

    class Meta:
        model = Employment

    school = factory.SubFactory(SchoolFactory)
    board = factory.LazyAttribute(lambda row: row.school.board)
    person = factory.SubFactory(PersonFactory, board=factory.SelfAttribute("..board"))
    job_title = "Leerkracht"
    starts_on = date(2020, 8, 1)


class GroupFactory(DjangoModelFactory[Group]):
    class Meta:
        model = Group

    school = factory.SubFactory(SchoolFactory)
    key = factory.Sequence(lambda n: f"G{n}")
    name = factory.Sequence(lambda n: f"Groep {n % 8 + 1}")
    year_group = factory.Sequence(lambda n: str(n % 8 + 1))
    school_year = SCHOOL_YEAR


class EnrolmentFactory(DjangoModelFactory[Enrolment]):
    """A pupil: `EnrolmentFactory(school=school)` makes the person as well."""

    class Meta:
        model = Enrolment

    school = factory.SubFactory(SchoolFactory)
    board = factory.LazyAttribute(lambda row: row.school.board)
    person = factory.SubFactory(PersonFactory, board=factory.SelfAttribute("..board"))
    year_group = "7"
    starts_on = date(2022, 8, 22)


class GroupMembershipFactory(DjangoModelFactory[GroupMembership]):
    class Meta:
        model = GroupMembership

    group = factory.SubFactory(GroupFactory)
    person = factory.SubFactory(PersonFactory, board=factory.SelfAttribute("..group.school.board"))


class GuardianshipFactory(DjangoModelFactory[Guardianship]):
    """A guardian of a pupil: `GuardianshipFactory(pupil=person)` makes the guardian as well."""

    class Meta:
        model = Guardianship

    pupil = factory.SubFactory(PersonFactory)
    guardian = factory.SubFactory(PersonFactory, board=factory.SelfAttribute("..pupil.board"))
    relation = GuardianRelation.GUARDIAN


class RosterKeyFactory(DjangoModelFactory[RosterKey]):
    class Meta:
        model = RosterKey

    person = factory.SubFactory(PersonFactory)
    board = factory.LazyAttribute(lambda row: row.person.board)
    source = "edexml:99ZZ00:pupil"
    key = factory.Sequence(str)


class RosterImportFactory(DjangoModelFactory[RosterImport]):
    """A preview without rows, nobody decided on."""

    class Meta:
        model = RosterImport

    board = factory.SubFactory(BoardFactory)
    format = RosterFormat.EDEXML
    version = "2.1"
    school_year = SCHOOL_YEAR
    file_name = "leerlingen.xml"
    file_size = 1000
    sha256 = "0" * 64
    created_at = factory.LazyFunction(timezone.now)
    previewed_at = factory.SelfAttribute("created_at")


def employee(school: School, **fields: Any) -> Person:
    """Someone who works at `school` today; fields of Person or, with `employment__`, of Employment."""
    own = {
        name.removeprefix("employment__"): fields.pop(name) for name in list(fields) if name.startswith("employment__")
    }
    return EmploymentFactory(school=school, person__board=school.board, **own, **_nested(fields)).person


def pupil(school: School, **fields: Any) -> Person:
    """Someone who goes to `school` today."""
    return EnrolmentFactory(school=school, **_nested(fields)).person


def guardian(ward: Person, **fields: Any) -> Person:
    """A guardian of `ward`, whose household is not set."""
    return GuardianshipFactory(pupil=ward, **{f"guardian__{name}": value for name, value in fields.items()}).guardian


def live_together(*people: Person) -> None:
    """In one household, since before it was recorded."""
    home = HouseholdFactory(board=people[0].board)
    HouseholdMember.objects.bulk_create(HouseholdMember(household=home, person=person) for person in people)


def _nested(fields: dict[str, Any]) -> dict[str, Any]:
    return {f"person__{name}": value for name, value in fields.items()}
