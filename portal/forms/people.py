from django import forms
from django.utils.translation import gettext_lazy as _


class PeopleFilterForm(forms.Form):
    """What the address asks of the list of people."""

    q = forms.CharField(required=False, max_length=100, label=_("Name"))
