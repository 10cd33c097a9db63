"""The explanation of a term in sentences, in the language of the reader."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext, pgettext_lazy

from core.terms.calendar import NotOrdinary
from core.terms.clock import local
from core.terms.term import Step, StepCode, Term, Unit

REASONS: Final[Mapping[str, Any]] = {
    NotOrdinary.NEW_YEAR: gettext_lazy("New Year's Day"),
    NotOrdinary.GOOD_FRIDAY: gettext_lazy("Good Friday"),
    NotOrdinary.EASTER_MONDAY: gettext_lazy("Easter Monday"),
    NotOrdinary.KINGS_DAY: gettext_lazy("King's Day"),
    NotOrdinary.FIFTH_OF_MAY: gettext_lazy("Liberation Day"),
    NotOrdinary.ASCENSION: gettext_lazy("Ascension Day"),
    NotOrdinary.WHIT_MONDAY: gettext_lazy("Whit Monday"),
    NotOrdinary.CHRISTMAS: gettext_lazy("Christmas Day"),
    NotOrdinary.SECOND_CHRISTMAS: gettext_lazy("Second Day of Christmas"),
    NotOrdinary.EQUATED: gettext_lazy("a day equated with a public holiday"),
    NotOrdinary.SATURDAY: gettext_lazy("a Saturday"),
    NotOrdinary.SUNDAY: gettext_lazy("a Sunday"),
}
BREAKS: Final[Mapping[str, Any]] = {
    "christmas": pgettext_lazy("school holiday", "Christmas holiday"),
    "spring": pgettext_lazy("school holiday", "spring holiday"),
    "may": pgettext_lazy("school holiday", "May holiday"),
    "summer": pgettext_lazy("school holiday", "summer holiday"),
    "autumn": pgettext_lazy("school holiday", "autumn holiday"),
}
AMOUNTS: Final[Mapping[str, Any]] = {
    Unit.HOURS: ngettext_lazy("%(count)d hour", "%(count)d hours", "count"),
    Unit.DAYS: ngettext_lazy("%(count)d day", "%(count)d days", "count"),
    Unit.WEEKS: ngettext_lazy("%(count)d week", "%(count)d weeks", "count"),
    Unit.MONTHS: ngettext_lazy("%(count)d month", "%(count)d months", "count"),
    Unit.YEARS: ngettext_lazy("%(count)d year", "%(count)d years", "count"),
    Unit.WORKING_HOURS: ngettext_lazy("%(count)d working hour", "%(count)d working hours", "count"),
    Unit.WORKING_DAYS: ngettext_lazy("%(count)d working day", "%(count)d working days", "count"),
}
SENTENCES: Final[Mapping[StepCode, Any]] = {
    StepCode.COUNTED: gettext_lazy("%(amount)s after %(after)s is %(until)s."),
    StepCode.COUNTED_BACK: gettext_lazy("%(amount)s before %(before)s is %(until)s."),
    StepCode.COUNTED_HOURS: gettext_lazy("%(amount)s after %(after)s is %(until)s."),
    StepCode.WAITED: gettext_lazy(
        "That is outside working hours (Monday to Friday, 8:00 to 17:00), so it counts from %(until)s."
    ),
    StepCode.SKIPPED: gettext_lazy("%(day)s does not count: %(reason)s."),
    StepCode.ROLLED: gettext_lazy("%(day)s is %(reason)s, so the term moves on to %(until)s (%(article)s)."),
    StepCode.AGREEMENT_ROLLED: gettext_lazy(
        "%(day)s is %(reason)s. The collective agreement does not say that the term moves on, but for the "
        "other party we count until %(until)s. Be ready on %(day)s yourself."
    ),
    StepCode.EXTENDED: gettext_lazy(
        "Every term of a few days has at least two working days in it, so it lasts until %(until)s (%(article)s)."
    ),
    StepCode.EXTENDED_BACK: gettext_lazy(
        "Every term of a few days has at least two working days in it, so the last day is %(until)s (%(article)s)."
    ),
    StepCode.DECREE_UNKNOWN: gettext_lazy(
        "Which extra days count as a public holiday in %(year)s is not known here yet."
    ),
    StepCode.SCHOOL_HOLIDAY: gettext_lazy("The term keeps running in the %(name)s (%(first)s to %(last)s)."),
}
NOT_ROLLED: Final[Mapping[str, Any]] = {
    "too_long": gettext_lazy("%(day)s is %(reason)s, but a term this long does not move on (%(article)s)."),
    "counted_back": gettext_lazy(
        "%(day)s is %(reason)s, but a term that is counted back does not move on (%(article)s)."
    ),
    "hours": gettext_lazy("%(day)s is %(reason)s, but a term in hours runs on (%(article)s)."),
}
_DATES: Final = frozenset({"after", "before", "until", "day", "first", "last"})


def explain(term: Term) -> list[str]:
    """One sentence a step. Years are shown only where the term passes from one year into another."""
    return _sentences(term.explanation)


def explain_short(term: Term) -> str:
    """The explanation as one line of text."""
    return " ".join(explain(term))


def short_day(day: date, *, with_year: bool = False) -> str:
    """di 3 nov, or di 3 nov 2026."""
    pattern = pgettext("date format", "D j M Y") if with_year else pgettext("date format", "D j M")
    return date_format(day, pattern)


def short_moment(moment: datetime, *, with_year: bool = False) -> str:
    moment = local(moment)
    return _("%(day)s at %(time)s") % {
        "day": short_day(moment, with_year=with_year),
        "time": date_format(moment, "G:i"),
    }


def _sentences(steps: tuple[Step, ...]) -> list[str]:
    years = {str(s.params[name])[:4] for s in steps for name in _DATES & s.params.keys()}

    def show(iso: str) -> str:
        if "T" in iso:
            return short_moment(datetime.fromisoformat(iso), with_year=len(years) > 1)
        return short_day(date.fromisoformat(iso), with_year=len(years) > 1)

    return [_sentence(step, show) for step in steps]


def _sentence(step: Step, show: Callable[[str], str]) -> str:
    params: dict[str, Any] = dict(step.params)
    params |= {name: show(str(params[name])) for name in _DATES & params.keys()}
    if "unit" in params:
        params["amount"] = AMOUNTS[params["unit"]] % {"count": params["amount"]}
    if "reason" in params:
        params["reason"] = REASONS[params["reason"]]
    if step.code is StepCode.SCHOOL_HOLIDAY:
        params["name"] = BREAKS[params["name"]]
    template = NOT_ROLLED[params["why"]] if step.code is StepCode.NOT_ROLLED else SENTENCES[step.code]
    text = str(template) % params
    return text[:1].upper() + text[1:]
