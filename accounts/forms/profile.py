from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm, Chips


class LanguageForm(BaseForm):
    language = forms.ChoiceField(
        label=_("Language of the screens and the mails"), choices=settings.LANGUAGES, widget=Chips()
    )
