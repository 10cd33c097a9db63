"""Evidence goes in one file at a time and comes out only for who may see it, unable to do anything."""

import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from incidents.actions.report import submit_report
from incidents.enums import EvidenceKind, PreviewState
from incidents.handlers import make_preview
from incidents.models import Evidence, Incident, ReportDraft
from people.models import School
from tests.factories import files
from tests.factories.accounts import board_member, employee_user, hr_officer
from tests.factories.cases import answers
from tests.factories.incidents import NOW, EvidenceFactory, complete_draft
from tests.integration.report.conftest import send, signed_in

pytestmark = pytest.mark.django_db


def upload(client: Client, draft: ReportDraft, name: str, content: bytes) -> HttpResponse:
    url = reverse("incidents:report_upload", args=[draft.pk])
    return client.post(url, {"files": SimpleUploadedFile(name, content, "image/jpeg")})


def get(client: Client, name: str, evidence: Evidence) -> HttpResponse:
    return client.get(reverse(f"incidents:evidence_{name}", args=[evidence.pk]))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


class TestTheDropZone:
    def test_a_file_gives_its_row_and_can_be_taken_out_again(self, client: Client, draft: ReportDraft) -> None:
        html = upload(client, draft, "scherm.png", files.picture("PNG")).content.decode()

        evidence = Evidence.objects.get()
        assert html.strip().startswith("<li")
        assert f'value="drop:{evidence.pk}"' in html

        client.post(reverse("incidents:report", args=[draft.pk]), {"do": f"drop:{evidence.pk}"})
        assert not Evidence.objects.exists()

    @pytest.mark.parametrize(
        "content", [files.program(), b"", b"<svg onload=alert(1)>", files.picture() + files.archive({"a": b"x"})]
    )
    def test_a_refused_file_says_why(self, client: Client, draft: ReportDraft, content: bytes) -> None:
        response = upload(client, draft, "foto.jpg", content)

        assert response.status_code == 422
        assert response.json()["error"]
        assert not Evidence.objects.exists()

    def test_too_large_is_stopped_while_it_comes_in(self, client: Client, draft: ReportDraft, settings: Any) -> None:
        settings.OPOR_EVIDENCE_MAX_FILE_MB = 1

        response = upload(client, draft, "film.mp4", b"\0" * 1_500_000)

        assert response.status_code == 422
        assert "1 MB" in response.json()["error"]

    def test_the_answer_yes_about_minors_stops_it(self, client: Client, reporter: User) -> None:
        draft = complete_draft(reporter, minors="yes")

        response = upload(client, draft, "foto.jpg", files.picture())

        assert response.status_code == 422
        assert not Evidence.objects.exists()

    def test_without_the_secret_of_the_form_nothing_comes_in(self, reporter: User, draft: ReportDraft) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(reporter)

        assert upload(client, draft, "foto.jpg", files.picture()).status_code == 403
        assert not Evidence.objects.exists()


class TestThePictureInTheForm:
    def row(self, client: Client, url: str) -> str:
        response = client.get(url)
        assert response.status_code == 200
        return response.content.decode()

    def test_is_asked_for_until_it_is_there(self, client: Client, draft: ReportDraft) -> None:
        html = upload(client, draft, "scherm.png", files.picture("PNG")).content.decode()
        evidence = Evidence.objects.get()
        first, second = asks(html), asks(self.row(client, asks(html)))
        assert first.startswith(f"/report/{draft.pk}/evidence/{evidence.pk}/")
        assert second != first

        make_preview({"evidence_id": evidence.pk}, NOW)

        html = self.row(client, second)
        assert reverse("incidents:evidence_preview", args=[evidence.pk]) in html
        assert asks(html) == ""

    def test_is_also_asked_for_after_the_page_was_loaded_again(self, client: Client, draft: ReportDraft) -> None:
        upload(client, draft, "scherm.png", files.picture("PNG"))
        assert asks(self.row(client, reverse("incidents:report", args=[draft.pk])))

    def test_is_not_asked_for_without_end_nor_when_none_can_come(self, client: Client, draft: ReportDraft) -> None:
        upload(client, draft, "scherm.png", files.picture("PNG"))
        evidence = Evidence.objects.get()
        url = reverse("incidents:report_thumbnail", args=[draft.pk, evidence.pk])
        assert asks(self.row(client, f"{url}?asked=19"))
        assert asks(self.row(client, f"{url}?asked=20")) == ""
        assert asks(self.row(client, f"{url}?asked=nonsense"))
        Evidence.objects.update(preview_state=PreviewState.FAILED)
        assert asks(self.row(client, url)) == ""

    def test_is_not_there_for_anyone_else(self, client: Client, draft: ReportDraft, school: School) -> None:
        mine = EvidenceFactory(draft=complete_draft(employee_user(school)))
        for draft_id in (draft.pk, mine.draft.pk):
            url = reverse("incidents:report_thumbnail", args=[draft_id, mine.pk])
            assert client.get(url).status_code == 404


def asks(html: str) -> str:
    """Where the page asks for the picture by itself."""
    found = re.search(r'hx-get="([^"]+)"', html)
    return found[1] if found else ""


class TestTheFormWithoutJavaScript:
    def post(self, client: Client, draft: ReportDraft, **fields: Any) -> str:
        url = reverse("incidents:report", args=[draft.pk])
        return client.post(url, fields, follow=True).content.decode()

    def test_several_at_once_and_the_bad_one_is_named(self, client: Client, draft: ReportDraft) -> None:
        good, bad = SimpleUploadedFile("a.jpg", files.picture()), SimpleUploadedFile("b.jpg", files.program())

        html = self.post(client, draft, do="upload", step="proof", minors="no", files=[good, bad])

        assert [e.name for e in Evidence.objects.all()] == ["a.jpg"]
        assert "b.jpg: " in html

    @pytest.mark.parametrize("answer", ["", "yes"])
    def test_files_are_not_taken_before_the_question_is_answered_with_no(
        self, client: Client, draft: ReportDraft, answer: str
    ) -> None:
        self.post(client, draft, do="upload", minors=answer, files=[SimpleUploadedFile("a.jpg", files.picture())])

        assert not Evidence.objects.exists()

    def test_a_report_with_files_is_not_sent_after_the_answer_yes(self, client: Client, draft: ReportDraft) -> None:
        upload(client, draft, "a.jpg", files.picture())
        self.post(client, draft, do="save", minors="yes")

        checking = client.get(reverse("incidents:report_check", args=[draft.pk]))
        assert "step=proof" in checking.url
        assert 'value="drop_files"' in client.get(checking.url).content.decode()

        self.post(client, draft, do="drop_files", minors="yes")
        assert client.get(reverse("incidents:report_check", args=[draft.pk])).status_code == 200


class TestTheOriginal:
    def test_is_the_same_bytes_as_attachment_that_can_do_nothing(self, client: Client, draft: ReportDraft) -> None:
        content = files.picture()
        evidence = EvidenceFactory(draft=draft, name="schrééuw “nu”.jpg", file=ContentFile(content, name="x"))

        response = get(client, "original", evidence)

        assert body(response) == content
        headers = response.headers
        assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''schr%C3%A9%C3%A9uw%20")
        assert headers["Content-Type"] == "image/jpeg"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" in headers["Cache-Control"]
        event = Event.objects.get(action="evidence.download")
        assert (event.outcome, event.actor_id) == ("read", str(draft.reporter.pk))

    def test_of_a_pasted_text_is_a_text(self, client: Client, draft: ReportDraft) -> None:
        evidence = EvidenceFactory(
            draft=draft, kind=EvidenceKind.TEXT, file="", text="<script>1</script>", media_type="text/plain"
        )

        response = get(client, "original", evidence)

        assert response.content == b"<script>1</script>"
        assert response.headers["Content-Type"] == "text/plain"
        assert response.headers["Content-Disposition"].startswith("attachment")

    def test_of_a_link_does_not_exist(self, client: Client, draft: ReportDraft) -> None:
        evidence = EvidenceFactory(draft=draft, kind=EvidenceKind.LINK, file="", link="https://x.com/1")

        assert get(client, "original", evidence).status_code == 404


def test_the_preview_is_a_picture_of_ours(client: Client, draft: ReportDraft) -> None:
    evidence = EvidenceFactory(draft=draft, preview_state=PreviewState.WAITING)
    assert get(client, "preview", evidence).status_code == 404
    make_preview({"evidence_id": str(evidence.pk)}, NOW)

    response = get(client, "preview", evidence)

    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert body(response)[:4] == b"RIFF"


@pytest.mark.parametrize("name", ["original", "preview"])
def test_a_lost_file_is_said_and_stands_in_the_log_of_the_server(
    client: Client, draft: ReportDraft, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    evidence = EvidenceFactory(draft=draft, preview_state=PreviewState.WAITING)
    make_preview({"evidence_id": str(evidence.pk)}, NOW)
    evidence.refresh_from_db()
    for file in (evidence.file, evidence.preview):
        default_storage.delete(file.name)

    response = get(client, name, evidence)

    assert response.status_code == 410
    assert "kwijt of beschadigd" in response.content.decode()
    assert "file.gone" in caplog.text


@pytest.mark.parametrize("name", ["original", "preview"])
class TestWhoSees:
    @pytest.fixture
    def evidence(self, reporter: User, director: User) -> Evidence:
        """Of a case that the manager of the reporter has."""
        draft = complete_draft(reporter)
        evidence = EvidenceFactory(draft=draft, preview_state=PreviewState.WAITING)
        make_preview({"evidence_id": str(evidence.pk)}, NOW)
        school_id = next(iter(reporter.access.works_at))
        submit_report(draft_id=draft.pk, answers=answers(school_id=school_id), by=reporter, now=NOW)
        return evidence

    def test_reporter_handler_and_director(
        self, name: str, evidence: Evidence, reporter: User, manager: User, director: User
    ) -> None:
        for user in (reporter, manager, director):
            assert get(signed_in(user), name, evidence).status_code == 200

    def test_nobody_else(self, name: str, evidence: Evidence, school: School) -> None:
        for user in (employee_user(school), hr_officer(school.board)):
            assert get(signed_in(user), name, evidence).status_code == 404
        assert Client().get(reverse(f"incidents:evidence_{name}", args=[evidence.pk])).status_code == 302

    def test_of_a_draft_only_its_reporter(self, name: str, evidence: Evidence, school: School) -> None:
        other = EvidenceFactory(draft=complete_draft(employee_user(school)))

        for user in (board_member(school.board), employee_user(school)):
            assert get(signed_in(user), name, other).status_code == 404


@pytest.mark.parametrize("name", ["report", "report_check", "report_sent"])
def test_the_draft_of_someone_else_does_not_exist(draft: ReportDraft, school: School, name: str) -> None:
    for user in (employee_user(school), board_member(school.board)):
        other = signed_in(user)
        assert other.get(reverse(f"incidents:{name}", args=[draft.pk])).status_code == 404


@pytest.mark.parametrize("name", ["report", "report_save", "report_upload", "report_check", "report_discard"])
def test_nobody_writes_in_the_draft_of_someone_else(draft: ReportDraft, school: School, name: str) -> None:
    before = ReportDraft.objects.values().get()

    signed_in(employee_user(school)).post(
        reverse(f"incidents:{name}", args=[draft.pk]), {"summary": "Ingebroken", "do": "save"}
    )

    assert ReportDraft.objects.values().get() == before


@pytest.mark.parametrize("text", ["\x00", " \x00\n", "\x00\u2028"])
def test_a_text_of_nothing_is_no_evidence(client: Client, draft: ReportDraft, text: str) -> None:
    """PostgreSQL keeps no NUL, and what is left of it is no text."""
    for do in ("note", "check"):
        client.post(reverse("incidents:report", args=[draft.pk]), {"do": do, "note_text": text})
    send(client, draft)
    incident = Incident.objects.get()

    client.post(reverse("incidents:report_evidence", args=[incident.reference]), {"note_text": text})

    assert not Evidence.objects.exists()
