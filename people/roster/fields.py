"""Cleaning of single values. What does not fit is refused by a code, never by showing the value."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

KEY_LENGTH = 256
_EARLIEST, _LATEST = 1900, 2100
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2}|T.*)?")
_POSTCODE = re.compile(r"([1-9]\d{3})\s?([A-Z]{2})")
_SCHOOL_YEAR = re.compile(r"(\d{4})-(\d{4})")
_SPACES = re.compile(r"\s+")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}

# One pupil in group 1 up to 8 of primary school; the others are as EDEXJaargroepType names them.
YEAR_GROUPS = frozenset(
    ["B", "D", "0", "1", "2", "3", "4", "5", "6", "7", "8", "11", "12", "13", "14", "15", "16", "S", "V", "C", "N"]
)
HISTORIC = "H"


class BadValueError(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text(value: str | None, limit: int) -> str:
    """One line of visible characters (NFC). Raises BadValueError("too_long") over `limit`."""
    if not value:
        return ""
    if not value.isascii() or not value.isprintable():
        value = unicodedata.normalize("NFC", _SPACES.sub(" ", value))
        value = "".join(c for c in value if c.isprintable() or unicodedata.category(c) not in _UNSEEN)
    value = _SPACES.sub(" ", value).strip()
    if len(value) > limit:
        raise BadValueError("too_long")
    return value


def day(value: str | None) -> date | None:
    """An xs:date, with or without zone, between 1900 and 2100. Raises BadValueError("bad_date")."""
    if not value or not value.strip():
        return None
    match = _DATE.fullmatch(value.strip())
    try:
        found = date.fromisoformat(match[1]) if match else None
    except ValueError:
        found = None
    if found is None or not _EARLIEST <= found.year <= _LATEST:
        raise BadValueError("bad_date")
    return found


def email(value: str | None) -> str:
    try:
        cleaned = text(value, 254).lower()
        if cleaned:
            validate_email(cleaned)
    except (ValidationError, BadValueError) as error:
        raise BadValueError("bad_email") from error
    return cleaned


def postcode(value: str | None) -> str:
    """A Dutch postcode as "6971 VB"; anything else is left out."""
    match = _POSTCODE.fullmatch((value or "").strip().upper())
    return f"{match[1]} {match[2]}" if match else ""


def initials(value: str | None) -> str:
    """ "IH" becomes "I.H."; what already has dots or small letters stays as it is."""
    cleaned = text(value, 20)
    return "".join(f"{letter}." for letter in cleaned) if cleaned.isalpha() and cleaned.isupper() else cleaned


# Words that stand before a Dutch surname; where a file has no field of its own for them.
_PREFIXES = frozenset(
    [
        "van",
        "de",
        "der",
        "den",
        "ter",
        "ten",
        "te",
        "tot",
        "het",
        "'t",
        "in",
        "op",
        "aan",
        "bij",
        "onder",
        "over",
        "uit",
        "voor",
        "von",
        "zu",
        "d'",
        "l'",
        "la",
        "le",
        "du",
        "des",
    ]
)


def split_surname(value: str) -> tuple[str, str]:
    """ "van der Berg" becomes ("van der", "Berg"). Capitals are part of the name: "Van Damme" stays whole."""
    words = value.split(" ")
    count = 0
    while count < len(words) - 1 and words[count] in _PREFIXES:
        count += 1
    prefix = " ".join(words[:count])
    return (prefix, " ".join(words[count:])) if len(prefix) <= 20 else ("", value)


_NAMES = frozenset(["first_name", "prefix", "last_name", "initials", "job_title"])
_DIGITS = re.compile(r"\d(?:[ .-]?\d){7,}")
_NUMBER = re.compile(r"\d(?:[ .-]?\d)*")
_SAYS_NUMBER = re.compile(r"bsn|burger ?service|sofi|onderwijsn|\bpgn\b|persoonsgebonden|rijksregister", re.IGNORECASE)
_KIND_OF_NUMBER = re.compile(r"bsn|burgerservice|sofi|onderwijsn|pgn|persoonsgebonden|rijksregister")
_NOT_A_DIGIT = re.compile(r"\D")
_NOT_A_LETTER = re.compile(r"[^a-z]+")


def digits(value: str) -> str:
    """Without dots and spaces, and without the zeros in front that some administrations drop."""
    return _NOT_A_DIGIT.sub("", value).lstrip("0")


def holds_any(numbers: AbstractSet[str], value: str) -> bool:
    """Whether one of these, as `digits` writes them, stands in the value; dots, spaces and zeros in front or not."""
    if not numbers or not any(char.isdigit() for char in value):
        return False
    return digits(value) in numbers or any(digits(found[0]) in numbers for found in _NUMBER.finditer(value))


def names_a_number(value: str) -> bool:
    """Says itself that what stands here is a number of the state."""
    return _SAYS_NUMBER.search(value) is not None


def is_kind_of_number(kind: str) -> bool:
    """Whether a kind of identifier is a number of the state, however it is written: "urn:nl:bsn", "leerling_pgn"."""
    return _KIND_OF_NUMBER.search(_NOT_A_LETTER.sub("", kind.lower())) is not None


def never_in(name: str, value: str) -> bool:
    """Whether what stands in this field looks like a number of the state that was typed in the wrong place.

    Nobody is called by eight digits. A mail address may hold them, unless they pass the test every BSN passes.
    """
    if name == "email":
        return any(_is_state_number(found[0]) for found in _DIGITS.finditer(value))
    return name in _NAMES and _DIGITS.search(value) is not None


def _is_state_number(value: str) -> bool:
    number = _NOT_A_DIGIT.sub("", value).zfill(9)
    if len(number) != 9:
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(number, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return weighed % 11 == 0


def without_long_numbers(value: str) -> str:
    return _DIGITS.sub("…", value)


def school_year(value: str | None) -> str:
    """ "2026-2027", or nothing where the file does not hold a school year."""
    match = _SCHOOL_YEAR.fullmatch((value or "").strip())
    if not match or int(match[2]) != int(match[1]) + 1 or not _EARLIEST <= int(match[1]) <= _LATEST:
        return ""
    return match[0]


def school_year_of(today: date) -> str:
    """School years run from 1 August."""
    first = today.year if today.month >= 8 else today.year - 1
    return f"{first}-{first + 1}"
