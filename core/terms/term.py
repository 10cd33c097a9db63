"""What a term is: when it ends, which article says so, and how that was computed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from core.terms.clock import local, local_date


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


class TermKind(StrEnum):
    STATUTORY = "statutory"  # Dutch law: Algemene termijnenwet
    EUROPEAN = "european"  # a regulation of the Union, such as the AVG: Regulation 1182/71
    COUNTED_BACK = "counted_back"  # at the latest so long before an event
    AGREEMENT = "agreement"  # collective agreement (CAO)
    RESPONSE = "response"  # how fast the board wants an answer


class StepCode(StrEnum):
    """One sentence of the explanation; `core.terms.explain` has the words."""

    COUNTED = "counted"  # amount, unit, after, until
    COUNTED_BACK = "counted_back"  # amount, unit, before, until
    COUNTED_HOURS = "counted_hours"  # amount, unit, after, until (moments)
    WAITED = "waited"  # until: counting started there
    SKIPPED = "skipped"  # day, reason
    ROLLED = "rolled"  # day, reason, until, article
    AGREEMENT_ROLLED = "agreement_rolled"  # day, reason, until
    NOT_ROLLED = "not_rolled"  # day, reason, why, article
    EXTENDED = "extended"  # until, article
    EXTENDED_BACK = "extended_back"  # until, article
    DECREE_UNKNOWN = "decree_unknown"  # year
    SCHOOL_HOLIDAY = "school_holiday"  # name, first, last


Value = str | int


@dataclass(frozen=True)
class Step:
    """`params` holds only text and numbers, with dates and moments in ISO 8601: ready for a JSON column."""

    code: StepCode
    params: Mapping[str, Value]

    @classmethod
    def of(cls, code: StepCode, **params: Value | date) -> Self:
        return cls(
            code,
            MappingProxyType({k: v.isoformat() if isinstance(v, date) else v for k, v in params.items()}),
        )


@dataclass(frozen=True, kw_only=True)
class Term:
    """A deadline that can account for itself.

    starts_on    first day that counts
    ends_on      last day, a date in Amsterdam; for a term in hours the day of `ends_at`
    ends_at      last moment of a term in hours or working time, otherwise None
    unrolled_on  the last day before weekends and holidays moved it, to be shown to the board
    source       the article that sets the term ("Awb art. 6:7"); empty for the board's own response terms
    """

    kind: TermKind
    source: str
    starts_on: date
    ends_on: date
    unrolled_on: date
    ends_at: datetime | None = None
    reminder_at: datetime | None = None
    explanation: tuple[Step, ...] = ()

    @property
    def is_moved(self) -> bool:
        return self.ends_on != self.unrolled_on

    @property
    def deadline(self) -> date | datetime:
        return self.ends_at or self.ends_on

    def is_over(self, now: datetime) -> bool:
        """The last day, or the last moment of a term in hours, has passed."""
        if self.ends_at is not None:
            return local(now) > self.ends_at
        return local_date(now) > self.ends_on

    def days_left(self, today: date) -> int:
        """Days after today in which it can still be done; 0 on the last day, negative when too late."""
        return (self.ends_on - today).days

    def explained_by(self, *steps: Step) -> Self:
        return replace(self, explanation=(*self.explanation, *steps))

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": str(self.kind),
            "source": self.source,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "unrolled_on": self.unrolled_on.isoformat(),
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "reminder_at": self.reminder_at.isoformat() if self.reminder_at else None,
            "explanation": [{"code": str(s.code), "params": dict(s.params)} for s in self.explanation],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        def moment(name: str) -> datetime | None:
            return local(datetime.fromisoformat(data[name])) if data.get(name) else None

        return cls(
            kind=TermKind(data["kind"]),
            source=data["source"],
            starts_on=date.fromisoformat(data["starts_on"]),
            ends_on=date.fromisoformat(data["ends_on"]),
            unrolled_on=date.fromisoformat(data["unrolled_on"]),
            ends_at=moment("ends_at"),
            reminder_at=moment("reminder_at"),
            explanation=tuple(Step.of(StepCode(s["code"]), **s["params"]) for s in data["explanation"]),
        )
