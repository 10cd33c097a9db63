"""Make sprite.svg from the icons in names.txt.

    npm pack bootstrap-icons && tar xzf bootstrap-icons-*.tgz
    python static/icons/build.py package/icons

Run it after adding a name to names.txt; the result is committed, so neither
production nor a fresh clone needs npm.
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def symbol(name: str, source: Path) -> str:
    match = SHAPES.search((source / f"{name}.svg").read_text())
    if match is None:
        raise SystemExit(f"{name}.svg holds no <svg> element")
    shapes = " ".join(match.group(1).split())
    return f'<symbol id="{name}" viewBox="0 0 16 16">{shapes}</symbol>'


def build(source: Path) -> str:
    names = sorted((HERE / "names.txt").read_text().split())
    symbols = "\n".join(symbol(name, source) for name in names)
    notice = "<!-- Bootstrap Icons, MIT licence, see LICENSE -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg">{notice}\n{symbols}\n</svg>\n'


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    (HERE / "sprite.svg").write_text(build(Path(sys.argv[1])))
