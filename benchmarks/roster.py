"""How long an import of 100,000 pupils takes and how much memory it needs.

    python -m benchmarks.roster [--pupils 100000]

The import (read, stage, preview, apply) is compared with the bare minimum: `bulk_create` of the very same rows in
batches. Each runs in a process and a database of its own, on the server of DATABASE_URL or on one for this run.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
GROUP_SIZE = 25
FIRST = ("Tim", "Noor", "Sem", "Aylin", "Youssef", "Femke", "Bram", "Fatima", "Tijn", "Jolanda")
LAST = ("Bakker", "Yılmaz", "Hof", "El Amrani", "Berg", "Wit", "Jansen", "Visser", "Smit", "Mulder", "Kaya")
MOST_MEGABYTES = 400
MOST_RATIO = 3.0


def pupil(number: int) -> dict[str, Any]:
    return {
        "key": f"LL{number:06}",
        "first_name": FIRST[number % len(FIRST)],
        "prefix": "van der" if number % 7 == 0 else "",
        "last_name": f"{LAST[number % len(LAST)]}-{number // 1000}",
        "birth_date": date(2014 + number % 8, 1 + number % 12, 1 + number % 28),
        "group": f"G{number // GROUP_SIZE}",
        "year_group": str(1 + number // GROUP_SIZE % 8),
        "starts_on": date(2022, 8, 22),
    }


def lines(pupils: int) -> Iterator[str]:
    """An EDEXML 2.1 file as an administration exports it, with everything that has to be dropped."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<EDEX>\n<school><schooljaar>2026-2027</schooljaar>'
    yield "<brincode>99ZZ</brincode><xsdversie>2.1</xsdversie></school>\n<groepen>\n"
    for number in range(0, pupils, GROUP_SIZE):
        said = pupil(number)
        yield f'<groep key="{said["group"]}"><naam>Groep {said["group"]}</naam>'
        yield f"<jaargroep>{said['year_group']}</jaargroep></groep>\n"
    yield "</groepen>\n<leerlingen>\n"
    for number in range(pupils):
        said = pupil(number)
        prefix = f"<voorvoegsel>{said['prefix']}</voorvoegsel>" if said["prefix"] else ""
        yield (
            f'<leerling key="{said["key"]}">\n<achternaam>{said["last_name"]}</achternaam>{prefix}\n'
            f"<voorletters-1>{said['first_name'][0]}</voorletters-1>\n<roepnaam>{said['first_name']}</roepnaam>\n"
            f"<geboortedatum>{said['birth_date']}</geboortedatum>\n<geslacht>1</geslacht>\n"
            f'<jaargroep>{said["year_group"]}</jaargroep>\n<groep key="{said["group"]}"/>\n'
            f"<etniciteit>9</etniciteit><land>NL</land><bsn>{100_000_000 + number}</bsn>\n"
            f"<instroomdatum>{said['starts_on']}</instroomdatum>\n"
            "<mutatiedatum>2026-11-20T08:47:34</mutatiedatum>\n</leerling>\n"
        )
    yield "</leerlingen>\n</EDEX>\n"


def setting_up() -> Any:
    import django

    django.setup()
    from people.models import Board, School

    board = Board.objects.create(name="Meetstichting", short_name="Meet", legal_form="openbaar")
    return School.objects.create(board=board, name="Grote school", brin="99ZZ00", region="midden")


def measure_import(path: Path) -> dict[str, float]:
    """In a fresh process: the whole import, seconds by part and peak memory."""
    school = setting_up()
    from audit.actions import SYSTEM
    from people.actions.roster import apply_import, queue_import, upload_roster
    from people.models import Enrolment

    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = [time.perf_counter()]
    with path.open("rb") as stream:
        roster = upload_roster(
            board=school.board, stream=stream, file_name="meting.xml", school=None, by=SYSTEM, now=NOW
        )
    times.append(time.perf_counter())
    queue_import(roster=roster, accepts_leavers=False, by=SYSTEM, now=NOW)
    apply_import(import_id=roster.pk, by=SYSTEM, now=NOW)
    times.append(time.perf_counter())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with path.open("rb") as stream:
        again = upload_roster(
            board=school.board, stream=stream, file_name="meting.xml", school=None, by=SYSTEM, now=NOW
        )
    times.append(time.perf_counter())
    assert again.counts["pupil"] == {"same": Enrolment.objects.count()}, again.counts  # noqa: S101
    preview, apply, second = (after - before for before, after in pairwise(times))
    return {"preview": preview, "apply": apply, "again": second, "idle_mb": idle, "peak_mb": peak}


def measure_bare(pupils: int) -> dict[str, float]:
    """In a fresh process: the same rows by `bulk_create`, in one transaction."""
    school = setting_up()
    from django.db import transaction

    began = time.perf_counter()
    with transaction.atomic():
        groups = _bare_groups(school, pupils)
        for first in range(0, pupils, 5000):
            _bare_pupils(school, groups, range(first, min(first + 5000, pupils)))
    return {"seconds": time.perf_counter() - began}


def _bare_groups(school: Any, pupils: int) -> dict[str, Any]:
    from people.models import Group

    groups = [
        Group(school=school, key=said["group"], name=f"Groep {said['group']}", year_group=said["year_group"],
              school_year="2026-2027")
        for said in map(pupil, range(0, pupils, GROUP_SIZE))
    ]  # fmt: skip
    return {group.key: group for group in Group.objects.bulk_create(groups, batch_size=1000)}


def _bare_pupils(school: Any, groups: dict[str, Any], numbers: range) -> None:
    from people.models import Enrolment, Person, RosterKey

    names = ("first_name", "prefix", "last_name", "birth_date")
    told = [pupil(number) for number in numbers]
    persons = Person.objects.bulk_create(
        (
            Person(board=school.board, initials=f"{said['first_name'][0]}.", **{name: said[name] for name in names})
            for said in told
        ),
        batch_size=1000,
    )
    pairs = list(zip(persons, told, strict=True))
    RosterKey.objects.bulk_create(
        (
            RosterKey(person=person, board=school.board, source="edexml:99ZZ00:pupil", key=said["key"])
            for person, said in pairs
        ),
        batch_size=1000,
    )
    Enrolment.objects.bulk_create(
        (
            Enrolment(board=school.board, person=person, school=school, group=groups[said["group"]],
                      year_group=said["year_group"], starts_on=said["starts_on"])
            for person, said in pairs
        ),
        batch_size=1000,
    )  # fmt: skip


def run(pupils: int = 100_000) -> dict[str, float]:
    """Measure both and return the numbers; DATABASE_URL may name a server to use."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="opor-bench-")))
        folder.chmod(0o755)
        url = os.environ.get("DATABASE_URL") or _own_server(stack, folder)
        path = folder / "roster.xml"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines(pupils))
        megabytes = path.stat().st_size / 1024 / 1024
        imported = _child(stack, url, "import", str(path))
        bare = _child(stack, url, "bare", str(pupils))
    total = imported["preview"] + imported["apply"]
    return {
        "pupils": pupils,
        "file_mb": megabytes,
        **imported,
        "bare": bare["seconds"],
        "ratio": total / bare["seconds"],
    }


def _own_server(stack: ExitStack, folder: Path) -> str:
    from dev.servers import TemporaryPostgres, free_port

    return str(stack.enter_context(TemporaryPostgres(folder / "postgres", free_port())).url)


def _child(stack: ExitStack, url: str, task: str, argument: str) -> dict[str, float]:
    name = f"opor_bench_{os.getpid()}_{task}"
    stack.callback(_database, url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _database(url, f'CREATE DATABASE "{name}"')
    environment = os.environ | {
        "DATABASE_URL": f"{url.rsplit('/', 1)[0]}/{name}",
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "opor.settings.test"),
        "OPOR_LOG_LEVEL": "ERROR",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"], env=environment, check=True)
    command = [sys.executable, "-m", "benchmarks.roster", f"--{task}", argument]
    return dict(json.loads(subprocess.run(command, env=environment, check=True, capture_output=True).stdout))


def _database(url: str, statement: str) -> None:
    import psycopg2

    connection = psycopg2.connect(f"{url.rsplit('/', 1)[0]}/postgres")
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


def row(found: dict[str, float]) -> str:
    """One line of the table in benchmarks/README.md."""
    return (
        f"| roster import | {found['pupils']:,.0f} pupils, {found['file_mb']:.0f} MB "
        f"| preview {found['preview']:.1f} s, apply {found['apply']:.1f} s, same file again {found['again']:.1f} s "
        f"| bare insert {found['bare']:.1f} s, ratio {found['ratio']:.2f} (< {MOST_RATIO:.0f}) "
        f"| peak {found['peak_mb']:.0f} MB (idle {found['idle_mb']:.0f}, < {MOST_MEGABYTES}) |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=100_000)
    parser.add_argument("--import", dest="path", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--bare", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.path or given.bare:
        print(json.dumps(measure_import(given.path) if given.path else measure_bare(given.bare)))
        return 0
    found = run(given.pupils)
    print(row(found))
    return 0 if found["peak_mb"] < MOST_MEGABYTES and found["ratio"] < MOST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
