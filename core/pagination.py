"""Pages of a list by the key of their edge: as fast on page 4,000 as on page 1, and nothing shifts meanwhile.

There is no count and no page number. One page costs one query, or one for each of the querysets it is merged from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, QueryDict

T = TypeVar("T", bound=Model)

AFTER: Final = "after"
BEFORE: Final = "before"
PAGE_SIZE: Final = 25
_LONGEST_CURSOR: Final = 2000
_UNIQUE: Final = frozenset({"id", "pk"})


@dataclass(frozen=True)
class Key:
    """One column of the order."""

    name: str
    descending: bool

    @classmethod
    def of(cls, name: str) -> "Key":
        return cls(name.removeprefix("-"), name.startswith("-"))

    def beyond(self, *, backwards: bool) -> str:
        return "lt" if self.descending != backwards else "gt"

    def ordering(self, *, backwards: bool) -> str:
        return f"-{self.name}" if self.descending != backwards else self.name

    def value_of(self, row: Model) -> Any:
        value: Any = row
        for part in self.name.split("__"):
            value = getattr(value, part)
        if value is None:
            raise ValueError(f"{self.name} is empty for {row!r}; order by a Coalesce of it instead")
        return value


@dataclass(frozen=True)
class KeysetPage(Generic[T]):
    """`items` of one page and where the neighbours are. The urls keep the other parameters of the address."""

    items: Sequence[T]
    next_cursor: str = ""
    previous_cursor: str = ""
    is_first: bool = True
    params: QueryDict | None = None

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def next_url(self) -> str:
        return self._url(AFTER, self.next_cursor) if self.next_cursor else ""

    @property
    def previous_url(self) -> str:
        if self.is_first:
            return ""
        return self._url(BEFORE, self.previous_cursor)

    def _url(self, name: str, cursor: str) -> str:
        params = self.params.copy() if self.params is not None else QueryDict(mutable=True)
        for old in (AFTER, BEFORE):
            params.pop(old, None)
        if cursor:
            params[name] = cursor
        return f"?{params.urlencode()}"


def paginate(
    request: HttpRequest, rows: "QuerySet[T] | Sequence[QuerySet[T]]", *, order_by: Sequence[str], size: int = PAGE_SIZE
) -> KeysetPage[T]:
    """The page that ?after= or ?before= asks for. A broken cursor, or one of another order, gives the first."""
    return keyset_page(
        rows,
        order_by=order_by,
        after=request.GET.get(AFTER, ""),
        before=request.GET.get(BEFORE, ""),
        size=size,
        params=request.GET,
    )


def keyset_page(
    rows: "QuerySet[T] | Sequence[QuerySet[T]]",
    *,
    order_by: Sequence[str],
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
    params: QueryDict | None = None,
) -> KeysetPage[T]:
    """`order_by` is like Django's: ("-at", "-id"). Columns or annotations, never NULL, ending in the id.

    Several querysets give one list of what is in any of them. For alternatives that PostgreSQL finds by an index
    each and, joined by OR, by none. Their order must be the same in Python: moments and numbers, no text.
    """
    keys = [Key.of(name) for name in order_by]
    if not keys or keys[-1].name not in _UNIQUE:
        raise ValueError("the order of a keyset page ends in the id, or rows can be skipped")
    signer = _signer(order_by)
    edge, backwards = _read(signer, after, keys), False
    if edge is None and before:
        edge = _read(signer, before, keys)
        backwards = edge is not None
    ways = [rows] if isinstance(rows, QuerySet) else list(rows)
    if edge is not None:
        ways = [way.filter(_beyond(keys, edge, backwards=backwards)) for way in ways]
    found = _first(ways, keys, size + 1, backwards=backwards)
    has_more = len(found) > size
    items = found[:size]
    if backwards:
        items.reverse()
    has_next = bool(items) and (backwards or has_more)
    # A page whose rows are gone meanwhile is empty; "previous" then leads back to the first.
    is_first = edge is None or (backwards and bool(items) and not has_more)
    return KeysetPage(
        items=items,
        next_cursor=_write(signer, items[-1], keys) if has_next else "",
        previous_cursor=_write(signer, items[0], keys) if items and not is_first else "",
        is_first=is_first,
        params=params,
    )


def _first(ways: "Sequence[QuerySet[T]]", keys: Sequence[Key], size: int, *, backwards: bool) -> list[T]:
    """The first of each way hold the first of all."""
    ordering = [key.ordering(backwards=backwards) for key in keys]
    found = list({row.pk: row for way in ways for row in way.order_by(*ordering)[:size]}.values())
    if len(ways) > 1:
        for key in reversed(keys):
            found.sort(key=key.value_of, reverse=key.descending != backwards)
    return found[:size]


def _beyond(keys: Sequence[Key], edge: Sequence[Any], *, backwards: bool) -> Q:
    """Rows past the edge: later in the first column, or equal there and later in the second, and so on."""
    result = Q()
    for key, value in reversed(list(zip(keys, edge, strict=True))):
        result = Q(**{f"{key.name}__{key.beyond(backwards=backwards)}": value}) | (
            Q(**{key.name: value}) & result if result else Q()
        )
    # Says nothing new, but lets PostgreSQL start at the right place in the index.
    first = keys[0]
    return Q(**{f"{first.name}__{first.beyond(backwards=backwards)}e": edge[0]}) & result


def _signer(order_by: Sequence[str]) -> Signer:
    return Signer(salt=f"core.pagination:{','.join(order_by)}")


_TYPES: Final[dict[str, tuple[type, Any]]] = {
    "datetime": (datetime, datetime.fromisoformat),
    "date": (date, date.fromisoformat),
    "time": (time, time.fromisoformat),
    "decimal": (Decimal, Decimal),
    "uuid": (UUID, UUID),
    "bool": (bool, lambda text: text == "True"),
    "int": (int, int),
    "float": (float, float),
    "str": (str, str),
}


def _write(signer: Signer, row: Model, keys: Sequence[Key]) -> str:
    return signer.sign_object([_packed(key.value_of(row)) for key in keys])


def _packed(value: Any) -> list[str]:
    for name, (kind, _parse) in _TYPES.items():
        if isinstance(value, kind):
            return [name, value.isoformat() if isinstance(value, date | time) else str(value)]
    raise TypeError(f"a page cannot be ordered by {type(value).__name__}")


def _read(signer: Signer, cursor: str, keys: Sequence[Key]) -> list[Any] | None:
    if not cursor or len(cursor) > _LONGEST_CURSOR:
        return None
    try:
        packed = signer.unsign_object(cursor)
        values = [_TYPES[name][1](text) for name, text in packed]
    except (BadSignature, ValueError, TypeError, KeyError, InvalidOperation):
        return None
    return values if len(values) == len(keys) else None
