"""A disk that is full, or cannot be written to: that is said, nothing half stays, and what was typed stands there."""

import errno
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Mandate
from core.storage import PrivateFileSystemStorage
from incidents.evidence import intake
from sanctions.enums import SanctionStatus
from tests.factories.accounts import administrator, director_of
from tests.factories.dossiers import NOW
from tests.factories.incidents import complete_draft
from tests.factories.people import SchoolFactory
from tests.factories.sanctions import decided, proposed
from tests.integration.sanctions.pages import body, signed_in, url

pytestmark = pytest.mark.django_db

TOLD = "Er is nu geen ruimte op onze server"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(params=[errno.ENOSPC, errno.EROFS, errno.EACCES], ids=lambda code: errno.errorcode[code])
def disk(request: pytest.FixtureRequest) -> OSError:
    return OSError(request.param, "The disk does not do this.")


def fills_up(monkeypatch: pytest.MonkeyPatch, disk: OSError) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise disk

    monkeypatch.setattr(PrivateFileSystemStorage, "_save", refuse)


def test_the_words_of_a_letter_stay_on_the_page(monkeypatch: pytest.MonkeyPatch, disk: OSError) -> None:
    warned = proposed()
    fills_up(monkeypatch, disk)

    page = body(
        signed_in(warned.case.handler),
        url(warned, "edit_letter"),
        subject="Gesprek",
        body="Hier typte iemand een uur aan.",
        base_version="1",
    )

    assert TOLD in page
    assert "Hier typte iemand een uur aan." in page
    assert warned.sanction.letters.count() == 1


def test_a_letter_is_not_half_sent(monkeypatch: pytest.MonkeyPatch, disk: OSError) -> None:
    warned = decided()
    client = signed_in(warned.decider)
    fills_up(monkeypatch, disk)
    way = {f"channel_{warned.person.pk}": "post"}

    page = body(client, url(warned, "send"), **way)
    after = warned.again()

    assert (TOLD in page, after.status) in {
        (True, SanctionStatus.DECIDED),
        (False, SanctionStatus.SENT),  # the file that is kept already goes along as it is
    }


def test_a_mandate_waits_with_what_was_typed(client: Client, monkeypatch: pytest.MonkeyPatch, disk: OSError) -> None:
    school = SchoolFactory()
    director = director_of(school)
    client.force_login(administrator(school.board))
    fills_up(monkeypatch, disk)
    given = {
        "user": str(director.pk),
        "sanctions": ["pupil_suspension"],
        "starts_on": "2026-11-25",
        "signed_by": "H. Vermeer",
        "paper": SimpleUploadedFile("mandaat.pdf", b"%PDF-1.7\n%%EOF"),
    }

    page = client.post(reverse("accounts:mandate_grant"), given).content.decode()

    assert TOLD in page
    assert "H. Vermeer" in page
    assert not Mandate.objects.exists()


def test_evidence_is_refused_by_the_file(monkeypatch: pytest.MonkeyPatch, disk: OSError) -> None:
    school = SchoolFactory()
    draft = complete_draft(director_of(school))
    client = signed_in(draft.reporter)

    def refuse(*_: object, **__: object) -> None:
        raise disk

    monkeypatch.setattr(intake.tempfile, "NamedTemporaryFile", refuse)
    given = {"do": "upload", "minors": "no", "files": [SimpleUploadedFile("scherm.txt", b"tekst")]}

    page = client.post(reverse("incidents:report", args=[draft.pk]), given, follow=True).content.decode()

    assert "scherm.txt: Er is nu geen ruimte op onze server" in page
