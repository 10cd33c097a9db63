"""Every page of the product in a real browser: axe, the outline of the page, nothing that sticks out at 320 px."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.browser import pages
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.pages import ANYONE, AREAS, FILES_AND_JSON, MAIN, ONLY_POST, PARTS, Visit
from tests.integration.authorization.matrix import DEVELOPMENT_PREFIXES, MATRIX
from tests.integration.authorization.test_matrix import addresses
from tests.integration.authorization.world import OWN, World

pytestmark = pytest.mark.django_db(transaction=True)

SMALLEST = 320
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
OUTLINE = "() => ['main', 'h1'].map((name) => document.querySelectorAll(name).length)"

Axe = Callable[[Page], list[str]]
Look = Callable[..., list[str]]


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path / "media"
    return pages.build()


@pytest.fixture
def look(open_page: OpenPage, axe: Axe, world: World, live_server: Any) -> Look:
    """What is wrong with one page as it opens in one width and theme, and as it is then in the others that are asked
    for. Each role signs in once."""
    opened: dict[tuple[str, int], Page] = {}

    def _page(role: str, width: int) -> Page:
        if (role, width) not in opened:
            page = opened[role, width] = open_page(width=width)
            if role != ANYONE:
                client = Client()
                client.force_login(world.user(role))
                session = client.cookies["sessionid"].value
                page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])
        return opened[role, width]

    def _look(visit: Visit, *ways: tuple[int, str]) -> list[str]:
        page = _page(visit.role, ways[0][0])
        _show(page, *ways[0])
        answer = page.goto(visit.url(world))
        wrong = axe(page) + list(_outline(page))
        for way in ways[1:]:
            _show(page, *way)
            wrong += [f"{one} ({way})" for one in axe(page)]
        if answer is None or answer.status != 200 or answer.request.redirected_from:
            wrong.append(f"{visit.role} asked {visit.name} and got {answer and answer.status} at {page.url}")
        page.set_viewport_size({"width": SMALLEST, "height": 900})
        if page.evaluate(TOO_WIDE) > 0:
            wrong.append(f"{page.url}: sticks out at {SMALLEST} px")
        return wrong

    return _look


def _show(page: Page, width: int, theme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)


def _outline(page: Page) -> Iterator[str]:
    if page.evaluate(OUTLINE) != [1, 1]:
        yield f"{page.url}: main and h1 occur {page.evaluate(OUTLINE)} times"
    parts = page.title().split(" – ")
    if len(parts) < 2 or not all(part.strip() for part in parts):
        yield f"{page.url}: the title says no more than {page.title()!r}"


@pytest.mark.parametrize("area", AREAS)
def test_every_page(look: Look, area: str) -> None:
    wrong = []
    for visit in AREAS[area]:
        wrong += look(visit, (PHONE, "dark"), (DESK, "light"))
    assert "\n".join(wrong) == ""


def test_the_main_pages_in_every_width_and_theme(look: Look) -> None:
    wrong = []
    for visit in MAIN:
        wrong += look(visit, (DESK, "light"), (DESK, "dark"))
        wrong += look(visit, (PHONE, "light"), (PHONE, "dark"))
    assert "\n".join(wrong) == ""


def test_an_address_that_does_not_exist_has_a_page_too(look: Look, open_page: OpenPage, axe: Axe) -> None:
    page = open_page()
    answer = page.goto("/nee/")
    assert answer is not None
    assert answer.status == 404
    assert axe(page) + list(_outline(page)) == []


def test_every_address_is_looked_at_or_named_as_no_page() -> None:
    seen = {visit.name for area in AREAS.values() for visit in area}
    found = {name for name, _view in addresses() if not name.startswith(DEVELOPMENT_PREFIXES)}
    assert found - seen - ONLY_POST - FILES_AND_JSON - PARTS == set(), "show each new page in tests/browser/pages.py"
    assert (seen | ONLY_POST | FILES_AND_JSON | PARTS) - found == set(), "addresses that no longer exist"


def test_what_is_called_no_page_is_none(world: World) -> None:
    """So that a page cannot hide among the exceptions."""
    client, wrong = Client(), []
    for name in sorted((ONLY_POST | FILES_AND_JSON) & set(MATRIX)):
        row = MATRIX[name]
        for role in sorted(row.sees[OWN])[:1]:
            client.force_login(world.user(role))
            arguments = row.arguments(world, world.things[OWN]) if row.arguments else []
            answer = client.get(pages.reverse(name, args=arguments))
            is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
            if is_page or (name in ONLY_POST and answer.status_code != 405):
                wrong.append(f"{name}: {answer.status_code}")
    assert "\n".join(wrong) == ""
