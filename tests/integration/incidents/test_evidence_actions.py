"""Evidence comes in byte for byte, one file never spoils another, and nothing is left behind."""

import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from audit.models import Event
from core.errors import InvalidState, NotAllowed
from incidents.actions.drafts import discard_draft
from incidents.actions.evidence import add_to_draft, add_to_incident, record_download, remove_from_draft
from incidents.actions.status import withdraw
from incidents.enums import EvidenceKind, PreviewState
from incidents.evidence.intake import StagedFile
from incidents.models import Entry, Evidence, ReportDraft
from incidents.workflow import Act, Actor
from notifications.models import Outbox
from tests.factories import files
from tests.factories.accounts import employee_user
from tests.factories.cases import report
from tests.factories.incidents import NOW, EvidenceFactory, ReportDraftFactory
from tests.factories.people import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reporter() -> User:
    return employee_user(SchoolFactory())


@pytest.fixture
def draft(reporter: User) -> ReportDraft:
    return ReportDraftFactory(reporter=reporter)


def named(name: str, content: bytes) -> ContentFile:
    return ContentFile(content, name=name)


def add(draft: ReportDraft, *sources: ContentFile, **options: Any) -> Any:
    given = {"files": sources, "without_minors": True, "by": draft.reporter, "now": NOW} | options
    return add_to_draft(draft_id=draft.pk, **given)


def on_disk() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_the_original_is_kept_byte_for_byte_with_its_checksum(draft: ReportDraft) -> None:
    content = files.photo_with_place()

    added = add(draft, named("IMG_1.jpg", content))

    evidence = Evidence.objects.get()
    assert added.evidence == [evidence]
    assert evidence.file.read() == content
    assert evidence.sha256 == hashlib.sha256(content).hexdigest()
    assert (evidence.kind, evidence.media_type, evidence.size) == (EvidenceKind.IMAGE, "image/jpeg", len(content))
    assert "IMG_1" not in evidence.file.name, "the name of the sender never reaches the disk"


def test_several_at_once_and_the_bad_one_is_named_with_its_reason(draft: ReportDraft) -> None:
    added = add(draft, named("a.jpg", files.picture()), named("b.jpg", files.program()), named("c.pdf", files.pdf()))

    assert [evidence.name for evidence in added.evidence] == ["a.jpg", "c.pdf"]
    assert [refused.name for refused in added.refused] == ["b.jpg"]
    assert "program" in str(added.refused[0].reason) or "programma" in str(added.refused[0].reason)
    assert len(on_disk()) == 2


def test_a_picture_and_a_pdf_wait_for_their_preview_and_a_video_does_not(draft: ReportDraft) -> None:
    add(draft, named("a.jpg", files.picture()), named("b.mp4", files.video()))

    states = dict(Evidence.objects.values_list("kind", "preview_state"))
    assert states == {EvidenceKind.IMAGE: PreviewState.WAITING, EvidenceKind.VIDEO: PreviewState.NONE}
    assert [row.topic for row in Outbox.objects.all()] == ["evidence.preview"]


def test_the_same_file_sent_again_is_one_piece_of_evidence(draft: ReportDraft) -> None:
    first = add(draft, named("a.jpg", files.picture()))
    second = add(draft, named("a.jpg", files.picture()))

    assert first.evidence == second.evidence
    assert Evidence.objects.count() == 1
    assert len(on_disk()) == 1


def test_too_large_is_refused_while_it_comes_in_and_leaves_nothing(draft: ReportDraft, settings: Any) -> None:
    settings.OPOR_EVIDENCE_MAX_FILE_MB = 1

    added = add(draft, named("groot.txt", b"a" * (1024 * 1024 + 1)), named("klein.txt", b"klein"))

    assert [evidence.name for evidence in added.evidence] == ["klein.txt"]
    assert "1 MB" in str(added.refused[0].reason)
    assert len(on_disk()) == 1


def test_more_files_than_allowed_are_refused_and_the_first_are_kept(draft: ReportDraft, settings: Any) -> None:
    settings.OPOR_EVIDENCE_MAX_FILES = 2

    added = add(draft, *(named(f"{n}.txt", f"regel {n}".encode()) for n in range(4)))

    assert [evidence.name for evidence in added.evidence] == ["0.txt", "1.txt"]
    assert len(added.refused) == 2
    assert len(on_disk()) == 2


@pytest.fixture
def _full_after_one(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The disk holds one file; the next write says that it is full."""
    real = StagedFile.take
    full: list[str] = []

    def take(self: StagedFile, chunk: bytes) -> None:
        if full and self.name not in full:

            class Full:
                def write(self, _: bytes) -> None:
                    raise OSError(errno.ENOSPC, "No space left on device")

            whole, self.stream = self.stream, Full()  # type: ignore[assignment]
            try:
                real(self, chunk)
            finally:
                self.stream = whole
        full.append(self.name or "")
        real(self, chunk)

    monkeypatch.setattr(StagedFile, "take", take)
    return


@pytest.mark.usefixtures("_full_after_one")
def test_a_full_disk_is_told_and_what_came_before_is_kept(draft: ReportDraft) -> None:
    added = add(draft, named("a.txt", b"eerste"), named("b.txt", b"tweede"))

    assert [evidence.name for evidence in added.evidence] == ["a.txt"]
    assert [refused.name for refused in added.refused] == ["b.txt"]
    assert len(on_disk()) == 1


def test_a_disk_that_fills_up_at_the_last_moment_is_told_as_well(
    draft: ReportDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(*args: object, **kwargs: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", save)

    added = add(draft, named("a.txt", b"eerste"))

    assert (added.evidence, len(added.refused)) == ([], 1)
    assert on_disk() == []


def test_a_rollback_takes_the_files_along(draft: ReportDraft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incidents.actions.evidence.enqueue", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        add(draft, named("a.txt", b"eerste"), named("b.jpg", files.picture()))

    assert Evidence.objects.count() == 0
    assert on_disk() == []


def test_sexual_imagery_of_minors_is_not_taken_in(draft: ReportDraft) -> None:
    with pytest.raises(InvalidState):
        add(draft, named("a.jpg", files.picture()), without_minors=False)

    assert on_disk() == []


def test_nobody_adds_to_the_draft_of_another(draft: ReportDraft) -> None:
    with pytest.raises(NotAllowed):
        add(draft, named("a.txt", b"x"), by=employee_user(SchoolFactory()))

    assert on_disk() == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://www.instagram.com/p/abc/", EvidenceKind.LINK),
        ("javascript:alert(1)", EvidenceKind.TEXT),
        ("kijk op https://x.com/a", EvidenceKind.TEXT),
        ("Ze schreef: \x00 ik weet je te vinden", EvidenceKind.TEXT),
    ],
)
def test_a_pasted_text_or_link_is_evidence_too(draft: ReportDraft, text: str, kind: EvidenceKind) -> None:
    add(draft, text=text)

    evidence = Evidence.objects.get()
    assert evidence.kind == kind
    assert (evidence.link or evidence.text) == text.replace("\x00", "")


def test_what_is_taken_out_of_a_draft_is_gone_from_disk(
    draft: ReportDraft, django_capture_on_commit_callbacks: Any
) -> None:
    evidence = add(draft, named("a.txt", b"x")).evidence[0]
    with django_capture_on_commit_callbacks(execute=True):
        remove_from_draft(draft_id=draft.pk, evidence_ids=[evidence.pk], by=draft.reporter, now=NOW)

    assert on_disk() == []


def test_a_discarded_draft_takes_its_files_along(draft: ReportDraft, django_capture_on_commit_callbacks: Any) -> None:
    add(draft, named("a.txt", b"x"), named("b.jpg", files.picture()))
    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(draft_id=draft.pk, by=draft.reporter, now=NOW)

    assert on_disk() == []
    assert not ReportDraft.objects.exists()


def test_the_reporter_adds_to_an_open_case_and_the_story_says_so() -> None:
    reporter = employee_user(SchoolFactory())
    incident = report(reporter, now=NOW)

    for _ in range(2):
        add_to_incident(
            incident_id=incident.pk,
            files=[named("later.jpg", files.picture())],
            without_minors=True,
            actor=Actor.REPORTER,
            by=reporter,
            now=NOW,
        )

    assert [evidence.name for evidence in incident.evidence.all()] == ["later.jpg"]
    entry = Entry.objects.get(incident=incident, act=Act.ADD_EVIDENCE)
    assert entry.for_reporter
    assert entry.data == {"evidence": 1, "names": ["later.jpg"]}


def test_nothing_is_added_to_a_case_that_is_closed() -> None:
    reporter = employee_user(SchoolFactory())
    incident = report(reporter, now=NOW)
    withdraw(incident_id=incident.pk, reason="Uitgepraat", by=reporter, now=NOW)

    with pytest.raises(InvalidState):
        add_to_incident(
            incident_id=incident.pk,
            files=[named("later.jpg", files.picture())],
            without_minors=True,
            actor=Actor.REPORTER,
            by=reporter,
            now=NOW,
        )

    assert on_disk() == []


def test_taking_the_original_is_written_down_as_reading(draft: ReportDraft) -> None:
    evidence = EvidenceFactory(draft=draft)

    record_download(evidence_id=evidence.pk, by=draft.reporter, now=NOW)

    event = Event.objects.get(action="evidence.download")
    assert (event.outcome, event.object_id) == ("read", str(evidence.pk))


def test_a_transaction_of_the_caller_that_rolls_back_leaves_no_row(draft: ReportDraft) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add(draft, named("a.txt", b"x"))
        raise ZeroDivisionError

    assert not Evidence.objects.exists()
