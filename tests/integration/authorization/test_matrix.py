"""Every address has a row in the matrix. Whether each row holds, the files beside this one ask, in parallel."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.integration.authorization.matrix import DEVELOPMENT_PREFIXES, MATRIX, PUBLIC


def addresses() -> Iterator[tuple[str, Any]]:
    def walk(patterns: list[Any], namespace: str) -> Iterator[tuple[str, Any]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner)
            elif isinstance(pattern, URLPattern):
                yield f"{namespace}{pattern.name}", pattern.callback

    yield from walk(get_resolver().url_patterns, "")


def test_every_address_has_a_row() -> None:
    found = {name for name, _view in addresses()}
    told = set(MATRIX) | PUBLIC
    unknown = {name for name in found - told if not name.startswith(DEVELOPMENT_PREFIXES)}
    assert unknown == set(), "give each new address a row in matrix.py"
    assert set(MATRIX) - found == set(), "rows of addresses that no longer exist"


def test_every_view_names_what_it_asks_for() -> None:
    unnamed = [name for name, view in addresses() if name in MATRIX and not getattr(view, "permissions", None)]
    assert unnamed == []
