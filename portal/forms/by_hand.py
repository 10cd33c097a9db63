"""Somebody whom no administration tells about: who they are, and what they are here."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import BaseForm, DateInput, Section
from people.actions.by_hand import Care, Learning, Tie, Work
from people.enums import GuardianRelation, PersonKind
from people.models import Group, Person, School
from people.roster.fields import school_year_of
from portal.forms.people import NamesForm, PersonField

YEARS = [("", _("Not known")), *((str(year), str(year)) for year in range(1, 9))]
# Not the key of a school: somebody who works for all of them.
_FOUNDATION = "0"
_NAME = ("first_name", "prefix", "last_name", "initials", "birth_date")
_CONTACT = ("email", "phone", "address", "postcode", "town")


class WorkFields(forms.Form):
    school = forms.ChoiceField(label=_("Where"))
    job_title = forms.CharField(label=_("Function"), max_length=120, help_text=_("For example: leerkracht"))
    starts_on = forms.DateField(label=_("First day of work"), widget=DateInput())
    manager = PersonField(
        kind=PersonKind.STAFF,
        required=False,
        label=_("Manager"),
        help_text=_("Reports of this employee go to the manager first. Leave it empty when there is none."),
    )

    def offer(self, by: User, today: date) -> None:
        self._schools = {str(school.pk): school for school in School.objects.visible_to(by)}
        cast(forms.ChoiceField, self.fields["school"]).choices = [
            ("", _("Choose where")),
            *((key, school.name) for key, school in self._schools.items()),
            (_FOUNDATION, _("The foundation itself, no school")),
        ]
        self.initial.setdefault("starts_on", today)
        cast(PersonField, self.fields["manager"]).choices = Person.objects.visible_to(by).filter(left_on=None)

    def clean_school(self) -> School | None:
        return self._schools.get(self.cleaned_data["school"])

    @property
    def tie(self) -> Tie | None:
        given = self.cleaned_data
        return Work(given["school"], given["job_title"], given["starts_on"], given["manager"])


class LearningFields(forms.Form):
    school = forms.ModelChoiceField(queryset=School.objects.none(), label=_("School"), empty_label=_("Choose a school"))
    group = forms.ModelChoiceField(
        queryset=Group.objects.none(),
        required=False,
        label=_("Group"),
        empty_label=_("No group"),
        help_text=_("A group of this school, of this school year."),
    )
    year_group = forms.ChoiceField(
        label=_("Year group"), required=False, choices=YEARS, help_text=_("Empty: that of the group.")
    )
    starts_on = forms.DateField(label=_("First day at school"), required=False, widget=DateInput())

    def offer(self, by: User, today: date) -> None:
        schools = School.objects.visible_to(by)
        cast(forms.ModelChoiceField, self.fields["school"]).queryset = schools
        field = cast(forms.ModelChoiceField, self.fields["group"])
        groups = Group.objects.filter(school__in=schools, school_year=school_year_of(today)).select_related("school")
        field.queryset = groups.order_by("school__name", "year_group", "name")
        field.choices = [("", field.empty_label), *_by_school(field.queryset)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        school, group = cleaned.get("school"), cleaned.get("group")
        if school and group and group.school_id != school.pk:
            text = _("This group is at another school. Choose a group of %(school)s.") % {"school": school.name}
            self.add_error("group", ValidationError(text))
        return cleaned

    @property
    def tie(self) -> Tie | None:
        given = self.cleaned_data
        return Learning(given["school"], given["group"], given["year_group"], given["starts_on"])


class CareFields(forms.Form):
    pupil = PersonField(kind=PersonKind.PUPIL, label=_("Pupil"), help_text=_("Whose parent or guardian this is."))
    relation = forms.ChoiceField(label=_("Relation"), choices=GuardianRelation.choices)

    def offer(self, by: User, today: date) -> None:
        pupils = Person.objects.visible_to(by).being(PersonKind.PUPIL, today=today)
        cast(PersonField, self.fields["pupil"]).choices = pupils

    @property
    def tie(self) -> Tie | None:
        return Care(self.cleaned_data["pupil"], self.cleaned_data["relation"])


def _by_school(groups: QuerySet[Group]) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for group in groups:
        found.setdefault(group.school.name, []).append((group.pk, group.name))
    yield from found.items()


class NewPersonForm(NamesForm):
    """Asks once more when somebody of this name is here: `ask_about` puts the question into the form."""

    key = forms.UUIDField(widget=forms.HiddenInput())
    namesakes = forms.CharField(required=False, widget=forms.HiddenInput())
    is_somebody_else = forms.BooleanField(
        required=False, label=_("I looked: this is somebody else."), help_text=_("Then a second person is made.")
    )

    sections: ClassVar[Sequence[Section]] = ()

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())
        self.fields["first_name"].required = True
        self.fields["last_name"].required = True
        self._question = self.fields["is_somebody_else"]
        if not self.data.get("namesakes"):
            del self.fields["is_somebody_else"]
        self.offer(by, today)

    def offer(self, by: User, today: date) -> None:
        """Fill in what can be chosen."""

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*_NAME, *_CONTACT)}

    @property
    def tie(self) -> Tie | None:
        return None

    @property
    def told_apart(self) -> frozenset[int]:
        if not self.cleaned_data.get("is_somebody_else"):
            return frozenset()
        return frozenset(int(pk) for pk in self.cleaned_data["namesakes"].split(",") if pk.isdecimal() and len(pk) < 19)

    def ask_about(self, persons: Sequence[Person]) -> None:
        data = dict(self.data.items()) | {"namesakes": ",".join(str(person.pk) for person in persons)}
        data.pop("is_somebody_else", None)
        self.data = data
        self.fields["is_somebody_else"] = self._question
        text = _("There is somebody of this name. Look above, and tick the box when this is somebody else.")
        self.add_error("is_somebody_else", text)


class NewOtherForm(NewPersonForm):
    sections = (
        Section(("is_somebody_else",)),
        Section(_NAME, _("Name")),
        Section(("email", "phone"), _("How to reach this person")),
        Section(("address", "postcode", "town"), _("Address")),
    )


class NewEmployeeForm(WorkFields, NewPersonForm):
    sections = (
        Section(("is_somebody_else",)),
        Section(_NAME, _("Name")),
        Section(("school", "job_title", "starts_on", "manager"), _("Work")),
        *NewOtherForm.sections[2:],
    )


class NewPupilForm(LearningFields, NewPersonForm):
    sections = (
        Section(("is_somebody_else",)),
        Section(_NAME, _("Name")),
        Section(("school", "group", "year_group", "starts_on"), _("At school")),
        *NewOtherForm.sections[2:],
    )


class NewGuardianForm(CareFields, NewPersonForm):
    sections = (
        Section(("is_somebody_else",)),
        Section(_NAME, _("Name")),
        Section(("pupil", "relation"), _("Parent or guardian of")),
        *NewOtherForm.sections[2:],
    )


class _TieForm(BaseForm):
    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(by, today)

    def offer(self, by: User, today: date) -> None:
        """Fill in what can be chosen."""


class EmploymentForm(WorkFields, _TieForm):
    pass


class EnrolmentForm(LearningFields, _TieForm):
    pass


class EndWorkForm(BaseForm):
    ends_on = forms.DateField(label=_("Last day of work"), widget=DateInput())
    ends_roles = forms.BooleanField(required=False)

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        """`roles` in words: what this person has, which can end on the same day."""
        super().__init__(*args, **kwargs)
        if not roles:
            del self.fields["ends_roles"]
            return
        self.fields["ends_roles"].label = _("End their roles on the same day: %(roles)s") % {"roles": "; ".join(roles)}
        self.initial.setdefault("ends_roles", True)


class EndSchoolForm(BaseForm):
    ends_on = forms.DateField(label=_("Last day at school"), widget=DateInput())
