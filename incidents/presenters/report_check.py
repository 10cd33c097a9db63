"""“Zo gaat je melding eruit”: everything that was answered, and who receives it by when."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.enums import Level
from core.presentation import Fact, NextStep, PersonChip, Term
from core.terms import explain
from incidents.answers import ReportAnswers
from incidents.enums import Kind, Online, Platform, Urgency
from incidents.forms.report import ReportForm
from incidents.models import Evidence, ReportDraft
from incidents.presenters.doors import DOORS, PROOF, URGENCY, WHAT, WHERE, WHO
from incidents.presenters.report_form import PartyCard
from incidents.routing import Preview

Text = str | Promise


@dataclass(frozen=True)
class Part:
    """One question with its answers, and the way back to it."""

    title: Text
    edit_url: str
    facts: Sequence[Fact] = ()
    people: Sequence[PersonChip] = ()
    empty: Text = ""
    text: Text = ""


def version_token(draft: ReportDraft, evidence: Iterable[Evidence]) -> str:
    """Says what the reporter read on the page they send from: the same answers and files give the same token."""
    shown = [*draft.content, sorted(str(one.pk) for one in evidence)]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def receives(preview: Preview, kind: Kind) -> NextStep:
    addressee = preview.addressee
    if addressee.user is None:
        return NextStep(
            title=_("The board and the administrators receive your report"),
            text=_("Nobody else can handle it now. They make sure that someone does, and you hear from them."),
        )
    term = Term(
        due=preview.term.deadline,
        steps=explain(preview.term),
        article=_("Response terms of the board"),
    )
    return NextStep(
        title=_("%(name)s receives your report") % {"name": addressee.user.name},
        text=" ".join([DOORS[kind].told(addressee.user.name), *_who_does_not(preview)]),
        who=_who(preview),
        term=term,
    )


def _who_does_not(preview: Preview) -> list[str]:
    """Whom the reporter named and who would otherwise have received it: to know that they do not is to dare to send."""
    text = _("%(name)s is involved and does not get to see your report.")
    return [text % {"name": user.name} for user in preview.passed_over]


def _who(preview: Preview) -> str:
    addressee = preview.addressee
    role = Level(addressee.level).label
    if addressee.deputy_for is not None:
        return _("%(name)s (%(role)s), standing in for %(absent)s") % {
            "name": addressee.user.name if addressee.user else "",
            "role": role,
            "absent": addressee.deputy_for.name,
        }
    return f"{addressee.user.name if addressee.user else ''} ({str(role).lower()})"


def parts(form: ReportForm, answers: ReportAnswers, cards: Iterable[PartyCard], url: str) -> list[Part]:
    """Only after the form was found complete."""
    labels = {name: form[name].label for name in form.fields}
    what = [Fact(labels["summary"], answers.summary)]
    if "school" in form.fields:
        what.insert(0, Fact(labels["school"], _school(form, answers)))
    urgency = dict(form.fields["urgency"].choices)[answers.urgency]  # type: ignore[attr-defined]
    return [
        Part(DOORS[form.kind].title, _edit(url, WHAT), what, text=answers.description),
        Part(labels["urgency"], _edit(url, URGENCY), [Fact(Urgency(answers.urgency).label, urgency)]),
        Part(DOORS[form.kind].headings.get(WHERE, _("Where is it?")), _edit(url, WHERE), _where(form, answers, labels)),
        Part(_("Who is involved"), _edit(url, WHO), people=[_chip(card) for card in cards], empty=_("Nobody named")),
    ]


def _where(form: ReportForm, answers: ReportAnswers, labels: Mapping[str, Text]) -> list[Fact]:
    facts = [Fact(_("Platform"), answers.platform_other or Platform(answers.platform).label)]
    if answers.account:
        facts.append(Fact(labels["account"], answers.account))
    if answers.link:
        facts.append(Fact(labels["link"], answers.link))
    if answers.seen_at:
        facts.append(Fact(labels["seen_at"], at=answers.seen_at))
    # Unanswered is not "I do not know".
    if form.cleaned_data.get("still_online"):
        words = dict(form.fields["still_online"].choices)  # type: ignore[attr-defined]
        facts.append(Fact(labels["still_online"], words[Online(answers.still_online).value]))
    if answers.police_reference:
        facts.append(Fact(labels["police_reference"], answers.police_reference))
    return facts


def proof_edit_url(url: str) -> str:
    return _edit(url, PROOF)


def _edit(url: str, step: str) -> str:
    return f"{url}?step={step}#{step}"


def _school(form: ReportForm, answers: ReportAnswers) -> str:
    names = {school.pk: school.name for school in form.schools}
    return names.get(answers.school_id or 0, str(_("No school: the whole foundation")))


def _chip(card: PartyCard) -> PersonChip:
    role = next(str(option["label"]) for option in card.roles if option["checked"])
    return PersonChip(name=card.name, role=role, is_alias=card.is_alias, note=card.note or card.guess)


def confirmation_url(draft_id: object) -> str:
    return reverse("incidents:report_sent", args=[draft_id])
