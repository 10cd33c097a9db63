"""The migrated database as a file, so that only a change of migrations costs the time of migrating."""

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from dev.places import LOCAL, ROOT, postgres_programs

_OWN_IMPORT = re.compile(
    r"^\s*(?:from|import) ((?:core|audit|people|accounts|notifications|incidents|dossiers|sanctions)[\w.]*)",
    re.MULTILINE,
)
_KEPT = 3


def dump_path() -> Path:
    """Where the database of exactly these migrations is, or would be, kept."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(path.name.encode() + path.read_bytes())
    return LOCAL / "test-databases" / f"{digest.hexdigest()[:20]}.sql"


def _sources() -> Iterator[Path]:
    yield ROOT / "constraints.txt"
    migrations = list(ROOT.glob("*/migrations/*.py"))
    yield from migrations
    # What a migration imports is part of it.
    for module in {name for path in migrations for name in _OWN_IMPORT.findall(path.read_text())}:
        file = ROOT / Path(*module.split(".")).with_suffix(".py")
        if file.exists() and file not in migrations:
            yield file


def restore(url: str, dump: Path) -> bool:
    """Fill the empty database at `url`; False when there is no dump that fits."""
    if not dump.exists():
        return False
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set", "ON_ERROR_STOP=1"]
    _run("psql", "--dbname", _plain(url), *options, "--file", str(dump))
    return True


def keep(url: str, dump: Path) -> None:
    """Write the database at `url` down for the next run, and forget the oldest ones."""
    dump.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=dump.parent, delete=False) as partial:
        pass
    _run("pg_dump", "--dbname", _plain(url), "--file", partial.name)
    Path(partial.name).replace(dump)
    newest_first = sorted(dump.parent.glob("*.sql"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest_first[_KEPT:]:
        old.unlink(missing_ok=True)


def _plain(url: str) -> str:
    return url.replace("postgres://", "postgresql://", 1)


def _run(program: str, *arguments: str) -> None:
    command = [str(postgres_programs() / program), *arguments]
    env = {**os.environ, "PGCONNECT_TIMEOUT": "10"}
    subprocess.run(command, check=True, capture_output=True, text=True, env=env)
