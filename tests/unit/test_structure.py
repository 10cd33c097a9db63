"""The rules of ARCHITECTURE.md that a reader of one file cannot see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.places import ROOT

APPS = (
    *("core", "audit", "people", "accounts", "notifications"),
    *("incidents", "dossiers", "sanctions", "portal", "demo"),
)
MAX_FILE, MAX_FUNCTION, MAX_TEMPLATE = 400, 50, 150


def _python_files(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _is_view(path: Path) -> bool:
    return path.stem.startswith("views") or "views" in path.parts


def _dotted(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def _model_manager(node: ast.AST) -> str:
    """`Model.objects`, when the node is that."""
    is_manager = isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    return _dotted(node) if is_manager else ""


def _asks_for_the_user(node: ast.AST) -> list[ast.AST]:
    """The manager in `Model.objects.visible_to(request.user)`: it asks who is looking, first of all."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if any(ast.unparse(argument).split(".")[-1] == "user" for argument in given):
            return [node.func.value]
    return []


def _starts_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    safe = {id(manager) for node in ast.walk(tree) for manager in _asks_for_the_user(node)}
    for node in ast.walk(tree):
        text = _model_manager(node) or _unfiltered_shortcut(node)
        if text and id(node) not in safe:
            yield f"{_name(path)}: {text}"


def _unfiltered_shortcut(node: ast.AST) -> str:
    """`get_object_or_404(Model, …)`, when the node is that; given a queryset it is fine."""
    if not isinstance(node, ast.Call) or not node.args:
        return ""
    function = _dotted(node.func).rsplit(".", 1)[-1]
    first = node.args[0]
    starts_from_class = isinstance(first, ast.Name) and first.id[:1].isupper()
    if function in {"get_object_or_404", "get_list_or_404"} and starts_from_class:
        return ast.unparse(node)
    return ""


def test_views_start_from_what_the_user_may_see() -> None:
    """`Model.objects` in a view is a list that forgot to ask who is looking."""
    found = [start for path in _python_files(*APPS) if _is_view(path) for start in _starts_in(path)]
    assert found == []


def test_nothing_happens_by_signal() -> None:
    """What follows from a write stands in the action that writes."""
    signals = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}
    found = [
        f"{_name(path)}: {name}"
        for path in _python_files(*APPS, "opor")
        for node in _nodes(path)
        if (name := _dotted(node).rsplit(".", 1)[-1]) in signals
    ]
    assert found == []


def _imports(path: Path) -> Iterator[str]:
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_there_is_no_admin_site() -> None:
    """It would be a second door, around `visible_to` and around the actions."""
    found = [
        f"{_name(path)}: {name}"
        for path in _python_files(*APPS, "opor")
        for name in _imports(path)
        if name.startswith("django.contrib.admin")
    ]
    assert found == []


def test_actions_hand_over_through_the_outbox_and_never_send() -> None:
    """Sending inside a transaction tells the world what may still be rolled back.

    Only notifications, which is the outbox, may wake the relay after the commit.
    """
    forbidden = ("celery", "django.core.mail", "smtplib")
    found = [
        f"{_name(path)}: {name}"
        for path in _python_files(*APPS)
        if (path.stem == "actions" or "actions" in path.parts) and "notifications" not in path.parts
        for name in _imports(path)
        if name.startswith(forbidden) or ".tasks" in name
    ]
    assert found == []


def test_actions_take_keywords_only_and_say_who_and_when() -> None:
    found = []
    for path in _python_files(*APPS):
        if path.stem != "actions" and "actions" not in path.parts:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            is_writer = isinstance(node, ast.FunctionDef) and any(
                "atomic" in ast.unparse(decorator) for decorator in node.decorator_list
            )
            if is_writer and not node.name.startswith("_") and not _is_well_formed(node):
                found.append(f"{_name(path)}: {node.name}")
    assert found == []


def _is_well_formed(action: ast.FunctionDef) -> bool:
    positional = [*action.args.posonlyargs, *action.args.args]
    return not positional and "now" in {argument.arg for argument in action.args.kwonlyargs}


@pytest.mark.parametrize("folder", [*APPS, "opor", "dev", "tests", "benchmarks"])
def test_files_and_functions_stay_small(folder: str) -> None:
    found = []
    for path in _python_files(folder):
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > MAX_FILE:
            found.append(f"{_name(path)} has {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length >= MAX_FUNCTION:
                    found.append(f"{_name(path)}: {node.name} has {length} lines")
    assert found == []


INLINE = re.compile(r"\s(style|on[a-z]+)=|<style|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)


def _templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def test_templates_stay_small() -> None:
    sizes = {_name(path): path.read_text(encoding="utf-8").count("\n") for path in _templates()}
    assert {name: size for name, size in sizes.items() if size > MAX_TEMPLATE} == {}


def test_pages_carry_no_style_or_script_of_their_own() -> None:
    """The content security policy refuses inline code; this says so before a browser does.

    Mails are the exception: mail programs know nothing but inline styles.
    """
    found = []
    for path in _templates():
        if "mail" in path.relative_to(ROOT / "templates").parts[:1]:
            continue
        html = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [f"{_name(path)}: {match[0].strip()}" for match in INLINE.finditer(html)]
    assert found == []


def test_components_are_included_with_only_what_they_are_given() -> None:
    found = [
        f"{_name(path)}: {line.strip()}"
        for path in _templates()
        for line in path.read_text(encoding="utf-8").splitlines()
        if "{% include" in line and "_components/" in line and "%}" in line and " only %}" not in line
    ]
    assert found == []
