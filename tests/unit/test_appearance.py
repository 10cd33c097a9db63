"""Light or dark, and the way around."""

import importlib
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import Resolver404, get_resolver

import core.urls
from core.context import Menu
from core.navigation import Navigation, NavItem, places


class Someone:
    """A signed-in user who may do what the test says."""

    is_authenticated = True

    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed

    def may(self, permission: str) -> bool:
        return permission in self.allowed


def _request(path: str = "/style/", *, allowed: frozenset[str] = frozenset()) -> Any:
    request = RequestFactory().get(path)
    request.user = Someone(allowed)
    request.resolver_match = get_resolver().resolve(path)
    return request


def _links_to_dark(page: str) -> list[str]:
    return [line.strip() for line in page.split("<link") if "theme-dark" in line]


def test_without_a_choice_the_device_decides() -> None:
    (link,) = _links_to_dark(Client().get("/style/").content.decode())
    assert "prefers-color-scheme: dark" in link


@pytest.mark.parametrize(("theme", "links"), [("light", 0), ("dark", 1)])
def test_a_choice_is_rendered_by_the_server(theme: str, links: int) -> None:
    client = Client()
    response = client.post("/theme/", {"theme": theme, "next": "/style/case/"})
    assert response.headers["Location"] == "/style/case/"
    found = _links_to_dark(client.get("/style/").content.decode())
    assert len(found) == links
    assert all("prefers-color-scheme" not in link for link in found)


def test_a_nonsense_cookie_means_no_choice() -> None:
    client = Client()
    client.cookies["theme"] = "<script>"
    assert "prefers-color-scheme" in _links_to_dark(client.get("/style/").content.decode())[0]


@pytest.mark.parametrize("theme", ["", "pink"])
def test_an_unknown_theme_is_refused(theme: str) -> None:
    response = Client().post("/theme/", {"theme": theme})
    assert response.status_code == 400
    assert not response.cookies


def test_choosing_goes_back_only_to_ourselves() -> None:
    response = Client().post("/theme/", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


def test_choosing_is_a_post() -> None:
    assert Client().get("/theme/").status_code == 405


ITEMS = (
    NavItem("Stijl", "core:style", "house-door"),
    NavItem("Zaken", "core:style_case", "inbox", permission="read_cases", badge=lambda _request: 3),
)


def test_a_place_one_may_not_go_to_is_not_there() -> None:
    assert [place.label for place in places(ITEMS, _request())] == ["Stijl"]
    assert [place.label for place in places(ITEMS, _request(allowed=frozenset({"read_cases"})))] == ["Stijl", "Zaken"]


def test_the_place_one_is_at_is_marked() -> None:
    here = places(ITEMS, _request("/style/case/", allowed=frozenset({"read_cases"})))
    assert [(place.label, place.is_current, place.count) for place in here] == [
        ("Stijl", False, 0),
        ("Zaken", True, 3),
    ]


def test_a_phone_shows_four_places_and_more(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Navigation(items=ITEMS[:1] * 6, search="core:style_list", unread=lambda _request: 2)
    monkeypatch.setattr("core.context.the_navigation", lambda: told)
    menu = Menu(_request())
    assert (len(menu.first), len(menu.rest)) == (4, 2)
    assert (menu.search_url, menu.inbox_url, menu.unread) == ("/style/list/", "", 2)


def test_the_style_page_exists_in_development_only(settings: Any) -> None:
    settings.OPOR_DEVELOPMENT = False
    try:
        patterns = importlib.reload(core.urls).urlpatterns
    finally:
        settings.OPOR_DEVELOPMENT = True
        importlib.reload(core.urls)
    assert [str(pattern.pattern) for pattern in patterns] == ["theme/"]
    with pytest.raises(Resolver404):
        get_resolver().resolve("/style/nothing/")
