"""Finding people, and changing what the roster does not hold."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import NamedField
from accounts.models import User
from core.forms import BaseForm, BaseModelForm, DateInput, Section
from people import policies
from people.enums import GuardianRelation, PersonKind
from people.models import Person, School
from people.querysets import PersonQuerySet


class PeopleFilterForm(forms.Form):
    """What the address asks of the list of people. It has no buttons: the filter bar draws it."""

    q = forms.CharField(required=False, max_length=100, label=_("Name"))
    kind = forms.ChoiceField(required=False, choices=[("", _("Everybody")), *PersonKind.choices], label=_("Who"))
    school = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("School"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.visible_to(by).values_list("pk", "name")
        cast(forms.TypedChoiceField, self.fields["school"]).choices = [("", _("All schools")), *schools]

    def applied_to(self, persons: PersonQuerySet, today: date) -> PersonQuerySet:
        """Every filter that makes sense; what does not is told, not guessed."""
        self.full_clean()
        asked = self.cleaned_data
        if asked.get("q"):
            persons = persons.named_like(asked["q"])
        if asked.get("kind"):
            persons = persons.being(asked["kind"], today=today)
        if asked.get("school"):
            is_former = asked.get("kind") == PersonKind.FORMER
            school_id = asked["school"]
            persons = persons.once_at(school_id) if is_former else persons.at_schools({school_id}, today=today)
        return persons


class PersonField(NamedField):
    """Somebody of the own foundation, by name."""

    default_error_messages = {
        "nobody": _("Nobody here has this name. Check how it is written."),
        "many": _("More than one person is called so. Type the whole name, or choose from the suggestions."),
    }

    def __init__(self, *, kind: str = "", **kwargs: Any) -> None:
        url = reverse_lazy("portal:person_names", query={"kind": kind} if kind else None)
        super().__init__(url=url, **kwargs)

    def clean(self, value: Any) -> Any:
        """Without JavaScript only the text changes: when it no longer fits who was chosen, the text counts."""
        if isinstance(value, dict) and value.get("id"):
            text = " ".join(str(value.get("text") or "").split())
            chosen = self._by_key(str(value["id"]))
            if not text or (chosen is not None and str(chosen).lower() != text.lower()):
                value = {"id": "", "text": text}
        return super().clean(value)


class NamesForm(BaseModelForm):
    """Who somebody is and how to reach them."""

    class Meta:
        model = Person
        fields = (
            *("first_name", "prefix", "last_name", "initials", "birth_date"),
            *("email", "phone", "address", "postcode", "town"),
        )
        labels = {
            "first_name": _("First name"),
            "prefix": _("Prefix"),
            "last_name": _("Last name"),
            "initials": _("Initials"),
            "birth_date": _("Date of birth"),
            "email": _("E-mail address"),
            "phone": _("Phone"),
            "address": _("Street and number"),
            "postcode": _("Postcode"),
            "town": _("Town"),
        }
        help_texts = dict.fromkeys(fields, "")
        widgets = {"birth_date": DateInput()}
        error_messages = {"email": {"invalid": _("Fill in a whole e-mail address, such as k.dewit@school.nl.")}}

    def clean_birth_date(self) -> date | None:
        given: date | None = self.cleaned_data["birth_date"]
        if given and not date(1900, 1, 1) <= given <= timezone.localdate():
            raise ValidationError(_("Check the year: this date of birth cannot be right."))
        return given


class PersonForm(NamesForm):
    """Names and the date of birth can be changed only of somebody no administration holds."""

    sections = (
        Section(("first_name", "prefix", "last_name", "initials", "birth_date"), _("Name")),
        Section(("email", "phone"), _("How to reach this person")),
        Section(("address", "postcode", "town"), _("Address")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_held = policies.is_held_by_roster(self.instance)
        if self.is_held:
            for name in policies.HELD_BY_ROSTER:
                del self.fields[name]


class ManagerForm(BaseForm):
    manager = PersonField(
        kind=PersonKind.STAFF,
        required=False,
        label=_("Manager"),
        help_text=_("Reports of this employee go to the manager first. Leave it empty when there is none."),
    )

    def __init__(self, *args: Any, among: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["manager"]).choices = among


class GuardianForm(BaseForm):
    guardian = PersonField(label=_("Parent or guardian"), help_text=_("Somebody who is known here already."))
    relation = forms.ChoiceField(label=_("Relation"), choices=GuardianRelation.choices)

    def __init__(self, *args: Any, among: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["guardian"]).choices = among


class EndGuardianshipForm(BaseForm):
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DateInput(),
        help_text=_("For conflicts of interest an ended guardianship keeps counting."),
    )


class HouseholdForm(BaseForm):
    other = PersonField(
        label=_("Who lives here as well"),
        help_text=_("That person comes into this household, and leaves the household they belong to now."),
    )

    def __init__(self, *args: Any, among: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["other"]).choices = among


class LeaveHouseholdForm(BaseForm):
    by_mistake = forms.BooleanField(
        required=False,
        label=_("This was recorded by mistake: this person did not live here"),
        help_text=_(
            "Whoever once lived together does not handle each other's cases. "
            "Only what was recorded by mistake does not count."
        ),
    )


class UndoHouseholdForm(BaseForm):
    is_sure = forms.BooleanField(
        label=_("They did not live together in this time"),
        help_text=_(
            "Whoever once lived together does not handle each other's cases. "
            "Only what was recorded by mistake does not count."
        ),
    )
