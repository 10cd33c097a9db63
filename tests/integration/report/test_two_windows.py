"""One report open in two windows: nothing that was typed in either is lost, and nobody is told otherwise."""

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from incidents.actions.drafts import LONGEST, discard_draft
from incidents.actions.windows import mark
from incidents.models import Incident, ReportDraft
from tests.factories.accounts import employee_user
from tests.factories.incidents import NOW, ReportDraftFactory
from tests.factories.people import SchoolFactory
from tests.integration.report.conftest import send, signed_in

pytestmark = pytest.mark.django_db

Fields = dict[str, str]


def url(name: str, draft: ReportDraft) -> str:
    return reverse(f"incidents:{name}", args=[draft.pk])


def marks(client: Client, draft: ReportDraft) -> Fields:
    """What a window that is opened now knows of."""
    html = client.get(url("report", draft)).content.decode()
    return dict(re.findall(r'name="(seen-[^"]+)" value="([^"]*)"', html))


def save(client: Client, draft: ReportDraft, seen: Fields, **typed: str) -> HttpResponse:
    return client.post(url("report_save", draft), {**seen, **typed})


def post(client: Client, draft: ReportDraft, seen: Fields, **typed: str) -> HttpResponse:
    return client.post(url("report", draft), {**seen, "do": "leave", "step": "what", "kind": draft.kind, **typed})


def text_of(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def answers(draft: ReportDraft) -> Fields:
    draft.refresh_from_db()
    return dict(draft.answers)


def test_a_window_that_did_not_touch_a_field_does_not_empty_it(client: Client, reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter)
    first, second = marks(client, draft), marks(client, draft)
    save(client, draft, first, description="Een lang verhaal")

    assert save(client, draft, second, summary="De kop", description="", school="").status_code == 204

    assert (answers(draft)["summary"], answers(draft)["description"]) == ("De kop", "Een lang verhaal")


def test_a_field_that_was_changed_in_both_is_not_overwritten_and_that_is_said(client: Client, reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter, answers={"description": "Eerst"})
    first, second = marks(client, draft), marks(client, draft)
    save(client, draft, first, description="Uit het ene venster")

    told = save(client, draft, second, description="Uit het andere", summary="De kop")

    assert told.status_code == 409
    assert "Je hebt deze melding ook in een ander venster open" in text_of(told)
    assert "Uit het ene venster" in text_of(told)
    assert (answers(draft)["summary"], answers(draft)["description"]) == ("De kop", "Uit het ene venster")


def test_without_javascript_both_texts_stand_on_the_page_and_one_chooses(client: Client, reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter, answers={"description": "Eerst", "urgency": "normal"})
    old = marks(client, draft)
    post(client, draft, marks(client, draft), description="Uit het ene venster", urgency="urgent")

    asked = post(client, draft, old, description="Uit het andere", urgency="normal")

    page = text_of(asked)
    assert asked.status_code == 409
    assert "Uit het ene venster" in page
    assert re.search(r"<textarea[^>]*>\s*Uit het andere</textarea>", page)
    assert answers(draft) == {"description": "Uit het ene venster", "urgency": "urgent"}
    seen = dict(re.findall(r'name="(seen-[^"]+)" value="([^"]*)"', page))
    assert post(client, draft, seen, description="Uit het andere").status_code == 302
    assert answers(draft)["description"] == "Uit het andere"


def test_the_part_of_a_party_that_an_old_window_shows_does_not_come_back(client: Client, reporter: User) -> None:
    party = {"key": "a1", "person": None, "alias": "@x", "role": "subject", "capacity": "unknown"}
    draft = ReportDraftFactory(reporter=reporter, answers={"parties": [party]})
    old = marks(client, draft)
    save(client, draft, old, **{"party-a1-role": "witness"})

    post(client, draft, old, **{"party-a1-role": "subject", "party-a1-capacity": "pupil"})

    found = answers(draft)["parties"][0]
    assert (found["role"], found["capacity"]) == ("witness", "pupil")  # type: ignore[index]


def test_what_a_window_sent_itself_is_no_other_window(client: Client, reporter: User) -> None:
    """The answer got lost, or the page was left while a save was under way."""
    draft = ReportDraftFactory(reporter=reporter, answers={"summary": "Eerst"})
    seen = marks(client, draft)
    save(client, draft, seen, summary="Half")
    sent = {**seen, "seen-summary": f"{mark('Eerst')} {mark('Half')}"}

    assert save(client, draft, sent, summary="Helemaal").status_code == 204
    assert answers(draft)["summary"] == "Helemaal"


def test_back_to_the_first_words_is_a_change(client: Client, reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter, answers={"summary": "Half"})

    save(client, draft, {"seen-summary": f"{mark('Eerst')} {mark('Half')}"}, summary="Eerst")

    assert answers(draft)["summary"] == "Eerst"


@pytest.mark.parametrize("length", [50_001, 100_000])
def test_a_long_text_is_kept_whole(client: Client, reporter: User, length: int) -> None:
    draft = ReportDraftFactory(reporter=reporter)

    assert save(client, draft, marks(client, draft), note_text="x" * length).status_code == 204

    assert len(answers(draft)["note_text"]) == length


def test_a_text_beyond_all_limits_is_not_cut_but_told(client: Client, reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter, answers={"note_text": "Eerst"})
    seen, much = marks(client, draft), "x" * (LONGEST + 1)

    told = save(client, draft, seen, note_text=much)
    page = post(client, draft, seen, note_text=much)

    assert (told.status_code, page.status_code) == (409, 409)
    assert "te lang" in text_of(told)
    assert much in text_of(page)
    assert answers(draft)["note_text"] == "Eerst"


def test_a_text_that_is_too_long_for_evidence_stays_on_the_page(client: Client, draft: ReportDraft) -> None:
    much = "regel\n" * 20_000

    back = post(client, draft, {}, do="check", step="proof", note_text=much)

    assert "step=proof" in back.url
    page = text_of(client.get(back.url))
    assert "te lang" in page
    assert much.strip() in page.replace("\r\n", "\n")


class TestSentElsewhere:
    def test_saving_says_so_at_once(self, client: Client, draft: ReportDraft) -> None:
        seen = marks(client, draft)
        send(client, draft)

        told = save(client, draft, seen, summary="Nog iets")

        assert told.status_code == 410
        assert reverse("incidents:follow", args=[Incident.objects.get().reference]) in text_of(told)

    def test_going_on_keeps_the_text_on_a_page_that_begins_anew(self, client: Client, draft: ReportDraft) -> None:
        seen = marks(client, draft)
        send(client, draft)

        gone = post(client, draft, seen, description="Nog veel meer", platform="whatsapp")

        assert gone.status_code == 410
        assert "Nog veel meer" in text_of(gone)
        begun = client.post(
            reverse("incidents:report_start", args=[draft.kind]), {"description": "Nog veel meer", "summary": ""}
        )
        anew = ReportDraft.objects.get()
        assert begun.url == url("report", anew)
        assert anew.answers["description"] == "Nog veel meer"


class TestThrownAwayElsewhere:
    @pytest.fixture(autouse=True)
    def _gone(self, draft: ReportDraft, reporter: User) -> None:
        discard_draft(draft_id=draft.pk, by=reporter, now=NOW)

    def test_saving_says_so_at_once(self, client: Client, draft: ReportDraft) -> None:
        told = save(client, draft, {}, summary="Nog iets")

        assert told.status_code == 404
        assert told.headers["X-Notice"]
        assert "weggegooid" in text_of(told)

    def test_going_on_keeps_the_text(self, client: Client, draft: ReportDraft) -> None:
        gone = post(client, draft, {}, description="Nog veel meer", note_text="<b>geplakt</b>")

        assert gone.status_code == 404
        assert "Nog veel meer" in text_of(gone)
        assert "<b>geplakt</b>" in text_of(gone)

    def test_a_name_that_is_added_says_so_too(self, client: Client, draft: ReportDraft) -> None:
        told = client.post(url("report", draft), {"do": "find"}, headers={"HX-Request": "true"})

        assert (told.status_code, told.headers["X-Notice"]) == (404, "yes")


def test_of_the_draft_of_someone_else_nothing_is_said_and_it_is_written_down(reporter: User) -> None:
    other = ReportDraftFactory(reporter=employee_user(SchoolFactory()), answers={"summary": "Geheim"})

    told = save(signed_in(reporter), other, {}, summary="Van mij")

    assert told.status_code == 404
    assert "Geheim" not in text_of(told)
    assert answers(other) == {"summary": "Geheim"}
    assert Event.objects.filter(action="page.open", actor_id=str(reporter.pk)).exists()
