"""Addresses of the pages of sanctions, and who asks for them."""

from collections.abc import Callable
from html import unescape

from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories.accounts import (
    administrator,
    care_of,
    counsellor,
    director_of,
    employee_user,
    hr_officer,
    privacy_officer,
    supervisor,
    user_of,
)
from tests.factories.people import GuardianshipFactory, SchoolFactory
from tests.factories.sanctions import Warned

# Every page of one measure: name, what comes after the number, and which methods it answers.
PAGES: dict[str, tuple[tuple[object, ...], tuple[str, ...]]] = {
    "sanction": ((), ("GET",)),
    "edit_letter": ((), ("GET", "POST")),
    "preview_letter": ((), ("POST",)),
    "renew_letter": ((), ("POST",)),
    "refill_letter": ((), ("POST",)),
    "letter_pdf": ((1,), ("GET",)),
    "decide": ((), ("GET", "POST")),
    "reject": ((), ("GET", "POST")),
    "withdraw": ((), ("GET", "POST")),
    "send": ((), ("GET", "POST")),
    "complete_step": (("talk",), ("GET", "POST")),
    "skip_step": (("talk",), ("GET", "POST")),
}


def signed_in(user: User) -> Client:
    user.forget_access()
    client = Client()
    client.force_login(user)
    return client


def url(warned: Warned, page: str) -> str:
    reference = warned.case.incident.reference
    return reverse(f"sanctions:{page}", args=[reference, warned.sanction.pk, *PAGES[page][0]])


def case_url(warned: Warned, page: str = "case") -> str:
    return reverse(f"sanctions:{page}", args=[warned.case.incident.reference])


def _parent_and_director(warned: Warned) -> User:
    parent = director_of(warned.case.school)
    GuardianshipFactory(guardian=parent.person, pupil=warned.person)
    return parent


# For whom the case and everything in it does not exist.
OUTSIDERS: dict[str, Callable[[Warned], User]] = {
    "a colleague": lambda warned: employee_user(warned.case.school),
    "the reporter": lambda warned: warned.case.reporter,
    "the person concerned": lambda warned: user_of(warned.person),
    "a director of another school": lambda warned: director_of(SchoolFactory(board=warned.case.school.board)),
    "a director of another foundation": lambda warned: director_of(SchoolFactory()),
    "a director in conflict": _parent_and_director,
    "hr": lambda warned: hr_officer(warned.case.school.board),
    "care": lambda warned: care_of(warned.case.school),
    "a counsellor": lambda warned: counsellor(warned.case.school.board),
    "the privacy officer": lambda warned: privacy_officer(warned.case.school.board),
    "an administrator": lambda warned: administrator(warned.case.school.board),
    "the supervisory board": lambda warned: supervisor(warned.case.school.board),
}


def body(client: Client, address: str, **fields: object) -> str:
    response = client.post(address, fields, follow=True) if fields else client.get(address, follow=True)
    assert response.status_code == 200, address
    return unescape(response.content.decode())
