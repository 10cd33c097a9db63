"""`make bench`: fill a small and a large foundation, visit their pages in turn, and write the numbers down.

python -m benchmarks [--quick] [--rounds N] [--data FOLDER] [--no-roster] [--no-write]
"""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

# `make bench QUICK=1`: everything once, for whether it works; its numbers say little.
QUICK_SIZES, QUICK_ROUNDS, QUICK_PUPILS = (1_000, 5_000), 10, 5_000
SIZES, ROUNDS, PUPILS = (1_000, 100_000), 60, 100_000
README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- numbers -->", "<!-- end -->"


def main() -> int:
    asked = _arguments()
    sizes = QUICK_SIZES if asked.quick else SIZES
    rounds = asked.rounds or (QUICK_ROUNDS if asked.quick else ROUNDS)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    os.environ.setdefault("OPOR_LOG_LEVEL", "ERROR")

    from benchmarks.databases import Database, servers, versions

    with servers(asked.data):
        import django

        django.setup()
        from benchmarks import roster, table
        from benchmarks.measure import measure

        databases = [Database(size) for size in sizes]
        for database in databases:
            database.ensure()
        rows = table.lines(measure(databases, rounds))
        for database in databases:
            database.close()
        found = [_about(versions(), rounds), table.table(rows, small=sizes[0], large=sizes[-1]), _verdict(rows)]
        if asked.roster:
            found.append(table.roster_table(roster.run(QUICK_PUPILS if asked.quick else PUPILS)))
    text = "\n\n".join(found)
    print(f"\n{text}")
    if asked.write and not asked.quick:
        _write(text)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small and few: only whether it works")
    parser.add_argument("--rounds", type=int, help="how often each page is visited")
    parser.add_argument("--data", type=Path, help="keep the filled databases here and use them again")
    parser.add_argument("--no-roster", dest="roster", action="store_false", help="leave out the import of pupils")
    parser.add_argument("--no-write", dest="write", action="store_false", help="leave README.md as it is")
    return parser.parse_args()


def _about(versions: str, rounds: int) -> str:
    return (
        f"{date.today():%Y-%m-%d}, {_machine()}, {versions}, {rounds} visits to each page. "  # noqa: DTZ011
        "Times in milliseconds. Made with `make bench`."
    )


def _machine() -> str:
    """The processor and its memory, where Linux tells."""
    cores = os.cpu_count()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="ignore").splitlines()
        name = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return f"{cores} cores"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{cores} cores of {name}, {memory:.0f} GB"


def _verdict(rows: list) -> str:
    from benchmarks import table

    missed = table.missed(rows)
    if not missed:
        return f"Every page is within its limits: {table.LIMITS}."
    return "\n".join([f"Outside the limits ({table.LIMITS}):", "", *(f"- {line}" for line in missed)])


def _write(text: str) -> None:
    """Between the marks in the README; around them it stays as it is."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
