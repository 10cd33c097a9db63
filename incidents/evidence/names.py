"""The name of a file, as far as we believe it."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 200


def clean_name(name: str | None, fallback: str = "bestand") -> str:
    """The last part of the path, without control characters or marks that reverse the reading direction
    (`fotogpj.exe` shown as `fotoexe.jpg`), at most 200 characters with its extension."""
    last = PurePosixPath((name or "").replace("\\", "/")).name
    visible = "".join(char for char in last if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    plain = re.sub(r"\s+", " ", visible).strip(" .") or fallback
    if len(plain) <= LONGEST:
        return plain
    suffix = PurePosixPath(plain).suffix[:10]
    return plain[: LONGEST - len(suffix)] + suffix
