"""A disk that is full while a roster comes in: said in words, nothing kept, nothing left behind."""

import resource
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import Event
from people.models import RosterImport
from tests.factories.accounts import administrator
from tests.factories.people import SchoolFactory
from tests.factories.rosters import edexml

pytestmark = pytest.mark.django_db

UPLOAD = "/people/import/"


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(administrator(SchoolFactory(brin="99ZZ00").board))
    return client


@pytest.fixture
def almost_full() -> Iterator[None]:
    """No file can grow past 100 kilobytes: to whoever writes that is the same as a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [200_000, 101_000], ids=["while it comes in", "at its end"])
def test_a_full_disk_is_told_and_nothing_is_kept(page: Client, almost_full: None, size: int) -> None:
    content = edexml(pupils=[{"key": "1", "achternaam": "Bos"}]) + b" " * size
    response = page.post(UPLOAD, {"file": SimpleUploadedFile("export.xml", content), "school": ""})
    assert response.status_code == 422
    assert "geen ruimte" in response.content.decode()
    assert not RosterImport.objects.exists()
    assert Event.objects.get(action="roster.refuse").details == {"code": "disk_full"}


def test_what_fits_comes_in(page: Client, almost_full: None) -> None:
    content = edexml(pupils=[{"key": "1", "achternaam": "Bos"}])
    response = page.post(UPLOAD, {"file": SimpleUploadedFile("export.xml", content), "school": ""})
    assert response.status_code == 302
