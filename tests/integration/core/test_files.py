"""What a killed process left behind goes away after a day; what a row points at never does."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from core.files import GRACE, file_fields, folders_of, staging_folder, sweep_files
from core.tasks import sweep_left_behind
from dossiers.actions.correspondence import copy_evidence
from dossiers.models import CaseItem, Document
from tests.factories.accounts import MandateFactory
from tests.factories.dossiers import Case, case_about, subject
from tests.factories.incidents import EvidenceFactory
from tests.factories.people import SchoolFactory, employee
from tests.factories.sanctions import sent

ROOT = Path(__file__).resolve().parents[3]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FOLDERS = ("correspondence", "documents", "evidence", "letters", "mandates", "previews")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def tomorrow() -> datetime:
    return timezone.now() + GRACE + timedelta(minutes=1)


def kept() -> set[str]:
    root = Path(configured.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.mark.django_db
def test_every_place_where_files_are_kept_is_swept() -> None:
    assert tuple(folders_of(file_fields())) == FOLDERS
    for folder in FOLDERS:
        default_storage.save(f"{folder}/ab/left-behind", ContentFile(b"x"))
        default_storage.save(f"{folder}/left-behind", ContentFile(b"x"))
    default_storage.save("something-else/ab/not-ours", ContentFile(b"x"))
    assert sweep_files(now=timezone.now()) == 0
    assert sweep_files(now=tomorrow()) == 2 * len(FOLDERS)
    assert kept() == {"something-else/ab/not-ours"}
    assert sweep_files(now=tomorrow()) == 0


@pytest.mark.django_db
def test_what_any_row_points_at_stays() -> None:
    """A letter and its filed copy, a mandate, evidence and its preview, and copies that name the file of another."""
    warned = sent()
    case = warned.case
    evidence = EvidenceFactory(incident=case.incident)
    evidence.preview.save("", ContentFile(b"x"))
    given: dict[str, Any] = {"incident_id": case.incident.pk, "party_ids": frozenset(), "by": case.handler}
    copy_evidence(evidence_id=evidence.pk, key=evidence.pk, now=case.later(), **given)
    case.item(file=SimpleUploadedFile("x.pdf", PDF))
    MandateFactory()
    before = kept()
    assert {name.split("/")[0] for name in before} == set(FOLDERS) - {"documents"}
    assert sweep_files(now=tomorrow()) == 0
    assert kept() == before
    for row in [*CaseItem.objects.exclude(file=""), *Document.objects.exclude(file="")]:
        assert row.file.read()


@pytest.mark.django_db
def test_what_was_being_received_or_drawn_is_swept_too() -> None:
    (staging_folder() / "a.part").write_bytes(b"x")
    (staging_folder() / "b.part").mkdir()
    (staging_folder() / "b.part" / "source").write_bytes(b"x")
    assert sweep_files(now=timezone.now()) == 0
    assert sweep_files(now=tomorrow()) == 2
    assert kept() == set()


@pytest.mark.django_db
def test_next_to_another_database_nothing_is_removed() -> None:
    for number in range(150):
        default_storage.save(f"evidence/ab/{number}", ContentFile(b"x"))
    assert sweep_files(now=tomorrow()) == 0
    assert len(kept()) == 150


def test_beat_asks_for_it_every_day() -> None:
    tasks = {entry["task"]: entry["schedule"] for entry in configured.CELERY_BEAT_SCHEDULE.values()}
    assert tasks[sweep_left_behind.name] == timedelta(days=1)


# --- A crash in between ---------------------------------------------------------------------------

ADD_AND_DIE = """
import os, signal, sys
import django
django.setup()
from datetime import datetime
from uuid import uuid4
from django.core.files.base import ContentFile
from django.db.models.signals import pre_save
from accounts.models import User
from dossiers.actions.correspondence import add_item
from dossiers.answers import ItemAnswers
from dossiers.enums import DocumentKind
from dossiers.models import CaseItem
incident_id, handler_id, moment = sys.argv[1:]
now = datetime.fromisoformat(moment)
# The file is in its place, the row is not written yet.
pre_save.connect(lambda **_: os.kill(os.getpid(), signal.SIGKILL), sender=CaseItem, weak=False)
item = ItemAnswers(
    kind=DocumentKind.PHONE_NOTE, title="Gebeld", body="x", correspondent="y", party_ids=frozenset(), key=uuid4(),
    happened_at=now, file=ContentFile(sys.stdin.buffer.read(), name="x.pdf"),
)
add_item(incident_id=int(incident_id), item=item, by=User.objects.get(pk=handler_id), now=now)
"""


def add_and_die(case: Case) -> tuple[int, bytes]:
    env = os.environ | {
        "DATABASE_URL": os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{connection.settings_dict['NAME']}",
        "OPOR_MEDIA_ROOT": str(configured.MEDIA_ROOT),
        "PYTHONPATH": str(ROOT),
    }
    arguments = [str(case.incident.pk), str(case.handler.pk), case.later().isoformat()]
    command = [sys.executable, "-c", ADD_AND_DIE, *arguments]
    done = subprocess.run(command, input=PDF, env=env, cwd=ROOT, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stderr


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_the_file_and_its_row_leaves_nothing_for_long() -> None:
    school = SchoolFactory()
    case = case_about(subject(employee(school)), school=school)
    item = case.item(file=SimpleUploadedFile("x.pdf", PDF))
    assert add_and_die(case) == (-9, b"")
    assert CaseItem.objects.get() == item
    assert len(kept()) == 2
    assert sweep_files(now=timezone.now()) == 0
    assert sweep_files(now=tomorrow()) == 1
    assert kept() == {str(item.file.name)}
