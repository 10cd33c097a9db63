"""Every address × method × role × own school, other school, in conflict."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from tests.integration.authorization import world as worlds
from tests.integration.authorization.matrix import (
    DEVELOPMENT_PREFIXES,
    EVERYONE,
    MATRIX,
    PUBLIC,
    PUPIL_DOSSIERS,
    Row,
)
from tests.integration.authorization.world import SITUATIONS, World

METHODS = ("GET", "POST", "PUT", "DELETE")
METHOD_NOT_ALLOWED = 405


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once; every request runs in a savepoint that is rolled back."""
    logging.disable(logging.WARNING)
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def addresses() -> Iterator[tuple[str, Any]]:
    def walk(patterns: list[Any], namespace: str) -> Iterator[tuple[str, Any]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner)
            elif isinstance(pattern, URLPattern):
                yield f"{namespace}{pattern.name}", pattern.callback

    yield from walk(get_resolver().url_patterns, "")


def test_every_address_has_a_row() -> None:
    found = {name for name, _view in addresses()}
    told = set(MATRIX) | PUBLIC
    unknown = {name for name in found - told if not name.startswith(DEVELOPMENT_PREFIXES)}
    assert unknown == set(), "give each new address a row in matrix.py"
    assert set(MATRIX) - found == set(), "rows of addresses that no longer exist"


def test_every_view_names_what_it_asks_for() -> None:
    unnamed = [name for name, view in addresses() if name in MATRIX and not getattr(view, "permissions", None)]
    assert unnamed == []


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_who_reaches_the_address(world: World, name: str) -> None:
    check(world, name, MATRIX[name])


@pytest.mark.parametrize("name", sorted(PUPIL_DOSSIERS))
def test_who_reaches_a_pupil_dossier(world: World, name: str) -> None:
    check(world, name, PUPIL_DOSSIERS[name])


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
