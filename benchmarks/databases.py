"""The servers of a run, and one filled database for each size; all sizes can be asked in turn from one process."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from dev.servers import Postgres, Valkey, free_port

SEED = 20261122
SCHOOLS = {1_000: 6, 100_000: 60}


@contextmanager
def servers(kept: Path | None) -> Iterator[Postgres]:
    """PostgreSQL and Valkey of our own, with the durability of production: fsync, synchronous commit, autovacuum.

    In a folder that goes away, or in `kept`, whose filled databases are used again.
    """
    folder = kept.resolve() if kept else Path(tempfile.mkdtemp(prefix="opor-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # as root, PostgreSQL runs as nobody and must be able to reach its part
    try:
        with Postgres(folder / "postgres", free_port()) as postgres, Valkey(folder / "valkey", free_port()) as valkey:
            os.environ["DATABASE_URL"] = postgres.url_of("postgres")
            os.environ["REDIS_URL"] = valkey.url
            os.environ["OPOR_MEDIA_ROOT"] = str(folder / "media")
            yield postgres
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


class Database:
    """One filled database. `use()` makes it the one that Django asks."""

    def __init__(self, incidents: int) -> None:
        from django.db import connections

        self.incidents = incidents
        self.name = f"bench_{incidents}"
        self._connection = connections.create_connection("default")
        self._connection.settings_dict = deepcopy(self._connection.settings_dict) | {"NAME": self.name}

    def use(self) -> None:
        from django.db import connections

        connections["default"] = self._connection

    def close(self) -> None:
        self._connection.close()

    def ensure(self) -> None:
        """Create, migrate and fill it, unless it is there and whole."""
        from django.core.management import call_command

        if _exists(self.name):
            self.use()
            return
        partial = f"{self.name}_partial"
        _admin(f'DROP DATABASE IF EXISTS "{partial}"')
        _admin(f'CREATE DATABASE "{partial}"')
        self._connection.settings_dict["NAME"] = partial
        self.use()
        call_command("migrate", verbosity=0, interactive=False)
        _fill(self.incidents)
        self.close()
        _admin(f'ALTER DATABASE "{partial}" RENAME TO "{self.name}"')
        self._connection.settings_dict["NAME"] = self.name


def _fill(incidents: int) -> None:
    from django.db import connection, transaction
    from django.utils import timezone

    from audit.actions import SYSTEM
    from benchmarks import cases, foundation
    from benchmarks.papers import Papers
    from benchmarks.plans import YEARS, Planner
    from incidents.actions.protocols import install_protocol
    from people.models import Board
    from sanctions.actions.procedures import install_procedures

    began, random, now = perf_counter(), Random(SEED), timezone.now().replace(microsecond=0)
    with transaction.atomic(), connection.cursor() as cursor:
        # What we write points at what we wrote: checking each of millions of rows would take most of the time.
        cursor.execute("SET LOCAL session_replication_role = replica")
        made = foundation.fill(random, SCHOOLS.get(incidents, max(6, incidents // 1700)))
        board = Board.objects.get(pk=foundation.BOARD)
        starts_on = (now - timedelta(days=366 * YEARS)).date()
        protocol = install_protocol(board=board, starts_on=starts_on, by=SYSTEM, now=now)
        install_procedures(board=board, by=SYSTEM, now=now, starts_on=starts_on)
        plans = list(Planner(made, incidents, now, random).plans())
        cases.write(plans, made, protocol, random)
        Papers(plans, made, random).write()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
    print(f"filled {connection.settings_dict['NAME']} in {perf_counter() - began:.0f} s", flush=True)


def _exists(name: str) -> bool:
    return bool(_admin("SELECT 1 FROM pg_database WHERE datname = %s", [name]))


def _admin(statement: str, values: list[Any] | None = None) -> list[Any]:
    import psycopg2

    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def versions() -> str:
    """The versions that the numbers belong to."""
    import platform
    from importlib.metadata import version

    (server,) = _admin("SHOW server_version")[0]
    return f"Python {platform.python_version()}, Django {version('django')}, PostgreSQL {server.split()[0]}"
