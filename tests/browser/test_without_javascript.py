"""The main job with JavaScript off: report with a file, take up, agree, assess, propose, decide, send."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from incidents.models import Incident
from sanctions.enums import SanctionStatus
from sanctions.models import Sanction
from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.steps import Cast
from tests.factories import files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    return steps.cast()


def test_reporting_with_a_file(cast: Cast, open_page: OpenPage, live_server: Any, tmp_path: Path) -> None:
    page = steps.use_session_of(open_page(width=DESK, javascript=False), cast.reporter, live_server)
    steps.begin_report(page)
    steps.choose(page, "platform", "whatsapp")
    _name_the_colleague(page)
    page.get_by_label("Nee", exact=True).locator("visible=true").check(force=True)
    page.set_input_files("#id_files", steps.picture_of(tmp_path, files.picture("PNG", (400, 800))))
    steps.press(page, "Kijk na en verstuur")
    expect(page.get_by_text("Schermafbeelding groepsapp.png")).to_be_visible()
    steps.press(page, "Verstuur")
    steps.expect_heading(page, "Je melding is verstuurd")

    incident = Incident.objects.get()
    assert incident.handler_id == cast.director.pk
    assert incident.evidence.get().name == "Schermafbeelding groepsapp.png"
    assert incident.involvements.get().person == cast.colleague.person


def _name_the_colleague(page: Page) -> None:
    page.get_by_label("Naam of bijnaam").fill("schaaf")
    page.locator("button[value=find]").locator("visible=true").first.click()
    page.get_by_role("button", name=re.compile("Schaaf-Oosterhuis")).locator("visible=true").first.click()
    expect(page.locator(".party")).to_contain_text("Schaaf-Oosterhuis")
    page.get_by_label("deed het").check(force=True)


def test_handling_and_deciding(cast: Cast, open_page: OpenPage, live_server: Any) -> None:
    incident = steps.reported(cast)
    page = steps.use_session_of(open_page(width=PHONE, javascript=False), cast.director, live_server)
    steps.take_up(page, incident)
    steps.agree_approach(page)
    steps.assess(page)
    steps.propose_warning(page)
    _change_the_letter(page)
    steps.read_letter(page)
    steps.decide(page)
    steps.send_letter(page)
    steps.run_outbox()
    assert Sanction.objects.get().status == SanctionStatus.SENT


def _change_the_letter(page: Page) -> None:
    """Without JavaScript the preview comes with a button."""
    steps.follow(page, "Pas de brief aan")
    subject = page.get_by_label("Onderwerp")
    subject.fill("Waarschuwing: groepsapp van groep 7b")
    steps.press(page, "Laat het voorbeeld zien")
    expect(page.locator("#letter-preview img").first).to_be_visible()
    expect(subject).to_have_value("Waarschuwing: groepsapp van groep 7b")
    steps.press(page, "Sla op als nieuwe versie")
    expect(page.get_by_role("heading", name="Lees de brief en besluit")).to_be_visible()
