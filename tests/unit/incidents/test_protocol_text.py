import re
from pathlib import Path

import pytest

from incidents.protocol_text import GUIDELINES

SOURCE = Path(__file__).parents[4] / "shared" / "protocol-sociale-media.txt"


def test_every_numbered_rule_is_there_once() -> None:
    codes = [code for code, _summary, _text in GUIDELINES]
    assert codes == [*(f"A{n}" for n in range(1, 7)), "B7", "B8", "B9", "C10", "C11", "C12", "C13"] + [
        f"S{n}" for n in range(1, 6)
    ]


@pytest.mark.skipif(not SOURCE.exists(), reason="the protocol itself is not beside the project")
@pytest.mark.parametrize(("code", "text"), [(code, text) for code, _summary, text in GUIDELINES])
def test_the_words_are_those_of_the_protocol(code: str, text: str) -> None:
    def plain(words: str) -> str:
        return re.sub(r"\W+", "", words).lower()

    assert plain(text) in plain(SOURCE.read_text(encoding="utf-8"))
