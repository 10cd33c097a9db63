"""The main job through the screens alone: report → route → handle → decide → letter → dossier → who read it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from incidents.models import Incident
from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.steps import APPROACH, SUMMARY, Cast
from tests.factories import files

pytestmark = pytest.mark.django_db(transaction=True)

PageOf = Callable[[User], Page]
VIEW = "Het spijt me. Ik heb mijn bericht dezelfde avond weggehaald."


@pytest.fixture
def cast(settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    return steps.cast()


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def page_of(open_page: OpenPage, live_server: Any, width: int) -> PageOf:
    return lambda user: steps.use_session_of(open_page(width=width), user, live_server)


def test_the_main_job(cast: Cast, open_page: OpenPage, page_of: PageOf, width: int, tmp_path: Path) -> None:
    teacher = open_page(width=width)
    steps.sign_in(teacher, cast.reporter)
    screenshot = steps.picture_of(tmp_path, files.picture("PNG", (400, 800)))
    incident = _report(teacher, cast, screenshot)
    steps.run_outbox()

    director = page_of(cast.director)
    steps.take_up(director, incident)
    steps.agree_approach(director)
    steps.assess(director)
    steps.run_outbox()
    steps.propose_warning(director)
    steps.read_letter(director)
    steps.decide(director)
    steps.send_letter(director)
    steps.run_outbox()

    _reporter_reads_the_approach(teacher, incident)
    _concerned_reads_and_answers(page_of(cast.colleague))
    _hr_finds_everything(page_of(cast.hr), cast)
    _log_tells_who_and_nothing_more(page_of(cast.privacy_officer), cast, incident)


def _report(page: Page, cast: Cast, screenshot: Path) -> Incident:
    steps.begin_report(page)
    steps.next_question(page)
    steps.next_question(page)
    steps.choose(page, "platform", "whatsapp")
    steps.next_question(page)
    page.get_by_label("Naam of bijnaam").fill("schaaf")
    page.get_by_role("option", name=re.compile("Schaaf-Oosterhuis")).click()
    expect(page.locator(".party")).to_contain_text("Schaaf-Oosterhuis")
    page.locator(".party").get_by_label("deed het").check(force=True)
    steps.next_question(page)
    page.get_by_label("Nee", exact=True).locator("visible=true").check(force=True)
    page.set_input_files("#id_files", screenshot)
    expect(page.get_by_text("Bewaard", exact=True)).to_be_visible()
    steps.press(page, "Kijk na en verstuur")

    steps.expect_heading(page, "Kijk je melding nog even na")
    receives = page.locator(".next-step")
    expect(receives).to_contain_text(cast.director.name)
    expect(receives.locator("time").first).to_be_visible()
    steps.press(page, "Verstuur")
    steps.expect_heading(page, "Je melding is verstuurd")
    incident = Incident.objects.get()
    expect(page.get_by_text(incident.reference).first).to_be_visible()
    assert incident.handler_id == cast.director.pk
    return incident


def _reporter_reads_the_approach(page: Page, incident: Incident) -> None:
    page.goto("/reports/")
    steps.follow(page, re.compile(SUMMARY))
    expect(page.get_by_text(APPROACH)).to_be_visible()
    expect(page.get_by_text("waarschuwing")).to_have_count(0)


def _concerned_reads_and_answers(page: Page) -> None:
    page.goto("/my-dossier/")
    expect(page.locator(".document")).to_have_count(1)
    steps.follow(page, re.compile("aarschuwing"))
    steps.read_letter(page)
    page.goto("/my-dossier/")
    steps.follow(page, "Voeg je zienswijze toe")
    page.get_by_label("Je zienswijze").fill(VIEW)
    steps.press(page, "Zet in mijn dossier")
    expect(page.get_by_text("Je zienswijze ligt in je dossier.")).to_be_visible()


def _hr_finds_everything(page: Page, cast: Cast) -> None:
    assert cast.colleague.person is not None
    page.goto("/dossiers/")
    steps.follow(page, re.compile("Schaaf-Oosterhuis"))
    for title in ("aarschuwing", "Melding ", "fgesproken aanpak", "ienswijze"):
        expect(page.locator("#documents").get_by_role("link", name=re.compile(title)).first).to_be_visible()
    page.locator("#documents").get_by_role("link", name=re.compile("aarschuwing")).last.click()
    steps.read_letter(page)
    readers = page.get_by_role("region", name="Wie dit inzag")
    expect(readers).to_contain_text(cast.hr.name)
    expect(readers).to_contain_text(cast.colleague.name)


def _log_tells_who_and_nothing_more(page: Page, cast: Cast, incident: Incident) -> None:
    page.goto(f"/audit/?reference={incident.reference}")
    main = page.locator("main")
    for user in (cast.director, cast.hr, cast.colleague):
        expect(main).to_contain_text(user.name)
    for secret in (SUMMARY, APPROACH, VIEW, "groepsapp"):
        expect(main).not_to_contain_text(secret)
    answer = page.goto(f"/cases/{incident.reference}/")
    assert answer is not None
    assert answer.status == 404
