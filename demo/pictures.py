"""Screenshots as they would come from a phone. Drawn, so that no real person is in them."""

from io import BytesIO
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

_WIDTH = 720
_LINE = 36


def screenshot(title: str, lines: tuple[str, ...]) -> bytes:
    """A PNG of a conversation or a page with these lines."""
    texts = [wrap(line, 38) for line in lines]
    height = 170 + sum(len(text) * _LINE + 46 for text in texts)
    image = Image.new("RGB", (_WIDTH, height), "#e9e4dc")
    draw = ImageDraw.Draw(image)
    heading, words = ImageFont.load_default(30), ImageFont.load_default(26)
    draw.rectangle((0, 0, _WIDTH, 96), fill="#0f5c63")
    draw.ellipse((24, 20, 80, 76), fill="#c9dfe0")
    draw.text((100, 32), title[:40], font=heading, fill="white")
    top = 130
    for number, text in enumerate(texts):
        left = 24 if number % 3 else 96
        bottom = top + len(text) * _LINE + 24
        draw.rounded_rectangle((left, top, left + 590, bottom), 18, fill="white" if number % 3 else "#dcefd8")
        draw.multiline_text((left + 20, top + 12), "\n".join(text), font=words, fill="#1f2a2c", spacing=8)
        top = bottom + 22
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
