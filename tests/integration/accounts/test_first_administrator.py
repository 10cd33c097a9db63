"""A new installation starts with one command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from accounts.permissions import Permission
from audit.models import Event
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

GIVEN = {
    "board": "Stichting Openbaar Onderwijs Rijnmeer",
    "short_name": "OPO-R",
    "legal_form": "openbaar",
    "email": "Beheer@rijnmeer.example",
    "first_name": "Ferry",
    "last_name": "Huisman",
}


def start() -> str:
    out = StringIO()
    call_command("first_administrator", stdout=out, **GIVEN)
    return out.getvalue()


def test_the_link_lets_the_first_administrator_in(client: Client) -> None:
    link = start().split()[-1]
    form = client.get(link[link.index("/account/") :]).url
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/account/login/", {"login": "beheer@rijnmeer.example", "password": PASSWORD})
    assert client.get("/manage/users/").status_code == 200
    assert User.objects.get().may(Permission.MANAGE_PEOPLE)
    assert set(Event.objects.filter(actor_id="").values_list("action", flat=True)) == {
        "board.create",
        "user.create",
        "role.grant",
    }


def test_there_is_only_one_first_administrator() -> None:
    start()
    with pytest.raises(CommandError, match="al een beheerder"):
        start()
