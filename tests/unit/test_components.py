"""The look: tokens, icons, templates and the small words that components share."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django import template
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from core.templatetags import ui
from dev.places import ROOT

COMPONENTS = ROOT / "templates" / "_components"
CSS = ROOT / "static" / "css"
# These stand around every page of someone who is signed in, not on the style page itself.
AROUND_THE_PAGE = {"side_navigation.html", "nav_link.html", "user_menu.html", "search_box.html"}
SETTLED = {
    "bg": ("#faf8f5", "#11181a"),
    "surface": ("#ffffff", "#192224"),
    "text": ("#1f2a2c", "#e9eded"),
    "muted": ("#566265", "#a9b5b7"),
    "line": ("#d8d2c8", "#33413f"),
    "control": ("#7c7468", "#7f8f8d"),
    "primary": ("#0f5c63", "#74cbd0"),
    "primary-tint": ("#e3f0f0", "#15393c"),
    "on-primary": ("#ffffff", "#06282b"),
    "attention": ("#7a4f00", "#f2c261"),
    "attention-tint": ("#fff1d0", "#3a2c0e"),
    "urgent": ("#9b1c1c", "#f49b95"),
    "urgent-tint": ("#fce8e6", "#421b1a"),
    "good": ("#1c6537", "#86d3a0"),
    "good-tint": ("#e4f3e9", "#153522"),
    "info": ("#24538f", "#98bdf0"),
    "info-tint": ("#e6eef9", "#17294a"),
}
TEXTS = ("text", "muted", "primary", "attention", "urgent", "good", "info")
TINTED = ("primary", "attention", "urgent", "good", "info")


def _colours(name: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (CSS / name).read_text()))


LIGHT, DARK = _colours("tokens.css"), _colours("theme-dark.css")


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*.html") if "mail" not in path.parts)


def _is_mail(path: Path) -> bool:
    return "email" in path.parts


def test_the_colours_are_the_settled_ones() -> None:
    assert {name: (LIGHT[name], DARK[name]) for name in SETTLED} == SETTLED


def test_the_dark_theme_has_every_colour() -> None:
    assert DARK.keys() == LIGHT.keys()


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_page_card_and_tint(colours: dict[str, str]) -> None:
    pairs = [(text, ground) for text in TEXTS for ground in ("bg", "surface")]
    pairs += [(tone, f"{tone}-tint") for tone in TINTED]
    pairs += [(text, f"{tone}-tint") for text in ("text", "muted") for tone in TINTED]
    pairs += [("on-primary", "primary"), ("on-primary", "primary-hover")]
    pairs += [("on-urgent", "urgent"), ("on-urgent", "urgent-hover")]
    poor = {(a, b): ratio for a, b in pairs if (ratio := _contrast(colours[a], colours[b])) < 4.5}
    assert poor == {}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_borders_of_controls_can_be_seen(colours: dict[str, str]) -> None:
    assert min(_contrast(colours["control"], colours[ground]) for ground in ("bg", "surface")) >= 3


def test_the_sprite_holds_exactly_the_listed_icons() -> None:
    sprite = (ROOT / "static" / "icons" / "sprite.svg").read_text()
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == ui.icon_names()


def test_every_icon_that_code_and_templates_name_exists() -> None:
    named = set(ui._TONE_ICONS.values()) | set(ui._DOCUMENT_ICONS.values()) | set(ui._EVIDENCE_ICONS.values())
    named |= {icon for icon, _tone in ui._ENTRY_LOOKS.values()}
    for path in _templates():
        named |= set(re.findall(r'\{% icon "([^"]+)"', path.read_text()))
    assert named - ui.icon_names() == set()


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(template.TemplateSyntaxError, match="unicorn"):
        ui.icon("unicorn")


@pytest.mark.parametrize("path", [p for p in _templates() if not _is_mail(p)], ids=lambda p: p.name)
def test_templates_hold_no_inline_style_or_script(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=lambda p: p.name)
def test_a_component_tells_its_parameters(path: Path) -> None:
    assert path.name == "icon.html" or path.read_text().startswith("{% comment %}")


def test_components_are_included_with_only_what_they_are_given() -> None:
    loose = [
        f"{path.relative_to(ROOT)}: {tag}"
        for path in _templates()
        for tag in re.findall(r'\{% include "_components/[^%]*%\}', path.read_text())
        if not tag.removesuffix("%}").rstrip().endswith("only")
    ]
    assert loose == []


def _used(response: Any) -> set[str]:
    """The names of the components a response was made of."""
    names = (str(one.name) for one in response.templates)
    return {name.removeprefix("_components/") for name in names if name.startswith("_components/")}


def test_the_style_page_shows_every_component() -> None:
    shown: set[str] = set()
    for page in ("", "form/", "case/", "confirm/", "list/"):
        response = Client().get(f"/style/{page}")
        assert response.status_code == 200
        shown |= _used(response)
    shown |= _used(Client().post("/style/form/"))
    assert {path.name for path in COMPONENTS.glob("*.html")} - shown - AROUND_THE_PAGE == set()


@pytest.mark.parametrize(
    "name", ["400.html", "403.html", "403_csrf.html", "404.html", "405.html", "429.html", "500.html"]
)
def test_error_pages_need_nothing_and_show_a_way_on(name: str) -> None:
    page = render_to_string(name)
    assert "<h1>" in page
    assert 'class="btn' in page


class TestWordsForTime:
    """It is Tuesday 24 November 2026, 13:00 in Amsterdam."""

    @pytest.fixture(autouse=True)
    def _now(self) -> Iterator[None]:
        with time_machine.travel(datetime(2026, 11, 24, 12, 0, tzinfo=UTC), tick=False):
            yield

    @pytest.mark.parametrize(
        ("moment", "words"),
        [
            (datetime(2026, 11, 24, 13, 30, tzinfo=UTC), "vandaag 14:30"),
            (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), "morgen 00:30"),
            (date(2026, 11, 23), "gisteren"),
            (date(2026, 12, 15), "di 15 dec 2026"),
            (datetime(2027, 3, 1, 8, 5, tzinfo=UTC), "ma 1 mrt 2027 09:05"),
            (None, ""),
        ],
    )
    def test_dates_are_said_as_people_say_them(self, moment: date | datetime | None, words: str) -> None:
        assert ui.dutch_date(moment) == words

    @pytest.mark.parametrize(
        ("due", "words", "tone"),
        [
            (date(2026, 11, 27), "nog 3 dagen", "neutral"),
            (date(2026, 11, 25), "nog 1 dag", "attention"),
            (date(2026, 11, 24), "vandaag", "attention"),
            (date(2026, 11, 22), "2 dagen te laat", "urgent"),
            (datetime(2026, 11, 24, 15, 10, tzinfo=UTC), "nog 3 uur", "attention"),
            (datetime(2026, 11, 24, 12, 20, tzinfo=UTC), "nog 20 minuten", "attention"),
            (datetime(2026, 11, 24, 11, 0, tzinfo=UTC), "1 uur te laat", "urgent"),
            (datetime(2026, 11, 24, 11, 59, 30, tzinfo=UTC), "1 minuut te laat", "urgent"),
            (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), "4 dagen te laat", "urgent"),
        ],
    )
    def test_a_term_says_how_long_is_left(self, due: date | datetime, words: str, tone: str) -> None:
        assert (ui.term_text(due), ui.term_tone(due)) == (words, tone)

    def test_english_has_its_own_words(self) -> None:
        with translation.override("en"):
            assert ui.dutch_date(date(2026, 12, 15)) == "Tue 15 Dec 2026"
            assert ui.term_text(date(2026, 11, 22)) == "2 days late"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Karin de Wit", "KW"),
        ("Wilhelmina van der Schaaf-Oudenhoven tot Ravensberg", "WR"),
        ("Cher", "C"),
        ("İbrahim Öztürk", "İÖ"),
        ("", ""),
    ],
)
def test_initials_leave_out_the_words_between(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


def test_sizes_of_files_are_in_dutch() -> None:
    assert ui.file_size(1_258_291).replace("\xa0", " ") == "1,2 MB"
    assert ui.file_size(None) == ""
