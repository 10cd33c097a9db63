"""Names of other parties are left out of what is filed, and nothing else is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.redaction import OTHER_PARTY, REPORTER, SHARED_NAME, name_of, redact

KARIN = name_of(
    first_name="Karin", prefix="de", last_name="Wit", initials="K.A.", aliases=["@karin_w"],
    email="k.dewit@school.example", phone="06-12345678",
)  # fmt: skip
TIJN = name_of(first_name="Tijn", prefix="de", last_name="Wit", initials="T.")
BERG = name_of(first_name="Anne-Marie", prefix="van den", last_name="Berg-Yılmaz", initials="A.M.")
HOF = name_of(first_name="Sem", prefix="van 't", last_name="Hof")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Karin belde.", "X belde."),
        ("Ik sprak Karin de Wit.", "Ik sprak X."),
        ("ik sprak KARIN DE WIT", "ik sprak X"),
        ("Mevrouw De Wit zei niets.", "Mevrouw X zei niets."),
        ("K. de Wit en K.A. de Wit", "X en X"),
        ("k. de wit, k.a. de wit en k. a. wit; wit, k. de", "X en X; X"),
        ("Wit, K. de: afwezig", "X: afwezig"),
        ("Karins telefoon, Karin's jas, Karin’s tas", "X telefoon, X's jas, X’s tas"),
        ("mail naar k.dewit@school.example gestuurd", "mail naar X gestuurd"),
        ("bel 06 12 34 56 78 of +31612345678", "bel X of X"),
        ("volg @Karin_W of karin_w", "volg X of X"),
        ("karindewit en kdewit plaatsten dit", "X en X plaatsten dit"),
        ("Ka\u0301rin zei het", "X zei het"),
        ("Ka\u200brin zei het", "X zei het"),
        ("Karin en Karin", "X en X"),
        ("Karin\nde Wit", "X"),
    ],
)
def test_every_way_to_write_a_name_is_found(text: str, expected: str) -> None:
    assert redact(text, others=[KARIN]) == expected.replace("X", OTHER_PARTY)


@pytest.mark.parametrize(
    "text",
    [
        "De brief gaat over witte muren en Karinthië.",
        "de man van de winkel",
        "K. was er niet, a. ook niet",
        "Lokaal k. van de school",
        "06-12345679",
        "",
    ],
)
def test_words_that_only_look_like_a_name_stay(text: str) -> None:
    assert redact(text, others=[KARIN]) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("een brief van van den Berg-Yilmaz", "een brief van X"),
        ("annemarie en Anne Marie", "X en X"),
        ("A.M. van den Berg", "X"),
        ("Sem van ’t Hof en Hof, S. van 't", "X en X"),
        ("Sem van't Hof, de heer Van’t Hof en Hof, s. van't", "X, de heer X en X"),
        ("vraag het van't Hof na: hij kwam van't plein", "vraag het X na: hij kwam van't plein"),
    ],
)
def test_prefixes_accents_and_double_names(text: str, expected: str) -> None:
    assert redact(text, others=[BERG, HOF]) == expected.replace("X", OTHER_PARTY)


SANNE = name_of(first_name="Sanne", prefix="'s", last_name="Gravesande", initials="S.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("een groep met 24 collega's. Sanne meldde het meteen", "een groep met 24 collega's. X meldde het meteen"),
        ("de foto’s. Sanne belde", "de foto’s. X belde"),
        ("DE FOTO'S. SANNE BELDE", "DE FOTO'S. X BELDE"),
        ("pagina's, Gravesande", "pagina's, X"),
        ("Gravesande, foto's en films", "X, foto's en films"),
        ("S. 's Gravesande en Sanne's foto's", "X en X's foto's"),
    ],
)
def test_the_s_of_another_word_is_no_initial(text: str, expected: str) -> None:
    assert redact(text, others=[SANNE]) == expected.replace("X", OTHER_PARTY)


@pytest.mark.parametrize("text", ["Dit zijn foto's. ", "Hij is d'een, k. ", "Zo'n 7 pagina's, "])
def test_small_letters_beside_a_name_stay(text: str) -> None:
    for first_name in ("Sanne", "Karin", "Daan", "Noor", "Eva"):
        one = name_of(first_name=first_name, last_name="Bakker")
        assert redact(f"{text}{first_name} belde.", others=[one]) == f"{text}{OTHER_PARTY} belde."
        assert redact("Bakker, 's avonds", others=[one]) == f"{OTHER_PARTY}, 's avonds"


def test_who_the_dossier_is_about_keeps_a_name_that_is_shared_in_part() -> None:
    text = "Karin de Wit belde over Tijn de Wit. Tijn zweeg. De Wit was boos."
    assert redact(text, others=[KARIN], keep=[TIJN]) == (
        f"{OTHER_PARTY} belde over Tijn de Wit. Tijn zweeg. {OTHER_PARTY} was boos."
    )


def test_a_new_sentence_does_not_make_someone_elses_name_part_of_this_one() -> None:
    assert redact("Ik zag Tijn. De Wit kwam later.", others=[KARIN], keep=[TIJN]) == (
        f"Ik zag Tijn. {OTHER_PARTY} kwam later."
    )


def test_two_people_with_one_name_are_both_left_out() -> None:
    twin = name_of(first_name="Tijn", prefix="de", last_name="Wit")
    assert redact("Tijn de Wit belde.", others=[twin], keep=[TIJN]) == f"{OTHER_PARTY} belde."


def test_a_nickname_of_one_letter_needs_its_sign() -> None:
    assert redact("@x zei: x is y", others=[name_of(aliases=["@X"])]) == f"{OTHER_PARTY} zei: x is y"


words = st.sampled_from(
    ["Karin", "de", "Wit", "Tijn", "van", "den", "Berg", "Yılmaz", "Sem", "Hof", "'t", "belde", "K.", "en", ".", ",",
     "@karin_w", "KARIN", "wit", "\n", "-", "T.", "Anne-Marie", "karindewit", OTHER_PARTY]
)  # fmt: skip
texts = st.lists(st.tuples(words, st.sampled_from([" ", "", "  "])), max_size=14).map(
    lambda parts: "".join(word + space for word, space in parts)
)


@given(text=texts | st.text())
def test_twice_changes_nothing_more(text: str) -> None:
    once = redact(text, others=[KARIN, BERG, HOF], keep=[TIJN])
    assert redact(once, others=[KARIN, BERG, HOF], keep=[TIJN]) == once


@given(text=texts)
def test_no_first_name_of_another_party_is_left(text: str) -> None:
    once = redact(text, others=[KARIN, BERG, HOF], keep=[TIJN]).replace(OTHER_PARTY, "|")
    assert not {"karin", "sem", "anne", "berg", "hof", "yılmaz"} & {
        word.strip(".,'@-|").lower() for word in once.replace("-", " ").replace("|", " ").split()
    }


endings = st.sampled_from(["collega's", "foto’s", "pagina's", "zo'n", "auto`s", "mama´s", "baby's"])
first_names = st.sampled_from(["Sanne", "Noor", "sanne", "NOOR"])


@given(before=endings, between=st.sampled_from([". ", ", ", " ", ".\n", " - "]), name=first_names)
def test_the_word_before_a_name_stays_whole(before: str, between: str, name: str) -> None:
    others = [SANNE, name_of(first_name="Noor", prefix="'s", last_name="Bakker", initials="N.S.")]
    assert (
        redact(f"Twee {before}{between}{name} belde.", others=others) == f"Twee {before}{between}{OTHER_PARTY} belde."
    )


prefixes = st.sampled_from(["van 't", "van't", "VAN’T", "Van 't ", "van ’t"])
openings = st.sampled_from(["", "s. ", "S. ", "s.", "S.", "Sem ", "sem "])


@given(opening=openings, prefix=prefixes, name=st.sampled_from(["Hof", "hof", "HOF"]))
def test_nothing_of_a_name_is_left_however_tight_or_small_it_is_written(opening: str, prefix: str, name: str) -> None:
    text = f"Gisteren zei {opening}{prefix.strip()} {name} iets."
    assert redact(text, others=[HOF]) == f"Gisteren zei {OTHER_PARTY} iets."


@given(text=st.text())
def test_without_parties_nothing_changes(text: str) -> None:
    assert redact(text, others=[], keep=[TIJN]) == text


def test_the_reporter_is_left_out_under_a_word_of_their_own() -> None:
    reporter = replace(name_of(first_name="Hyacintha", last_name="Vuyk"), instead=REPORTER)
    text = redact("Hyacintha Vuyk belde Karin de Wit.", others=[KARIN, reporter])
    assert text == f"{REPORTER} belde {OTHER_PARTY}."
    assert redact(text, others=[KARIN, reporter, name_of(first_name="Melder", last_name="Andere")]) == text


def test_where_a_reporter_and_a_party_share_a_name_it_is_another_party() -> None:
    reporter = replace(name_of(first_name="Karin", last_name="Vuyk"), instead=REPORTER)
    assert redact("Karin zag het.", others=[KARIN, reporter]) == f"{OTHER_PARTY} zag het."


@pytest.mark.parametrize(
    ("alias", "text", "expected"),
    [
        ("Jan de Boer", "Jan zei dat meneer De Boer belde.", "X zei dat meneer X belde."),
        ("Jan de Boer", "Jan de Boers auto, Jans fiets", "X auto, X fiets"),
        ("Jan de Boer", "De buurman de boerderij in", "De buurman de boerderij in"),
        ("@Jan de boer", "Jan en De Boer", "X en X"),
        ("De heer De Boer", "De Boer kwam met de heer Smit", "X kwam met de heer Smit"),
        ("Familie De Boer", "familie De Boer is een familie", "X is een familie"),
        ("juf Karin", "Karins klas en juf Els", "X klas en juf Els"),
        ("buurvrouw Karin, groep 6", "Karin uit groep 6", "X uit groep 6"),
        ("K. de Wit", "mevrouw De Wit en k. de wit", "mevrouw X en X"),
        ("Rene\u0301 Bos", "meneer Bos en Rene", "meneer X en X"),
        ("Tim en Sam", "Een post en een reactie en Sam lachte", "Een post en een reactie en X lachte"),
        ("Een Onbekende", "een onbekende zei een woord", "X zei een woord"),
        ("Onbekende Instagram Account", "een account op Instagram", "een account op Instagram"),
        ("moeder van Tijn", "Tijn en zijn moeder; de moeder van Tijn", "Tijn en zijn moeder; de X"),
        ("Boze Ouder", "een ouder belde boos, Boze Ouder ook", "een ouder belde boos, X ook"),
        ("@jan_de_boer", "Jan en @jan_de_boer", "Jan en X"),
        ("vrolijke appelflap", "een appelflap van de vrolijke appelflap", "een appelflap van de X"),
    ],
)
def test_a_nickname_that_reads_like_a_name_is_found_in_its_parts(alias: str, text: str, expected: str) -> None:
    assert redact(text, others=[name_of(aliases=[alias])]) == expected.replace("X", OTHER_PARTY)


KARIN_JANSEN = name_of(
    first_name="Karin", last_name="Jansen", aliases=["@karin_j"], email="k.jansen@school.example", phone="0612345678"
)
KARIN_BAX = name_of(
    first_name="Karin", last_name="Bax", aliases=["@karin"], email="k.bax@school.example", phone="0612345678"
)
PIET_JANSEN = name_of(first_name="Piet", last_name="Jansen", initials="P.", email="jansen@school.example")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Karin bedreigde de juf. Karins tas.", "Karin bedreigde de juf. Karins tas."),
        ("Jansen en Karin Jansen", "Jansen en Karin Jansen"),
        ("Jansen, Karin", "Jansen, Karin"),
        ("Karin Bax en Karin", "X en Karin"),
        ("Piet Jansen en P. Jansen en K. Jansen", "X en X en K. Jansen"),
        ("@karin is het account van Karin, niet @karin_j", "X is het account van Karin, niet @karin_j"),
        ("k.jansen@school.example, jansen@school.example", "k.jansen@school.example, X"),
        ("k.bax@school.example", "X"),
        ("bel 06 12345678", "bel 06 12345678"),
        ("karinjansen en karinbax", "karinjansen en X"),
    ],
)
def test_ones_own_name_stays_also_where_somebody_else_shares_it(text: str, expected: str) -> None:
    others = [KARIN_BAX, PIET_JANSEN]
    left_out = redact(text, others=others, own=[KARIN_JANSEN])
    assert left_out == expected.replace("X", OTHER_PARTY)
    assert redact(left_out, others=others, own=[KARIN_JANSEN]) == left_out


def test_a_full_namesake_is_not_told_apart_in_ones_own_dossier() -> None:
    namesake = replace(KARIN_JANSEN, literals=KARIN_BAX.literals)
    text = "Karin Jansen belde. Jansen, Karin: k.bax@school.example"
    assert redact(text, others=[namesake], own=[KARIN_JANSEN]) == text.replace("k.bax@school.example", OTHER_PARTY)


def test_a_name_shared_with_the_reporter_is_left_out_without_saying_whose_it_is() -> None:
    reporter = replace(name_of(first_name="Karin", last_name="Visser"), instead=REPORTER, shared=SHARED_NAME)
    text = "Karin schold mij uit. Karin Jansen lachte. Groetjes, Karin Visser"
    left_out = redact(text, others=[reporter], own=[KARIN_JANSEN])
    assert left_out == f"{SHARED_NAME} schold mij uit. Karin Jansen lachte. Groetjes, {REPORTER}"
    assert redact(left_out, others=[reporter], own=[KARIN_JANSEN]) == left_out
