"""A file is what its bytes say. What could harm whoever opens it is refused with words that help."""

import contextlib
import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from incidents.enums import EvidenceKind
from incidents.evidence import formats, refusals
from incidents.evidence.formats import Format
from incidents.evidence.recognise import recognise
from incidents.evidence.refusals import Refused
from tests.factories import files

TAKEN = [
    ("foto.jpg", files.picture("JPEG"), formats.JPEG),
    ("scherm.png", files.picture("PNG"), formats.PNG),
    ("grap.gif", files.picture("GIF"), formats.GIF),
    ("sticker.webp", files.picture("WEBP"), formats.WEBP),
    ("IMG_0042.HEIC", files.heic(), formats.HEIC),
    ("brief.pdf", files.pdf(), formats.PDF),
    ("film.mp4", files.video(), formats.MP4),
    ("film.mov", files.boxes(b"qt  ", b"wide", b"mdat", b"moov"), formats.QUICKTIME),
    ("film.webm", files.webm(), formats.WEBM),
    ("WhatsApp-chat.zip", files.chat_archive(), formats.CHAT_ARCHIVE),
    ("_chat.txt", files.CHAT.encode(), formats.CHAT),
    ("_chat.txt", files.CHAT_IPHONE.encode(), formats.CHAT),
    ("WhatsApp Chat.txt", b"3/12/26, 2:05\xe2\x80\xafPM - Karin: hoi\n", formats.CHAT),
    ("notitie.txt", "Hij zei: ‘ik weet je te vinden’".encode(), formats.TEXT),
    ("oud.txt", "Hij zei: ‘caf\xe9’".encode("cp1252"), formats.TEXT),
    ("kladblok.txt", "Hij zei dat".encode("utf-16"), formats.TEXT),
    ("mail.eml", files.mail(), formats.MAIL),
    ("MZ.txt", b"MZ heeft gezegd dat PK erbij was", formats.TEXT),
    ("Rar.txt", b"Rar! Ik snap er niets van", formats.TEXT),
    ("plaatje.jpg", files.picture("PNG"), formats.PNG),
    ("zonder-extensie", files.picture("JPEG"), formats.JPEG),
]


@pytest.mark.parametrize(
    ("name", "content", "expected"), TAKEN, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_people_have_is_taken_for_what_it_is(name: str, content: bytes, expected: Format) -> None:
    assert recognise(io.BytesIO(content), name) is expected


JPEG, PNG = files.picture("JPEG"), files.picture("PNG")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BOMB = files.archive({"_chat.txt": files.CHAT.encode(), "veel.txt": b"\0" * 50_000_000})
_HEADER = b"IHDR" + struct.pack(">II", 60_000, 60_000) + b"\x08\x02\0\0\0"
HUGE = b"\x89PNG\r\n\x1a\n\0\0\0\r" + _HEADER + struct.pack(">I", zlib.crc32(_HEADER)) + b"\0\0\0\0IDAT5\xaf\x06\x1e"
REFUSED = [
    ("leeg", "foto.jpg", b"", refusals.empty()),
    ("only zeros", "foto.jpg", b"\0" * 900, refusals.damaged()),
    ("program called photo", "foto.jpg", files.program(), refusals.program()),
    ("script called text", "lijst.txt", b"#!/bin/sh\nrm -rf ~\n", refusals.program()),
    ("svg called photo", "foto.png", SVG, refusals.web_page()),
    ("svg with xml head", "foto.svg", b"<?xml version='1.0'?>" + SVG, refusals.web_page()),
    ("html called photo", "foto.jpg", b"\xef\xbb\xbf  <!DOCTYPE html><script>1</script>", refusals.web_page()),
    ("html in UTF-16", "foto.jpg", "<html><script>1</script>".encode("utf-16"), refusals.web_page()),
    ("text called photo", "foto.jpg", b"gewoon tekst", refusals.disguised(".jpg")),
    ("mail called pdf", "brief.pdf", files.mail(), refusals.disguised(".pdf")),
    ("video called photo", "foto.jpg", files.video(), refusals.disguised(".jpg")),
    ("photo with archive behind it", "foto.jpg", JPEG + files.archive({"a.exe": b"x"}), refusals.two_in_one()),
    ("photo with rar behind it", "foto.jpg", JPEG + b"Rar!\x1a\x07\x01\x00" + b"\1" * 2_000_000, refusals.two_in_one()),
    ("photo with 7z behind it", "foto.png", PNG + b"7z\xbc\xaf\x27\x1c\0\4", refusals.two_in_one()),
    (
        "photo with page in it",
        "foto.gif",
        files.picture("GIF", comment=b"<script>alert(1)</script>"),
        refusals.two_in_one(),
    ),
    ("photo with page behind it", "foto.jpg", JPEG + b"\1" * 200_000 + b"<HTML ><body>", refusals.two_in_one()),
    ("photo with php", "foto.jpg", JPEG + b"<?php system('x');", refusals.two_in_one()),
    ("photo with pdf in it", "foto.jpg", files.picture("JPEG", comment=files.pdf()), refusals.two_in_one()),
    ("photo with program behind it", "foto.jpg", JPEG + files.program(), refusals.two_in_one()),
    ("pdf with archive", "brief.pdf", files.pdf() + files.archive({"a.txt": b"x"}), refusals.two_in_one()),
    ("pdf with page", "brief.pdf", files.pdf(b"<script>alert(1)</script>\n"), refusals.two_in_one()),
    ("video with archive", "film.mp4", files.video() + files.archive({"a.txt": b"x"}), refusals.damaged()),
    ("video without film", "film.mp4", files.boxes(b"mp42", b"mdat"), refusals.damaged()),
    ("sound", "stem.m4a", files.boxes(b"M4A ", b"moov"), refusals.sound()),
    ("voice message", "stem.opus", b"OggS\0\2" + b"\0" * 40, refusals.sound()),
    ("avif", "foto.avif", files.boxes(b"avif", b"meta"), refusals.unknown()),
    (
        "word",
        "brief.docx",
        files.archive({"[Content_Types].xml": b"x", "word/document.xml": b"x"}),
        refusals.office_document(),
    ),
    ("odt", "brief.odt", files.archive({"mimetype": b"x", "content.xml": b"x"}), refusals.office_document()),
    ("outlook", "mail.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, refusals.outlook_message()),
    ("some archive", "fotos.zip", files.archive({"foto.jpg": JPEG}), refusals.other_archive()),
    ("rar", "fotos.rar", b"Rar!\x1a\x07\x01\x00\0\0", refusals.other_archive()),
    ("archive bomb", "chat.zip", BOMB, refusals.archive_bomb()),
    ("chat with program", "chat.zip", files.chat_archive(**{"start.exe": b"x"}), refusals.archive_content("start.exe")),
    ("chat with archive", "chat.zip", files.chat_archive(**{"meer.zip": b"x"}), refusals.archive_content("meer.zip")),
    ("chat that climbs", "chat.zip", files.chat_archive(**{"../../x.txt": b"x"}), refusals.archive_content("x.txt")),
    ("many pixels", "groot.png", HUGE, refusals.too_many_pixels()),
    ("broken photo", "foto.jpg", b"\xff\xd8\xff\xe0" + b"\x07" * 200, refusals.damaged()),
    ("broken archive", "chat.zip", b"PK\x03\x04" + b"\x07" * 200, refusals.damaged()),
    ("unknown bytes", "iets.dat", bytes(range(256)) * 4, refusals.unknown()),
    ("rtf", "brief.rtf", b"{\\rtf1 hallo}", refusals.office_document()),
]


@pytest.mark.parametrize(("name", "content", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_could_harm_or_cannot_be_read_is_refused_with_advice(name: str, content: bytes, reason: Refused) -> None:
    with pytest.raises(Refused) as caught:
        recognise(io.BytesIO(content), name)

    assert str(caught.value) == str(reason)


def test_a_photo_that_films_a_moment_is_taken() -> None:
    """Phones put a short video behind the photo; that harms nobody."""
    assert recognise(io.BytesIO(JPEG + files.video()), "MVIMG_1.jpg") is formats.JPEG


def test_a_kind_that_the_board_switched_off_is_refused(settings: Any) -> None:
    settings.OPOR_EVIDENCE_TYPES = ["image/jpeg"]

    with pytest.raises(Refused):
        recognise(io.BytesIO(files.video()), "film.mp4")


def test_an_archive_that_lies_about_its_size_is_never_unpacked() -> None:
    """The sizes in the index are what counts; of the content only the first lines of the chat are read."""
    content = files.archive({"_chat.txt": files.CHAT.encode() + b"x" * 8_000_000}, zipfile.ZIP_DEFLATED)

    assert recognise(io.BytesIO(content), "chat.zip") is formats.CHAT_ARCHIVE


_STARTS = st.sampled_from([content[:length] for _, content, _ in TAKEN for length in (4, 12, 40, len(content))])


@settings(deadline=None)
@given(start=_STARTS, rest=st.binary(max_size=2000), name=st.text(max_size=30))
@example(start=b"PK\x03\x04", rest=b"PK\x05\x06" + b"\0" * 18, name="chat.zip")
@example(start=b"\0\0\0\x01ftypmp42", rest=b"\xff" * 8, name="film.mp4")
def test_any_bytes_are_recognised_or_refused_and_never_crash(start: bytes, rest: bytes, name: str) -> None:
    found = None
    with contextlib.suppress(Refused):
        found = recognise(io.BytesIO(start + rest), name)

    assert found is None or found in formats.ALL


@pytest.mark.parametrize(
    ("name", "kind", "media_type", "expected"),
    [
        ("run.bat", EvidenceKind.TEXT, "text/plain", "run.bat.txt"),
        ("foto.exe", EvidenceKind.IMAGE, "image/jpeg", "foto.exe.jpg"),
        ("foto.JPG", EvidenceKind.IMAGE, "image/jpeg", "foto.JPG"),
        ("chat", EvidenceKind.CHAT, "application/zip", "chat.zip"),
        ("vreemd", EvidenceKind.LINK, "", "vreemd.txt"),
    ],
)
def test_a_download_is_named_after_what_it_is(name: str, kind: str, media_type: str, expected: str) -> None:
    assert formats.download_name(name, kind, media_type) == expected
