"""Asks an address by every method as everyone, and judges the answers by its row."""

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.integration.authorization.matrix import EVERYONE, MATRIX, Row
from tests.integration.authorization.world import SITUATIONS, World

METHODS = ("GET", "POST", "PUT", "DELETE")
METHOD_NOT_ALLOWED = 405


def rows_of(*apps: str) -> list[str]:
    """The names of the addresses of these apps."""
    return sorted(name for name in MATRIX if name.partition(":")[0] in apps)


def check(world: World, name: str, row: Row) -> None:
    wrong = []
    for situation in SITUATIONS:
        if situation not in row.sees:
            continue
        url = reverse(name, args=row.arguments(world, world.things[situation]) if row.arguments else [])
        for role in (*sorted(EVERYONE), "disabled", "anonymous"):
            answers = ask(world, role, url)
            gets_in = role in row.sees[situation]
            if row.forgives and not gets_in and answers["POST"] == 302:
                del answers["POST"]
            problem = judge(answers, gets_in=gets_in, signed_in=role in EVERYONE)
            if problem:
                wrong.append(f"{situation} / {role}: {problem} {answers}")
    assert not wrong, "\n".join(wrong)


def ask(world: World, role: str, url: str) -> dict[str, int | str]:
    """The status of each method; "sign in" for who was sent to the sign-in page."""
    client = _client(world, role)
    answers: dict[str, int | str] = {}
    for method in METHODS:
        with transaction.atomic():
            response = client.generic(method, url)
            answers[method] = _told(response)
            transaction.set_rollback(True)
    return answers


def _client(world: World, role: str) -> Client:
    """A browser of this role; signing in anew for each address would take most of the time."""
    if role not in world.clients:
        client = world.clients[role] = Client(raise_request_exception=False)
        if role != "anonymous":
            client.force_login(world.user(role))
            # What a first visit writes in the session is rolled back with every other.
            client.get(reverse("portal:home"))
    return world.clients[role]


def _told(response: HttpResponse) -> int | str:
    if response.status_code == 302 and response["Location"].startswith("/account/login/"):
        return "sign in"
    return response.status_code


def judge(answers: dict[str, int | str], *, gets_in: bool, signed_in: bool) -> str:
    """What is wrong with these answers, or nothing."""
    statuses = set(answers.values())
    if any(isinstance(status, int) and status >= 500 for status in statuses):
        return "broke"
    if not signed_in:
        return "" if statuses <= {"sign in", METHOD_NOT_ALLOWED} and "sign in" in statuses else "was let in"
    if gets_in:
        return "" if 404 not in statuses and "sign in" not in statuses and statuses != {405} else "was kept out"
    return "" if statuses <= {404, METHOD_NOT_ALLOWED} and 404 in statuses else "was let in"
