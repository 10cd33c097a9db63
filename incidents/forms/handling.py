"""The forms of a handler. They check and translate what was typed; the actions decide."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Level
from accounts.models import User
from core.forms import BaseForm, Chips, ChipsMultiple, Choices, ChoicesMultiple, DateTimeInput, PersonSearch, Section
from incidents.answers import AssessmentAnswers, PartyAnswer
from incidents.colleagues import handled_schools, known, namesakes
from incidents.enums import Advice, Capacity, Context, Criminal, Outcome, PartyRole
from incidents.models import Guideline, Incident, Involvement
from incidents.permissions import WHO_DECIDES_ON_POLICE, decides_on_police, decides_on_police_at
from incidents.presenters.follow import is_told
from incidents.protocols import in_force_for
from incidents.routing import Addressee
from incidents.selectors import filed_parties, is_about_several

GRAVITY = [
    (0, _("0 – none")),
    (1, _("1 – slight")),
    (2, _("2 – moderate")),
    (3, _("3 – grave")),
    (4, _("4 – very grave")),
]


class ReasonForm(BaseForm):
    """One sentence why. Subclasses say what the reason is for."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)

    def __init__(self, *args: Any, incident: Incident, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident
        self.user = user
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the case."""


class EscalateForm(ReasonForm):
    def prepare(self) -> None:
        self.fields["reason"].help_text = _("Whoever gets the case reads this.")


class RecuseForm(ReasonForm):
    def prepare(self) -> None:
        self.fields["reason"].help_text = _(
            "For example: you know the family. Whoever may open the case reads this. "
            "You no longer see the case afterwards."
        )


class ConvertForm(ReasonForm):
    def prepare(self) -> None:
        self.fields["reason"].help_text = _("Nothing is typed again: the report stays as it is.")


class ReopenForm(ReasonForm):
    def prepare(self) -> None:
        self.fields["reason"].help_text = _("What has come to light since the case was closed?")


class CloseForm(ReasonForm):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        widget=Choices,
        choices=[choice for choice in Outcome.choices if choice[0] != Outcome.WITHDRAWN],
    )
    police_reference = forms.CharField(
        label=_("Reference of the police report"),
        required=False,
        max_length=60,
        help_text=_("Only after a report to the police (protocol S5)."),
    )
    field_order = ("outcome", "police_reference", "reason")

    def prepare(self) -> None:
        self.fields["police_reference"].initial = self.incident.police_reference
        readings = {one.value: _reading(one) for one in Outcome}
        if not decides_on_police(self.user, self.incident):
            level = decides_on_police_at(self.user, self.incident)
            readings[Outcome.POLICE_REPORT.value] += f" {WHO_DECIDES_ON_POLICE[level]}"
        cast("Choices", self.fields["outcome"].widget).hints = {**readings}
        self.fields["reason"].help_text = self._where_the_reason_goes

    @property
    def _where_the_reason_goes(self) -> str:
        filed = [party.label for party in filed_parties(self.incident)]
        if not filed:
            return str(_("The reporter does not read this reason. It stays with the case and goes into no dossier."))
        if is_about_several(self.incident):
            return str(
                _(
                    "The reporter does not read this reason. It stays with the case: this is about several people, and "
                    "the dossiers only say that the case was closed, and how."
                )
            )
        text = str(_("The reporter does not read this reason. It is filed with what concerns %(names)s."))
        return text % {"names": ", ".join(filed)}


def _reading(outcome: Outcome) -> str:
    """What the reporter will read when it ends so."""
    if is_told(outcome):
        return str(_("The reporter reads: “%(outcome)s.”")) % {"outcome": outcome.label}
    return str(_("The reporter reads only that it was dealt with."))


class ConsultationForm(ReasonForm):
    reason = None  # type: ignore[assignment]
    text = forms.CharField(
        label=_("What you agreed"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20000,
        help_text=_("The reporter reads this too. Name who does what, and by when."),
    )
    held_at = forms.DateTimeField(label=_("When you spoke"), widget=DateTimeInput())


class AdviceForm(ConsultationForm):
    advice = forms.ChoiceField(label=_("May it be published?"), widget=Choices, choices=Advice.choices)
    field_order = ("advice", "text", "held_at")

    def prepare(self) -> None:
        self.fields["text"].label = _("Your advice")
        self.fields["text"].help_text = _("The reporter reads this too. Say what may stay and what has to change.")


class AssessForm(ReasonForm):
    reason = None  # type: ignore[assignment]
    guidelines = forms.MultipleChoiceField(
        label=_("Which rules were broken?"),
        widget=ChoicesMultiple,
        required=False,
        help_text=_("Leave all of them open when no rule was broken."),
    )
    utterance = forms.TypedChoiceField(
        label=_("How grave is what was said or shown?"),
        widget=Chips,
        choices=GRAVITY,
        coerce=int,
        help_text=_("0: nothing hurtful. 4: a serious threat, hatred or sexual content."),
    )
    behaviour = forms.TypedChoiceField(
        label=_("How grave is the behaviour?"),
        widget=Chips,
        choices=GRAVITY,
        coerce=int,
        help_text=_("0: once and without bad intent. 4: on purpose, again and again, or together against one person."),
    )
    consequences = forms.TypedChoiceField(
        label=_("How grave are the consequences?"),
        widget=Chips,
        choices=GRAVITY,
        coerce=int,
        help_text=_("0: nobody is troubled by it. 4: someone is not safe or is badly hurt, or work or lessons stop."),
    )
    contexts = forms.MultipleChoiceField(
        label=_("When did it happen?"), widget=ChipsMultiple, choices=Context.choices, required=False
    )
    criminal = forms.ChoiceField(
        label=_("Could it be a criminal offence?"),
        widget=Chips,
        choices=Criminal.choices,
        help_text=_("Protocol S5: the board decides on reporting it to the police."),
    )
    reasons = forms.CharField(label=_("Your reasons"), widget=forms.Textarea(attrs={"rows": 6}), max_length=20000)
    sections = (
        Section(["guidelines"], _("Rules of the protocol")),
        Section(
            ["utterance", "behaviour", "consequences"],
            _("Gravity"),
            _("Protocol S2 and S4: utterances, behaviour and consequences."),
        ),
        Section(["contexts", "criminal"], _("Context")),
        Section(["reasons"]),
    )

    def prepare(self) -> None:
        protocol = in_force_for(self.incident)
        rules = Guideline.objects.filter(protocol=protocol).exclude(code__startswith="S") if protocol else ()
        field = cast("forms.MultipleChoiceField", self.fields["guidelines"])
        field.choices = [(rule.code, f"{rule.code} {rule.summary}") for rule in rules]
        cast("ChoicesMultiple", field.widget).hints = {rule.code: rule.text for rule in rules}

    def answers(self) -> AssessmentAnswers:
        data = self.cleaned_data
        return AssessmentAnswers(
            guideline_codes=tuple(data["guidelines"]),
            utterance=data["utterance"],
            behaviour=data["behaviour"],
            consequences=data["consequences"],
            contexts=tuple(Context(value) for value in data["contexts"]),
            criminal=Criminal(data["criminal"]),
            reasons=data["reasons"],
        )


class FilingForm(ReasonForm):
    party = forms.TypedChoiceField(label=_("Who is it about?"), widget=Choices, coerce=int)
    into_dossier = forms.TypedChoiceField(
        label=_("Does the correspondence go into the pupil dossier?"),
        widget=Choices,
        choices=[("yes", _("Yes, everything so far and from now on")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        help_text=_("Protocol S3: depending on the gravity. What was filed before stays."),
    )
    field_order = ("party", "into_dossier", "reason")

    def prepare(self) -> None:
        subjects = Involvement.objects.filter(
            incident=self.incident,
            role=PartyRole.SUBJECT,
            capacity__in=[Capacity.PUPIL, Capacity.GUARDIAN],
            person__isnull=False,
        ).select_related("person")
        _choose(self, "party", [(party.pk, party.label) for party in subjects])


_OTHER = "other:"


class PartyForm(ReasonForm):
    reason = None  # type: ignore[assignment]
    person = forms.Field(
        label=_("Name or nickname"),
        widget=PersonSearch(allow_unknown=True),
        help_text=_("Type a name and choose, or type an unknown nickname."),
    )
    meant = forms.ChoiceField(
        label=_("Whom do you mean?"),
        widget=Choices,
        error_messages={
            "required": _("Somebody you can choose is called just so. Choose them, or say that it is someone else."),
            "invalid_choice": _("Say again whom you mean."),
        },
    )
    role = forms.ChoiceField(
        label=_("How is this person involved?"),
        widget=Chips,
        choices=PartyRole.choices,
        error_messages={"required": _("Choose how this person is involved.")},
    )
    capacity = forms.ChoiceField(
        label=_("Of a nickname: who is it?"),
        widget=Chips,
        choices=Capacity.choices,
        help_text=_("Of whoever you choose from the list it is known."),
        error_messages={
            "required": _("Choose whether this is an employee, a pupil or a parent. Not sure? Choose “Unknown”.")
        },
    )

    def prepare(self) -> None:
        cast("PersonSearch", self.fields["person"].widget).url = reverse("incidents:people")
        self._ask_who_is_meant()
        if self.is_bound and (self.data.get("person") or self._chose_who_is_meant()):
            # As what somebody is a party is known of whom was chosen.
            del self.fields["capacity"]

    def _chose_who_is_meant(self) -> bool:
        if "meant" not in self.fields:
            return False
        meant = self.data.get("meant", "")
        return cast("forms.ChoiceField", self.fields["meant"]).valid_value(meant) and not meant.startswith(_OTHER)

    def _ask_who_is_meant(self) -> None:
        """A name that was typed and not chosen, but is that of somebody, would not keep the case away from them. And of
        two people of one name the wrong one is soon accused."""
        field = cast("forms.ChoiceField", self.fields["meant"])
        if self.is_bound and self.data.get("person"):
            field.choices = self._of_one_name() if self.data.get("role") == PartyRole.SUBJECT else []
            field.error_messages["required"] = _("More than one person is called so. Say once more whom you mean.")
        elif self.is_bound:
            typed = self.data.get("person_text", "").strip()
            found = namesakes(self.user, [typed], handled_schools(self.user)).get(typed, [])
            other = [(f"{_OTHER}{typed}", _("No, this is someone else"))] if found else []
            field.choices = [*((one.key, one.told_apart) for one in found), *other]
        if not field.choices:
            del self.fields["meant"]

    def _of_one_name(self) -> list[tuple[str, str]]:
        """Whoever is called just as who was chosen, if anybody is."""
        schools = handled_schools(self.user)
        number = self.data["person"].split(":")[0]
        chosen = (
            known(self.user, [int(number)], schools)
            if number.isascii() and number.isdigit() and len(number) < 19
            else []
        )
        name = chosen[0].name if chosen else ""
        found = namesakes(self.user, [name], schools).get(name, [])
        return [(one.key, one.told_apart) for one in found] if len({one.person_id for one in found}) > 1 else []

    def clean_person(self) -> PartyAnswer | dict[str, str]:
        typed: dict[str, str] = self.cleaned_data["person"] or {}
        if not typed.get("id") and not typed.get("text"):
            raise forms.ValidationError(_("Type a name or a nickname."))
        if typed.get("id"):
            _person_id(typed)
            _capacity(typed)
        return typed

    def answer(self) -> PartyAnswer:
        typed, meant = self.cleaned_data["person"], self.cleaned_data.get("meant", "")
        if meant and not meant.startswith(_OTHER):
            typed = {"id": meant}
        person_id = _person_id(typed) if typed.get("id") else None
        capacity = _capacity(typed) if person_id else self.cleaned_data["capacity"]
        return PartyAnswer(
            person_id=person_id,
            alias="" if person_id else typed["text"],
            role=PartyRole(self.cleaned_data["role"]),
            capacity=Capacity(capacity),
        )


class IdentifyForm(ReasonForm):
    reason = None  # type: ignore[assignment]
    party = forms.TypedChoiceField(label=_("Which nickname?"), widget=Choices, coerce=int)
    person = forms.Field(label=_("Who is it?"), widget=PersonSearch())

    def prepare(self) -> None:
        unknown = self.incident.involvements.filter(person=None)
        _choose(self, "party", [(party.pk, party.alias) for party in unknown])
        cast("PersonSearch", self.fields["person"].widget).url = reverse("incidents:people")

    def clean_person(self) -> tuple[int, Capacity]:
        typed = self.cleaned_data["person"] or {}
        return _person_id(typed), _capacity(typed)


class RetractForm(ReasonForm):
    party = forms.TypedChoiceField(label=_("Who was not meant?"), widget=Choices, coerce=int)
    field_order = ("party", "reason")

    def prepare(self) -> None:
        self.fields["reason"].help_text = _("How did it turn out? Whoever may open the case reads this.")
        _choose(self, "party", [(party.pk, str(party)) for party in self.incident.involvements.all()])


class HandoverForm(ReasonForm):
    reason = None  # type: ignore[assignment]
    to = forms.TypedChoiceField(label=_("Whom do you ask?"), widget=Choices, coerce=int)
    note = forms.CharField(
        label=_("What should they know?"), widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=5000
    )

    def offer_to(self, colleagues: list[Addressee]) -> None:
        _choose(
            self,
            "to",
            [(a.user.pk, f"{a.user.name} ({str(Level(a.level).label).lower()})") for a in colleagues if a.user],
        )


def _person_id(typed: Mapping[str, str]) -> int:
    """The person in a suggestion, `12:pupil`; what somebody made up is refused."""
    chosen = typed.get("id", "").split(":")[0]
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        raise forms.ValidationError(_("Choose someone from the list."))
    return int(chosen)


def _capacity(typed: Mapping[str, str]) -> Capacity:
    """As what they were chosen: `12:pupil`."""
    try:
        return Capacity(typed.get("id", "").partition(":")[2])
    except ValueError:
        raise forms.ValidationError(_("Choose someone from the list.")) from None


def _choose(form: forms.Form, name: str, choices: list[tuple[int, str]]) -> None:
    field = cast("forms.ChoiceField", form.fields[name])
    field.choices = choices
    if len(choices) == 1:
        field.initial = choices[0][0]
