"""Visits in turn: every page of every size once, each right after the bare page, and then again, and again.

A busy moment of the machine then hits the pages and what they are compared with alike.
"""

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, mode, quantiles
from time import perf_counter
from typing import Any

from django.db import connection
from django.urls import reverse

from benchmarks.databases import Database
from benchmarks.pages import Page, Request, pages

WARM_UP = 3


class Statements:
    """How many statements went to the database, marks inside a transaction aside, and how long all of it took."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += perf_counter() - began
            self.count += "SAVEPOINT" not in sql


@dataclass(frozen=True)
class Visit:
    seconds: float
    in_database: float
    queries: int


@dataclass
class Series:
    """The visits to one page in one database, and those to the bare page just before each."""

    page: Page
    visits: list[Visit] = field(default_factory=list)
    bare: list[Visit] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return median(visit.seconds for visit in self.visits)

    @property
    def p95(self) -> float:
        return quantiles((visit.seconds for visit in self.visits), n=20)[-1]

    @property
    def in_database(self) -> float:
        return median(visit.in_database for visit in self.visits)

    @property
    def bare_p50(self) -> float:
        return median(visit.seconds for visit in self.bare)

    @property
    def ratio(self) -> float:
        return self.p50 / self.bare_p50

    @property
    def usual_queries(self) -> int:
        return mode(visit.queries for visit in self.visits)

    @property
    def queries(self) -> tuple[int, int]:
        """Fewest and most of one visit."""
        counted = [visit.queries for visit in self.visits]
        return min(counted), max(counted)


def measure(databases: Sequence[Database], rounds: int) -> list[list[Series]]:
    """For each database the series of each page, in the same order."""
    found = []
    for database in databases:
        database.use()
        found.append([Series(page) for page in pages()])
    for number in range(-WARM_UP, rounds):
        if number == 0:
            gc.collect()
            gc.freeze()
        for database, series in zip(databases, found, strict=True):
            database.use()
            for one in series:
                _visit_both(one, counts=number >= 0)
    return found


def _visit_both(series: Series, *, counts: bool) -> None:
    page = series.page
    request = page.ask()
    bare = _visit(page, Request(reverse("bare")), expects=200)
    visit = _visit(page, request, expects=page.expects)
    if counts:
        series.bare.append(bare)
        series.visits.append(visit)


def _visit(page: Page, request: Request, *, expects: int) -> Visit:
    statements = Statements()
    with connection.execute_wrapper(statements):
        began = perf_counter()
        status = page.visitor.send(request)
        seconds = perf_counter() - began
    if status != expects:
        raise RuntimeError(f"{page.name}, {page.visitor.role}: {request.path} answered {status}, not {expects}")
    return Visit(seconds, statements.seconds, statements.count)
