from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm, Chips


class LanguageForm(BaseForm):
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=Chips(), help_text=_("For the screens and the mails.")
    )
