"""Write constraints.txt: the exact version of everything that is installed."""

import subprocess
import sys

from dev.places import ROOT

_HEADER = """\
# Exact versions of everything that gets installed, direct or not. After a change of a
# requirements file: make constraints
"""


def main() -> None:
    frozen = subprocess.run(
        [sys.executable, "-m", "pip", "freeze", "--exclude", "pip", "--exclude", "setuptools"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    (ROOT / "constraints.txt").write_text(_HEADER + frozen)


if __name__ == "__main__":
    main()
