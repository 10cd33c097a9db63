"""The one form behind five doors. A draft keeps what was typed; this says what is still missing or wrong."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm, Chips, Choices, DateTimeInput
from core.moments import unlikely
from incidents.answers import PartyAnswer, ReportAnswers
from incidents.colleagues import Known
from incidents.enums import Capacity, Kind, Online, PartyRole, Platform, Urgency
from incidents.presenters.doors import DOORS, PROOF, URGENCY, WHAT, WHERE, WHO
from people.models import School

NO_SCHOOL = "none"
# The clock of a phone runs ahead now and then.
_AHEAD = timedelta(minutes=10)
_LONG_AGO = timedelta(days=5 * 366)
# What the browser need not ask the server about; `clean_link` decides.
_LINK = r"(https?:\/\/)?[^\s\/:]+\.[^\s\/:]+([:\/?#]\S*)?"
_MOMENT = "%Y-%m-%dT%H:%M"

STEP_OF = {
    **dict.fromkeys(("school", "summary", "description"), WHAT),
    "urgency": URGENCY,
    **dict.fromkeys(("platform", "platform_other", "account", "link", "seen_at", "still_online"), WHERE),
    "parties": WHO,
    **dict.fromkeys(("minors", "police_reference"), PROOF),
}

_PLATFORM_ICONS = {
    **{platform.value: platform.value for platform in Platform},
    Platform.X.value: "twitter-x",
    Platform.GOOGLE_REVIEW.value: "google",
    Platform.OTHER.value: "globe2",
}


class ReportForm(BaseForm):
    """Bound with the answers of a draft it validates all of them; unbound it only shows them."""

    school = forms.ChoiceField(label=_("Which school is it about?"))
    summary = forms.CharField(
        label=_("What happened, in one sentence?"),
        max_length=140,
        error_messages={"required": _("Say in one sentence what it is about.")},
    )
    description = forms.CharField(
        label=_("Tell more, if you like"),
        help_text=_("What was said, how it began, what you did already. You can add to it later."),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Paste the text it is about.")},
    )
    urgency = forms.ChoiceField(
        label=_("Must something happen today?"),
        choices=[
            (Urgency.URGENT, _("Yes, this cannot wait")),
            (Urgency.NORMAL, _("No, this can wait a day or two")),
        ],
        widget=Choices(
            hints={
                Urgency.URGENT.value: _("Someone is threatened or not safe, or it spreads fast."),
                Urgency.NORMAL.value: _("It is not right, but nobody is in danger."),
            }
        ),
        error_messages={"required": _("Say whether this can wait.")},
    )
    platform = forms.ChoiceField(
        label=_("App or site"),
        choices=Platform.choices,
        widget=Chips(icons=_PLATFORM_ICONS),
        error_messages={"required": _("Choose where it is. Choose “Other platform” if it is not in the list.")},
    )
    platform_other = forms.CharField(label=_("Which platform?"), max_length=60, required=False)
    account = forms.CharField(
        label=_("Which account or group?"),
        help_text=_("For example “Ouders groep 7b” or @nickname."),
        max_length=120,
        required=False,
    )
    link = forms.CharField(
        label=_("Link"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "pattern": _LINK}),
    )
    seen_at = forms.DateTimeField(
        label=_("When did you see it?"), input_formats=[_MOMENT], required=False, widget=DateTimeInput()
    )
    still_online = forms.ChoiceField(
        label=_("Is it still online?"),
        choices=[(Online.YES, _("Yes")), (Online.NO, _("No, it is gone")), (Online.UNKNOWN, _("I do not know"))],
        widget=Chips(),
        required=False,
    )
    minors = forms.ChoiceField(
        label=_("Are there sexual or nude images of someone under 18 among them?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=Chips(),
        required=False,
    )
    police_reference = forms.CharField(
        label=_("Number of the police report, if there is one"), max_length=60, required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: Kind,
        schools: Sequence[School],
        may_skip_school: bool,
        parties: Iterable[Mapping[str, Any]] = (),
        nameable: Iterable[Known] = (),
        namesakes: Collection[str] = (),
        has_files: bool = False,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.kind, self.now, self.has_files = kind, now, has_files
        self.schools, self.may_skip_school = schools, may_skip_school
        self.parties = list(parties)
        self.nameable = {(known.person_id, str(known.capacity)): known.name for known in nameable}
        self.namesakes = namesakes
        self._ask_about_schools()
        self._speak_behind(kind)

    def _ask_about_schools(self) -> None:
        if len(self.schools) == 1 and not self.may_skip_school:
            del self.fields["school"]
            return
        choices = [(str(school.pk), school.name) for school in self.schools]
        if self.may_skip_school:
            choices.insert(0, (NO_SCHOOL, str(_("No school: the whole foundation"))))
        self.fields["school"].choices = [("", _("Choose a school")), *choices]  # type: ignore[attr-defined]

    def _speak_behind(self, kind: Kind) -> None:
        door = DOORS[kind]
        for name in door.without:
            del self.fields[name]
        for name, label in door.labels.items():
            self.fields[name].label = label  # type: ignore[assignment]
        for name, text in door.help.items():
            self.fields[name].help_text = text  # type: ignore[assignment]
        for name, options in door.options.items():
            field = self.fields[name]
            field.choices = [(value, options.get(value, label)) for value, label in field.choices]  # type: ignore[attr-defined]
            field.widget.hints = {}
        for name in door.required:
            self.fields[name].required = True

    def clean_link(self) -> str:
        """`instagram.com/p/abc` is a link too; anything but the web is not."""
        typed: str = self.cleaned_data["link"].strip()
        if not typed:
            return ""
        link = typed if "://" in typed else f"https://{typed}"
        try:
            address = urlsplit(link)
        except ValueError:
            address = urlsplit("")
        if address.scheme not in {"http", "https"} or "." not in (address.hostname or "") or " " in link:
            raise ValidationError(_("This is not a link. Copy it from the app, or leave this empty."))
        return link

    def clean_seen_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["seen_at"]
        if moment is None:
            return None
        if wrong := unlikely(moment, earliest=self.now - _LONG_AGO, latest=self.now + _AHEAD):
            raise ValidationError(wrong)
        return moment

    def clean_minors(self) -> str:
        answer: str = self.cleaned_data["minors"]
        if answer == "yes" and self.has_files:
            raise ValidationError(
                _("Take out the files first. Sexual images of someone under 18 must not be kept, not even as proof.")
            )
        return answer

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("platform") == Platform.OTHER and not cleaned.get("platform_other"):
            self.add_error("platform_other", _("Say which platform it is."))
        if any(not self._is_known(party) for party in self.parties):
            self.add_error(None, _("Someone you named is no longer at your school. Take them out or type the name."))
        for party in self.parties:
            if not party["role"] and self._is_known(party):
                self.add_error(None, choose_role(self._name(party)))
            if party["alias"] in self.namesakes and not party.get("is_other"):
                self.add_error(
                    None,
                    _("You can choose who is called %(name)s. Take the name out and type it again.")
                    % {"name": party["alias"]},
                )
        return cleaned

    def _name(self, party: Mapping[str, Any]) -> str:
        return str(party["alias"] or self.nameable[party["person"], party["capacity"]])

    def _is_known(self, party: Mapping[str, Any]) -> bool:
        return party["person"] is None or (party["person"], party["capacity"]) in self.nameable

    @property
    def first_step_with_an_error(self) -> str:
        steps = [STEP_OF[name] for name in self.errors if name in STEP_OF]
        return steps[0] if steps else WHO

    def keep_errors_of(self, step: str) -> None:
        """Of a form that is being filled in one question at a time: only that question is corrected."""
        for name in [name for name in self.errors if STEP_OF.get(name, WHO) != step]:
            del self.errors[name]

    def answers(self) -> ReportAnswers:
        """What goes to the action. Only after `is_valid()`."""
        cleaned = self.cleaned_data
        platform = Platform(cleaned["platform"])
        return ReportAnswers(
            kind=self.kind,
            urgency=Urgency(cleaned["urgency"]),
            summary=cleaned["summary"],
            description=cleaned["description"],
            platform=platform,
            platform_other=cleaned["platform_other"] if platform == Platform.OTHER else "",
            account=cleaned.get("account", ""),
            link=cleaned.get("link", ""),
            seen_at=cleaned.get("seen_at"),
            still_online=Online(cleaned.get("still_online") or Online.UNKNOWN),
            police_reference=cleaned["police_reference"],
            parties=tuple(party_answer(party) for party in self.parties),
            school_id=self._school_id(),
            tells_of_minors=cleaned.get("minors") == "yes",
        )

    def _school_id(self) -> int | None:
        if "school" not in self.fields:
            return self.schools[0].pk
        chosen = self.cleaned_data["school"]
        return None if chosen == NO_SCHOOL else int(chosen)


def choose_role(name: str) -> str:
    return _("Choose what the part of %(name)s is.") % {"name": name}


def party_answer(party: Mapping[str, Any]) -> PartyAnswer:
    return PartyAnswer(party["person"], party["alias"], PartyRole(party["role"]), Capacity(party["capacity"]))
