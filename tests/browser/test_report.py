"""Reporting in a real browser: on a phone and a desk, with and without JavaScript, with the keyboard alone."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from incidents.enums import Kind, PartyRole
from incidents.handlers import make_preview
from incidents.models import Evidence, Incident, ReportDraft
from people.models import School
from tests.browser.conftest import DESK, PHONE
from tests.factories import files
from tests.factories.accounts import PASSWORD, counsellor, director_of, employee_user, manager_of
from tests.factories.incidents import ReportDraftFactory, complete_draft
from tests.factories.people import SchoolFactory, pupil

pytestmark = pytest.mark.django_db(transaction=True)

NAME = {"first_name": "Sem", "prefix": "van den", "last_name": "Heuvel-Oosterhuis"}


@pytest.fixture
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def school(_own_folder: None) -> School:
    school = SchoolFactory()
    director_of(school)
    pupil(school, **NAME)
    return school


@pytest.fixture
def reporter(school: School) -> User:
    user = employee_user(school)
    manager_of(user.person)
    counsellor(school.board)
    return user


@pytest.fixture
def screenshot(tmp_path: Path) -> Path:
    path = tmp_path / "Schermafbeelding.png"
    path.write_bytes(files.picture("PNG", (400, 800)))
    return path


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()


def test_on_a_phone_one_question_at_a_time_without_a_round_trip(
    page_of: Callable[..., Page], reporter: User, screenshot: Path
) -> None:
    page = page_of(reporter, width=PHONE)
    page.goto("/report/")
    page.get_by_role("button", name=re.compile("Een gesprek online loopt uit de hand")).click()
    page.wait_for_url(re.compile(r"/report/[0-9a-f-]{36}/"))
    page.wait_for_load_state()
    loads: list[str] = []
    page.on("load", lambda: loads.append(page.url))

    page.get_by_label("Wat is er gebeurd, in één zin?").fill("Ouders schelden op de juf")
    expect(page.get_by_label("App of site")).to_be_hidden()
    press(page, "Volgende")
    press(page, "Volgende")
    page.get_by_label("WhatsApp").check(force=True)
    press(page, "Volgende")
    page.get_by_label("Naam of bijnaam").fill("heuvel")
    page.get_by_role("option", name=re.compile("Heuvel-Oosterhuis")).click()
    expect(page.locator(".party")).to_contain_text("leerling")
    page.get_by_label("heeft er last van").check(force=True)
    press(page, "Volgende")
    assert loads == [], "going on does not load a page"

    page.get_by_label("Nee", exact=True).locator("visible=true").check(force=True)
    page.set_input_files("#id_files", screenshot)
    expect(page.get_by_text("Bewaard", exact=True)).to_be_visible()
    press(page, "Kijk na en verstuur")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk je melding nog even na")
    press(page, "Verstuur")

    expect(page.get_by_role("heading", level=1)).to_have_text("Je melding is verstuurd")
    incident = Incident.objects.get()
    expect(page.get_by_text(incident.reference)).to_be_visible()
    assert incident.involvements.get().role == PartyRole.VICTIM
    assert incident.evidence.get().name == "Schermafbeelding.png"


def test_on_a_phone_a_question_that_needs_an_answer_is_not_passed(page_of: Callable[..., Page], reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter, kind=Kind.ESCALATION, answers={})
    page = page_of(reporter, width=PHONE)
    page.goto(f"/report/{draft.pk}/")
    page.get_by_label(re.compile("Vertel meer, als je wilt")).fill("Het begon gisteren.")
    press(page, "Volgende")
    expect(page.locator(".errors")).to_be_visible()
    expect(page.get_by_label(re.compile("Vertel meer, als je wilt"))).to_have_value("Het begon gisteren.")

    page.get_by_label("Wat is er gebeurd, in één zin?").fill("Ouders schelden op de juf")
    press(page, "Volgende")
    expect(page.locator(".report-step.is-current")).to_have_attribute("data-step", "urgency")
    expect(page.locator(".errors")).to_have_count(0)


def test_sending_waits_for_a_save_that_is_still_under_way(page_of: Callable[..., Page], reporter: User) -> None:
    draft = complete_draft(reporter)
    page = page_of(reporter)
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/save/", hold)
    page.goto(f"/report/{draft.pk}/")
    page.get_by_label("Wat is er gebeurd, in één zin?").fill("Eerst dit")
    page.wait_for_timeout(1600)
    assert len(held) == 1
    page.get_by_label("Wat is er gebeurd, in één zin?").fill("En daarna dat")
    press(page, "Kijk na en verstuur")
    page.wait_for_timeout(300)
    held[0].continue_()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk je melding nog even na")
    expect(page.get_by_text("En daarna dat")).to_be_visible()


def test_on_a_phone_without_javascript(page_of: Callable[..., Page], reporter: User, screenshot: Path) -> None:
    page = page_of(reporter, width=PHONE, javascript=False)
    page.goto("/report/")
    page.get_by_role("button", name=re.compile("Er is iets geplaatst")).click()
    page.get_by_label("Wat is er gebeurd, in één zin?").fill("Iemand doet zich voor als de school")
    press(page, "Volgende")
    page.get_by_label(re.compile("Nee, dit kan een of twee dagen wachten")).check()
    press(page, "Volgende")
    page.get_by_label("Instagram").check(force=True)
    press(page, "Volgende")
    page.get_by_label("Naam of bijnaam").fill("heuvel")
    page.locator("button[value=find]").click()
    page.get_by_role("button", name=re.compile("Heuvel-Oosterhuis leerling")).click()
    page.get_by_label("heeft er last van").check(force=True)
    press(page, "Volgende")
    page.get_by_label("Nee", exact=True).locator("visible=true").check(force=True)
    page.set_input_files("#id_files", screenshot)
    press(page, "Kijk na en verstuur")
    expect(page.get_by_text("Schermafbeelding.png")).to_be_visible()
    press(page, "Verstuur")

    incident = Incident.objects.get()
    expect(page.get_by_text(incident.reference)).to_be_visible()
    assert incident.involvements.get().label == "Sem van den Heuvel-Oosterhuis"
    assert incident.evidence.count() == 1


def test_on_a_desk_everything_stands_on_one_page_and_the_keyboard_is_enough(
    page_of: Callable[..., Page], reporter: User
) -> None:
    page = page_of(reporter, width=DESK)
    page.goto(f"/report/{ReportDraftFactory(reporter=reporter, kind=Kind.ESCALATION).pk}/")
    expect(page.get_by_role("heading", level=2)).to_have_count(5)

    page.get_by_label("Wat is er gebeurd, in één zin?").focus()
    page.keyboard.type("Ouders schelden op de juf")
    page.locator("#id_platform_0").focus()
    page.keyboard.press("Space")
    page.locator("#id_person").focus()
    page.keyboard.type("heuvel")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".party")).to_have_count(1)
    page.locator(".party input[type=radio]").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Kijk na en verstuur").locator("visible=true").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Verstuur", exact=True).focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Je melding is verstuurd")


def test_a_wrong_link_is_said_at_its_own_question(page_of: Callable[..., Page], reporter: User) -> None:
    page = page_of(reporter, width=PHONE)
    page.goto(f"/report/{complete_draft(reporter).pk}/?step=where")

    page.get_by_label("Link").first.fill("zie de app")
    press(page, "Volgende")
    expect(page.get_by_text("Dit is geen link").first).to_be_visible()

    page.get_by_label("Link").first.fill("instagram.com/p/abc?x=1")
    press(page, "Volgende")
    expect(page.get_by_label("Naam of bijnaam")).to_be_visible()


def test_what_was_typed_is_saved_by_itself(page_of: Callable[..., Page], reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter)
    page = page_of(reporter)
    page.goto(f"/report/{draft.pk}/")

    page.get_by_label("Wat is er gebeurd, in één zin?").fill("Halve zin")
    expect(page.get_by_text("Concept bewaard")).to_be_visible()

    draft.refresh_from_db()
    assert draft.answers["summary"] == "Halve zin"


def test_who_is_signed_out_is_told_and_nothing_typed_is_lost(page_of: Callable[..., Page], reporter: User) -> None:
    reporter.set_password(PASSWORD)
    reporter.save()
    draft = complete_draft(reporter)
    page = page_of(reporter)
    page.goto(f"/report/{draft.pk}/")
    told = page.get_by_role("alert").filter(has_text="Je bent uitgelogd")
    expect(told).to_be_hidden()
    Session.objects.all().delete()

    page.get_by_label("Wat is er gebeurd, in één zin?").fill("Nog niet bewaard")
    expect(told).to_be_visible()
    press(page, "Kijk na en verstuur")
    page.wait_for_timeout(500)
    expect(page.get_by_label("Wat is er gebeurd, in één zin?")).to_have_value("Nog niet bewaard")

    with page.context.expect_page() as opened:
        told.get_by_role("link", name="Log opnieuw in").click()
    opened.value.get_by_label("E-mailadres").fill(reporter.email)
    opened.value.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    opened.value.get_by_role("button", name="Inloggen").click()
    expect(opened.value.get_by_role("heading", level=1)).not_to_have_text("Inloggen")
    opened.value.close()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(told).to_be_hidden()
    expect(page.get_by_text("Concept bewaard")).to_be_visible()
    draft.refresh_from_db()
    assert draft.answers["summary"] == "Nog niet bewaard"

    press(page, "Kijk na en verstuur")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk je melding nog even na")


def test_sending_at_once_after_the_session_ended_loses_nothing(page_of: Callable[..., Page], reporter: User) -> None:
    draft = complete_draft(reporter)
    page = page_of(reporter)
    page.goto(f"/report/{draft.pk}/")
    Session.objects.all().delete()
    page.get_by_label("Wat is er gebeurd, in één zin?").fill("Net getypt")
    press(page, "Kijk na en verstuur")
    expect(page.get_by_role("alert").filter(has_text="Je bent uitgelogd")).to_be_visible()
    expect(page.get_by_label("Wat is er gebeurd, in één zin?")).to_have_value("Net getypt")


@pytest.mark.parametrize("leaves", ["reload", "next"])
def test_what_was_typed_just_before_leaving_is_saved(page_of: Callable[..., Page], reporter: User, leaves: str) -> None:
    draft = complete_draft(reporter)
    page = page_of(reporter, width=PHONE)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/report/{draft.pk}/?step=what")
    page.get_by_label("Wat is er gebeurd, in één zin?").fill("Op het laatste moment")
    if leaves == "next":
        press(page, "Volgende")
    page.reload()
    page.wait_for_timeout(500)
    draft.refresh_from_db()
    assert draft.answers["summary"] == "Op het laatste moment"


def test_pasting_a_screenshot_adds_it(page_of: Callable[..., Page], reporter: User) -> None:
    draft = complete_draft(reporter)
    page = page_of(reporter)
    page.goto(f"/report/{draft.pk}/?step=proof")

    page.evaluate(
        """async () => {
            const canvas = Object.assign(document.createElement("canvas"), {width: 40, height: 40});
            const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
            const clipboard = new DataTransfer();
            clipboard.items.add(new File([blob], "image.png", {type: "image/png"}));
            document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: clipboard, bubbles: true}));
        }"""
    )

    expect(page.get_by_text("Bewaard", exact=True)).to_be_visible()
    assert Evidence.objects.get().media_type == "image/png"


def test_the_picture_of_a_file_appears_by_itself(
    page_of: Callable[..., Page], reporter: User, screenshot: Path
) -> None:
    page = page_of(reporter, width=PHONE)
    page.goto(f"/report/{complete_draft(reporter).pk}/?step=proof")
    page.set_input_files("#id_files", screenshot)
    expect(page.get_by_text("Bewaard", exact=True)).to_be_visible()
    expect(page.locator(".drop-file img")).to_have_count(0)

    make_preview({"evidence_id": Evidence.objects.get().pk}, timezone.now())

    expect(page.locator(".drop-file img")).to_be_visible(timeout=15_000)


def test_a_refused_file_says_why_in_its_row(page_of: Callable[..., Page], reporter: User, tmp_path: Path) -> None:
    wrong = tmp_path / "foto.jpg"
    wrong.write_bytes(files.program())
    page = page_of(reporter, width=PHONE)
    page.goto(f"/report/{complete_draft(reporter).pk}/?step=proof")

    page.set_input_files("#id_files", wrong)

    expect(page.locator(".drop-file[data-state=failed]")).to_contain_text("programma")


def test_after_yes_about_minors_there_is_nowhere_to_put_a_file(page_of: Callable[..., Page], reporter: User) -> None:
    for javascript in (True, False):
        page = page_of(reporter, width=PHONE, javascript=javascript)
        page.goto(f"/report/{ReportDraftFactory(reporter=reporter).pk}/?step=proof")
        expect(page.locator("#id_files")).to_be_hidden()

        page.get_by_label("Ja", exact=True).locator("visible=true").check(force=True)

        expect(page.locator("#id_files")).to_be_hidden()
        expect(page.get_by_text("Bel de politie")).to_be_visible()


def test_a_list_of_what_is_wrong_leads_to_the_question_on_a_phone(page_of: Callable[..., Page], reporter: User) -> None:
    for javascript in (True, False):
        draft = ReportDraftFactory(reporter=reporter)
        page = page_of(reporter, width=PHONE, javascript=javascript)
        page.goto(f"/report/{draft.pk}/check/")

        page.get_by_role("link", name=re.compile("App of site")).click()

        expect(page.get_by_label("WhatsApp")).to_be_visible()
        expect(page.get_by_label("Wat is er gebeurd, in één zin?")).to_be_hidden()


@pytest.mark.parametrize("width", [320, PHONE, DESK])
def test_axe_finds_nothing_and_nothing_sticks_out(
    page_of: Callable[..., Page], axe: Callable[[Page], list[str]], reporter: User, width: int
) -> None:
    from tests.factories.cases import report
    from tests.factories.incidents import NOW

    incident = report(reporter, now=NOW)
    party = {"key": "a1", "person": None, "alias": "@" + "lang" * 12, "role": "subject", "capacity": "unknown"}
    draft = complete_draft(reporter, parties=[party])
    advice = ReportDraftFactory(reporter=reporter, kind=Kind.PUBLICATION, answers={"minors": "yes"})
    page = page_of(reporter, width=width)

    found, wide = [], []
    for address in (
        "/report/",
        f"/report/{draft.pk}/",
        f"/report/{draft.pk}/?step=where",
        f"/report/{draft.pk}/?step=who&q=heuvel",
        f"/report/{draft.pk}/?step=proof",
        f"/report/{advice.pk}/?step=proof&check=1",
        f"/report/{draft.pk}/check/",
        f"/report/{draft.pk}/discard/",
        f"/report/{incident.submission_key}/sent/",
        "/reports/",
        f"/reports/{incident.reference}/",
        f"/reports/{incident.reference}/withdraw/",
        "/protocol/",
    ):
        page.goto(address)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found += [f"{theme}: {one}" for one in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(address)

    assert found == []
    assert wide == []
    assert ReportDraft.objects.count() == 2
