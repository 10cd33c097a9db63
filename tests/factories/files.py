"""Files as people really have them, and as someone who means harm makes them."""

import io
import struct
import zipfile
from email.message import EmailMessage

from PIL import Image

CHAT = (
    "12-03-2026 14:05 - Berichten en oproepen zijn end-to-end versleuteld.\n"
    "12-03-2026 14:06 - Moeder van Noor: Wat die juf heeft gezegd kan echt niet\n"
    "12-03-2026 14:07 - Vader Sem: Zet haar naam er maar bij 😡\n"
)
CHAT_IPHONE = "\u200e[12-03-2026, 14:06:11] Moeder van Noor: Wat die juf heeft gezegd kan echt niet\n"


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (15, 92, 99)).save(buffer, kind, **options)
    return buffer.getvalue()


def photo_with_place() -> bytes:
    """A photo whose EXIF says where it was taken, with which phone, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Telefoon van Karin", 6
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", (64, 48), exif=exif)


def heic() -> bytes:
    from pillow_heif import from_pillow

    buffer = io.BytesIO()
    from_pillow(Image.new("RGB", (64, 48), (15, 92, 99))).save(buffer, quality=60)
    return buffer.getvalue()


def pdf(extra: bytes = b"") -> bytes:
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>",
    )
    body = b"%PDF-1.4\n" + extra
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj" % number + content + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    tail = b"xref\n0 4\n0000000000 65535 f \n" + table + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + tail % len(body)


def boxes(brand: bytes, *names: bytes) -> bytes:
    """A file of boxes: `ftyp` and then those named."""
    found = struct.pack(">I", 16) + b"ftyp" + brand + b"\0\0\0\0"
    for name in names:
        found += struct.pack(">I", 24) + name + b"\x01" * 16
    return found


def video() -> bytes:
    return boxes(b"mp42", b"moov", b"mdat")


def webm() -> bytes:
    return b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm" + b"\x01" * 64


def mail() -> bytes:
    message = EmailMessage()
    message["From"] = "ouder@voorbeeld.nl"
    message["To"] = "school@voorbeeld.nl"
    message["Subject"] = "Dit pikken wij niet"
    message["Date"] = "Thu, 12 Mar 2026 14:05:00 +0100"
    message["Message-ID"] = "<1@voorbeeld.nl>"
    message.set_content("Morgen sta ik op het schoolplein.")
    return message.as_bytes()


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return buffer.getvalue()


def chat_archive(**more: bytes) -> bytes:
    return archive({"_chat.txt": CHAT.encode(), "00000012-PHOTO.jpg": picture()} | more)


def program() -> bytes:
    return b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 64 + b"This program cannot be run in DOS mode.\r\n" + b"\x00" * 64
