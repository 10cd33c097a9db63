"""The first page anyone sees."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, OpenPage


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing(open_page: OpenPage, axe: Callable[[Page], list[str]], width: int, dark: bool) -> None:
    page = open_page(width=width, dark=dark)
    page.goto("/account/login/")
    assert page.locator("input[type=password]").is_visible()
    assert axe(page) == []


def test_it_speaks_dutch_also_to_an_english_browser(open_page: OpenPage) -> None:
    page = open_page()
    page.set_extra_http_headers({"Accept-Language": "en-GB"})
    page.goto("/account/login/")
    assert page.locator("html").get_attribute("lang") == "nl"
