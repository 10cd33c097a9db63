"""Draws the pictures in ARCHITECTURE.md from the tables they are about."""

import configparser
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents import workflow as cases
from sanctions import workflow as sanctions


class Command(BaseCommand):
    help = "Draw the house and the workflows in ARCHITECTURE.md anew. --check only says whether they are current."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "ARCHITECTURE.md"
        text = page.read_text(encoding="utf-8")
        drawn = redraw(text, Path(settings.BASE_DIR))
        if drawn == text:
            return
        if options["check"]:
            raise CommandError("The drawings in ARCHITECTURE.md are not current. Run: manage.py drawings")
        page.write_text(drawn, encoding="utf-8")


def redraw(text: str, root: Path) -> str:
    """The page with each drawing between its marks made anew."""
    drawings = {
        "house": "\n".join(house(root)),
        "case workflow": "\n".join(states(cases.TRANSITIONS)),
        "case acts": "\n".join(acts(cases.TRANSITIONS)),
        "sanction workflow": "\n".join(states(sanctions.TRANSITIONS)),
    }
    for name, drawing in drawings.items():
        start, end = f"<!-- {name} -->\n", "<!-- end -->"
        before, found, rest = text.partition(start)
        _old, ended, after = rest.partition(end)
        if not (found and ended):
            raise CommandError(f"ARCHITECTURE.md has no place for: {name}")
        text = f"{before}{start}{drawing}\n{end}{after}"
    return text


def house(root: Path) -> Iterator[str]:
    """The floors of the house, from the contract that the import linter checks."""
    contracts = configparser.ConfigParser()
    contracts.read(root / ".importlinter", encoding="utf-8")
    floors = contracts["importlinter:contract:house"]["layers"].split("\n")
    yield "```mermaid"
    yield "flowchart TD"
    names = [floor.replace("|", " ").split() for floor in floors if floor.strip()]
    for apps in names:
        yield from (f"    {app}" for app in apps)
    for above, below in pairwise(names):
        yield from (f"    {app} --> {below[0]}" for app in above)
    yield "```"


def states(rows: Iterable[cases.Transition | sanctions.Transition]) -> Iterator[str]:
    """The acts that change a status, as a state diagram."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    seen = set()
    for row in rows:
        line = f"    {row.source or '[*]'} --> {row.target}: {row.act} ({row.actor})"
        if row.source != row.target and line not in seen:
            seen.add(line)
            yield line
    yield "```"


def acts(rows: Iterable[cases.Transition]) -> Iterator[str]:
    """Every act: who, in which status, on which conditions, who is told."""
    yield "| Act | Who | In | Conditions | Told |"
    yield "|---|---|---|---|---|"
    merged: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        conditions = ", ".join(row.conditions) or "–"
        told = ", ".join(row.tells) or "–"
        key = (str(row.act), str(row.actor), conditions, told)
        merged.setdefault(key, []).append(str(row.source or "(new)"))
    for (act, actor, conditions, told), sources in merged.items():
        yield f"| {act} | {actor} | {', '.join(sources)} | {conditions} | {told} |"
