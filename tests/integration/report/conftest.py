import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from incidents.models import ReportDraft
from people.models import School
from tests.factories.accounts import director_of, employee_user, manager_of
from tests.factories.incidents import NOW, complete_draft
from tests.factories.people import SchoolFactory


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _wednesday_morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def director(school: School) -> User:
    return director_of(school)


@pytest.fixture
def reporter(school: School, director: User) -> User:
    """A teacher who is led by someone, at a school with a director."""
    user = employee_user(school)
    manager_of(user.person)
    return user


@pytest.fixture
def manager(reporter: User) -> User:
    return manager_of(reporter.person)


@pytest.fixture
def client(reporter: User) -> Client:
    """Signed in as the reporter, and without JavaScript."""
    return signed_in(reporter)


@pytest.fixture
def draft(reporter: User) -> ReportDraft:
    return complete_draft(reporter)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, draft: ReportDraft) -> HttpResponse:
    """What pressing the button on the check page posts."""
    url = reverse("incidents:report_check", args=[draft.pk])
    html = client.get(url).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(version|addressee)" value="([^"]*)"', html))
    return client.post(url, hidden)
