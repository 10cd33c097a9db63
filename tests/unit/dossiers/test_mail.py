"""E-mail files as they come from mail programs, and as they come from people who mean harm."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.mail import LONGEST_TEXT, read_mail

PLAIN = b"""\
From: =?utf-8?b?SsO8cmdlbg==?= <j@example.org>
To: a@example.org,
 b@example.org
Cc: c@example.org
Date: Thu, 12 Mar 2026 14:05:00 +0100
Subject: Ons gesprek
Message-ID: <1@example.org>

Regel een

Regel twee
"""
HTML = b"""\
From: x@example.org
Date: Thu, 12 Mar 2026 14:05:00 +0100
Message-ID: <2@example.org>
Subject: Opgemaakt
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<html><head><style>p {color: red}</style><script>alert(1)</script></head>
<body><p>Beste &amp; brave</p><p>Tot <b>ziens</b><br>Jan<img src="https://evil.example/x.png"></p></body></html>
"""
WITH_ATTACHMENT = b"""\
From: x@example.org
Date: Thu, 12 Mar 2026 14:05:00 +0100
Message-ID: <3@example.org>
Subject: Met bijlage
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Caf=E9
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="brief.pdf"

%PDF-1.7
--b--
"""


def test_who_when_and_what_are_read() -> None:
    mail = read_mail(io.BytesIO(PLAIN))
    assert mail.sender == "Jürgen <j@example.org>"
    assert mail.recipients == "a@example.org, b@example.org, c@example.org"
    assert mail.subject == "Ons gesprek"
    assert mail.sent_at == datetime(2026, 3, 12, 13, 5, tzinfo=UTC)
    assert mail.text == "Regel een\n\nRegel twee"
    assert mail.headers["Message-ID"] == "<1@example.org>"


def test_of_html_only_the_words_are_kept() -> None:
    text = read_mail(io.BytesIO(HTML)).text
    assert "Beste & brave" in text
    assert "Tot ziens\nJan" in text
    for gone in ("alert", "color", "evil", "<"):
        assert gone not in text


def test_attachments_are_named_and_other_character_sets_are_read() -> None:
    mail = read_mail(io.BytesIO(WITH_ATTACHMENT))
    assert mail.text == "Café"
    assert mail.attachments == ("brief.pdf",)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Date: morgen\n\nx",
        b"Date: Thu, 99 Foo 2026 99:99:99 +9999\n\nx",
        b"Subject: =?utf-8?b?!!!?=\nFrom: <<<>>>\n\nx",
        b"Content-Type: text/plain; charset=onzin\n\n\xff\xfe",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
        b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n%%%%",
        b"From: a\x00b\nSubject: c\x00d\n\ne\x00f",
    ],
)
def test_a_broken_mail_leaves_its_broken_parts_empty(raw: bytes) -> None:
    mail = read_mail(io.BytesIO(raw))
    assert mail.sent_at is None
    assert "\x00" not in mail.text + mail.subject + mail.sender


def test_a_mail_without_a_time_zone_is_from_here() -> None:
    sent_at = read_mail(io.BytesIO(b"Date: Thu, 12 Mar 2026 14:05:00 -0000\n\nx")).sent_at
    assert sent_at is not None
    assert sent_at.utcoffset() is not None


def test_the_text_has_an_end() -> None:
    assert len(read_mail(io.BytesIO(b"Subject: x\n\n" + b"a" * 500_000)).text) == LONGEST_TEXT


@given(raw=st.binary(max_size=400))
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    mail = read_mail(io.BytesIO(raw))
    assert isinstance(mail.text, str)
