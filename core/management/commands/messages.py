"""Catalogues of messages, without the gettext programs that a plain machine lacks."""

from argparse import ArgumentParser
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "gettext_noop": None,
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_SKIPPED = {".venv", ".local", "locale", "node_modules", "static", "staticfiles", "tests", "benchmarks"}
_SKIPPED |= {"migrations", "dev", ".git"}
_LANGUAGES = {"nl": "Nederlands", "en": "English"}


class Command(BaseCommand):
    help = "Extract, check and compile the messages in Dutch and English."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--extract", action="store_true", help="update the .po files from the code")
        parser.add_argument("--compile", action="store_true", help="write the .mo files")
        parser.add_argument("--check", action="store_true", help="fail on a message without a translation")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["extract"] or options["compile"] or options["check"]):
            raise CommandError("Say what to do: --extract, --check or --compile.")
        root = Path(settings.BASE_DIR)
        if options["extract"]:
            found = extract_messages(root)
            for language in _LANGUAGES:
                write_catalogue(root, updated(read_catalogue(root, language), found))
        if options["check"]:
            self._check(root)
        if options["compile"]:
            for language in _LANGUAGES:
                compile_catalogue(root, read_catalogue(root, language))

    def _check(self, root: Path) -> None:
        found = extract_messages(root)
        problems = [
            problem for language in _LANGUAGES for problem in catalogue_problems(read_catalogue(root, language), found)
        ]
        if problems:
            raise CommandError("\n".join(["The catalogues are not complete:", *problems]))
        self.stdout.write(f"{len(found)} messages, all translated.")


def source_files(root: Path) -> Iterator[Path]:
    """Every Python file and template that can hold a message, in a fixed order."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        is_source = path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in parts)
        if is_source and not _SKIPPED.intersection(parts):
            yield path


def extract_messages(root: Path) -> Catalog:
    """Collect the msgids of the code, without places: a moved line is not a change."""
    found = Catalog(charset="utf-8")
    for path in source_files(root):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # The filler that stands for the markup is indented like it, which is no Python.
            text = "\n".join(map(str.strip, templatize(text, origin=str(path)).splitlines()))
        source = BytesIO(text.encode("utf-8"))
        for _line, ids, comments, context in extract("python", source, _KEYWORDS, ["Translators:"]):
            flags = ["python-format"] if _has_placeholder(ids) else []
            found.add(ids, context=context, auto_comments=comments, flags=flags)
    if "" in found:
        found.delete("")
    return found


def _has_placeholder(ids: Any) -> bool:
    return "%(" in (ids if isinstance(ids, str) else "".join(ids))


def updated(catalogue: Catalog, found: Catalog) -> Catalog:
    """The catalogue with exactly the messages found, keeping the translations it has."""
    fresh = _empty(str(catalogue.locale))
    for message in found:
        if not message.id:
            continue
        known = catalogue.get(_key(message), message.context)
        string = known.string if known and _same_shape(known, message) else _default(fresh, message)
        flags = [*message.flags, *(["fuzzy"] if known and known.fuzzy else [])]
        fresh.add(
            message.id,
            string,
            flags=flags,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known else (),
            context=message.context,
        )
    return fresh


def _default(catalogue: Catalog, message: Message) -> Any:
    """English msgids are the English text; Dutch starts empty."""
    if str(catalogue.locale) == "en":
        return message.id
    return ("",) * catalogue.num_plurals if message.pluralizable else ""


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _same_shape(known: Message, message: Message) -> bool:
    return isinstance(known.string, tuple) == bool(message.pluralizable)


def _strings(message: Message) -> tuple[str, ...]:
    """The translation, in as many forms as the plural has."""
    return message.string if isinstance(message.string, tuple) else (str(message.string),)


def catalogue_path(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def _empty(language: str) -> Catalog:
    return Catalog(locale=language, domain="django", charset="utf-8", fuzzy=False)


def read_catalogue(root: Path, language: str) -> Catalog:
    path = catalogue_path(root, language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def write_catalogue(root: Path, catalogue: Catalog) -> None:
    """Write without dates, places or obsolete messages, so that a diff shows only messages."""
    path = catalogue_path(root, str(catalogue.locale))
    path.parent.mkdir(parents=True, exist_ok=True)
    body = BytesIO()
    write_po(body, catalogue, width=100, sort_output=True, no_location=True, omit_header=True)
    header = StringIO()
    header.write('msgid ""\nmsgstr ""\n')
    header.write(f'"Language: {catalogue.locale}\\n"\n')
    header.write('"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n')
    header.write('"Content-Transfer-Encoding: 8bit\\n"\n')
    header.write(f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n')
    path.write_bytes(header.getvalue().encode() + body.getvalue().strip() + b"\n")


def compile_catalogue(root: Path, catalogue: Catalog) -> None:
    """Write the .mo whole or not at all: a running server may be reading it."""
    path = catalogue_path(root, str(catalogue.locale)).with_suffix(".mo")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".mo.partial")
    with partial.open("wb") as file:
        write_mo(file, catalogue)
    partial.replace(path)


def catalogue_problems(catalogue: Catalog, found: Catalog) -> Iterator[str]:
    """One line for each message that is missing, empty, fuzzy or has the wrong placeholders."""
    name = _LANGUAGES[str(catalogue.locale)]
    for message in found:
        if not message.id:
            continue
        known = catalogue.get(_key(message), message.context)
        if known is None or not _same_shape(known, message):
            yield f"{name}: not in the catalogue: {_key(message)!r} (run: make messages)"
        elif known.fuzzy:
            yield f"{name}: fuzzy: {_key(message)!r}"
        elif not all(_strings(known)):
            yield f"{name}: not translated: {_key(message)!r}"
        else:
            yield from (f"{name}: {_key(message)!r}: {error}" for error in known.check(catalogue))
