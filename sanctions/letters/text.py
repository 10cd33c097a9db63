"""The words of a letter: plain text with paragraphs and simple lists. Nothing in it is ever executed.

A template has placeholders, `{{ name }}`. They are replaced in one pass, so a value is never read as a template.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Text

MAX_BODY = 20_000
MAX_SUBJECT = 200
# A line holds about 85 characters; a longer "word" (a web address) may break where it has to.
LONGEST_WORD = 60
BREAK_EVERY = 30
ZERO_WIDTH_SPACE = "\u200b"

_PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
# Marks that change the direction of what follows could make a letter read differently from what it says.
_INVISIBLE = re.compile("[\ufeff\u200b\u202a-\u202e\u2066-\u2069]")
_BULLET = re.compile(r"^[-–•]\s+")


class LetterTextError(DomainError):
    """The words cannot become a letter as they are."""

    def __init__(self, message: Text, field: str = "body") -> None:
        super().__init__(message, fields={field: message})


@dataclass(frozen=True)
class Paragraph:
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


Block = Paragraph | Bullets


def fill(template: str, values: Mapping[str, str], *, field: str = "body") -> str:
    """Replace every placeholder. An unknown one, or braces that are none, is an error that names it."""
    unknown = sorted({name for name in _PLACEHOLDER.findall(template) if name not in values})
    if unknown:
        raise LetterTextError(
            _("The letter template asks for something that does not exist: %(names)s.")
            % {"names": ", ".join(f"{{{{ {name} }}}}" for name in unknown)},
            field,
        )
    if _BRACES.search(_PLACEHOLDER.sub("", template)):
        raise LetterTextError(_("The letter template has {{ or }} that belong to no placeholder."), field)
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], template)


def placeholders(template: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(template))


def clean(text: str, *, field: str = "body") -> str:
    """One form for the same words: NFC, `\\n`, no control or direction marks, no trailing spaces."""
    text = _LINE_BREAKS.sub("\n", text).replace("\u2029", "\n\n").replace("\t", " ")
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    strange = sorted({char for char in text if char != "\n" and unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"}})
    if strange:
        raise LetterTextError(
            _("These characters cannot be printed: %(characters)s. Remove them.")
            % {"characters": ", ".join(f"U+{ord(char):04X}" for char in strange[:5])},
            field,
        )
    lines = (line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def check_subject(text: str) -> str:
    subject = " ".join(clean(text, field="subject").split())
    if not subject:
        raise LetterTextError(_("Say what the letter is about."), "subject")
    if len(subject) > MAX_SUBJECT:
        raise LetterTextError(_("Keep the subject under 200 characters."), "subject")
    _refuse_placeholders(subject, "subject")
    return subject


def check_body(text: str) -> str:
    body = clean(text)
    if not body.strip():
        raise LetterTextError(_("Write the letter: it is empty."))
    if len(body) > MAX_BODY:
        raise LetterTextError(_("Keep the letter under 20,000 characters: that is eight pages."))
    _refuse_placeholders(body, "body")
    return body


def _refuse_placeholders(text: str, field: str) -> None:
    if _BRACES.search(text):
        raise LetterTextError(_("There is still something to fill in between {{ and }}."), field)


def blocks(body: str) -> list[Block]:
    """An empty line begins a new paragraph; lines that begin with "- " together are a list."""
    found: list[Block] = []
    for chunk in re.split(r"\n{2,}", body):
        lines = [line.strip() for line in chunk.split("\n") if line.strip()]
        for is_list, run in _runs(lines):
            if is_list:
                found.append(Bullets(tuple(_BULLET.sub("", line) for line in run)))
            else:
                found.append(Paragraph(tuple(run)))
    return found


def _runs(lines: Sequence[str]) -> list[tuple[bool, list[str]]]:
    runs: list[tuple[bool, list[str]]] = []
    for line in lines:
        is_item = bool(_BULLET.match(line))
        if runs and runs[-1][0] == is_item:
            runs[-1][1].append(line)
        else:
            runs.append((is_item, [line]))
    return runs


def breakable(line: str) -> str:
    """Allow very long words to continue on the next line instead of running off the paper."""

    def broken(match: re.Match[str]) -> str:
        word = match.group()
        return ZERO_WIDTH_SPACE.join(word[i : i + BREAK_EVERY] for i in range(0, len(word), BREAK_EVERY))

    return re.sub(rf"\S{{{LONGEST_WORD},}}", broken, line)
