"""Every component, looked at with a real browser: what each page may rely on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["/style/", "/style/form/", "/style/case/", "/style/confirm/", "/style/list/"]
SMALLEST = 320
Axe = Callable[[Page], list[str]]

CONTROLS = ".btn, .chip, .place, .tool, .form-control, .form-select, .tabs a, .filter-chip"
TOO_SMALL = f"""() => [...document.querySelectorAll('{CONTROLS}')]
    .map((element) => [element.className, element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.height < 44 || box.width < 44))
    .map(([name, box]) => `${{name}}: ${{box.width}} x ${{box.height}}`)"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page: OpenPage, axe: Axe, path: str, width: int) -> None:
    page = open_page(width=width)
    page.goto(path)
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_and_everything_can_be_touched(open_page: OpenPage, path: str) -> None:
    page = open_page(width=SMALLEST)
    page.goto(path)
    assert page.evaluate(TOO_WIDE) == 0
    assert page.evaluate(TOO_SMALL) == []


def test_the_keyboard_meets_the_way_to_the_content_first(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/style/case/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Ga naar de inhoud")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_focus_is_shown_with_a_ring_and_a_gap(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/style/")
    page.locator("#buttons .btn").first.focus()
    page.keyboard.press("Tab")
    ring = page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement); return [s.outlineWidth, s.outlineOffset] }"
    )
    assert ring == ["3px", "2px"]


def test_the_theme_is_chosen_without_javascript(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/style/case/")
    page.get_by_role("button", name="Donker").click()
    assert page.url.endswith("/style/case/")
    expect(page.get_by_role("button", name="Donker")).to_have_attribute("aria-pressed", "true")
    assert page.locator("link[href*='theme-dark']").get_attribute("media") is None


def test_errors_are_summed_up_focused_and_lead_to_their_field(open_page: OpenPage, axe: Axe) -> None:
    page = open_page(width=PHONE)
    page.goto("/style/form/")
    page.get_by_role("button", name="Meld", exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert axe(page) == []
    summary.get_by_role("link", name="Waar? Maak een keuze.").click()
    expect(page.get_by_role("radio", name="WhatsApp")).to_be_focused()


def test_a_choice_is_made_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/style/form/")
    page.get_by_role("radio", name="WhatsApp").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Instagram")).to_be_checked()


def test_a_person_is_found_and_chosen_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/style/form/")
    field = page.get_by_role("combobox", name="Over wie gaat het?")
    field.press_sequentially("schaaf")
    expect(page.locator("person-search").get_by_role("option")).to_have_count(1)
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Wilhelmina van der Schaaf-Oudenhoven tot Ravensberg")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert page.locator("person-search [data-value]").input_value() != ""
    field.press("Backspace")
    assert page.locator("person-search [data-value]").input_value() == ""


def test_files_are_sent_at_once_and_a_refusal_says_what_to_do(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/style/form/")
    page.locator("file-drop input[type=file]").set_input_files(
        [
            {"name": "scherm.png", "mimeType": "image/png", "buffer": b"x" * 50_000},
            {"name": "programma.exe", "mimeType": "application/octet-stream", "buffer": b"x"},
        ]
    )
    rows = page.locator(".drop-file")
    expect(rows.nth(0)).to_contain_text("Ontvangen")
    expect(rows.nth(1)).to_contain_text("Kies een foto, PDF of filmpje.")
    rows.nth(1).get_by_role("button", name="Haal weg programma.exe").click()
    expect(rows).to_have_count(1)


def test_a_file_that_did_not_arrive_can_be_sent_again(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/style/form/")
    page.route("**/style/upload/", lambda route: route.abort(), times=1)
    page.locator("file-drop input[type=file]").set_input_files(
        [{"name": "scherm.png", "mimeType": "image/png", "buffer": b"x"}]
    )
    row = page.locator(".drop-file")
    expect(row).to_contain_text("Niet verzonden.")
    row.get_by_role("button", name="Probeer opnieuw").click()
    expect(row).to_contain_text("Ontvangen")


def test_a_pasted_screenshot_is_sent(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/style/form/")
    page.evaluate(
        """() => {
            const basket = new DataTransfer();
            basket.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
            document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: basket, bubbles: true }));
        }"""
    )
    row = page.locator(".drop-file")
    expect(row).to_contain_text("geplakte afbeelding")
    expect(row).to_contain_text("Ontvangen")


def test_what_is_typed_is_saved_and_a_lost_connection_is_told(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/style/form/")
    story = page.get_by_label("Wat is er gebeurd?")
    state = page.locator("[data-save-state]")
    story.fill("Drie ouders schrijven dat ze verhaal komen halen.")
    expect(state).to_have_text("Concept bewaard")
    page.route("**/style/save/", lambda route: route.abort())
    story.fill("Vier ouders.")
    expect(state).to_contain_text("Nog niet bewaard")


def test_a_double_click_sends_once(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/style/form/")
    sent: list[str] = []

    def _slowly(route: Route) -> None:
        sent.append(route.request.method)
        page.wait_for_timeout(200)
        route.continue_()

    page.route("**/style/form/", _slowly)
    page.get_by_role("button", name="Meld", exact=True).dblclick(no_wait_after=True)
    expect(page.get_by_role("alert")).to_be_visible()
    assert sent == ["POST"]


def test_without_javascript_files_are_chosen_with_a_plain_input(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/style/form/")
    files = page.locator("input[type=file]")
    expect(files).to_be_visible()
    assert files.get_attribute("multiple") is not None
    expect(page.get_by_text("Kies bestanden", exact=True)).to_be_hidden()
