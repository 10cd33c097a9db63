"""The words of a letter: filling in, cleaning, paragraphs and lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctions.letters.text import (
    ZERO_WIDTH_SPACE,
    Bullets,
    LetterTextError,
    Paragraph,
    blocks,
    breakable,
    check_body,
    check_subject,
    clean,
    fill,
)


def test_every_placeholder_is_replaced() -> None:
    assert fill("Beste {{ name }}, {{name}}!", {"name": "Karin"}) == "Beste Karin, Karin!"


def test_an_unknown_placeholder_is_named_in_the_error() -> None:
    with pytest.raises(LetterTextError, match=r"\{\{ salary \}\}"):
        fill("U verdient {{ salary }}.", {"name": "Karin"})


@pytest.mark.parametrize("template", ["{{ name", "name }}", "{{ name.first }}", "{{ 1 + 1 }}", "{{}}", "{{ Name }}"])
def test_braces_that_are_no_placeholder_are_refused(template: str) -> None:
    with pytest.raises(LetterTextError):
        fill(template, {"name": "Karin"})


@given(st.text())
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    assert fill("a {{ name }} b", {"name": value}) == f"a {value} b"


def test_a_value_that_looks_like_a_placeholder_stays_text() -> None:
    assert fill("{{ a }}", {"a": "{{ b }}", "b": "geheim"}) == "{{ b }}"


def test_the_same_words_have_one_form() -> None:
    assert clean("Noe\u0308l\r\nregel  \x0btwee\t.\u2028drie") == "Noël\nregel\ntwee .\ndrie"


def test_marks_that_turn_the_direction_are_taken_out() -> None:
    assert clean("goed\u202etcefrep\u202c\ufeff") == "goedtcefrep"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\ud800", "\ue000", "\uffff"])
def test_characters_that_are_no_text_are_refused_by_name(character: str) -> None:
    with pytest.raises(LetterTextError, match=f"U\\+{ord(character):04X}"):
        clean(f"a{character}b")


@pytest.mark.parametrize("empty", ["", " ", "\n\n", "\u200b"])
def test_a_letter_has_words_and_a_subject(empty: str) -> None:
    with pytest.raises(LetterTextError) as body:
        check_body(empty)
    with pytest.raises(LetterTextError) as subject:
        check_subject(empty)
    assert set(body.value.fields) == {"body"}
    assert set(subject.value.fields) == {"subject"}


def test_a_letter_is_at_most_20_000_characters() -> None:
    assert len(check_body("x" * 20_000)) == 20_000
    with pytest.raises(LetterTextError):
        check_body("x" * 20_001)


def test_a_subject_is_one_line_of_at_most_200_characters() -> None:
    assert check_subject(" Waarschuwing\n over  gebruik ") == "Waarschuwing over gebruik"
    with pytest.raises(LetterTextError):
        check_subject("x" * 201)


def test_something_left_to_fill_in_is_refused() -> None:
    with pytest.raises(LetterTextError):
        check_body("Beste {{ naam }},")


def test_an_empty_line_begins_a_paragraph_and_dashes_make_a_list() -> None:
    assert blocks("een\ntwee\n\ndrie\n- a\n– b\n• c\nvier") == [
        Paragraph(("een", "twee")),
        Paragraph(("drie",)),
        Bullets(("a", "b", "c")),
        Paragraph(("vier",)),
    ]


def test_a_dash_inside_a_sentence_makes_no_list() -> None:
    assert blocks("-5 graden\nA - B") == [Paragraph(("-5 graden", "A - B"))]


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=300))
def test_breaking_long_words_changes_nothing_one_can_read(line: str) -> None:
    assert breakable(line).replace(ZERO_WIDTH_SPACE, "") == line.replace(ZERO_WIDTH_SPACE, "")


def test_no_stretch_without_a_place_to_break_is_longer_than_a_line() -> None:
    pieces = breakable("x" * 1000).split(ZERO_WIDTH_SPACE)
    assert max(map(len, pieces)) <= 30
