"""What people do on the screens, in the words they read there. Each step waits for what it leads to."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from audit.actions import SYSTEM
from incidents.actions.protocols import install_protocol
from incidents.enums import Capacity, PartyRole
from incidents.models import Incident
from notifications.models import Outbox
from notifications.relay import relay
from people.models import Employment, School
from sanctions.actions.procedures import install_procedures
from tests.factories.accounts import PASSWORD, director_of, employee_user, hr_officer, privacy_officer
from tests.factories.cases import party, report
from tests.factories.people import SchoolFactory

SUMMARY = "Een collega scheldt ouders uit in de groepsapp"
APPROACH = "Wij bellen vandaag de beheerder van de groep, en morgen alle ouders."
REASONS = "Je hebt op 12 november in de groepsapp van groep 7b ouders uitgescholden. Dat past niet bij ons protocol."


@dataclass(frozen=True)
class Cast:
    """Who plays in the main job: the director leads the team of the reporter, and of whom it is about."""

    school: School
    reporter: User
    director: User
    colleague: User
    hr: User
    privacy_officer: User


def cast() -> Cast:
    school = SchoolFactory(name="De Zilverreiger", address="Lindelaan 12", postcode="1234 AB", town="Rijnmeer")
    now = timezone.now()
    install_protocol(board=school.board, starts_on=timezone.localdate().replace(month=1, day=1), by=SYSTEM, now=now)
    install_procedures(board=school.board, by=SYSTEM, now=now)
    director = director_of(school)
    reporter = employee_user(school, password=PASSWORD)
    colleague = employee_user(school)
    person = colleague.person
    assert person is not None
    person.first_name, person.prefix, person.last_name = "Wilhelmina", "van der", "Schaaf-Oosterhuis"
    person.address, person.postcode, person.town = "Dorpsstraat 3", "1234 AC", "Rijnmeer"
    person.save()
    team = [reporter.person_id, colleague.person_id]
    Employment.objects.filter(person__in=team).update(manager=director.person)
    return Cast(school, reporter, director, colleague, hr_officer(school.board), privacy_officer(school.board))


def use_session_of(page: Page, user: User, base_url: Any) -> Page:
    """Signed in as this user, without the form."""
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(base_url)}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


def sign_in(page: Page, user: User) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mailadres").fill(user.email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    press(page, "Inloggen")
    expect(page.get_by_role("link", name=re.compile("Meld"))).not_to_have_count(0)


def run_outbox() -> None:
    """What the relay does between two visits: notify and file, until nothing waits."""
    while relay(timezone.now()):
        pass
    failed = Outbox.objects.filter(done_at=None).exclude(last_error="")
    assert list(failed.values_list("topic", "last_error")) == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """A link of the page itself, not of the menu."""
    page.locator("main").get_by_role("link", name=name).locator("visible=true").first.click()


def expect_heading(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def choose(page: Page, name: str, value: str) -> None:
    """A chip: what one touches is its label; the input itself is out of sight."""
    page.locator(f"input[name='{name}'][value='{value}']").check(force=True)


def begin_report(page: Page) -> None:
    page.goto("/report/")
    page.get_by_role("button", name=re.compile("Een gesprek online loopt uit de hand")).click()
    page.wait_for_url(re.compile(r"/report/[0-9a-f-]{36}/"))
    page.get_by_label("Wat is er gebeurd, in één zin?").fill(SUMMARY)


def next_question(page: Page) -> None:
    """On a phone each question has its own screen; on a desk they stand below each other."""
    button = page.get_by_role("button", name="Volgende", exact=True).locator("visible=true")
    if button.count():
        button.first.click()


def take_up(page: Page, incident: Incident) -> None:
    page.goto("/")
    follow(page, re.compile(SUMMARY))
    expect(page.get_by_text(incident.reference).filter(visible=True).first).to_be_visible()
    press(page, "Neem in behandeling")
    expect(page.get_by_role("heading", name="Spreek de aanpak af met de melder")).to_be_visible()


def agree_approach(page: Page) -> None:
    follow(page, "Leg de afgesproken aanpak vast")
    page.get_by_label("Wat jullie hebben afgesproken").fill(APPROACH)
    press(page, "Leg de aanpak vast")
    expect(page.get_by_role("heading", name="Beoordeel de zaak")).to_be_visible()


def assess(page: Page) -> None:
    follow(page, "Beoordeel de zaak")
    choose(page, "guidelines", "A6")
    for axis in ("utterance", "behaviour", "consequences"):
        choose(page, axis, "2")
    choose(page, "contexts", "lesson")
    choose(page, "criminal", "no")
    page.get_by_label("Je motivering").fill("Onfatsoenlijk, in een groep waar alle ouders meelezen.")
    press(page, "Bewaar de beoordeling")
    expect(page.get_by_role("heading", name="Kies een maatregel of sluit de zaak")).to_be_visible()


def propose_warning(page: Page) -> None:
    follow(page, "Stel een maatregel voor")
    page.locator("input[name='choice'][value$='staff_warning']").check(force=True)
    page.get_by_label("Wat er is gebeurd").fill(REASONS)
    press(page, "Stel voor en maak de brief")
    expect(page.get_by_role("heading", name="Lees de brief en besluit")).to_be_visible()


def read_letter(page: Page) -> None:
    """The PDF beside the words; in the session of this browser."""
    url = page.locator(".paper").get_by_role("link", name="Open de PDF").get_attribute("href")
    assert url is not None
    answer = page.context.request.get(url)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def decide(page: Page) -> None:
    follow(page, "Lees de brief en besluit")
    page.get_by_label("Ik heb de brief gelezen en sta erachter.").check(force=True)
    press(page, "Leg deze maatregel op")
    expect_heading(page, "Verstuur de brief")


def send_letter(page: Page) -> None:
    page.locator("input[name^='channel_']").first.check(force=True)
    press(page, "Verstuur de brief")
    expect(page.get_by_text("De brief is verstuurd en ligt in het dossier.")).to_be_visible()


def picture_of(folder: Path, content: bytes) -> Path:
    path = folder / "Schermafbeelding groepsapp.png"
    path.write_bytes(content)
    return path


def reported(cast: Cast) -> Incident:
    """The report of the main job, already sent and routed."""
    about = party(cast.colleague.person, role=PartyRole.SUBJECT, capacity=Capacity.EMPLOYEE)
    incident = report(cast.reporter, now=timezone.now(), summary=SUMMARY, parties=(about,))
    run_outbox()
    return incident
