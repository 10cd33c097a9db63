"""The PDF of a letter: conformance, the same bytes every time, and every character that went in comes out."""

import re
import unicodedata
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from sanctions.letters.pdf import LetterPaper, long_date, make_pdf
from sanctions.letters.pictures import pictures_of
from sanctions.letters.text import ZERO_WIDTH_SPACE, LetterTextError, blocks, check_body

PAPER = LetterPaper(
    school="Openbare basisschool De Linde",
    school_lines=("Lindelaan 12", "1234 AB Rijnmeer", "0123 456 789", "info@delinde.example"),
    board="Stichting Openbaar Onderwijs Rijnmeer",
    footer=("Stichting Openbaar Onderwijs Rijnmeer", "Havenstraat 1 · 1234 AA Rijnmeer"),
    addressee=("Persoonlijk en vertrouwelijk", "Karin de Wit", "Dorpsstraat 3", "1234 AB Rijnmeer"),
    place="Rijnmeer",
    dated_on=date(2026, 11, 22),
    reference="2026-0042",
    subject="Waarschuwing over uw gebruik van sociale media",
    salutation="Geachte Karin de Wit,",
    body="Eerste alinea.\n\n- regel A6: “Fatsoen”\n- regel A2\n\nLaatste alinea.",
    closing=("Met vriendelijke groet,",),
    signatory="Jolanda El Amrani",
    signatory_lines=("directeur De Linde",),
)


def root_of(paper: LetterPaper) -> Any:
    return reader_of(paper).trailer["/Root"]


def reader_of(paper: LetterPaper) -> PdfReader:
    return PdfReader(BytesIO(make_pdf(paper)))


def text_of(paper: LetterPaper) -> str:
    return "\n".join(page.extract_text() for page in reader_of(paper).pages)


def bare(text: str) -> str:
    """The characters without the white space, which a PDF lays out anew; in the form a reader would search for."""
    return re.sub(r"\s|\u200b|\xad", "", unicodedata.normalize("NFKC", text))


def test_it_says_it_is_pdf_a_2a_and_pdf_ua_1() -> None:
    xmp = reader_of(PAPER).xmp_metadata
    assert xmp is not None
    source = xmp.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in source
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in source
    assert "<pdfuaid:part>1</pdfuaid:part>" in source


def test_it_is_tagged_dutch_and_titled() -> None:
    root = root_of(PAPER)
    assert root["/Lang"] == "nl-NL"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a BooleanObject
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader_of(PAPER).metadata.title == PAPER.subject  # type: ignore[union-attr]


def test_the_subject_is_the_heading_and_a_list_is_a_list() -> None:
    tags = list(_tags(root_of(PAPER)["/StructTreeRoot"]))
    assert tags.count("/H1") == 1
    assert tags.count("/LI") == 2
    assert "/P" in tags


def _tags(node: object) -> list[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [tag for child in node for tag in _tags(child)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (_tags(node["/K"]) if "/K" in node else [])


def test_every_font_is_inside_the_file() -> None:
    for page in reader_of(PAPER).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            assert "/ToUnicode" in font


def test_the_same_letter_is_the_same_bytes() -> None:
    assert make_pdf(PAPER) == make_pdf(replace(PAPER))


def test_it_carries_the_date_of_the_letter_and_no_other_moment() -> None:
    metadata = reader_of(PAPER).metadata
    assert metadata is not None
    assert metadata["/CreationDate"].startswith("D:20261122")
    assert metadata["/ModDate"].startswith("D:20261122")


def test_everything_a_reader_needs_is_on_the_paper() -> None:
    text = bare(text_of(PAPER))
    for part in (
        *(PAPER.school, *PAPER.school_lines, PAPER.board, *PAPER.footer, *PAPER.addressee),
        *("Rijnmeer, 22 november 2026", PAPER.reference, PAPER.subject, PAPER.salutation),
        *("Eerste alinea.", "regel A6: “Fatsoen”", *PAPER.closing, PAPER.signatory, "pagina 1 van 1"),
    ):
        assert bare(part) in text


def test_a_school_without_an_address_still_makes_a_letter() -> None:
    paper = replace(PAPER, school_lines=(), board="", footer=(), place="", addressee=("Karin de Wit",))
    assert bare("22 november 2026") in bare(text_of(paper))


def test_a_long_letter_numbers_its_pages() -> None:
    paper = replace(PAPER, body="\n\n".join(["Een alinea van een flinke lengte. " * 12] * 12))
    pages = reader_of(paper).pages
    assert len(pages) > 1
    assert f"pagina {len(pages)} van {len(pages)}" in pages[-1].extract_text()


def test_words_longer_than_a_line_stay_on_the_paper() -> None:
    url = "https://voorbeeld.example/" + "a" * 400
    paper = replace(PAPER, body=url, subject="x" * 200)
    starts: list[float] = []
    for page in reader_of(paper).pages:
        page.extract_text(visitor_text=lambda text, cm, tm, font, size: starts.append(tm[4]))
    assert max(starts) < 595  # the width of the paper, in points
    assert bare(url) in bare(text_of(paper))


@pytest.mark.parametrize(
    "body",
    [
        '#import "x": *',
        "#sys.inputs",
        "#panic()",
        '#read("/etc/passwd")',
        "$ x^2 $",
        "= Kop",
        "*vet* _schuin_ `code`",
        "@label <label>",
        "\\ \\n \\u{1f600}",
        "// geen commentaar /* ook niet */",
        "]#[ ) } { (",
        "\"aanhaling\" 'en' meer",
        "1. een\n+ twee\n/ drie: vier",
        "~ -- --- ... ",
    ],
)
def test_typst_in_the_words_stays_words(body: str) -> None:
    assert bare(body) in bare(text_of(replace(PAPER, body=body)))


@pytest.mark.parametrize(
    "name", ["Yılmaz Öztürk", "Łukasz Żółć", "Ștefan", "Nguyễn", "Ольга", "Ελένη", "שלום", "Zoë-Noëlle"]
)
def test_names_from_everywhere_can_be_printed(name: str) -> None:
    assert bare(name) in bare(text_of(replace(PAPER, body=f"Betreft {name}.")))


def test_a_character_that_is_not_in_the_typeface_is_refused_by_name() -> None:
    with pytest.raises(LetterTextError, match="🦄") as refused:
        make_pdf(replace(PAPER, body="Goed gedaan 🦄"))
    assert "body" in refused.value.fields


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
@example("x" * 20_000)
@example("woord " * 3_300)
@example("- a\n- b\n\n" * 2_000)
@example("مرحبا שלום")
@example("a\xadb\u200db\u2060c")
def test_any_text_is_printed_whole_or_refused_with_a_reason(text: str) -> None:
    try:
        body = check_body(text)
        printed = text_of(replace(PAPER, body=body))
    except LetterTextError as error:
        refused = str(error)
        printed = ""
    if not printed:
        assert refused
        return
    if not _is_right_to_left(body):  # pypdf gives those in the order in which they are painted
        expected = bare("".join(_lines(body)))
        assert expected in bare(printed).replace("–", "") or _same_letters(expected, bare(printed))


def _lines(body: str) -> list[str]:
    return [line for block in blocks(body) for line in (getattr(block, "lines", None) or block.items)]  # type: ignore[union-attr]


def _same_letters(expected: str, printed: str) -> bool:
    """Marks may be painted in another order than they were typed; none may be missing."""
    return all(
        printed.count(character) >= expected.count(character) for character in set(expected) if character.isalnum()
    )


def _is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in {"R", "AL", "AN"} for character in text)


def test_the_pictures_show_every_page() -> None:
    pages = pictures_of(make_pdf(replace(PAPER, body="\n\n".join(["Een alinea. " * 40] * 12))))
    assert len(pages) > 1
    assert all(page.startswith("data:image/png;base64,") for page in pages)


def test_dates_in_letters_are_dutch() -> None:
    assert long_date(date(2026, 3, 1)) == "1 maart 2026"


def test_no_zero_width_space_is_left_in_the_words() -> None:
    assert ZERO_WIDTH_SPACE not in check_body("a\u200bb")
