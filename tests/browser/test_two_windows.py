"""A report that is open in two windows, or that went away while someone was typing."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from incidents.actions.drafts import discard_draft
from tests.factories.accounts import director_of, employee_user, manager_of
from tests.factories.incidents import ReportDraftFactory, complete_draft
from tests.factories.people import SchoolFactory
from tests.integration.report.conftest import send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reporter(settings: Any, tmp_path: Path) -> User:
    settings.MEDIA_ROOT = tmp_path / "media"
    school = SchoolFactory()
    director_of(school)
    user = employee_user(school)
    manager_of(user.person)
    return user


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()


def test_two_windows_each_keep_what_was_typed_in_them(page_of: Callable[..., Page], reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter, answers={"summary": "Eerst"})
    one = page_of(reporter)
    other = one.context.new_page()
    for page in (one, other):
        page.goto(f"/report/{draft.pk}/")
    one.get_by_label("Vertel meer, als je wilt").fill("Uit het ene venster")
    expect(one.get_by_text("Concept bewaard")).to_be_visible()

    other.get_by_label("Wat is er gebeurd, in één zin?").fill("Uit het andere")
    expect(other.get_by_text("Concept bewaard")).to_be_visible()
    draft.refresh_from_db()
    assert draft.answers == {"summary": "Uit het andere", "description": "Uit het ene venster"}

    one.get_by_label("Wat is er gebeurd, in één zin?").fill("Ook hier")
    expect(one.get_by_text("Je hebt deze melding ook in een ander venster open")).to_be_visible()
    draft.refresh_from_db()
    assert draft.answers["summary"] == "Uit het andere"
    press(one, "Vergelijk")
    expect(one.locator(".report-standing")).to_have_text("Uit het andere")
    expect(one.get_by_label("Wat is er gebeurd, in één zin?")).to_have_value("Ook hier")


def test_typing_on_and_back_in_one_window_is_no_other_window(page_of: Callable[..., Page], reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter)
    page = page_of(reporter)
    page.goto(f"/report/{draft.pk}/")
    for text in ("é\n\nHalf", "Helemaal 👍", "é\n\nHalf", ""):
        page.get_by_label("Vertel meer, als je wilt").fill(text)
        with page.expect_response("**/save/") as answer:
            pass
        assert answer.value.status == 204
        draft.refresh_from_db()
        assert draft.answers["description"].replace("\r\n", "\n") == text


@pytest.mark.parametrize("became", ["thrown away", "sent", "not allowed"])
def test_a_report_that_went_away_while_typing_leaves_the_text(
    page_of: Callable[..., Page], reporter: User, became: str
) -> None:
    draft = complete_draft(reporter)
    page = page_of(reporter)
    page.goto(f"/report/{draft.pk}/")
    if became == "thrown away":
        discard_draft(draft_id=draft.pk, by=reporter, now=timezone.now())
    elif became == "sent":
        client = Client()
        client.force_login(reporter)
        send(client, draft)
    else:
        reporter.person.employments.update(ends_on="2020-12-31")

    page.get_by_label("Vertel meer, als je wilt").fill("Net getypt")

    told = page.locator("[data-draft-notice]").get_by_text(
        {
            "thrown away": "Deze melding is er niet meer",
            "sent": "Je hebt deze melding al verstuurd",
            "not allowed": "Je kunt niet verder met deze melding",
        }[became]
    )
    expect(told).to_be_visible()
    expect(page.get_by_text("Niet bewaard. Kijk bovenaan de pagina.")).to_be_visible()
    press(page, "Kijk na en verstuur")
    page.wait_for_timeout(300)
    expect(page.get_by_label("Vertel meer, als je wilt")).to_have_value("Net getypt")
    if became == "not allowed":
        return
    press(page, "Begin een nieuwe melding met deze tekst")
    page.wait_for_url(re.compile(r"/report/(?!" + str(draft.pk) + r")[0-9a-f-]{36}/"))
    expect(page.get_by_label("Vertel meer, als je wilt")).to_have_value("Net getypt")
