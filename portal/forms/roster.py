"""Uploading a roster, and deciding on it."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.forms import BaseForm
from people.models import School
from people.roster.errors import RosterError

# What is solved by naming the school stands at the school.
_ABOUT_SCHOOL = frozenset({"no_school", "other_school"})


class RosterUploadForm(BaseForm):
    file = forms.FileField(
        label=gettext_lazy("File of your administration"),
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ".xml,.zip,application/xml,text/xml,application/zip"}),
    )
    school = forms.ModelChoiceField(
        queryset=School.objects.none(),
        required=False,
        label=gettext_lazy("School"),
        empty_label=gettext_lazy("The file says so itself"),
        help_text=gettext_lazy("Choose one only when the file does not say which school it is."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "EDEXML 2.1, 2.0 or 1.03 (.xml), or OneRoster 1.1 (.zip). At most %(limit)s MB."
        ) % {"limit": self.limit}
        cast(forms.ModelChoiceField, self.fields["school"]).queryset = School.objects.visible_to(by)

    @property
    def limit(self) -> int:
        """In megabytes."""
        return int(settings.OPOR_ROSTER_MAX_FILE_MB)

    def add_roster_error(self, error: RosterError) -> None:
        """At the field that solves it, and nowhere else."""
        name = "school" if error.code in _ABOUT_SCHOOL else "file"
        self.errors.pop(name, None)
        self.add_error(name, str(error))


class RosterDecisionForm(BaseForm):
    """Whether to apply it. Where remarkably many would leave, or it is old, somebody has to say that this is right."""

    accepts_leavers = forms.BooleanField(
        required=False, label=gettext_lazy("I checked the export: it is right that so many people left")
    )

    accepts_old = forms.BooleanField(
        required=False, label=gettext_lazy("I checked the export: it is right to apply a file this old")
    )

    accepts_roles = forms.BooleanField(
        label=gettext_lazy("I know that these people have a role, and that it has to be ended"),
        error_messages={"required": gettext_lazy("Tick this if it is right that people with a role left.")},
    )

    def __init__(
        self, *args: Any, asks_about_leavers: bool, asks_about_age: bool, asks_about_roles: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not asks_about_roles:
            del self.fields["accepts_roles"]
        if not asks_about_age:
            del self.fields["accepts_old"]
        if not asks_about_leavers:
            del self.fields["accepts_leavers"]
