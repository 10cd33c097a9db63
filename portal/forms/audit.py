from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.enums import Outcome
from audit.presenters import AREAS
from audit.querysets import EventQuerySet
from audit.wording import WORDINGS


class AuditFilterForm(forms.Form):
    """What the address asks of the log. It has no buttons: the filter bar draws it."""

    who = forms.CharField(required=False, max_length=100, label=_("Who"))
    what = forms.CharField(required=False, max_length=64, label=_("What"))
    outcome = forms.ChoiceField(required=False, choices=[("", ""), *Outcome.choices], label=_("Result"))
    since = forms.DateField(required=False, label=_("Since"))
    until = forms.DateField(required=False, label=_("Until"))
    reference = forms.CharField(required=False, max_length=64, label=_("Case"))

    def clean_what(self) -> str:
        what: str = self.cleaned_data["what"]
        if what and what not in dict(AREAS) and what not in WORDINGS:
            raise ValidationError(_("The log does not know “%(what)s”. Choose from the list."), params={"what": what})
        return what

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
        return events.between(asked.get("since"), asked.get("until"))
