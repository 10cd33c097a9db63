"""One foundation for a test: a case about a teacher, filed, and everyone who could want to read it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from accounts.models import User
from dossiers.actions.letters import dispatch, file_letter
from dossiers.enums import Channel
from dossiers.models import Document, Dossier
from people.models import Person
from tests.factories import accounts as make
from tests.factories.dossiers import Case, case_about, subject
from tests.factories.people import SchoolFactory, employee

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SignIn = Callable[[User], Client]


@dataclass
class World:
    case: Case
    teacher: Person
    dossier: Dossier
    letter: Document

    @property
    def reference(self) -> str:
        return self.case.incident.reference


@pytest.fixture
def world() -> World:
    school = SchoolFactory()
    teacher = employee(school, first_name="Wendelien", last_name="Schaaf")
    case = case_about(subject(teacher), school=school)
    case.file()
    letter = file_letter(
        incident=case.incident,
        involvement=case.involvement(teacher),
        title="Waarschuwing",
        body="Beste mevrouw Schaaf,",
        file=PDF,
        sha256=hashlib.sha256(PDF).hexdigest(),
        made_at=case.at,
        by=case.handler,
        now=case.later(),
        source="letter:1",
    )
    return World(case, teacher, Dossier.objects.get(person=teacher), letter)


@pytest.fixture
def sent(world: World) -> World:
    dispatch(
        document=world.letter,
        addressee=world.teacher,
        channel=Channel.POST,
        by=world.case.handler,
        now=world.case.later(),
    )
    return world


@pytest.fixture
def as_user(client: Client) -> SignIn:
    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def strangers(world: World) -> dict[str, User]:
    """Everyone to whom this dossier does not exist, each of whom could see one if a rule failed."""
    board = world.case.school.board
    other_school = SchoolFactory(board=board)
    return {
        "director of another school": make.director_of(other_school),
        "care coordinator of the school": make.care_of(world.case.school),
        "colleague": make.employee_user(world.case.school),
        "the person concerned": make.user_of(world.teacher),
        "reporter": world.case.reporter,
        "counsellor": make.counsellor(board),
        "supervisor": make.supervisor(board),
        "privacy officer": make.privacy_officer(board),
        "administrator": make.administrator(board),
        "hr officer of another foundation": make.hr_officer(SchoolFactory().board),
    }
