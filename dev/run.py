"""`make run`: the whole system on one machine, from servers to sign-in page, until Ctrl-C."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType

from demo.personas import PERSONAS
from dev.places import LOCAL, ROOT, postgres_folder
from dev.servers import Postgres, Server, ServerError, Valkey, free_port
from dev.supervisor import GaveUp, Service, Supervisor

_MANAGE = [sys.executable, str(ROOT / "manage.py")]
_ANSWER_TIMEOUT = 120


class CannotRun(Exception):
    """The text says what is in the way and what to do."""


def main() -> int:
    os.chdir(ROOT)
    # Until the supervisor listens, a request to terminate is handled as Ctrl-C is: everything stops.
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        port = _web_port()
        with _only_one_run(port), ExitStack() as servers:
            _check_port_is_free(port)
            started = _start_servers(servers)
            _prepare_database()
            _serve(port, started)
    except (CannotRun, ServerError, GaveUp) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped before it was ready. Nothing is lost; run it again.")
        return 130
    print("Stopped. Everything is kept in .local/.")
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _web_port() -> int:
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 1 <= int(given) <= 65535:
        raise CannotRun(f"PORT must be a number from 1 to 65535, not {given!r}.")
    return int(given)


@contextmanager
def _only_one_run(port: int) -> Iterator[None]:
    """Hold a lock the system releases when we end, however we end: it cannot go stale."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    with (LOCAL / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotRun(f"It is already running: {lock.read().strip()}\nStop that one first.") from None
        lock.truncate(0)
        lock.write(f"{_address(port)} (process {os.getpid()})")
        lock.flush()
        yield
        lock.truncate(0)


def _address(port: int) -> str:
    return f"http://localhost:{port}/"


def _check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotRun(f"You may not use port {port}. Choose another: make run PORT=8010") from None
        except OSError:
            raise CannotRun(
                f"Port {port} is in use by another program. Choose another: make run PORT={port + 10}"
            ) from None


def _start_servers(servers: ExitStack) -> list[Server]:
    """PostgreSQL and Valkey of our own, except where an address was given."""
    started: list[Server] = []
    if not os.environ.get("DATABASE_URL"):
        print("Starting PostgreSQL.", flush=True)
        postgres = servers.enter_context(Postgres(postgres_folder(), free_port()))
        postgres.ensure_database()
        started.append(postgres)
        os.environ["DATABASE_URL"] = postgres.url
    if not os.environ.get("REDIS_URL"):
        print("Starting Valkey.", flush=True)
        valkey = servers.enter_context(Valkey(LOCAL / "valkey", free_port()))
        started.append(valkey)
        os.environ["REDIS_URL"] = valkey.url
    # So that `manage.py` typed in another terminal finds the same servers.
    addresses = LOCAL / "addresses.env"
    addresses.write_text("".join(f"{name}={os.environ[name]}\n" for name in ("DATABASE_URL", "REDIS_URL")))
    servers.callback(addresses.unlink, missing_ok=True)
    return started


def _prepare_database() -> None:
    _step("Preparing the texts.", "messages", "--compile")
    _step("Preparing the database.", "migrate", "--verbosity", "1")
    if os.environ.get("DEMO") != "0" and _is_empty():
        _make_demo()


def _is_empty() -> bool:
    asked = _manage(
        "shell", "--no-imports", "--command", "from people.models import Board as B; print(B.objects.count())"
    )
    if asked.returncode:
        raise CannotRun(f"The database does not answer:\n{asked.stderr}")
    return asked.stdout.strip() == "0"


def _make_demo() -> None:
    """In one transaction: interrupted, it leaves an empty database and is made the next time."""
    print("Making a demo foundation; this is done once and takes a few minutes.", flush=True)
    quiet = {**os.environ, "OPOR_LOG_LEVEL": "WARNING"}
    if subprocess.run([*_MANAGE, "demo"], env=quiet, check=False).returncode:
        raise CannotRun("The demo foundation could not be made; the reason is above. Without it: make run DEMO=0")


def _step(title: str, *command: str) -> None:
    print(title, flush=True)
    done = _manage(*command)
    if done.returncode:
        raise CannotRun(f"This failed: manage.py {' '.join(command)}\n{done.stdout}{done.stderr}")


def _manage(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*_MANAGE, *command], capture_output=True, text=True, check=False)


def _services(port: int) -> list[Service]:
    logs = LOCAL / "logs"
    logs.mkdir(exist_ok=True)
    os.environ.setdefault("OPOR_BASE_URL", _address(port).rstrip("/"))
    celery = [sys.executable, "-m", "celery", "-A", "opor"]
    beat_state = str(LOCAL / "celerybeat-schedule")
    return [
        Service("web", [*_MANAGE, "runserver", "--nostatic", f"127.0.0.1:{port}"], logs / "web.log"),
        Service("worker", [*celery, "worker", "--concurrency", "2"], logs / "worker.log"),
        Service("beat", [*celery, "beat", "--schedule", beat_state, "--pidfile="], logs / "beat.log"),
    ]


def _serve(port: int, servers: Sequence[Server]) -> None:
    supervisor = Supervisor(_services(port), say=lambda line: print(line, flush=True), servers=servers)
    try:
        supervisor.start()
        _await_answer(supervisor, port)
        _tell(port)
        supervisor.run()
        print("\nStopping.", flush=True)
    finally:
        supervisor.stop()


def _tell(port: int) -> None:
    """What someone who has just started it wants to know, as the last thing on the screen."""
    site = _address(port)
    print(f"\n  {site:<38} the site\n  {site + 'mail/':<38} the mails it sends\n")
    if os.environ.get("DEMO") != "0":
        print("Sign in with one click on the sign-in page, as:")
        for email, who in PERSONAS:
            print(f"  {email:<38} {who}")
    print(f"\nData and logs are in {LOCAL.name}/. Stop with Ctrl-C.", flush=True)


def _await_answer(supervisor: Supervisor, port: int) -> None:
    limit = time.monotonic() + _ANSWER_TIMEOUT
    while time.monotonic() < limit:
        supervisor.check(time.monotonic())
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise CannotRun("The web process does not answer; see .local/logs/web.log.")


if __name__ == "__main__":
    sys.exit(main())
