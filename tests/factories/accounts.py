"""Users in every role. The helpers read as sentences: `director_of(school)`, `manager_of(person)`."""

from datetime import date
from hashlib import sha256
from typing import Any

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from accounts.enums import RoleName
from accounts.models import Absence, Mandate, Role, User
from people.models import Board, Employment, Person, School
from tests.factories.people import BoardFactory, EmploymentFactory, PersonFactory

STARTED_ON = date(2020, 8, 1)
PASSWORD = "een lang wachtwoord voor tests"
PAPER = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class UserFactory(DjangoModelFactory[User]):
    """A login with a person. `person=None` makes a login of nobody the foundation knows.

    No password can sign in unless `password=PASSWORD` is given: hashing costs time.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    board = factory.SubFactory(BoardFactory)
    person = factory.SubFactory(PersonFactory, board=factory.SelfAttribute("..board"))
    email = factory.Sequence(lambda n: f"gebruiker{n}@rijnmeer.example")

    @factory.post_generation
    def password(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        if extracted:
            self.set_password(extracted)  # type: ignore[attr-defined]
        else:
            self.set_unusable_password()  # type: ignore[attr-defined]
        if create:
            self.save(update_fields=["password"])  # type: ignore[attr-defined]


class RoleFactory(DjangoModelFactory[Role]):
    class Meta:
        model = Role

    user = factory.SubFactory(UserFactory)
    board = factory.SelfAttribute("user.board")
    name = RoleName.HR
    starts_on = STARTED_ON


class AbsenceFactory(DjangoModelFactory[Absence]):
    """`AbsenceFactory(user=director, deputy=other, starts_on=…, ends_on=…)`"""

    class Meta:
        model = Absence

    user = factory.SubFactory(UserFactory)
    deputy = None
    starts_on = date(2020, 1, 1)
    ends_on = date(2099, 12, 31)


class MandateFactory(DjangoModelFactory[Mandate]):
    class Meta:
        model = Mandate

    user = factory.SubFactory(UserFactory)
    board = factory.SelfAttribute("user.board")
    sanctions = factory.LazyFunction(lambda: ["pupil_suspension"])
    starts_on = STARTED_ON
    signed_by = "Het bestuur"
    paper = factory.LazyFunction(lambda: ContentFile(PAPER, name="mandaat.pdf"))
    paper_sha256 = sha256(PAPER).hexdigest()


def user_of(person: Person, **fields: Any) -> User:
    """The login of this person; the one there is, or a new one."""
    existing = User.objects.filter(person=person).first()
    return existing or UserFactory(board=person.board, person=person, **fields)


def employee_user(school: School, **fields: Any) -> User:
    """A teacher with a login."""
    user = UserFactory(board=school.board, **fields)
    EmploymentFactory(school=school, person=user.person)
    return user


def manager_of(person: Person, **fields: Any) -> User:
    """Whoever leads `person` in their current employment; made and put in place when there is nobody."""
    employment = Employment.objects.filter(person=person).order_by("-starts_on").first()
    if employment is None:
        raise ValueError(f"{person} has no employment; make one first.")
    if employment.manager:
        return user_of(employment.manager, **fields)
    if employment.school is None:
        user = staff_user(person.board, **fields)
    else:
        user = employee_user(employment.school, **fields)
    Employment.objects.filter(pk=employment.pk).update(manager=user.person)
    return user


def director_of(school: School, **fields: Any) -> User:
    user = employee_user(school, **fields)
    RoleFactory(user=user, name=RoleName.DIRECTOR, school=school)
    return user


def care_of(school: School, **fields: Any) -> User:
    user = employee_user(school, **fields)
    RoleFactory(user=user, name=RoleName.CARE, school=school)
    return user


def staff_user(board: Board, **fields: Any) -> User:
    """An employee of the foundation itself, of no school, without a role."""
    user = UserFactory(board=board, **fields)
    EmploymentFactory(school=None, board=board, person=user.person, job_title="Bestuursbureau")
    return user


def board_member(board: Board, **fields: Any) -> User:
    return _with_role(staff_user(board, **fields), RoleName.BOARD)


def hr_officer(board: Board, **fields: Any) -> User:
    return _with_role(staff_user(board, **fields), RoleName.HR)


def administrator(board: Board, **fields: Any) -> User:
    return _with_role(staff_user(board, **fields), RoleName.ADMINISTRATOR)


def counsellor(board: Board, **fields: Any) -> User:
    return _with_role(staff_user(board, **fields), RoleName.COUNSELLOR)


def supervisor(board: Board, **fields: Any) -> User:
    """A member of the supervisory board, who is not employed."""
    return _with_role(UserFactory(board=board, **fields), RoleName.SUPERVISORY_BOARD)


def privacy_officer(board: Board, **fields: Any) -> User:
    """The data protection officer, who is not employed."""
    return _with_role(UserFactory(board=board, **fields), RoleName.PRIVACY_OFFICER)


def _with_role(user: User, name: RoleName) -> User:
    RoleFactory(user=user, name=name)
    user.forget_access()
    return user
