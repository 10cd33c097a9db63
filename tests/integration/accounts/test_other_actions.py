"""Absences, mandates and accounts: what is refused and what is written down."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from accounts.actions import absences, mandates, users
from accounts.enums import RoleName
from accounts.models import Absence, Mandate, User
from accounts.papers import MAX_MB
from audit.models import Event
from core.errors import DomainError, NotAllowed
from notifications.models import Notice
from notifications.relay import relay
from people.models import Board, Person, School
from tests.factories.accounts import (
    PAPER,
    PASSWORD,
    AbsenceFactory,
    UserFactory,
    administrator,
    board_member,
    director_of,
    employee_user,
)
from tests.factories.people import BoardFactory, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def board(school: School) -> Board:
    return school.board


@pytest.fixture
def admin(board: Board) -> User:
    return administrator(board)


def deliver() -> None:
    while relay(timezone.now()):
        pass


class TestAbsence:
    def add(self, user: User, deputy: User | None, *, by: User | None = None, **given: Any) -> Absence:
        wanted = {"starts_on": TODAY, "ends_on": TODAY + 7 * DAY} | given
        return absences.add_absence(
            user_id=user.pk, deputy_id=deputy.pk if deputy else None, by=by or user, now=NOW, **wanted
        )

    def test_the_deputy_stands_in_at_once_and_is_told(self, school: School) -> None:
        director, deputy = director_of(school), employee_user(school)
        self.add(director, deputy)
        assert deputy.access.director_of == {school.pk}
        deliver()
        assert Notice.objects.get(user=deputy).code == "account.deputy"
        assert Event.objects.filter(action="absence.add", actor_id=str(director.pk)).exists()

    def test_without_a_deputy_nobody_is_told(self, school: School) -> None:
        self.add(director_of(school), None)
        deliver()
        assert not Notice.objects.exists()

    def test_an_overlap_is_refused_also_by_the_database(self, school: School) -> None:
        director = director_of(school)
        absence = self.add(director, None)
        with pytest.raises(DomainError, match="al een afwezigheid"):
            self.add(director, None, starts_on=absence.ends_on, ends_on=absence.ends_on + DAY)
        with pytest.raises(DatabaseError, match="absence_no_overlap"), transaction.atomic():
            AbsenceFactory(user=director, starts_on=absence.ends_on)
        assert self.add(director, None, starts_on=absence.ends_on + DAY, ends_on=absence.ends_on + DAY).pk

    @pytest.mark.parametrize("who", ["disabled", "elsewhere", "oneself"])
    def test_the_deputy_is_another_active_user_of_the_same_board(self, school: School, who: str) -> None:
        director = director_of(school)
        deputy = {
            "disabled": lambda: employee_user(school, is_active=False),
            "elsewhere": lambda: employee_user(SchoolFactory()),
            "oneself": lambda: director,
        }[who]()
        with pytest.raises(DomainError) as refused:
            self.add(director, deputy)
        assert set(refused.value.fields) == {"deputy"}

    def test_a_newcomer_stands_in_from_their_first_day_on(self, school: School) -> None:
        director, newcomer = director_of(school), employee_user(school)
        newcomer.person.employments.update(starts_on=TODAY + 10 * DAY)
        with pytest.raises(DomainError, match="dan niet"):
            self.add(director, newcomer, starts_on=TODAY + 9 * DAY, ends_on=TODAY + 20 * DAY)
        assert self.add(director, newcomer, starts_on=TODAY + 10 * DAY, ends_on=TODAY + 20 * DAY).pk

    def test_an_administrator_records_for_another_but_never_becomes_the_deputy(
        self, admin: User, school: School
    ) -> None:
        director = director_of(school)
        with pytest.raises(DomainError, match="jezelf"):
            self.add(director, admin, by=admin)
        self.add(director, employee_user(school), by=admin)
        assert Event.objects.get(action="absence.add").on_behalf_of_id == str(director.pk)

    def test_nobody_else_records_for_another(self, school: School) -> None:
        with pytest.raises(NotAllowed):
            self.add(director_of(school), None, by=employee_user(school))

    @pytest.mark.parametrize("days", [(0, -1), (-9, -2)])
    def test_dates_that_cannot_be_are_refused(self, school: School, days: tuple[int, int]) -> None:
        with pytest.raises(DomainError):
            self.add(director_of(school), None, starts_on=TODAY + days[0] * DAY, ends_on=TODAY + days[1] * DAY)

    def test_who_is_back_has_no_deputy_from_today_on(self, school: School) -> None:
        director, deputy = director_of(school), employee_user(school)
        absence = AbsenceFactory(user=director, deputy=deputy)
        absences.end_absence(absence_id=absence.pk, by=director, now=NOW)
        assert not deputy.access.director_of
        assert Absence.objects.get().ends_on == TODAY - DAY
        with pytest.raises(DomainError):
            absences.end_absence(absence_id=absence.pk, by=director, now=NOW)

    def test_a_deputy_who_is_away_too_is_noticed(self, school: School) -> None:
        director, deputy = director_of(school), employee_user(school)
        absence = self.add(director, deputy)
        assert Absence.objects.deputy_away([absence]) == frozenset()
        self.add(deputy, None, starts_on=absence.ends_on, ends_on=absence.ends_on + DAY)
        assert Absence.objects.deputy_away([absence]) == {absence.pk}


class TestMandate:
    def grant(self, user: User, *, by: User, content: bytes = PAPER, **given: Any) -> Mandate:
        wanted = {
            "school_id": None,
            "sanctions": ["pupil_suspension"],
            "starts_on": TODAY,
            "ends_on": None,
            "signed_by": " Het bestuur ",
            "paper": SimpleUploadedFile("mandaat.exe", content),
        } | given
        return mandates.grant_mandate(user_id=user.pk, by=by, now=NOW, **wanted)

    def test_the_paper_is_kept_unchanged_with_its_hash(self, admin: User, school: School) -> None:
        mandate = self.grant(director_of(school), by=admin, school_id=school.pk)
        assert mandate.paper.open("rb").read() == PAPER
        assert mandate.paper_sha256 == sha256(PAPER).hexdigest()
        assert mandate.paper.name.endswith(".pdf")
        assert mandate.signed_by == "Het bestuur"
        assert Event.objects.get(action="mandate.grant").details["paper_sha256"] == mandate.paper_sha256

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"MZ this is a program",
            b"<html>%PD</html>",
            PAPER[: len(PAPER) // 2],
            b"%PDF-1.7" + b"x" * (MAX_MB * 1024 * 1024) + b"%%EOF",
        ],
        ids=["empty", "program", "page", "half", "too big"],
    )
    def test_a_file_that_is_no_whole_pdf_is_refused_with_what_to_do(
        self, admin: User, school: School, content: bytes
    ) -> None:
        with pytest.raises(DomainError) as refused:
            self.grant(director_of(school), by=admin, content=content)
        assert set(refused.value.fields) == {"paper"}
        assert not Mandate.objects.exists()

    @pytest.mark.parametrize("codes", [[], ["staff_dismissal"], ["pupil_suspension", "nonsense"]])
    def test_only_measures_that_can_be_mandated(self, admin: User, school: School, codes: list[str]) -> None:
        with pytest.raises(DomainError) as refused:
            self.grant(director_of(school), by=admin, sanctions=codes)
        assert set(refused.value.fields) == {"sanctions"}

    def test_nobody_records_a_mandate_for_themself_or_elsewhere(self, admin: User, school: School) -> None:
        with pytest.raises(DomainError, match="voor jezelf"):
            self.grant(admin, by=admin)
        with pytest.raises(NotAllowed):
            self.grant(director_of(SchoolFactory()), by=admin)
        with pytest.raises(NotAllowed):
            self.grant(employee_user(school), by=director_of(school))

    def test_ending_keeps_what_was_signed(self, admin: User, school: School) -> None:
        mandate = self.grant(director_of(school), by=admin)
        mandates.end_mandate(mandate_id=mandate.pk, ends_on=TODAY, by=admin, now=NOW)
        assert Mandate.objects.on(TODAY).exists()
        assert not Mandate.objects.on(TODAY + DAY).exists()


class TestUser:
    def make(self, by: User, **given: Any) -> User:
        wanted = {"person": users.NewPerson("Wilhelmina", "van der", "Schaaf"), "email": " W.Schaaf@Rijnmeer.example "}
        return users.create_user(by=by, now=NOW, **(wanted | given))

    def test_an_invited_person_chooses_a_password_and_signs_in(self, admin: User) -> None:
        user = self.make(admin)
        deliver()
        [invitation] = mail.outbox
        assert invitation.to == ["w.schaaf@rijnmeer.example"]
        [link] = [line for line in invitation.body.splitlines() if "/password/reset/key/" in line]
        client = Client()
        form = client.get(link[link.index("/account/") :]).url
        client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
        client.post("/account/login/", {"login": user.email, "password": PASSWORD})
        assert client.get("/account/").status_code == 200
        assert Event.objects.filter(action="user.create", actor_id=str(admin.pk)).exists()

    def test_a_known_person_gets_one_account(self, admin: User, board: Board) -> None:
        person: Person = PersonFactory(board=board)
        assert self.make(admin, person=person.pk).person == person
        with pytest.raises(DomainError, match="al een account"):
            self.make(admin, person=person.pk, email="ander@rijnmeer.example")

    @pytest.mark.parametrize("email", ["", "geen adres", "W.SCHAAF@rijnmeer.example"])
    def test_an_address_that_is_wrong_or_taken_is_refused(self, admin: User, email: str) -> None:
        self.make(admin)
        with pytest.raises(DomainError) as refused:
            self.make(admin, email=email)
        assert set(refused.value.fields) == {"email"}

    def test_a_person_of_another_board_is_not_there(self, admin: User) -> None:
        with pytest.raises(DomainError):
            self.make(admin, person=PersonFactory().pk)

    def test_only_administrators_make_accounts(self, board: Board, school: School) -> None:
        for by in (board_member(board), director_of(school)):
            with pytest.raises(NotAllowed):
                self.make(by)

    def test_closing_ends_the_sessions_for_good(self, admin: User, school: School) -> None:
        user = employee_user(school, password=PASSWORD)
        client = Client()
        client.post("/account/login/", {"login": user.email, "password": PASSWORD})
        assert client.get("/account/").status_code == 200
        users.disable_user(user_id=user.pk, by=admin, now=NOW)
        assert client.get("/account/").status_code == 302
        users.enable_user(user_id=user.pk, by=admin, now=NOW)
        assert client.get("/account/").status_code == 302, "the old session does not come back to life"
        deliver()
        assert [message.to for message in mail.outbox] == [[user.email]]
        assert {event.action for event in Event.objects.filter(object_id=str(user.pk))} >= {
            "user.disable",
            "user.enable",
        }

    def test_nobody_closes_their_own_account_or_that_of_the_last_administrator(self, admin: User, board: Board) -> None:
        with pytest.raises(DomainError, match="eigen account"):
            users.disable_user(user_id=admin.pk, by=admin, now=NOW)
        second = administrator(board)
        users.disable_user(user_id=second.pk, by=admin, now=NOW)
        leaving = administrator(BoardFactory())
        with pytest.raises(NotAllowed):
            users.disable_user(user_id=leaving.pk, by=admin, now=NOW)

    def test_a_second_invitation_can_be_sent(self, admin: User) -> None:
        user = self.make(admin, invite=False)
        deliver()
        assert mail.outbox == []
        users.invite_again(user_id=user.pk, by=admin, now=NOW)
        deliver()
        assert len(mail.outbox) == 1


def test_roles_of_a_closed_account_stay_on_paper_but_give_nothing(admin: User, school: School) -> None:
    director = director_of(school)
    users.disable_user(user_id=director.pk, by=admin, now=NOW)
    closed = User.objects.get(pk=director.pk)
    assert closed.roles.filter(name=RoleName.DIRECTOR).exists()
    assert closed.access.permissions == frozenset()


def test_a_deputy_of_somebody_who_is_closed_gets_nothing(admin: User, school: School) -> None:
    director, deputy = director_of(school), UserFactory(board=school.board)
    AbsenceFactory(user=director, deputy=deputy)
    users.disable_user(user_id=director.pk, by=admin, now=NOW)
    assert not deputy.access.director_of
