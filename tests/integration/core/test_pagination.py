"""Pages by key give exactly what slices of the whole list would give."""

from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from typing import TypedDict

import pytest
from django.core.signing import Signer
from django.db import connection
from django.db.models import Q, QuerySet
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Event
from core.pagination import KeysetPage, keyset_page, paginate
from tests.plugins.properties import examples

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
NEWEST_FIRST = ("-at", "-id")
ORDERS = [NEWEST_FIRST, ("at", "id"), ("-at", "action", "id"), ("action", "-at", "-id"), ("pk",)]
_batches = count()


def make_events(rows: list[tuple[int, str]]) -> QuerySet[Event]:
    """Events of one batch: minutes after START, and an action; many share both."""
    batch = f"batch-{next(_batches)}"
    Event.objects.bulk_create(
        Event(
            at=START + timedelta(minutes=minutes),
            action=action,
            actor_label="Karin",
            outcome="done",
            request_id=batch,
        )
        for minutes, action in rows
    )
    return Event.objects.filter(request_id=batch)


events = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["a.b", "a.c", "B.a"])), max_size=25)
in_database = examples(60)


def all_pages(
    rows: QuerySet[Event] | list[QuerySet[Event]], order: tuple[str, ...], size: int
) -> list[KeysetPage[Event]]:
    pages = [keyset_page(rows, order_by=order, size=size)]
    while pages[-1].next_cursor:
        pages.append(keyset_page(rows, order_by=order, after=pages[-1].next_cursor, size=size))
    return pages


@in_database
@given(events, st.sampled_from(ORDERS), st.integers(1, 7))
def test_going_forward_gives_the_slices_of_the_list(
    made: list[tuple[int, str]], order: tuple[str, ...], size: int
) -> None:
    rows = make_events(made)
    whole = list(rows.order_by(*order))
    pages = all_pages(rows, order, size)
    assert [list(page) for page in pages] == [
        whole[start : start + size] for start in range(0, max(len(whole), 1), size)
    ]
    assert [page.is_first for page in pages] == [True] + [False] * (len(pages) - 1)


@in_database
@given(events, st.sampled_from(ORDERS), st.integers(1, 7))
def test_going_back_gives_the_same_pages(made: list[tuple[int, str]], order: tuple[str, ...], size: int) -> None:
    rows = make_events(made)
    pages = all_pages(rows, order, size)
    for earlier, later in pairwise(pages):
        back = keyset_page(rows, order_by=order, before=later.previous_cursor, size=size)
        assert list(back) == list(earlier)
        assert back.is_first == earlier.is_first
        assert back.next_cursor == earlier.next_cursor


@in_database
@given(events, st.sampled_from([NEWEST_FIRST, ("at", "id"), ("pk",)]), st.integers(1, 7))
def test_querysets_that_overlap_give_the_pages_of_what_is_in_any_of_them(
    made: list[tuple[int, str]], order: tuple[str, ...], size: int
) -> None:
    rows = make_events(made)
    by_action, by_time = Q(action="a.b"), Q(at__gt=START + timedelta(minutes=1))
    ways = [rows.filter(by_action), rows.filter(by_time), rows.none()]
    whole = rows.filter(by_action | by_time)
    merged = all_pages(ways, order, size)
    assert [list(page) for page in merged] == [list(page) for page in all_pages(whole, order, size)]
    for earlier, later in pairwise(merged):
        assert list(keyset_page(ways, order_by=order, before=later.previous_cursor, size=size)) == list(earlier)


@in_database
@given(events, st.integers(0, 3), st.integers(1, 5))
def test_rows_that_arrive_meanwhile_shift_nothing(made: list[tuple[int, str]], minutes: int, size: int) -> None:
    rows = make_events(made)
    first = keyset_page(rows, order_by=NEWEST_FIRST, size=size)
    expected = list(rows.order_by(*NEWEST_FIRST))[size : 2 * size]
    newer = Event.objects.create(
        at=START + timedelta(hours=1), action="x.y", actor_label="Jan", outcome="done", request_id="x"
    )
    rows = rows | Event.objects.filter(pk=newer.pk)
    if first.next_cursor:
        second = keyset_page(rows, order_by=NEWEST_FIRST, after=first.next_cursor, size=size)
        assert list(second) == expected


@pytest.mark.parametrize("position", ["first", "next", "back"])
@pytest.mark.parametrize("rows", [1, 3, 12])
def test_a_page_costs_one_query(position: str, rows: int) -> None:
    found = make_events([(n, "a.b") for n in range(rows + 2)])
    first = keyset_page(found, order_by=NEWEST_FIRST, size=2)
    second = keyset_page(found, order_by=NEWEST_FIRST, size=2, after=first.next_cursor)
    after = first.next_cursor if position == "next" else ""
    before = second.previous_cursor if position == "back" else ""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        list(keyset_page(found, order_by=NEWEST_FIRST, size=2, after=after, before=before))
    assert len(queries) == 1


class Asked(TypedDict, total=False):
    after: str
    before: str


def asked(name: str, cursor: str) -> Asked:
    return {"after": cursor} if name == "after" else {"before": cursor}


def signed(values: object, order: tuple[str, ...] = NEWEST_FIRST) -> str:
    return Signer(salt=f"core.pagination:{','.join(order)}").sign_object(values)


BROKEN = [
    "x",
    "",
    "a:b",
    ":",
    "é\x00\n",
    "x" * 5000,
    "../../etc/passwd",
    signed([["int", "1"]]),  # too few columns
    signed([["int", "1"]] * 3),
    signed([["datetime", "yesterday"], ["int", "1"]]),
    signed([["decimal", "one"], ["int", "1"]]),
    signed([["pickle", "1"], ["int", "1"]]),
    signed({"a": 1}),
    signed(None),
    signed([["datetime", START.isoformat()], ["int", "1"]], order=("at", "id")),  # of another order
]


@pytest.mark.parametrize("cursor", BROKEN)
@pytest.mark.parametrize("name", ["after", "before"])
def test_a_broken_cursor_gives_the_first_page(cursor: str, name: str) -> None:
    rows = make_events([(n, "a.b") for n in range(5)])
    page = keyset_page(rows, order_by=NEWEST_FIRST, size=2, **asked(name, cursor))
    assert list(page) == list(rows.order_by(*NEWEST_FIRST)[:2])
    assert page.is_first
    assert page.previous_url == ""


@examples(200)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_cursor_whatsoever_breaks_the_page(after: str, before: str) -> None:
    assert keyset_page(Event.objects.none(), order_by=NEWEST_FIRST, after=after, before=before).is_first


def test_a_cursor_that_was_tampered_with_gives_the_first_page() -> None:
    rows = make_events([(n, "a.b") for n in range(5)])
    cursor = keyset_page(rows, order_by=NEWEST_FIRST, size=2).next_cursor
    payload, signature = cursor.rsplit(":", 1)
    assert keyset_page(rows, order_by=NEWEST_FIRST, after=f"{payload[:-2]}xx:{signature}", size=2).is_first


def test_the_addresses_keep_the_filters_and_replace_the_cursor() -> None:
    rows = make_events([(n, "a.b") for n in range(5)])
    request = RequestFactory().get("/audit/", {"who": "Karin & Jan", "after": "old"})
    first = paginate(request, rows, order_by=NEWEST_FIRST, size=2)
    assert first.previous_url == ""
    assert first.next_url.startswith("?who=Karin+%26+Jan&after=")
    assert "old" not in first.next_url
    request = RequestFactory().get(f"/audit/{first.next_url}")
    second = paginate(request, rows, order_by=NEWEST_FIRST, size=2)
    assert list(second) == list(rows.order_by(*NEWEST_FIRST)[2:4])
    assert "before=" in second.previous_url
    assert "after=" not in second.previous_url


def test_a_page_whose_rows_are_gone_leads_back_to_the_first() -> None:
    rows = make_events([(n, "a.b") for n in range(5)])
    cursor = keyset_page(rows, order_by=NEWEST_FIRST, size=2).next_cursor
    for name in ("after", "before"):
        page = keyset_page(rows.none(), order_by=NEWEST_FIRST, **asked(name, cursor))
        assert (len(page), page.next_url, page.previous_url) == (0, "", "?")


@pytest.mark.parametrize("order", [(), ("-at",), ("id", "at")])
def test_an_order_that_could_skip_rows_is_refused(order: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="ends in the id"):
        keyset_page(Event.objects.all(), order_by=order)


def test_a_column_that_can_be_empty_is_refused_by_name() -> None:
    from accounts.models import Role
    from tests.factories.accounts import RoleFactory

    RoleFactory()
    RoleFactory()
    with pytest.raises(ValueError, match="Coalesce"):
        keyset_page(Role.objects.all(), order_by=("ends_on", "id"), size=1)
