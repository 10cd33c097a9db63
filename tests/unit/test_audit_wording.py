"""Every act that is written down can be read: each code in the source has a sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from audit.models import Event
from audit.presenters import AREAS, sentence
from audit.wording import WORDINGS
from incidents.workflow import TRANSITIONS as CASE_TRANSITIONS
from sanctions.workflow import TRANSITIONS as SANCTION_TRANSITIONS

APPS = ("audit", "people", "accounts", "notifications", "incidents", "dossiers", "sanctions", "portal", "demo")
WRITERS = frozenset({"record", "record_refusal"})


def codes_in(path: Path) -> Iterator[str]:
    """Literal codes passed as `action=` to the log, both branches of a choice included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in WRITERS:
            for keyword in node.keywords:
                if keyword.arg == "action":
                    yield from (
                        part.value
                        for part in ast.walk(keyword.value)
                        if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value
                    )


def sources() -> Iterator[Path]:
    for app in APPS:
        yield from (Path(settings.BASE_DIR) / app).rglob("*.py")


def codes_in_source() -> set[str]:
    found = {code for path in sources() for code in codes_in(path)}
    found |= {transition.audit_action for transition in CASE_TRANSITIONS}
    return found | {transition.audit_action for transition in SANCTION_TRANSITIONS}


def test_every_code_that_is_written_has_a_sentence() -> None:
    missing = codes_in_source() - set(WORDINGS)
    assert not missing, f"give these a line in audit/wording.py: {sorted(missing)}"


def functions_that_pass_on() -> set[str]:
    """Names of those that hand their own parameter `action` to the log: a code given to them is written as well."""
    return {
        node.name
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and any(
            isinstance(inner, ast.keyword)
            and inner.arg == "action"
            and isinstance(inner.value, ast.Name)
            and inner.value.id == "action"
            for inner in ast.walk(node)
        )
    }


def codes_passed_on() -> set[str]:
    """Codes handed to such a function, or its default."""
    passes_on, found = functions_that_pass_on(), set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in passes_on:
                given = [*node.args, *(keyword.value for keyword in node.keywords)]
            elif isinstance(node, ast.FunctionDef) and node.name in passes_on:
                given = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
            else:
                continue
            found |= {
                part.value
                for value in given
                for part in ast.walk(value)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            }
    return found


def test_every_sentence_is_of_a_code_that_is_written() -> None:
    never = set(WORDINGS) - codes_in_source() - codes_passed_on()
    assert not never, f"nothing writes these down: record them, or take their line away: {sorted(never)}"


def test_every_area_can_be_chosen_in_the_filter() -> None:
    assert {code.split(".")[0] for code in WORDINGS} == {area for area, _label in AREAS}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_sentence_names_who_and_fills_in(language: str) -> None:
    with translation.override(language):
        for code, wording in WORDINGS.items():
            text = sentence(Event(action=code, actor_label="Karin"))
            assert text.startswith("Karin "), code
            assert str(wording.label), code
            assert not str(wording.label).endswith("."), code
