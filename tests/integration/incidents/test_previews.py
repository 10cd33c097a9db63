"""A preview is a new picture without anything of the old file but its pixels; what cannot be drawn does no harm."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from incidents.enums import EvidenceKind, PreviewState
from incidents.evidence import previews
from incidents.handlers import make_preview
from incidents.models import Evidence
from tests.factories import files
from tests.factories.accounts import employee_user
from tests.factories.incidents import NOW, EvidenceFactory, ReportDraftFactory
from tests.factories.people import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def waiting(content: bytes, kind: EvidenceKind = EvidenceKind.IMAGE) -> Evidence:
    draft = ReportDraftFactory(reporter=employee_user(SchoolFactory()))
    file = ContentFile(content, name="x")
    return EvidenceFactory(draft=draft, kind=kind, file=file, preview_state=PreviewState.WAITING)


def made(evidence: Evidence) -> Evidence:
    make_preview({"evidence_id": str(evidence.pk)}, NOW)
    evidence.refresh_from_db()
    return evidence


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (files.picture("JPEG"), EvidenceKind.IMAGE),
        (files.picture("PNG"), EvidenceKind.IMAGE),
        (files.picture("GIF"), EvidenceKind.IMAGE),
        (files.heic(), EvidenceKind.IMAGE),
        (files.pdf(), EvidenceKind.PDF),
    ],
    ids=["jpeg", "png", "gif", "heic", "pdf"],
)
def test_a_picture_of_what_phones_and_offices_make(content: bytes, kind: EvidenceKind) -> None:
    evidence = made(waiting(content, kind))

    assert evidence.preview_state == PreviewState.READY
    with Image.open(evidence.preview) as picture:
        assert picture.format == "WEBP"


def test_where_and_with_what_a_photo_was_taken_is_left_out_and_it_stands_upright() -> None:
    evidence = made(waiting(files.photo_with_place()))

    content = evidence.preview.read()
    with Image.open(evidence.preview) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == (48, 64)
    assert b"Karin" not in content


def test_a_long_screenshot_stays_readable() -> None:
    evidence = made(waiting(files.picture("PNG", (1170, 11_000))))

    with Image.open(evidence.preview) as picture:
        assert picture.size == (1170, 11_000)


@pytest.mark.parametrize(
    "content",
    [b"\xff\xd8\xff\xe0 geen foto", files.picture("JPEG")[:300], b"", files.picture("PNG", (9000, 8000))],
    ids=["nonsense", "half", "empty", "bomb"],
)
def test_what_cannot_be_drawn_is_marked_and_the_original_stays(content: bytes) -> None:
    evidence = made(waiting(content))

    assert evidence.preview_state == PreviewState.FAILED
    assert evidence.file.read() == content


def test_a_renderer_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sleeper = tmp_path / "sleep.py"
    sleeper.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(previews, "_RENDERER", sleeper)
    monkeypatch.setattr(previews, "SECONDS", 0.3)

    assert made(waiting(files.picture())).preview_state == PreviewState.FAILED


def test_a_renderer_that_is_killed_takes_nobody_along(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crasher = tmp_path / "crash.py"
    crasher.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(previews, "_RENDERER", crasher)

    assert made(waiting(files.picture())).preview_state == PreviewState.FAILED


def test_twice_is_once(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = made(waiting(files.picture()))
    name = evidence.preview.name
    monkeypatch.setattr("incidents.actions.previews.picture_of", lambda *_: pytest.fail("made again"))

    assert made(evidence).preview.name == name


def test_evidence_that_is_gone_meanwhile_is_no_error() -> None:
    make_preview({"evidence_id": "00000000-0000-0000-0000-000000000000"}, NOW)
