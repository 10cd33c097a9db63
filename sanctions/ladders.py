"""The ladders of the protocol (S2, S4) and the procedure of every measure, as shipped: version 1.

`actions.procedures.install_procedures` copies this into `Procedure` rows, which the board may change from a date.
This module has the ladders and the shape of a procedure; the procedures themselves are in `procedures.py`.
Terms are facts with their source; how a term is computed is for `core.terms`. Words for codes are in presenters.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.enums import Level
from people.enums import LegalForm
from sanctions.enums import Ladder, Measure

VERSION = 1
IN_FORCE_FROM = date(2024, 8, 1)

LADDERS: dict[Ladder, tuple[Measure, ...]] = {
    Ladder.STAFF: (
        Measure.STAFF_WARNING,
        Measure.STAFF_SUSPENSION,
        Measure.STAFF_REPRIMAND,
        Measure.STAFF_DISMISSAL,
        Measure.STAFF_SUMMARY_DISMISSAL,
    ),
    Ladder.PUPIL: (Measure.PUPIL_WARNING, Measure.PUPIL_SUSPENSION, Measure.PUPIL_REMOVAL),
    Ladder.GUARDIAN: (Measure.GUARDIAN_WARNING, Measure.GUARDIAN_DENIAL),
}


@dataclass(frozen=True)
class Decider:
    """A level that decides. `by_mandate`: only with a written mandate in force that names the measure."""

    level: Level
    by_mandate: bool = False

    def as_data(self) -> dict[str, Any]:
        return {"level": self.level.value, "by_mandate": self.by_mandate}


@dataclass(frozen=True)
class TermRule:
    """`amount` of `unit` (hours, days, working_days, weeks, months), counted from the event `counts_from`.

    `kind`: the act must happen `within` it, it takes `at_most` or it lasts `at_least` this long.
    """

    amount: int
    unit: str
    counts_from: str
    kind: str = "within"

    def as_data(self) -> dict[str, Any]:
        return {"amount": self.amount, "unit": self.unit, "from": self.counts_from, "kind": self.kind}


@dataclass(frozen=True)
class StepRule:
    """One step: who does it (`actor`), the code of its letter, its term and whether the law gives that term."""

    code: str
    actor: str
    source: str
    letter: str = ""
    term: TermRule | None = None
    statutory: bool = False
    required: bool = True

    def as_data(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "actor": self.actor,
            "letter": self.letter,
            "term": self.term.as_data() if self.term else None,
            "statutory": self.statutory,
            "required": self.required,
            "source": self.source,
        }


@dataclass(frozen=True)
class Remedy:
    """What the person concerned can do against it. `decision`: the term in which the other side decides."""

    code: str
    source: str
    term: TermRule | None = None
    decision: TermRule | None = None
    decision_with_committee: TermRule | None = None
    decision_extension: TermRule | None = None
    statutory: bool = True

    def as_data(self) -> dict[str, Any]:
        terms = {
            "term": self.term,
            "decision": self.decision,
            "decision_with_committee": self.decision_with_committee,
            "decision_extension": self.decision_extension,
        }
        return {
            "code": self.code,
            "source": self.source,
            "statutory": self.statutory,
            **{name: rule.as_data() if rule else None for name, rule in terms.items()},
        }


@dataclass(frozen=True)
class ProcedureRule:
    measure: Measure
    deciders: tuple[Decider, ...]
    steps: tuple[StepRule, ...]
    source: str
    public: tuple[Remedy, ...] = ()
    denominational: tuple[Remedy, ...] = ()

    def appeal(self) -> dict[str, list[dict[str, Any]]]:
        return {
            LegalForm.PUBLIC.value: [remedy.as_data() for remedy in self.public],
            LegalForm.DENOMINATIONAL.value: [remedy.as_data() for remedy in self.denominational],
        }


def ladder_of(measure: str) -> Ladder:
    return next(ladder for ladder, measures in LADDERS.items() if measure in measures)


def grade_of(measure: str) -> int:
    """1 is the lowest grade of its ladder."""
    return LADDERS[ladder_of(measure)].index(Measure(measure)) + 1
