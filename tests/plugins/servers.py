"""PostgreSQL and Valkey for this run of pytest alone.

Loaded with `-p`, before Django reads its settings: the addresses are chosen at once, the servers
start when tests are going to run. With DATABASE_URL and REDIS_URL set, those servers are used.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest

from dev.servers import TemporaryPostgres, TemporaryValkey, free_port

_IS_XDIST_WORKER = "PYTEST_XDIST_WORKER" in os.environ
_folder: Path | None = None
_servers = ExitStack()
_started = Event()


def _make_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="opor-test-"))
    folder.chmod(0o755)  # as root, PostgreSQL runs as nobody and must be able to reach its part
    return folder


if not _IS_XDIST_WORKER:
    _folder = _make_folder()
    _own_postgres = not os.environ.get("DATABASE_URL")
    _own_valkey = not os.environ.get("REDIS_URL")
    if not _own_postgres:
        os.environ["OPOR_TEST_SERVER_IS_BORROWED"] = "1"
    _postgres = TemporaryPostgres(_folder / "postgres", free_port())
    _valkey = TemporaryValkey(_folder / "valkey", free_port())
    os.environ.setdefault("DATABASE_URL", _postgres.url)
    os.environ.setdefault("REDIS_URL", _valkey.url)
    os.environ["OPOR_MEDIA_ROOT"] = str(_folder / "media")
    os.environ["OPOR_TEST_RUN"] = secrets.token_hex(4)


def _clean_up() -> None:
    _servers.close()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)


if not _IS_XDIST_WORKER:
    atexit.register(_clean_up)
else:
    # Each worker has its own corner of the shared Valkey and its own folder of files.
    _number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{_number % 16}"
    os.environ["OPOR_MEDIA_ROOT"] += f"-gw{_number}"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Before xdist starts its workers, so that they find the servers running."""
    if _IS_XDIST_WORKER or session.config.option.collectonly:
        return
    _started.set()
    if _own_postgres:
        _servers.enter_context(_postgres)
    if _own_valkey:
        _servers.enter_context(_valkey)


def pytest_unconfigure() -> None:
    if _IS_XDIST_WORKER:
        return
    if _started.is_set() and not _own_postgres:
        from tests.plugins.database import drop_databases_of_run

        drop_databases_of_run()
    _clean_up()


def pytest_report_header() -> list[str]:
    return [f"servers: {os.environ['DATABASE_URL']}  {os.environ['REDIS_URL']}"]
