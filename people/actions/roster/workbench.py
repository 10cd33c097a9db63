"""The rows of one import on a table of their own while they are worked on.

A temporary table is not written to the log, has statistics of its own (so that the planner sees 100,000 rows and
not the one row it expects of a new import) and keeps the dead rows of every step out of `people_rosterrow`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from people.actions.roster.copying import COLUMNS
from people.models import RosterImport

_KEPT = ", ".join((*COLUMNS, "person_id"))


@contextmanager
def workbench() -> Iterator[None]:
    """The empty table `staged`, in the transaction of the caller."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE staged (LIKE people_rosterrow INCLUDING IDENTITY) ON COMMIT DROP")
        yield
        cursor.execute("DROP TABLE staged")


def load(roster: RosterImport) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO staged ({_KEPT})"  # noqa: S608  columns of our own
            f" SELECT {_KEPT} FROM people_rosterrow WHERE roster_import_id = %s ORDER BY id",
            [roster.pk],
        )
    refresh_statistics()


def store(roster: RosterImport) -> None:
    clear(roster)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO people_rosterrow ({_KEPT}) SELECT {_KEPT} FROM staged ORDER BY id")  # noqa: S608


def clear(roster: RosterImport) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_rosterrow WHERE roster_import_id = %s", [roster.pk])


def refresh_statistics() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE staged")
