import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.evidence.names import LONGEST, clean_name


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("C:\\Users\\Karin\\foto.jpg", "foto.jpg"),
        ("../../etc/passwd", "passwd"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ("re\x00gel\n.txt", "regel.txt"),
        ("..", "bestand"),
        ("", "bestand"),
        (None, "bestand"),
        ("a" * 300 + ".jpeg", "a" * 195 + ".jpeg"),
    ],
)
def test_a_name_keeps_what_people_read_and_nothing_that_tricks_them(given_name: str | None, expected: str) -> None:
    assert clean_name(given_name) == expected


@settings(deadline=None)
@given(st.text())
def test_any_name_becomes_a_short_one_without_path(name: str) -> None:
    cleaned = clean_name(name)

    assert 0 < len(cleaned) <= LONGEST
    assert "/" not in cleaned
    assert cleaned not in {".", ".."}
