"""What administrators and the board fill in about roles, absences, mandates and accounts."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.forms.fields import NamedField
from accounts.models import User
from accounts.presenters.words import known_as
from core.forms import BaseForm, Choices, ChoicesMultiple, DateInput, Section
from people.models import Person, School
from people.querysets import PersonQuerySet

ROLE_HINTS: dict[str, Promise] = {
    RoleName.DIRECTOR: _("One school: cases, dossiers of pupils and staff, and measures within the mandate."),
    RoleName.BOARD: _("All schools and all dossiers, and what is above the mandate of a director."),
    RoleName.SUPERVISORY_BOARD: _("Only what is about a board member."),
    RoleName.HR: _("The personnel dossiers of the whole foundation, no pupil dossiers."),
    RoleName.CARE: _("The pupil dossiers of one school."),
    RoleName.COUNSELLOR: _("Only cases that the reporter shares with them."),
    RoleName.PRIVACY_OFFICER: _("The access log, and no content of cases."),
    RoleName.ADMINISTRATOR: _("People, roles and settings, and no content of cases."),
}


_MOST_NAMESAKES = 3


class SchoolField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=School.objects.none(), required=False, **kwargs)


class RoleForm(BaseForm):
    user = NamedField(url=reverse_lazy("accounts:user_search"), label=_("Who"), help_text=_("Name or e-mail address."))
    name = forms.ChoiceField(choices=RoleName.choices, label=_("Role"), widget=Choices(hints=ROLE_HINTS))
    school = SchoolField(
        label=_("School"),
        help_text=_("Only for a director or a care coordinator."),
        empty_label=_("The whole foundation"),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=DateInput(), help_text=_("Leave it empty when it has no end.")
    )

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"starts_on": today}, **kwargs)
        cast(NamedField, self.fields["user"]).choices = User.objects.visible_to(by).filter(is_active=True)
        cast(SchoolField, self.fields["school"]).queryset = School.objects.visible_to(by)


class EndForm(BaseForm):
    ends_on = forms.DateField(
        label=_("Last day"), widget=DateInput(), help_text=_("Choose yesterday to end it at once.")
    )

    def withdraw(self, starts_on: date) -> None:
        """It has not begun: there is nothing to choose."""
        self.fields["ends_on"].widget = forms.HiddenInput()
        self.initial["ends_on"] = starts_on


class AbsenceForm(BaseForm):
    """One's own absence; ManagedAbsenceForm is for somebody else's."""

    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())
    deputy = NamedField(
        url=reverse_lazy("accounts:colleagues"),
        required=False,
        label=_("Who stands in"),
        help_text=_(
            "Receives your cases and sees what you may see, on these days only. Without a deputy cases go one level up."
        ),
    )

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"starts_on": today}, **kwargs)
        cast(NamedField, self.fields["deputy"]).choices = User.objects.colleagues_of(by)


class ConfirmAbsenceForm(BaseForm):
    """What was filled in, once more and out of sight; `checked` says that it is this that was read."""

    user = forms.CharField(required=False, widget=forms.HiddenInput())
    user_text = forms.CharField(required=False, widget=forms.HiddenInput())
    deputy = forms.CharField(widget=forms.HiddenInput())
    deputy_text = forms.CharField(widget=forms.HiddenInput())
    starts_on = forms.CharField(widget=forms.HiddenInput())
    ends_on = forms.CharField(widget=forms.HiddenInput())
    checked = forms.CharField(widget=forms.HiddenInput())
    is_meant = forms.BooleanField(
        error_messages={"required": _("Tick this if you really mean this person. Otherwise go back and choose.")}
    )

    def __init__(self, *args: Any, user: User, deputy: User, given: Mapping[str, Any], is_used_to_it: bool) -> None:
        self.token = f"{user.pk}:{deputy.pk}:{given['starts_on']}:{given['ends_on']}"
        shown = {"user": user.pk, "user_text": user.name, "deputy": deputy.pk, "deputy_text": deputy.name}
        days = {name: given[name].isoformat() for name in ("starts_on", "ends_on")}
        super().__init__(*args, initial=shown | days | {"checked": self.token})
        if is_used_to_it:
            del self.fields["is_meant"]
        else:
            self.fields["is_meant"].label = _(
                "%(name)s does not handle cases otherwise. I mean this person, and they know what it asks of them."
            ) % {"name": deputy.name}

    @property
    def is_confirmed(self) -> bool:
        return self.is_bound and self.is_valid() and self.cleaned_data["checked"] == self.token


class ManagedAbsenceForm(AbsenceForm):
    user = NamedField(
        url=reverse_lazy("accounts:user_search"), label=_("Who is away"), help_text=_("Name or e-mail address.")
    )

    field_order = ("user", "starts_on", "ends_on", "deputy")

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, by=by, today=today, **kwargs)
        cast(NamedField, self.fields["user"]).choices = User.objects.visible_to(by).filter(is_active=True)
        self.fields["deputy"].help_text = _(
            "Receives the cases and sees what this person may see, on these days only. Without a deputy cases go one"
            " level up."
        )


class MandateForm(BaseForm):
    user = NamedField(url=reverse_lazy("accounts:user_search"), label=_("Who"), help_text=_("Name or e-mail address."))
    school = SchoolField(
        label=_("School"), empty_label=_("All schools of this director"), help_text=_("What the paper says.")
    )
    sanctions = forms.MultipleChoiceField(label=_("Measures"), widget=ChoicesMultiple())
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=DateInput(), help_text=_("Leave it empty when it has no end.")
    )
    signed_by = forms.CharField(
        label=_("Signed by"), max_length=200, help_text=_("The name under the paper, for the board.")
    )
    paper = forms.FileField(
        label=_("The signed paper"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=_("As PDF, at most 10 MB. It is kept unchanged."),
    )

    def __init__(self, *args: Any, by: User, today: date, measures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, initial={"starts_on": today}, **kwargs)
        cast(NamedField, self.fields["user"]).choices = User.objects.visible_to(by).filter(is_active=True)
        cast(SchoolField, self.fields["school"]).queryset = School.objects.visible_to(by)
        cast(forms.MultipleChoiceField, self.fields["sanctions"]).choices = measures


class AddressForm(BaseForm):
    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        error_messages={"invalid": _("Fill in a whole e-mail address, such as k.dewit@school.nl.")},
    )


def invitable(by: User, today: date) -> PersonQuerySet:
    """Who can get an account and has none."""
    return Person.objects.visible_to(by).of_the_house(today).filter(user=None)


def invitable_when_picked(by: User, today: date) -> PersonQuerySet:
    """Besides, parents and former employees: as supervisor they stay the person whose family is known here."""
    return Person.objects.visible_to(by).adults_known(today).filter(user=None)


class InviteForm(BaseForm):
    person = NamedField(
        url=reverse_lazy("accounts:person_search"),
        required=False,
        label=_("Person"),
        help_text=_(
            "Somebody who works here and has no account yet. A parent or a former employee only for a role, such as on "
            "the supervisory board: pick them from the list. Pupils are not invited."
        ),
        error_messages={
            "nobody": _("Nobody without an account has this name. Check how it is written."),
            "many": _("More than one person is called so. Type the whole name."),
        },
    )
    first_name = forms.CharField(label=_("First name"), required=False, max_length=200)
    name_prefix = forms.CharField(label=_("Prefix"), required=False, max_length=20, help_text=_("For example: van der"))
    last_name = forms.CharField(label=_("Last name"), required=False, max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Leave it empty to use the address in the roster."),
        error_messages={"invalid": _("Fill in a whole e-mail address, such as k.dewit@school.nl.")},
    )

    sections = (
        Section(("person",), _("From the roster")),
        Section(
            ("first_name", "name_prefix", "last_name"),
            _("Or somebody the roster does not know"),
            _("For example a member of the supervisory board or the data protection officer."),
        ),
        Section(("email",), _("Where the invitation goes")),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._persons = Person.objects.visible_to(by)
        field, today = cast(NamedField, self.fields["person"]), timezone.localdate()
        field.choices, field.typed = invitable_when_picked(by, today), invitable(by, today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        person = cleaned.get("person")
        if "person" not in self.errors and person is None and not cleaned.get("last_name"):
            self.add_error("person", _("Choose somebody from the roster, or fill in a name below."))
        if person is not None and cleaned.get("last_name"):
            self.add_error("last_name", _("Choose one of the two: somebody from the roster or a new name."))
        if person is None and cleaned.get("last_name") and (namesakes := self._namesakes(cleaned)):
            told = _("Perhaps this is %(names)s. Then choose them above. Somebody else? Add them at People first.")
            self.add_error("last_name", told % {"names": "; ".join(namesakes)})
        if "email" not in self.errors and not cleaned.get("email"):
            cleaned["email"] = person.email if person is not None else ""
            if not cleaned["email"]:
                self.add_error("email", _("Fill in the e-mail address the invitation goes to."))
        return cleaned

    def _namesakes(self, cleaned: dict[str, Any]) -> list[str]:
        found = self._persons.namesakes_of(
            first_name=cleaned.get("first_name", ""),
            prefix=cleaned.get("name_prefix", ""),
            last_name=cleaned["last_name"],
        )
        rows = list(found.order_by("pk")[:_MOST_NAMESAKES])
        notes = known_as([row.pk for row in rows], timezone.localdate())
        return [f"{row.name} ({notes[row.pk]})" if row.pk in notes else row.name for row in rows]
