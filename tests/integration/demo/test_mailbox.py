from pathlib import Path
from uuid import uuid4

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from pytest_django import Settings

from demo.mailbox import backend

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings: Settings, tmp_path: Path) -> BaseEmailBackend:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return backend.EmailBackend()


def _mail(subject: str) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(subject, "Lees verder: http://localhost/", "meldpunt@example.org", ["j@example.org"])
    mail.attach_alternative("<p>Lees verder</p>", "text/html")
    mail.attach("brief.pdf", b"%PDF-1.7", "application/pdf")
    return mail


def test_an_empty_mailbox_says_so(client: Client, mailbox: BaseEmailBackend) -> None:
    assert client.get("/mail/").status_code == 200


def test_a_sent_mail_is_listed_and_can_be_read_without_signing_in(client: Client, mailbox: BaseEmailBackend) -> None:
    mailbox.send_messages([_mail("Wachtwoord – opnieuw instellen")])
    [mail] = backend.newest()
    assert "Wachtwoord – opnieuw instellen" in client.get("/mail/").content.decode()
    page = client.get(f"/mail/{mail.id}/").content.decode()
    assert 'href="http://localhost/"' in page
    assert "brief.pdf" in page


def test_a_mail_that_is_not_there_is_a_404(client: Client, mailbox: BaseEmailBackend) -> None:
    assert client.get(f"/mail/{uuid4()}/").status_code == 404
