"""One report in two windows: what a window knows of, and what it is told when the other one was first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.forms import BaseForm
from incidents.actions.drafts import PARTY, TYPED
from incidents.actions.windows import mark, standing_in
from incidents.forms.report import ReportForm
from incidents.models import ReportDraft
from incidents.presenters.report_form import PartyCard

Text = str | Promise


@dataclass(frozen=True)
class Standing:
    """What a field holds by now."""

    label: Text
    text: Text


def field_marks(draft: ReportDraft, initial: Mapping[str, str]) -> list[tuple[str, str]]:
    """`initial`: what the form shows where nothing was answered yet."""
    shown = {**dict.fromkeys(TYPED, ""), **initial, **standing_in(draft)}
    return [(name, mark(text)) for name, text in shown.items() if not name.startswith(PARTY)]


def party_marks(draft: ReportDraft) -> list[tuple[str, str]]:
    return [(name, mark(text)) for name, text in standing_in(draft).items() if name.startswith(PARTY)]


def standing(form: BaseForm, draft: ReportDraft, cards: Iterable[PartyCard], names: Sequence[str]) -> list[Standing]:
    answers, by_key = standing_in(draft), {card.key: card for card in cards}
    found = []
    for name in names:
        if name.startswith(PARTY):
            found.append(_of_party(by_key[name.split("-")[1]], name))
        else:
            found.append(Standing(label_of(form, name), _in_words(form, name, answers.get(name, ""))))
    return found


_WORDS = ("summary", "description", "note_text", "platform_other", "account", "link", "police_reference")


def texts(typed: Mapping[str, str]) -> list[tuple[str, Text, str]]:
    """What was written in words: name of the field, label and text."""
    fields = ReportForm.base_fields
    labels = {name: (fields[name].label or "") if name in fields else _("Text or link") for name in _WORDS}
    return [(name, labels[name], typed[name]) for name in _WORDS if typed.get(name, "").strip()]


def choices(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in typed.items() if name not in _WORDS and value]


def label_of(form: BaseForm, name: str) -> Text:
    return form[name].label if name in form.fields else _("Text or link")


def _of_party(card: PartyCard, name: str) -> Standing:
    chosen = [role["label"] for role in card.roles if role["checked"]]
    if name == card.capacity_name:
        chosen = [label for _value, label, is_chosen in card.capacities if is_chosen]
    return Standing(card.name, chosen[0] if chosen else "")


def _in_words(form: BaseForm, name: str, value: str) -> Text:
    options = getattr(form.fields.get(name), "choices", ())
    return next((label for option, label in options if str(option) == value), value)
