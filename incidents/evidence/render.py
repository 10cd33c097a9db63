"""A picture of one file, made in a process of its own: `python render.py SOURCE KIND TARGET`.

Files come from strangers and decoders have bugs. This process has little memory and little time, knows no settings
and no database, and when it dies nothing else does. It writes a WebP without any metadata and exits 0, or exits 1.
"""

import resource
import sys
from pathlib import Path

from PIL import Image, ImageOps

WIDEST = 1600
# WebP reaches 16,383; a screenshot of a whole conversation is long and narrow.
TALLEST = 12_000
QUALITY = 80
# Decoded pixels cost four bytes each; JPEG is decoded at a smaller scale.
MOST_PIXELS = 60_000_000
MEMORY = 2 * 1024**3
CPU_SECONDS = 45


def main(source: str, kind: str, target: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    image = _first_page(source) if kind == "pdf" else _picture(source)
    _write(image, Path(target))


def _picture(source: str) -> Image.Image:
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # our own limit is below
    image = Image.open(source, formats=["JPEG", "PNG", "GIF", "WEBP", "HEIF"])
    image.draft("RGB", (WIDEST, WIDEST))
    if image.width * image.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    return ImageOps.exif_transpose(image)


def _first_page(source: str) -> Image.Image:
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    page = document[0]
    width, height = page.get_size()
    scale = min(WIDEST / max(width, 1), TALLEST / max(height, 1), 3)
    if width * height * scale * scale > MOST_PIXELS:
        raise ValueError("too many pixels")
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return picture


def _write(image: Image.Image, target: Path) -> None:
    picture = image.convert("RGBA" if _is_transparent(image) else "RGB")
    picture.thumbnail((WIDEST, TALLEST))
    # A new picture: nothing of the old file but its pixels comes along.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    bare.save(target, "WEBP", quality=QUALITY, method=4)


def _is_transparent(image: Image.Image) -> bool:
    return image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info


if __name__ == "__main__":
    try:
        # Anything a decoder throws means: no picture.
        main(*sys.argv[1:4])
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}\n")
        sys.exit(1)
