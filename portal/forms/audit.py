from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.enums import Outcome
from audit.presenters import AREAS, record_named
from audit.querysets import EventQuerySet
from audit.wording import WORDINGS
from dossiers.models import Document, Dossier
from people.querysets import named_like


class AuditFilterForm(forms.Form):
    """What the address asks of the log. It has no buttons: the filter bar draws it."""

    who = forms.CharField(required=False, max_length=100, label=_("Who"))
    what = forms.CharField(required=False, max_length=64, label=_("What"))
    outcome = forms.ChoiceField(required=False, choices=[("", ""), *Outcome.choices], label=_("Result"))
    since = forms.DateField(required=False, label=_("Since"))
    until = forms.DateField(required=False, label=_("Until"))
    reference = forms.CharField(required=False, max_length=64, label=_("Case"))
    dossier_of = forms.CharField(required=False, max_length=100, label=_("Dossier of"))
    record = forms.CharField(required=False, max_length=100, label=_("Record"))

    def clean_what(self) -> str:
        what: str = self.cleaned_data["what"]
        if what and what not in dict(AREAS) and what not in WORDINGS:
            raise ValidationError(_("The log does not know “%(what)s”. Choose from the list."), params={"what": what})
        return what

    def clean_record(self) -> str:
        record: str = self.cleaned_data["record"]
        if record and record_named(record) is None:
            raise ValidationError(
                _("The log knows no “%(record)s”. Write it like: dossier 12."), params={"record": record}
            )
        return record

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("Choose an end that is not before the beginning."))
        return cleaned

    @property
    def in_force(self) -> dict[str, str]:
        """Those that made sense, as text; after `applied_to`."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def applied_to(self, events: EventQuerySet) -> EventQuerySet:
        """Every filter that makes sense; what does not is told, not guessed."""
        self.full_clean()
        asked = self.cleaned_data
        if asked.get("who"):
            events = events.by_someone_named(asked["who"])
        if asked.get("what"):
            events = events.about(asked["what"])
        if asked.get("outcome"):
            events = events.with_outcome(asked["outcome"])
        if asked.get("reference"):
            events = events.on_case(asked["reference"].upper())
        if asked.get("dossier_of"):
            events = _of_dossiers(events, Dossier.objects.filter(named_like(asked["dossier_of"], path="person__")))
        if named := record_named(asked.get("record") or ""):
            events = _about(events, *named)
        return events.between(asked.get("since"), asked.get("until"))


def _about(events: EventQuerySet, kind: str, number: str) -> EventQuerySet:
    """Of a dossier also what lies in it; of an account also what it did."""
    if kind == User._meta.label_lower:
        return events.of_account(number)
    if kind == Dossier._meta.label_lower and number.isascii() and number.isdigit() and len(number) < 19:
        return _of_dossiers(events, Dossier.objects.filter(pk=int(number)))
    return events.on_records({kind: [number]})


def _of_dossiers(events: EventQuerySet, dossiers: QuerySet[Dossier]) -> EventQuerySet:
    inside = Document.objects.filter(dossier__in=dossiers)
    return events.on_records({rows.model._meta.label_lower: _numbers(rows) for rows in (dossiers, inside)})


def _numbers(rows: QuerySet[Any]) -> QuerySet[Any]:
    """As the log writes them down."""
    return rows.order_by().values_list(Cast("pk", CharField()))
