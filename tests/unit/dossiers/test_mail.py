"""E-mail files as they come from mail programs, and as they come from people who mean harm."""

import io
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.mail import LONGEST_TEXT, UnreadableMailError, read_mail

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


START = b"From: a@example.org\nDate: Thu, 12 Mar 2026 14:05:00 +0100\nMessage-ID: <1@example.org>\nSubject: s\n"


def boxes_in_boxes(depth: int) -> bytes:
    levels = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(depth))
    return START + b"".join(levels) + b"Content-Type: text/plain\n\nTot hier"


def forwarded(depth: int) -> bytes:
    return START + b"Content-Type: message/rfc822\n\n" * depth + b"Content-Type: text/plain\n\nx"


def in_parts(count: int) -> bytes:
    part = b"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nx\n"
    return START + b"Content-Type: multipart/mixed; boundary=b\n\n" + part * count + b"--b--"


@pytest.mark.parametrize("raw", [boxes_in_boxes(5000), forwarded(5000), in_parts(20_000)])
def test_what_is_nested_deeper_than_people_nest_is_refused_at_once(raw: bytes) -> None:
    with pytest.raises(UnreadableMailError):
        read_mail(io.BytesIO(raw))


def test_a_mail_that_was_forwarded_often_is_read() -> None:
    assert read_mail(io.BytesIO(boxes_in_boxes(20))).text == "Tot hier"
    assert read_mail(io.BytesIO(forwarded(20))).subject == "s"
    assert len(read_mail(io.BytesIO(in_parts(300))).attachments) == 100


def typed(content_type: bytes, body: bytes) -> bytes:
    return START + b"MIME-Version: 1.0\nContent-Type: " + content_type + b"\n\n" + body


@pytest.mark.parametrize(
    "raw",
    [
        START.replace(b": s", b": " + b"=?utf-8?q?a?= " * 80_000) + b"\nx",
        START.replace(b": a", b": " + b", ".join(b"a%d@example.org" % n for n in range(60_000))) + b"\nx",
        START.replace(b": a", b": " + b"(" * 5000) + b"\nx",
        START + b"".join(b"X-%d: y\n" % n for n in range(100_000)) + b"\nx",
        typed(b"text/plain; " + b"; ".join(b"a%d=b" % n for n in range(20_000)), b"x"),
        typed(b"text/html", b"<div>" * 400_000),
        typed(b"text/html", b"<script-x>" * 100_000),
        typed(b"text/html", b"<!--" * 300_000),
        typed(b"text/html", b"&" * 1_000_000),
        typed(b"text/html", b"<" * 1_000_000),
        typed(b"text/plain; charset=punycode", b"a" * 2_000_000),
        typed(b"text/plain; charset=idna", b"xn--" * 500_000),
        typed(b"text/plain", b"\n" * 20_000_000),
        typed(b"text/plain", b"a" * 20_000_000),
        typed(b"text/plain\nContent-Transfer-Encoding: base64", (b"QUFB" * 18 + b"\n") * 300_000),
    ],
)
def test_no_mail_holds_up_who_reads_it(raw: bytes) -> None:
    before = time.process_time()
    mail = read_mail(io.BytesIO(raw))
    assert time.process_time() - before < 5
    assert len(mail.text) <= LONGEST_TEXT


def test_an_attachment_after_a_large_one_is_named_and_none_is_a_path() -> None:
    photo = b"--b\nContent-Disposition: attachment; filename=%b\nContent-Transfer-Encoding: base64\n\n%b\n"
    large = photo % (b'"../../etc/passwd"', b"\n".join([b"QUFB" * 18] * 200_000))
    last = photo % (b'"=?utf-8?q?foto=E2=80=AEgpj=2Eexe?="', b"QUFB")
    mail = read_mail(io.BytesIO(typed(b"multipart/mixed; boundary=b", large + last + b"--b--")))
    assert mail.attachments == ("passwd", "fotogpj.exe")


def test_what_no_database_takes_is_left_out() -> None:
    raw = START.replace(b": s", b": \xff\xfe \xed\xa0\x80") + b"Content-Type: text/plain; charset=utf-16\n\n\xd8\x00"
    mail = read_mail(io.BytesIO(raw))
    "".join([mail.text, *mail.headers.values()]).encode()


def test_a_moment_outside_the_calendar_is_no_moment() -> None:
    assert read_mail(io.BytesIO(b"Date: Fri, 31 Dec 9999 23:59:59 -2359\n\nx")).sent_at is None


@given(raw=st.binary(max_size=400))
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    mail = read_mail(io.BytesIO(raw))
    assert isinstance(mail.text, str)
