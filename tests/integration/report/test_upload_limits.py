"""Files go to disk while they arrive: bounded, hashed, and one that fails leaves the others alone."""

import errno
import tracemalloc
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from incidents.evidence import formats, intake
from incidents.evidence.recognise import recognise
from incidents.models import Evidence, ReportDraft
from people.models import School
from tests.factories import files
from tests.factories.incidents import EvidenceFactory
from tests.factories.people import pupil

pytestmark = pytest.mark.django_db


def test_a_disk_that_fills_up_while_receiving_is_told_and_the_rest_is_kept(
    client: Client, draft: ReportDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = intake.StagedFile.take

    def take(staged: intake.StagedFile, chunk: bytes) -> None:
        if staged.name == "groot.txt":
            with intake.disk_errors():
                raise OSError(errno.ENOSPC, "No space left on device")
        real(staged, chunk)

    monkeypatch.setattr(intake.StagedFile, "take", take)
    sent = [SimpleUploadedFile(name, name.encode()) for name in ("een.txt", "groot.txt", "twee.txt")]

    url = reverse("incidents:report", args=[draft.pk])
    fields = {"do": "upload", "minors": "no", "summary": "Blijft staan", "files": sent}
    html = client.post(url, fields, follow=True).content.decode()

    assert {evidence.name for evidence in Evidence.objects.all()} == {"een.txt", "twee.txt"}
    assert "groot.txt: " in html
    draft.refresh_from_db()
    assert draft.answers["summary"] == "Blijft staan"


def test_a_large_video_is_never_whole_in_memory(settings: Any) -> None:
    settings.OPOR_EVIDENCE_MAX_FILE_MB = 60
    handler = intake.StagingUploadHandler()
    handler.new_file("files", "film.mp4", "video/mp4", None)
    length = 50 * 1024 * 1024
    chunk = bytes(64 * 1024)
    tracemalloc.start()

    handler.receive_data_chunk(files.boxes(b"mp42", b"moov") + (length + 8).to_bytes(4, "big") + b"mdat", 0)
    for _ in range(length // len(chunk)):
        handler.receive_data_chunk(chunk, 0)
    staged = handler.file_complete(0)
    assert staged is not None
    found = recognise(staged.stream, "film.mp4")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    staged.close()

    assert found is formats.MP4
    assert peak < 8 * 1024 * 1024


def test_the_form_costs_the_same_for_one_and_for_three(
    client: Client, draft: ReportDraft, school: School, django_assert_max_num_queries: Any
) -> None:
    url = reverse("incidents:report", args=[draft.pk])

    def add() -> None:
        client.post(url, {"do": f"add:{pupil(school).pk}:pupil"})
        EvidenceFactory(draft=draft)

    def cost(query: str = "") -> int:
        with django_assert_max_num_queries(30) as captured:
            assert client.get(url, {"q": query}).status_code == 200
        return len(captured)

    add()
    cost()
    one = cost()
    add()
    add()

    assert cost() == one
