"""What a letter states that can be recorded otherwise after it was written: is it still so?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from core.errors import Text
from core.terms import short_day
from incidents.models import Assessment
from people.models import Person
from sanctions.letters.addressing import address_of
from sanctions.letters.filling import Letterhead, rules_text, talk_text
from sanctions.letters.text import clean, placeholders
from sanctions.models import Letter, LetterTemplate, Sanction
from sanctions.policies import codes_broken, day_of_talk

TALK, RULES, ADDRESSEES = "talk", "rules", "addressees"
LETTERHEAD, SIGNATORY = "letterhead", "signatory"
_ALWAYS_STANDS = frozenset({ADDRESSEES, LETTERHEAD, SIGNATORY})
Facts = Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """Something recorded after the letter was written. `stands`: what was filled in then stands in it unedited, so it
    is brought up to date and cannot be confirmed."""

    code: str
    now: str
    text: Text
    stands: bool


def facts_of(sanction: Sanction, assessment: Assessment, addressees: Sequence[Person]) -> dict[str, str]:
    """As they are recorded now, by the newest assessment."""
    day = day_of_talk(sanction)
    address = address_of(sanction.involvement, addressees)
    return {
        TALK: day.isoformat() if day else "",
        RULES: ", ".join(codes_broken(assessment, sanction.measure)),
        ADDRESSEES: "\n".join((*address.lines, address.salutation)),
    }


def facts_of_paper(head: Letterhead, signatory: str) -> dict[str, str]:
    """What stands around the words. It counts until the decision: a decided letter goes out as it was decided."""
    return {LETTERHEAD: head.text, SIGNATORY: signatory}


def stated_in(template: LetterTemplate, facts: Facts) -> dict[str, str]:
    """Those that a letter of this template states; the addressee stands on every letter."""
    stated = placeholders(template.body) | {ADDRESSEES}
    return {code: fact for code, fact in facts.items() if code in stated}


def changes_since(letter: Letter, sanction: Sanction, facts: Facts) -> list[Change]:
    """Which of these facts the letter states otherwise."""
    return [
        Change(code, now, _said(code, was, now), _stands(letter.body, sanction, code, was))
        for code, now in facts.items()
        if (was := letter.facts.get(code, now)) != now
    ]


def stamp(changes: Sequence[Change]) -> str:
    """Which differences somebody knew of when they confirmed the letter."""
    return "; ".join(f"{change.code}={change.now}" for change in changes)


def brought_up_to_date(body: str, stated: Facts, sanction: Sanction, assessment: Assessment, facts: Facts) -> str:
    """The words with what was filled in then replaced by what is filled in now, where nobody edited it."""
    for code in (TALK, RULES):
        was = stated.get(code, facts[code])
        if was != facts[code] and _stands(body, sanction, code, was):
            old = _filled_in(sanction, sanction.assessment, code, was)
            body = body.replace(old, _filled_in(sanction, assessment, code, facts[code]))
    return body


def carried(stated: Facts, body: str, sanction: Sanction, assessment: Assessment, facts: Facts) -> dict[str, str]:
    """What a next version states: what is so now where the words say it, else what the version before it stated."""
    return {
        code: facts[code]
        if code == ADDRESSEES or was == facts[code] or _filled_in(sanction, assessment, code, facts[code]) in body
        else was
        for code, was in stated.items()
        if code in facts
    }


def _stands(body: str, sanction: Sanction, code: str, was: str) -> bool:
    if code in _ALWAYS_STANDS:
        return True
    old = _filled_in(sanction, sanction.assessment, code, was)
    return bool(old) and body.count(old) == 1


def _filled_in(sanction: Sanction, assessment: Assessment, code: str, fact: str) -> str:
    if code == TALK:
        return talk_text(sanction, date.fromisoformat(fact) if fact else None)
    return clean(rules_text(sanction, assessment))


def _said(code: str, was: str, now: str) -> Text:
    if code == TALK and now:
        day = short_day(date.fromisoformat(now), with_year=True)
        return _("The talk of %(day)s was recorded after the letter was written.") % {"day": day}
    if code == RULES:
        return _("The newest assessment names %(now)s as broken rules; the letter was written with %(was)s.") % {
            "now": now,
            "was": was,
        }
    if code == LETTERHEAD:
        return _("The letterhead has changed since the letter was written.")
    if code == SIGNATORY:
        return _("The name of who signs has changed since the letter was written.")
    return _("The name or the address of who gets the letter has changed since it was written.")
