"""The ladders and procedures we ship, against the table of domain.md §6."""

import re

import pytest

from accounts.enums import Level
from people.enums import LegalForm
from sanctions.enums import Ladder, Measure
from sanctions.ladders import LADDERS, grade_of, ladder_of
from sanctions.letters.shipped import SHIPPED
from sanctions.letters.text import fill, placeholders
from sanctions.policies import AVAILABLE
from sanctions.presenters.words import DECIDERS, LADDER_TITLES, PROTOCOL_WORDS, STEPS
from sanctions.procedures import PROCEDURES

M, D, B = Level.MANAGER, Level.DIRECTOR, Level.BOARD
PLACEHOLDERS = {
    *("report_date", "platform", "reasons", "rules", "protocol", "board", "school", "name", "first_name", "talk")
}


def test_every_measure_stands_on_one_ladder_and_has_a_procedure() -> None:
    listed = [measure for measures in LADDERS.values() for measure in measures]
    assert sorted(listed) == sorted(Measure)
    assert set(PROCEDURES) == set(Measure)


def test_the_ladders_climb_as_the_protocol_says() -> None:
    assert [grade_of(measure) for measure in LADDERS[Ladder.STAFF]] == [1, 2, 3, 4, 5]
    assert LADDERS[Ladder.STAFF][0] == Measure.STAFF_WARNING
    assert LADDERS[Ladder.STAFF][-1] == Measure.STAFF_SUMMARY_DISMISSAL
    assert LADDERS[Ladder.PUPIL][-1] == Measure.PUPIL_REMOVAL
    assert ladder_of(Measure.GUARDIAN_DENIAL) == Ladder.GUARDIAN


@pytest.mark.parametrize(
    ("measure", "deciders"),
    [
        (Measure.STAFF_WARNING, [(M, False), (D, False), (B, False)]),
        (Measure.STAFF_SUSPENSION, [(B, False)]),
        (Measure.STAFF_REPRIMAND, [(B, False), (D, True)]),
        (Measure.STAFF_DISMISSAL, [(B, False)]),
        (Measure.STAFF_SUMMARY_DISMISSAL, [(B, False)]),
        (Measure.PUPIL_WARNING, [(D, False), (B, False)]),
        (Measure.PUPIL_SUSPENSION, [(B, False), (D, True)]),
        (Measure.PUPIL_REMOVAL, [(B, False)]),
        (Measure.GUARDIAN_WARNING, [(D, False), (B, False)]),
        (Measure.GUARDIAN_DENIAL, [(B, False)]),
    ],
)
def test_who_decides(measure: Measure, deciders: list[tuple[Level, bool]]) -> None:
    assert [(decider.level, decider.by_mandate) for decider in PROCEDURES[measure].deciders] == deciders


@pytest.mark.parametrize("measure", Measure)
def test_a_procedure_is_complete(measure: Measure) -> None:
    rule = PROCEDURES[measure]
    codes = [step.code for step in rule.steps]
    assert len(codes) == len(set(codes))
    assert codes.index("letter") < codes.index("file")
    assert rule.source
    assert all(step.source and step.actor for step in rule.steps)
    assert set(rule.appeal()) == set(LegalForm.values)


def test_a_dismissed_employee_has_two_months_and_a_reprimanded_one_six_weeks() -> None:
    dismissal = PROCEDURES[Measure.STAFF_SUMMARY_DISMISSAL].appeal()[LegalForm.PUBLIC][0]
    reprimand = PROCEDURES[Measure.STAFF_REPRIMAND].appeal()[LegalForm.DENOMINATIONAL][0]
    assert (dismissal["term"]["amount"], dismissal["term"]["unit"]) == (2, "months")
    assert (reprimand["term"]["amount"], reprimand["term"]["unit"], reprimand["statutory"]) == (6, "weeks", False)


def test_objection_against_a_suspension_is_for_public_schools() -> None:
    appeal = PROCEDURES[Measure.PUPIL_SUSPENSION].appeal()
    assert [remedy["code"] for remedy in appeal[LegalForm.PUBLIC]] == ["objection"]
    assert "objection" not in {remedy["code"] for remedy in appeal[LegalForm.DENOMINATIONAL]}
    objection = appeal[LegalForm.PUBLIC][0]
    terms = [objection[name]["amount"] for name in ("term", "decision", "decision_with_committee")]
    assert (terms, objection["decision_extension"]["amount"]) == ([6, 6, 12], 6)


def test_a_removal_is_decided_anew_within_four_weeks() -> None:
    appeal = PROCEDURES[Measure.PUPIL_REMOVAL].appeal()
    public, denominational = appeal[LegalForm.PUBLIC][0], appeal[LegalForm.DENOMINATIONAL][0]
    assert (public["decision"]["amount"], public["decision"]["from"]) == (4, "end_of_objection_term")
    assert (denominational["decision"]["amount"], denominational["decision"]["from"]) == (4, "receipt")


def test_a_staff_warning_has_no_appeal() -> None:
    assert PROCEDURES[Measure.STAFF_WARNING].appeal() == {"openbaar": [], "bijzonder": []}


def test_what_is_available_are_the_warnings() -> None:
    assert {grade_of(measure) for measure in AVAILABLE} == {1}
    assert len(AVAILABLE) == len(LADDERS)


@pytest.mark.parametrize("measure", sorted(AVAILABLE))
def test_every_available_measure_has_a_letter_and_words_for_its_steps(measure: Measure) -> None:
    letters = {letter.code for letter in SHIPPED}
    steps = PROCEDURES[measure].steps
    assert {step.letter for step in steps if step.letter} <= letters
    assert {step.code for step in steps} <= set(STEPS)


@pytest.mark.parametrize("letter", SHIPPED, ids=lambda letter: str(letter.code))
def test_a_shipped_letter_asks_only_for_what_can_be_filled_in(letter: object) -> None:
    words = letter.subject + letter.body  # type: ignore[attr-defined]
    assert placeholders(words) <= PLACEHOLDERS
    assert "{{" not in fill(words, dict.fromkeys(PLACEHOLDERS, "x"))


def test_the_letter_to_an_employee_says_what_it_is_and_is_not() -> None:
    letter = next(letter.body for letter in SHIPPED if letter.code == Measure.STAFF_WARNING)
    assert "Deze brief is een waarschuwing. Het is geen disciplinaire maatregel." in letter
    assert "rechtspositionele" not in letter
    assert "een schorsing of een berisping" in letter
    assert "personeelsdossier" in letter
    assert "zienswijze. Stuur die binnen twee weken nadat u deze brief hebt ontvangen aan mij" in letter
    assert "vertrouwenspersoon" in letter
    assert "{{ rules }}" in letter


def test_a_letter_speaks_to_the_reader_formally_in_one_way() -> None:
    for letter in SHIPPED:
        assert " je " not in letter.body
        assert " jij " not in letter.body


@pytest.mark.parametrize("letter", SHIPPED, ids=lambda letter: str(letter.code))
def test_one_person_speaks_in_a_letter(letter: object) -> None:
    words = set(re.findall(r"[a-z]+", letter.body.lower()))  # type: ignore[attr-defined]
    assert not (words & {"ik", "mij"} and words & {"wij", "ons"})


def test_there_are_words_for_every_level_and_ladder() -> None:
    levels = {decider.level for rule in PROCEDURES.values() for decider in rule.deciders}
    assert levels <= set(DECIDERS)
    assert set(LADDER_TITLES) == set(Ladder)


def test_denial_of_access_stands_beside_the_word_of_the_protocol() -> None:
    assert Measure.GUARDIAN_DENIAL in PROTOCOL_WORDS
