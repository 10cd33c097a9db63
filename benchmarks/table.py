"""The numbers as one Markdown table, and what in it is not reached."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks import roster
from benchmarks.measure import Series

MOST_RATIO, MOST_QUERIES, MOST_GROWTH = 6.0, 12, 1.3
LIMITS = f"at most {MOST_QUERIES} queries, {MOST_RATIO:.0f} × bare, growth {MOST_GROWTH}"
_HEAD = ("Page", "Who", "Queries", "{small} p50", "p95", "{large} p50", "p95", "of which database", "× bare", "Growth")


@dataclass(frozen=True)
class Line:
    """One page in the smallest and in the largest database."""

    small: Series
    large: Series

    @property
    def growth(self) -> float:
        return self.large.p50 / self.small.p50

    @property
    def ratio(self) -> float:
        return max(self.small.ratio, self.large.ratio)

    @property
    def queries(self) -> tuple[int, int]:
        fewest, most = zip(self.small.queries, self.large.queries, strict=True)
        return min(fewest), max(most)

    @property
    def missed(self) -> list[str]:
        """Once a minute a visit also writes down that the session is alive, so the usual number counts."""
        before, after = self.small.usual_queries, self.large.usual_queries
        _, most = self.queries
        found = [f"{most} queries"] if most > MOST_QUERIES else []
        found += [f"{before} queries became {after}"] if after > before else []
        found += [f"{self.ratio:.1f} × bare"] if self.ratio > MOST_RATIO else []
        return found + ([f"growth {self.growth:.2f}"] if self.growth > MOST_GROWTH else [])

    def cells(self) -> list[str]:
        fewest, most = self.queries
        page, small, large = self.large.page, self.small, self.large
        return [
            page.name,
            page.visitor.role,
            str(most) if fewest == most else f"{fewest}–{most}",
            *(f"{seconds * 1000:.1f}" for seconds in (small.p50, small.p95, large.p50, large.p95, large.in_database)),
            f"{self.ratio:.1f}",
            f"{self.growth:.2f}",
        ]


def lines(found: Sequence[Sequence[Series]]) -> list[Line]:
    return [Line(small, large) for small, large in zip(found[0], found[-1], strict=True)]


def table(rows: Sequence[Line], *, small: int, large: int) -> str:
    """Milliseconds; the bare page of each visitor first."""
    head = [title.format(small=f"{small:,}", large=f"{large:,}") for title in _HEAD]
    body = [*_bare(rows), *(line.cells() for line in rows)]
    return "\n".join([_row(head), _row(["---", "---", *["---:"] * (len(head) - 2)]), *map(_row, body)])


def _bare(rows: Sequence[Line]) -> Iterator[list[str]]:
    """All visits to the bare page, by visitor."""
    for role in dict.fromkeys(line.large.page.visitor.role for line in rows):
        mine = [line for line in rows if line.large.page.visitor.role == role]
        small, large = (
            Series(mine[0].small.page, [visit for line in mine for visit in getattr(line, size).bare], [])
            for size in ("small", "large")
        )
        small.bare, large.bare = small.visits, large.visits
        cells = Line(small, large).cells()
        yield ["*bare page*", *cells[1:]]


def missed(rows: Sequence[Line]) -> list[str]:
    return [
        f"{line.large.page.name}, {line.large.page.visitor.role}: {', '.join(line.missed)}"
        for line in rows
        if line.missed
    ]


def roster_table(found: Mapping[str, float]) -> str:
    """The import of pupils beside the bare insert of the same rows (benchmarks/roster.py)."""
    head = ("Import of pupils", "Size", "Import", "Bare insert", "Memory")
    return "\n".join([_row(head), _row(["---"] * len(head)), roster.row(found)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
