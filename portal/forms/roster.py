from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm


class RosterUploadForm(BaseForm):
    file = forms.FileField(label=_("File"))
