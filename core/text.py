"""Names as people look for them: Yilmaz finds Yılmaz, and Öztürk stands under the O."""

import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import CharField, Func, Value
from django.db.models.functions import Lower

# Letters that do not come apart into a plain letter and a mark.
_WITHOUT_PARTS = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ŋ": "n", "ð": "d"}


def _plain_letters() -> Iterator[tuple[str, str]]:
    """Every Latin letter with a mark, of either case, and the small letter it is looked for by."""
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)):
        letter = chr(code)
        small = letter.lower()[0]
        found = _WITHOUT_PARTS.get(small) or unicodedata.normalize("NFKD", small)[0]
        if found.isascii() and found.isalpha() and found != letter:
            yield letter, found


_FROM, _TO = ("".join(letters) for letters in zip(*_plain_letters(), strict=True))
_TABLE: Final = str.maketrans(_FROM, _TO)


def plain(text: str) -> str:
    """Small letters without marks: the same as `Plain` makes of a column."""
    return text.translate(_TABLE).lower()


def Plain(text: Any) -> Lower:  # noqa: N802 - an expression, like those of Django
    """Of a column: what `plain` makes of a text. A change of the letters asks for a migration, and gets one."""
    return Lower(Func(text, Value(_FROM), Value(_TO), function="translate", output_field=CharField()))
