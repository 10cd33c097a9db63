"""Importing a roster on the page: nothing hostile gets in, nothing changes undecided, and nothing happens twice."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from people import progress
from people.enums import RosterStatus
from people.models import Enrolment, Person, RosterImport, RosterProblem, RosterRow, School
from people.roster.errors import RosterError
from people.roster.fields import school_year_of
from people.tasks import apply_import
from tests.factories.accounts import (
    administrator,
    board_member,
    care_of,
    director_of,
    employee_user,
    hr_officer,
    privacy_officer,
)
from tests.factories.people import SchoolFactory, pupil
from tests.factories.rosters import archive, edexml, oneroster

pytestmark = pytest.mark.django_db

UPLOAD = "/people/import/"
PUPILS = [{"key": str(number), "roepnaam": f"Tim{number}", "achternaam": "Bos"} for number in range(10)]
BSN = "123456782"
HOSTILE = {
    "entities": b'<!DOCTYPE EDEX [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><EDEX>&b;</EDEX>',
    "external": b'<!DOCTYPE EDEX [<!ENTITY x SYSTEM "file:///etc/passwd">]><EDEX>&x;</EDEX>',
    "a path in a zip": archive({"../../etc/passwd": b"x", "manifest.csv": b"a,b\n"}),
    "half a zip": archive({"manifest.csv": b"a" * 1000})[:60],
    "half a file": edexml(pupils=PUPILS)[:400],
    "nothing": b"",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "no roster": b"<html><body>Sessie verlopen</body></html>",
}


@pytest.fixture
def school() -> School:
    return SchoolFactory(brin="99ZZ00", name="De Linde")


@pytest.fixture
def ferry(school: School) -> User:
    return administrator(school.board)


@pytest.fixture
def page(client: Client, ferry: User) -> Client:
    client.force_login(ferry)
    return client


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which imports were given to a worker."""
    given: list[int] = []
    monkeypatch.setattr("portal.views.roster.hand_over", given.append)
    return given


def send(page: Client, content: bytes, name: str = "export.xml", **given: Any) -> HttpResponse:
    return page.post(UPLOAD, {"file": SimpleUploadedFile(name, content), **given})  # type: ignore[return-value]


def received(page: Client, content: bytes, **given: Any) -> RosterImport:
    response = send(page, content, **given)
    assert response.status_code == 302, response.content.decode()
    return RosterImport.objects.latest("pk")


def address(roster: RosterImport) -> str:
    return f"{UPLOAD}{roster.pk}/"


def bring_in(page: Client, content: bytes) -> RosterImport:
    roster = received(page, content)
    page.post(address(roster), {"accepts_leavers": "on"})
    apply_import(roster.pk)
    roster.refresh_from_db()
    assert roster.status == RosterStatus.APPLIED
    return roster


# --- Who may


@pytest.mark.parametrize("make", [board_member, hr_officer, privacy_officer])
def test_only_an_administrator_imports(client: Client, school: School, make: Callable[..., User]) -> None:
    client.force_login(make(school.board))
    assert client.get(UPLOAD).status_code == 404
    assert send(client, edexml(pupils=PUPILS)).status_code == 404
    assert not RosterImport.objects.exists()


@pytest.mark.parametrize("make", [director_of, care_of, employee_user])
def test_nobody_of_a_school_imports(client: Client, school: School, make: Callable[..., User]) -> None:
    client.force_login(make(school))
    assert client.get(UPLOAD).status_code == 404


def test_an_import_of_another_foundation_does_not_exist(client: Client, page: Client) -> None:
    roster = received(page, edexml(pupils=PUPILS))
    client.force_login(administrator(SchoolFactory().board))
    for url in ("", "progress/"):
        assert client.get(address(roster) + url).status_code == 404
    for url in ("", "refresh/", "discard/"):
        assert client.post(address(roster) + url).status_code == 404
    roster.refresh_from_db()
    assert roster.status == RosterStatus.PREVIEWED


def test_a_forged_upload_is_refused(school: School, ferry: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ferry)
    assert send(strict, edexml(pupils=PUPILS)).status_code == 403
    assert not RosterImport.objects.exists()


# --- Uploading


def test_the_page_says_what_is_dropped_and_lists_earlier_imports(page: Client) -> None:
    received(page, edexml(pupils=PUPILS))
    text = page.get(UPLOAD).content.decode()
    for word in ("BSN", "etniciteit", "geboortelanden", "wordt niet bewaard", "export.xml", "De Linde"):
        assert word in text


def test_a_good_file_becomes_a_preview_and_changes_nobody(page: Client) -> None:
    before = Person.objects.count()
    roster = received(page, edexml(pupils=PUPILS))
    text = page.get(address(roster)).content.decode()
    assert "Tim3 Bos" in text
    assert "Voer het bestand door" in text
    assert Person.objects.count() == before


def test_a_file_is_taken_on_a_development_machine_too(page: Client) -> None:
    """There Django counts queries, which is what this makes it do."""
    with CaptureQueriesContext(connection):
        received(page, edexml(pupils=PUPILS))


def test_a_zip_of_oneroster_is_taken_too(page: Client) -> None:
    users = [{"sourcedId": "u1", "role": "student", "givenName": "Sem", "familyName": "Bakker"}]
    roster = received(page, oneroster(users=users), name="export.zip")
    assert "Sem Bakker" in page.get(address(roster)).content.decode()


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_wrong_file_leaves_nothing_behind(page: Client, kind: str) -> None:
    media = set(_files())
    response = send(page, HOSTILE[kind])
    assert response.status_code == 422
    assert 'id="id_file_error"' in response.content.decode() or "invalid-feedback" in response.content.decode()
    assert not RosterImport.objects.exists()
    assert not RosterRow.objects.exists()
    assert not RosterProblem.objects.exists()
    assert set(_files()) == media
    refusal = Event.objects.get(action="roster.refuse")
    assert (refusal.outcome, refusal.details.keys()) == ("refused", {"code"})


def test_who_only_looks_has_nothing_to_repair(page: Client) -> None:
    response = page.get(UPLOAD)
    assert response.status_code == 200
    assert not response.context["form"].is_bound


def test_without_a_file_the_page_asks_for_one(page: Client) -> None:
    response = page.post(UPLOAD, {})
    assert response.status_code == 422
    assert not Event.objects.filter(action="roster.refuse").exists()


def test_a_file_that_is_too_large_is_read_past_and_refused(page: Client, settings: Any) -> None:
    settings.OPOR_ROSTER_MAX_FILE_MB = 1
    response = send(page, edexml(pupils=PUPILS) + b" " * (1024 * 1024))
    assert response.status_code == 422
    assert str(RosterError("too_large", limit=1)) in response.content.decode()


def test_the_school_can_be_named_where_the_file_does_not(page: Client, school: School) -> None:
    content = edexml(pupils=PUPILS, brin="")
    response = send(page, content)
    assert response.status_code == 422
    assert 'href="#id_school"' in response.content.decode()
    received(page, content, school=school.pk)


def test_a_school_of_another_foundation_cannot_be_named(page: Client) -> None:
    response = send(page, edexml(pupils=PUPILS, brin=""), school=SchoolFactory().pk)
    assert response.status_code == 422
    assert not RosterImport.objects.exists()


def test_the_bytes_never_have_a_name_on_disk(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also not while they are read: a worker that is killed then leaves nothing."""
    seen: list[set[str]] = []

    def uploads() -> set[str]:
        return {path.name for path in Path(tempfile.gettempdir()).glob("*.upload*")}

    def spy(**given: Any) -> RosterImport:
        seen.append(uploads())
        assert given["stream"].read(5) == b"<?xml"
        raise RosterError("no_rows")

    monkeypatch.setattr("people.actions.roster.upload_roster", spy)
    before = uploads()
    content = edexml(pupils=PUPILS) + b" " * (3 * 1024 * 1024)
    assert send(page, content).status_code == 422
    assert seen == [before]


# --- The preview


def test_wrong_rows_stand_there_with_line_and_reason(page: Client) -> None:
    roster = received(page, edexml(pupils=[*PUPILS, PUPILS[0]]))
    text = page.get(address(roster), {"show": "problems"}).content.decode()
    assert "komt twee keer voor" in text
    assert str(roster.problems.get().line) in text


def test_what_changes_of_somebody_is_told(page: Client) -> None:
    bring_in(page, edexml(pupils=PUPILS))
    changed = [PUPILS[0] | {"achternaam": "Bosch", "jaargroep": "5"}, *PUPILS[1:]]
    roster = received(page, edexml(pupils=changed))
    text = page.get(address(roster), {"kind": "pupil", "change": "changed"}).content.decode()
    assert "Bos wordt Bosch" in text
    assert "Jaargroep" in text


def test_a_bsn_in_a_name_is_not_shown(page: Client) -> None:
    roster = received(page, edexml(pupils=[PUPILS[0] | {"bsn": BSN, "achternaam": f"Bos {BSN}"}, *PUPILS[1:]]))
    for show in ("", "problems"):
        assert BSN not in page.get(address(roster), {"show": show}).content.decode()


def test_choosing_nonsense_shows_the_preview(page: Client) -> None:
    roster = received(page, edexml(pupils=PUPILS))
    assert page.get(address(roster), {"kind": "x'", "change": "new", "after": "x"}).status_code == 200


def test_the_preview_goes_in_pages(page: Client) -> None:
    many = [PUPILS[0] | {"key": str(number), "roepnaam": f"Kind{number:02d}"} for number in range(60)]
    roster = received(page, edexml(pupils=many))
    first = page.get(address(roster))
    assert "Kind24" in first.content.decode()
    assert "Kind25" not in first.content.decode()
    second = page.get(address(roster) + first.context["page"].next_url)
    assert "Kind25" in second.content.decode()


@pytest.mark.parametrize("change", ["new", "changed"])
def test_the_preview_costs_the_same_however_many_rows(page: Client, change: str) -> None:
    def queries(number: int) -> int:
        rows = [PUPILS[0] | {"key": str(key), "groep": "4A"} for key in range(number)]
        roster = received(page, edexml(pupils=rows, groups=[{"key": "4A"}]))
        if change == "changed":
            page.post(address(roster), {"accepts_leavers": "on"})
            apply_import(roster.pk)
            later = [row | {"achternaam": f"Bos{number}"} for row in rows]
            roster = received(page, edexml(pupils=later, groups=[{"key": "4A"}]))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = page.get(address(roster), {"kind": "pupil", "change": change})
        assert len(response.context["rows"]) == min(number, 25)
        return len(captured)

    assert queries(3) == queries(30)


# --- Deciding


def test_applying_is_given_to_a_worker_and_told(page: Client, handed_over: list[int]) -> None:
    roster = received(page, edexml(pupils=PUPILS))
    assert page.post(address(roster)).status_code == 302
    assert handed_over == [roster.pk]
    progress.tell(roster.pk, percent=40, step="keys")
    waiting = page.get(address(roster)).content.decode()
    assert f'<a href="{address(roster)}">' in waiting
    assert 'value="40"' in waiting
    assert "hx-get" in page.get(f"{address(roster)}progress/").content.decode()
    apply_import(roster.pk)
    assert page.get(f"{address(roster)}progress/")["HX-Refresh"] == "true"
    assert "Het bestand is doorgevoerd" in page.get(address(roster)).content.decode()
    assert Enrolment.objects.count() == 10


def test_a_second_click_applies_nothing_twice(page: Client, handed_over: list[int]) -> None:
    roster = received(page, edexml(pupils=PUPILS))
    for _ in range(2):
        assert page.post(address(roster)).status_code == 302
    assert handed_over == [roster.pk]
    apply_import(roster.pk)
    apply_import(roster.pk)
    assert Enrolment.objects.count() == 10
    assert Event.objects.filter(action="roster.apply").count() == 1


def test_many_leavers_ask_for_a_tick(page: Client, handed_over: list[int]) -> None:
    bring_in(page, edexml(pupils=PUPILS))
    handed_over.clear()
    roster = received(page, edexml(pupils=PUPILS[:3]))
    text = page.get(address(roster)).content.decode()
    assert "7 van de 10" in text
    refused = page.post(address(roster))
    assert refused.status_code == 422
    assert "id_accepts_leavers" in refused.content.decode()
    assert handed_over == []
    assert page.post(address(roster), {"accepts_leavers": "on"}).status_code == 302
    assert handed_over == [roster.pk]


def test_of_two_previews_one_wins_and_the_other_is_told(page: Client, handed_over: list[int]) -> None:
    first, second = (received(page, edexml(pupils=PUPILS)) for _ in range(2))
    page.post(address(first))
    apply_import(first.pk)
    told = page.post(address(second))
    assert told.status_code == 422
    assert "Kijk opnieuw" in told.content.decode()
    assert handed_over == [first.pk]
    page.post(f"{address(second)}refresh/")
    assert "Dit bestand verandert niets" in page.get(address(second)).content.decode()


def test_who_decided_at_the_same_moment_reads_what_became_of_it(page: Client, handed_over: list[int]) -> None:
    first, second = (received(page, edexml(pupils=PUPILS)) for _ in range(2))
    for roster in (first, second):
        page.post(address(roster))
        apply_import(roster.pk) if roster == second else None
    apply_import(first.pk)
    assert {RosterImport.objects.get(pk=row.pk).status for row in (first, second)} == {"applied", "failed"}
    failed = RosterImport.objects.get(status=RosterStatus.FAILED)
    assert "iemand anders was eerder" in page.get(address(failed)).content.decode()


def test_throwing_away_changes_nothing_and_keeps_nothing(page: Client) -> None:
    roster = received(page, edexml(pupils=PUPILS))
    page.post(f"{address(roster)}discard/")
    assert not RosterRow.objects.exists()
    assert not Enrolment.objects.exists()
    assert page.post(f"{address(roster)}discard/").status_code == 302
    assert page.post(address(roster)).status_code == 302
    assert page.get(address(roster)).status_code == 200


def test_the_menu_and_the_first_page_lead_there(page: Client, school: School) -> None:
    text = page.get("/").content.decode()
    assert text.count(f'href="{UPLOAD}"') >= 2
    pupil(school)


def _files() -> list[str]:
    return [str(path) for path in Path(settings.MEDIA_ROOT).rglob("*")]


def test_an_old_file_is_said_to_be_old_and_asks_for_a_tick(page: Client, handed_over: list[int]) -> None:
    roster = received(page, edexml(pupils=PUPILS, year="2014-2015"))
    shown = page.get(address(roster)).content.decode()
    assert "van schooljaar 2014-2015" in shown
    assert f"nu is het {school_year_of(timezone.localdate())}" in shown
    assert page.post(address(roster), {"accepts_leavers": "on"}).status_code == 422
    assert handed_over == []
    assert page.post(address(roster), {"accepts_leavers": "on", "accepts_old": "on"}).status_code == 302
    assert handed_over == [roster.pk]


def test_a_file_of_another_school_is_named_beside_the_one_that_was_chosen(page: Client, school: School) -> None:
    refused = send(page, edexml(pupils=PUPILS, brin="11AA"), school=school.pk).content.decode()
    assert all(f"BRIN {brin}" in refused for brin in ("11AA00", school.brin))
    assert "11AA00" in send(page, edexml(pupils=PUPILS, brin="11AA")).content.decode()


def test_a_file_that_changes_nothing_waits_for_no_decision(page: Client) -> None:
    bring_in(page, edexml(pupils=PUPILS))
    again = received(page, edexml(pupils=PUPILS))
    assert "Wacht op je besluit" not in page.get(address(again)).content.decode()
    assert "Verandert niets" in page.get(address(again)).content.decode()
