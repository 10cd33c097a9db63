"""What one fills in about a measure. Rules are with the actions; forms say what a field expects."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Text
from core.forms import BaseForm, Choices, DateInput, DateTimeInput, Section
from dossiers.enums import Channel
from incidents.enums import Capacity, PartyRole
from incidents.models import Incident
from people.models import Person
from sanctions import policies
from sanctions.actions.propose import Talk
from sanctions.delivery import MAX_TRACKING, Delivery, channels_for, never_signed_in
from sanctions.enums import Ladder, Measure
from sanctions.ladders import LADDERS, grade_of, ladder_of
from sanctions.letters.facts import Change, stamp
from sanctions.letters.text import MAX_BODY, MAX_SUBJECT
from sanctions.models import Letter, Sanction

LONG = 4_000
CHANNEL_HINTS = {
    Channel.IN_APP: _("The letter stands in the own dossier at once; a mail says that there is something to read."),
    Channel.POST: _("You print the letter and post it."),
    Channel.REGISTERED_POST: _("You print the letter and send it registered. Fill in the number below."),
    Channel.BY_HAND: _("You print the letter and hand it over."),
    Channel.EMAIL: _("A mail says that there is a letter, not what is in it. You give the letter on paper."),
}

_READ_AT_ONCE = _("As soon as you record this, %(name)s can read it here as well. So do this after the talk.")
_ON_PAPER = (Channel.POST, Channel.REGISTERED_POST, Channel.BY_HAND)
_NEVER_SIGNED_IN = _(
    "Mind: %(name)s has never signed in, and may never see the letter here. Choose post or hand it over yourself."
)


def _words(rows: int, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class ProposeForm(BaseForm):
    """Against whom which measure, and why."""

    choice = forms.ChoiceField(label=_("Measure"), widget=Choices())
    reasons = forms.CharField(
        label=_("What happened"),
        max_length=LONG,
        widget=_words(8),
        help_text=_(
            "This comes in the letter, word for word. Write to the reader of the letter and say what happened and "
            "when. Name nobody else."
        ),
    )
    talk_on = forms.DateField(label=_("Day of the talk"), required=False, widget=DateInput())
    talk_note = forms.CharField(label=_("What was said"), max_length=LONG, required=False, widget=_words(4))
    not_heard = forms.CharField(
        label=_("Or: there was no talk, because"),
        max_length=LONG,
        required=False,
        widget=_words(2),
        help_text=_("For an employee. Who decides reads this, and it goes into the dossier."),
    )

    sections = (
        Section(("choice", "reasons")),
        Section(
            ("talk_on", "talk_note", "not_heard"),
            _("Was this person heard?"),
            _(
                "With a pupil, parent or carer a talk comes before the decision (protocol S4). With an employee it is "
                "not required. Was it held already? Then record it here; otherwise you do that later."
            ),
        ),
    )

    def __init__(self, *args: Any, incident: Incident, chosen: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = list(_options(incident))
        field = self.fields["choice"]
        field.choices = [(value, label) for value, label, _hint in options]  # type: ignore[attr-defined]
        field.widget.hints = {value: hint for value, _label, hint in options}
        field.error_messages["required"] = _("Choose a measure.")
        wanted = [value for value, _label, _hint in options if chosen and value.startswith(f"{chosen}:")]
        if wanted or len(options) == 1:
            field.initial = (wanted or [options[0][0]])[0]
        if not any(ladder_of(value.split(":")[1]) == Ladder.STAFF for value, _label, _hint in options):
            del self.fields["not_heard"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("talk_note") and not data.get("talk_on") and "talk_on" not in self.errors:
            self.add_error("talk_on", _("Fill in when the talk was."))
        return data

    @property
    def involvement_id(self) -> int:
        return int(self.cleaned_data["choice"].split(":")[0])

    @property
    def measure(self) -> Measure:
        return Measure(self.cleaned_data["choice"].split(":")[1])

    @property
    def talk(self) -> Talk | None:
        held_on = self.cleaned_data.get("talk_on")
        return Talk(held_on, self.cleaned_data["talk_note"]) if held_on else None

    def add_domain_error(self, error: DomainError) -> None:
        """An action speaks of the day the talk was held; here that field has another name."""
        if "held_on" in error.fields and "talk_on" in self.fields:
            self.add_error("talk_on", str(error.fields["held_on"]))
        else:
            super().add_domain_error(error)


def _options(incident: Incident) -> Sequence[tuple[str, str, Any]]:
    """Every measure that can be proposed now: value, label, hint."""
    found = []
    state = policies.CaseState.of(incident)
    subjects = incident.involvements.filter(role=PartyRole.SUBJECT, person__isnull=False).select_related("person")
    for subject in subjects.order_by("added_at", "pk"):
        for measure in policies.measures_for(subject):
            try:
                policies.check_proposable(state, subject, measure)
            except DomainError:
                continue
            label = _("%(measure)s: %(name)s") % {"measure": measure.label, "name": subject.label}
            hint = _("Step %(grade)s of %(grades)s on the ladder, as %(capacity)s") % {
                "grade": grade_of(measure),
                "grades": len(LADDERS[ladder_of(measure)]),
                "capacity": str(Capacity(subject.capacity).label).lower(),
            }
            found.append((f"{subject.pk}:{measure}", label, hint))
    return found


class LetterForm(BaseForm):
    """The words of the letter; `base_version` is the version they started from."""

    subject = forms.CharField(label=_("Subject"), max_length=MAX_SUBJECT)
    body = forms.CharField(
        label=_("Letter"),
        max_length=MAX_BODY,
        strip=False,
        widget=_words(24),
        help_text=_(
            "An empty line starts a new paragraph. Lines that begin with “- ” become a list. Address, date, salutation "
            "and signature come by themselves."
        ),
    )
    base_version = forms.IntegerField(widget=forms.HiddenInput())

    @classmethod
    def of(cls, letter: Letter) -> "LetterForm":
        return cls(initial={"subject": letter.subject, "body": letter.body, "base_version": letter.version})


class DecideForm(BaseForm):
    """Bound to the very letter on the screen."""

    letter_version = forms.IntegerField(widget=forms.HiddenInput())
    sha256 = forms.CharField(min_length=64, max_length=64, widget=forms.HiddenInput())
    has_read = forms.BooleanField(
        label=_("I have read the letter and stand behind it."),
        error_messages={"required": _("Read the letter first, then tick this.")},
    )

    knows_names = forms.BooleanField(
        error_messages={"required": _("Take the name out of the letter, or tick that it has to be there.")}
    )
    known_changes = forms.CharField(widget=forms.HiddenInput())
    knows_changes = forms.BooleanField(
        error_messages={"required": _("Change the letter, or tick that it is right as it is.")}
    )
    field_order = ("knows_changes", "knows_names", "has_read")

    def __init__(self, *args: Any, changes: Sequence[Change], names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if changes:
            self.fields["known_changes"].initial = stamp(changes)
            self.fields["knows_changes"].label = _("%(what)s The letter is right with that.") % {
                "what": " ".join(str(change.text) for change in changes)
            }
        else:
            del self.fields["known_changes"], self.fields["knows_changes"]
        if names:
            self.fields["knows_names"].label = _("I know that the letter names %(names)s, and it has to.") % {
                "names": ", ".join(names)
            }
        else:
            del self.fields["knows_names"]

    @classmethod
    def of(cls, letter: Letter, *, changes: Sequence[Change], names: Sequence[str]) -> "DecideForm":
        initial = {"letter_version": letter.version, "sha256": letter.sha256}
        return cls(initial=initial, changes=changes, names=names)


class ReasonForm(BaseForm):
    reason = forms.CharField(label=_("Reason"), max_length=LONG, widget=_words(4))


class CompleteStepForm(BaseForm):
    held_on = forms.DateField(label=_("Day"), widget=DateInput())
    note = forms.CharField(
        label=_("What was said"),
        max_length=LONG,
        widget=_words(6),
        help_text=_("This goes into the dossier with the letter. Name nobody else."),
    )


class SendForm(BaseForm):
    """For each addressee how the letter gets there; nothing is chosen beforehand, for it cannot be taken back."""

    def __init__(self, *args: Any, sanction: Sanction, addressees: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addressees = addressees
        for person in addressees:
            channels = channels_for(sanction.involvement, person)
            self.fields[f"channel_{person.pk}"] = forms.ChoiceField(
                label=_("How does %(name)s get the letter?") % {"name": person.name},
                choices=[(channel.value, channel.label) for channel in channels],
                widget=Choices(hints=_hints(channels, person)),
                error_messages={"required": _("Choose how the letter gets there.")},
            )
            handed = forms.DateTimeField(
                label=_("When was it handed over?"),
                required=False,
                initial=timezone.now,
                widget=DateTimeInput(),
                help_text=_("Needed when it is handed over in person."),
            )
            handed.is_one_of_two = True  # type: ignore[attr-defined] # not marked as optional
            self.fields[f"handed_{person.pk}"] = handed
            if Channel.REGISTERED_POST in channels:
                tracking = forms.CharField(
                    label=_("Number of the registered item"),
                    max_length=MAX_TRACKING,
                    required=False,
                    help_text=_("Needed when it goes by registered post."),
                )
                tracking.is_one_of_two = True  # type: ignore[attr-defined] # not marked as optional
                self.fields[f"tracking_{person.pk}"] = tracking

    @property
    def deliveries(self) -> dict[int, Delivery]:
        return {
            person.pk: Delivery(
                Channel(self.cleaned_data[f"channel_{person.pk}"]),
                self.cleaned_data.get(f"tracking_{person.pk}", ""),
                self.cleaned_data.get(f"handed_{person.pk}"),
            )
            for person in self.addressees
        }


def _hints(channels: Sequence[Channel], person: Person) -> dict[str, Text]:
    """Per way what happens, and that what goes on paper can be read here at once by whoever has their own dossier."""
    hints: dict[str, Text] = {channel.value: CHANNEL_HINTS[channel] for channel in channels}
    if Channel.IN_APP in channels:
        at_once = _READ_AT_ONCE % {"name": person.name}
        hints |= {channel.value: f"{CHANNEL_HINTS[channel]} {at_once}" for channel in _ON_PAPER if channel in channels}
        if never_signed_in(person):
            hints[Channel.IN_APP.value] = _NEVER_SIGNED_IN % {"name": person.name}
    return hints
