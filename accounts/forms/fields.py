"""Choosing a user or a person by typing a name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.forms import PersonSearch

_SHORTEST = 2
_MOST = 20


class NamedField(forms.Field):
    """One row of `choices`, a queryset with `named_like`: picked from the suggestions, or typed so that only one
    fits. Without JavaScript typing is all there is. Cleans to the row, or None.

    `typed` narrows the choices for a name that was typed: the others have to be picked."""

    default_error_messages = {
        "required": _("Fill in a name."),
        "nobody": _("Nobody has this name. Check how it is written, or type the e-mail address."),
        "many": _("More than one person is called so. Type the whole name, or the e-mail address."),
    }

    def __init__(self, *, url: Any, **kwargs: Any) -> None:
        super().__init__(widget=PersonSearch(url=url), **kwargs)
        self.choices: Any = None
        self.typed: Any = None

    def clean(self, value: Any) -> Model | None:
        chosen = value if isinstance(value, dict) else {"id": "", "text": ""}
        key, text = str(chosen.get("id") or ""), " ".join(str(chosen.get("text") or "").split())
        if not key and not text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        found = self._by_key(key) if key else self._by_text(text)
        if found is None:
            raise ValidationError(self.error_messages["nobody"], code="nobody")
        return found

    def _by_key(self, key: str) -> Model | None:
        row: Model | None = self.choices.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
        return row

    def _by_text(self, text: str) -> Model | None:
        if len(text) < _SHORTEST or "\x00" in text:
            return None
        among = self.choices if self.typed is None else self.typed
        found = list(among.named_like(text)[:_MOST])
        exact = [row for row in found if str(row).lower() == text.lower()]
        if len(found) > 1 and len(exact) != 1:
            raise ValidationError(self.error_messages["many"], code="many")
        return next(iter(exact or found), None)
