"""One click signs in as a persona on a development machine, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from audit.models import Event
from tests.factories.accounts import employee_user
from tests.factories.people import SchoolFactory

pytestmark = pytest.mark.django_db

PERSONA = "/account/persona/"
TEACHER = "leerkracht@rijnmeer.example"
PEOPLE = [(TEACHER, "Leerkracht van groep 7"), ("niemand@rijnmeer.example", "Bestaat niet")]


@pytest.fixture
def teacher(settings: Settings) -> User:
    settings.OPOR_PERSONAS = f"{__name__}.PEOPLE"
    return employee_user(SchoolFactory(), email=TEACHER)


def test_one_click_signs_in_and_goes_where_one_was_going(client: Client, teacher: User) -> None:
    assert "Leerkracht van groep 7" in client.get("/account/login/").content.decode()
    answer = client.post(PERSONA, {"email": TEACHER, "next": "/notices/"})
    assert answer.url == "/notices/"
    assert client.get("/notices/").status_code == 200
    assert Event.objects.filter(action="account.sign_in", actor_id=str(teacher.pk)).exists()


def test_a_persona_without_an_account_is_not_offered(client: Client, teacher: User) -> None:
    assert "Bestaat niet" not in client.get("/account/login/").content.decode()


def test_nobody_who_is_not_a_persona_can_be_signed_in_so(client: Client, teacher: User) -> None:
    other = employee_user(SchoolFactory(), email="directeur@rijnmeer.example")
    assert client.post(PERSONA, {"email": other.email}).status_code == 404


def test_a_disabled_persona_cannot_be_signed_in(client: Client, teacher: User) -> None:
    User.objects.update(is_active=False)
    assert client.post(PERSONA, {"email": TEACHER}).status_code == 404


def test_a_link_does_not_sign_in(client: Client, teacher: User) -> None:
    assert client.get(PERSONA, {"email": TEACHER}).status_code == 405


def test_the_way_on_never_leads_off_the_site(client: Client, teacher: User) -> None:
    assert client.post(PERSONA, {"email": TEACHER, "next": "https://elders.example/"}).url == "/"


def test_signing_in_as_another_persona_ends_the_first_session(client: Client, teacher: User) -> None:
    client.force_login(employee_user(SchoolFactory()))
    before = client.session.session_key
    client.post(PERSONA, {"email": TEACHER})
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(teacher.pk)


IN_PRODUCTION = """
import django; django.setup()
from django.conf import settings
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
assert not settings.OPOR_DEVELOPMENT and not settings.OPOR_PERSONAS and not settings.DEBUG
storages = {**settings.STORAGES, "staticfiles": {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
with override_settings(STORAGES=storages, OPOR_PERSONAS="tests.integration.accounts.test_personas.PEOPLE",
                       CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}):
    client = Client(HTTP_HOST="meldpunt.rijnmeer.example", HTTP_X_FORWARDED_FOR="192.0.2.1")
    page = client.get("/account/login/", secure=True)
    assert page.status_code == 200, page.status_code
    assert b"persona" not in page.content
    answer = client.post("/account/persona/", {"email": "leerkracht@rijnmeer.example"}, secure=True)
    print("status", answer.status_code)
try:
    reverse("account_persona")
except NoReverseMatch:
    print("no address")
"""


def test_in_production_there_is_no_such_address_and_no_word_of_it() -> None:
    told = subprocess.run(
        [sys.executable, "-c", IN_PRODUCTION],
        cwd=Path(__file__).resolve().parents[3],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "opor.settings.production",
            "SECRET_KEY": "x" * 60,
            "ALLOWED_HOSTS": "meldpunt.rijnmeer.example",
            "EMAIL_URL": "smtp://localhost:25",
            "DEFAULT_FROM_EMAIL": "meldpunt@rijnmeer.example",
            "OPOR_BASE_URL": "https://meldpunt.rijnmeer.example",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.split("\n")[:2] == ["status 404", "no address"]
