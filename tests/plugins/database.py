"""One migrated template database for a run, and a quick copy of it for each process."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, quote_ident

from tests.plugins import migrated

_LOCK = 7_061  # any number: it only has to be the same in every process of the run


@contextmanager
def cloned_database(worker: str) -> Iterator[str]:
    """Point Django at a fresh copy of the migrated database; yields its name."""
    prefix = f"opor_test_{os.environ['OPOR_TEST_RUN']}"
    template, clone = _template(), f"{prefix}_{worker}"
    with closing(_maintenance()) as admin, admin.cursor() as cursor:
        # Whoever comes first migrates; the others wait here and copy.
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            # Under its final name only when whole: a failed migration must fail in every process.
            _create(cursor, f"{prefix}_{worker}_new")
            _migrate(f"{prefix}_{worker}_new")
            cursor.execute(f'ALTER DATABASE "{prefix}_{worker}_new" RENAME TO "{template}"')
        _create(cursor, clone, template)
    _use(clone)
    yield clone
    connection.close()


def _migrate(name: str) -> None:
    """With a server of our own, only once for each set of migrations: see migrated.py."""
    dump = None if "OPOR_TEST_SERVER_IS_BORROWED" in os.environ else migrated.dump_path()
    url = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{name}"
    if dump is None or not migrated.restore(url, dump):
        _use(name)
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        if dump is not None:
            migrated.keep(url, dump)
    # As the server in use does by itself. Of a table it knows nothing of, PostgreSQL thinks about each question twice
    # as long.
    _use(name)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


def restore() -> None:
    """A fresh copy in place of the database in use.

    After a test that commits. Django's flush cannot: append-only tables refuse it, and it would take
    away what the migrations put in.
    """
    name = connection.settings_dict["NAME"]
    connection.close()
    with closing(_maintenance()) as admin, admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {quote_ident(name, admin)} WITH (FORCE)")
        _create(cursor, name, _template())


def drop_databases_of_run() -> None:
    """Leave a borrowed server as it was found."""
    with closing(_maintenance()) as admin, admin.cursor() as cursor:
        pattern = f"opor\\_test\\_{os.environ['OPOR_TEST_RUN']}\\_%"
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP DATABASE IF EXISTS {quote_ident(name, admin)} WITH (FORCE)")


def _template() -> str:
    return f"opor_test_{os.environ['OPOR_TEST_RUN']}_template"


def _create(cursor: Any, name: str, template: str = "template0") -> None:
    quoted, source = quote_ident(name, cursor), quote_ident(template, cursor)
    cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE {source} STRATEGY file_copy")


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _maintenance() -> Any:
    given = settings.DATABASES["default"]
    admin = psycopg2.connect(
        dbname="postgres",
        user=given["USER"],
        password=given["PASSWORD"],
        host=given["HOST"],
        port=given["PORT"] or 5432,
    )
    admin.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    return admin
