"""The keyboard alone: Tab, Enter, Space and arrows complete reporting, taking up and assessing."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from incidents.models import Assessment, Incident
from tests.browser import steps
from tests.browser.conftest import OpenPage
from tests.browser.steps import APPROACH, SUMMARY, Cast

pytestmark = pytest.mark.django_db(transaction=True)

MOST_TABS = 80
# What has the focus shows it: itself, or the label of a choice that is drawn instead of its input.
SHOWS_FOCUS = """() => {
    const ring = (element) => element && parseFloat(getComputedStyle(element).outlineWidth) >= 2
        && getComputedStyle(element).outlineStyle !== 'none';
    const focused = document.activeElement;
    return ring(focused) || ring(focused.closest('label')) || ring(focused.closest('.chip'));
}"""


@pytest.fixture
def cast(settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    return steps.cast()


def tab_to(page: Page, target: Locator) -> None:
    """On with Tab until this has the focus; every stop on the way shows that it has it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        shown = page.evaluate(SHOWS_FOCUS)
        if target.evaluate("(element) => element === document.activeElement"):
            assert shown, f"{target} does not show that it has the focus"
            return
        assert shown, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    raise AssertionError(f"Tab does not reach {target}")


def tab_and_press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("button", name=name, exact=True).locator("visible=true").first


def link(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.locator("main").get_by_role("link", name=name).first


def radio(page: Page, name: str, value: str) -> Locator:
    return page.locator(f"input[name='{name}'][value='{value}']")


def to_the_content(page: Page) -> None:
    """The first stop on every page leads past the menu."""
    page.wait_for_load_state()
    if page.url.endswith("#main"):
        return  # A redirect keeps the fragment of the form: the next Tab goes on in the content.
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ga naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_reporting(cast: Cast, open_page: OpenPage, live_server: Any) -> None:
    page = steps.use_session_of(open_page(), cast.reporter, live_server)
    page.goto("/report/")
    to_the_content(page)
    tab_and_press(page, button(page, re.compile("Een gesprek online loopt uit de hand")))
    page.wait_for_url(re.compile(r"/report/[0-9a-f-]{36}/"))
    page.wait_for_load_state()

    to_the_content(page)
    tab_to(page, page.get_by_label("Wat is er gebeurd, in één zin?"))
    page.keyboard.type(SUMMARY)
    # The first of a group of choices is a stop; arrows go on from there.
    tab_and_press(page, page.locator("#id_platform_0"), "Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_label("WhatsApp")).to_be_checked()
    tab_to(page, page.get_by_label("Naam of bijnaam"))
    page.keyboard.type("schaaf")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".party")).to_contain_text("Schaaf-Oosterhuis")
    expect(page.locator(".party input[type=radio]").first).to_be_focused()
    page.keyboard.press("Space")
    tab_and_press(page, button(page, "Kijk na en verstuur"))

    steps.expect_heading(page, "Kijk je melding nog even na")
    to_the_content(page)
    tab_and_press(page, button(page, "Verstuur"))
    steps.expect_heading(page, "Je melding is verstuurd")
    assert Incident.objects.get().handler_id == cast.director.pk


def test_taking_up_and_assessing(cast: Cast, open_page: OpenPage, live_server: Any) -> None:
    incident = steps.reported(cast)
    page = steps.use_session_of(open_page(), cast.director, live_server)
    page.goto("/")
    to_the_content(page)
    tab_and_press(page, link(page, re.compile(SUMMARY)))
    expect(page.get_by_text(incident.reference).first).to_be_visible()
    to_the_content(page)
    tab_and_press(page, button(page, "Neem in behandeling"))
    expect(page.get_by_role("heading", name="Spreek de aanpak af met de melder")).to_be_visible()

    to_the_content(page)
    tab_and_press(page, link(page, "Leg de afgesproken aanpak vast"))
    steps.expect_heading(page, "Leg de afgesproken aanpak vast")
    to_the_content(page)
    tab_to(page, page.get_by_label("Wat jullie hebben afgesproken"))
    page.keyboard.type(APPROACH)
    tab_and_press(page, button(page, "Leg de aanpak vast"))
    expect(page.get_by_role("heading", name="Beoordeel de zaak")).to_be_visible()

    to_the_content(page)
    tab_and_press(page, link(page, "Beoordeel de zaak"))
    steps.expect_heading(page, "Beoordeel de zaak")
    to_the_content(page)
    tab_and_press(page, radio(page, "guidelines", "A6"), "Space")
    for axis in ("utterance", "behaviour", "consequences"):
        tab_and_press(page, radio(page, axis, "0"), "Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(radio(page, axis, "2")).to_be_checked()
    tab_and_press(page, radio(page, "criminal", "no"), "Space")
    tab_to(page, page.get_by_label("Je motivering"))
    page.keyboard.type("Onfatsoenlijk.")
    tab_and_press(page, button(page, "Bewaar de beoordeling"))
    expect(page.get_by_role("heading", name="Kies een maatregel of sluit de zaak")).to_be_visible()
    assert Assessment.objects.get().utterance == 2
