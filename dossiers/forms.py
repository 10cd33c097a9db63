"""The forms of correspondence and dossiers. They check and translate what was typed; the actions decide."""

from collections.abc import Collection, Sequence
from typing import Any, BinaryIO, ClassVar, cast
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm, Chips, Choices, ChoicesMultiple, DateTimeInput
from core.terms import short_day
from dossiers.answers import Correction, ItemAnswers
from dossiers.enums import Channel, DocumentKind
from dossiers.mail import Mail, UnreadableMailError, read_mail
from dossiers.models import Document
from dossiers.presenters.words import party_label
from incidents.enums import PartyRole
from incidents.evidence.formats import ACCEPT
from incidents.evidence.intake import RefusedUpload, StagedFile
from incidents.evidence.texts import HEAD, is_mail
from incidents.models import Evidence, Involvement
from people.models import Person

LONGEST_TEXT = 100_000


class FormKeyField(forms.UUIDField):
    """Made with the form and sent with it, so that sending it twice keeps it once."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        message = _("Something went wrong with this page. Nothing is lost: send it once more.")
        super().__init__(label="", initial=uuid4, error_messages={"required": message, "invalid": message})

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What nobody typed nobody can mend: the page that comes back carries a key that is good."""
        try:
            return self.to_python(data) or uuid4()
        except forms.ValidationError:
            return uuid4()


class PartiesForm(BaseForm):
    """Whom it concerns. Asked only where there is a choice; required where a wrong guess would file it wrongly."""

    parties = forms.TypedMultipleChoiceField(
        label=_("Whom does this concern?"), widget=ChoicesMultiple, coerce=int, required=False
    )

    def __init__(self, *args: Any, involvements: Sequence[Involvement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(involvements) < 2:
            del self.fields["parties"]
            return
        field = _choose(self, "parties", [(row.pk, party_label(row)) for row in involvements])
        subjects = [row for row in involvements if row.role == PartyRole.SUBJECT]
        if len(subjects) > 1:
            field.required = True
            field.error_messages["required"] = _("Say whom this concerns. It is filed with them alone.")
            field.help_text = _("It is filed only with whom you choose; names of the others are left out.")
        else:
            field.help_text = _("Nothing chosen: it concerns whom the case is about.")

    @property
    def party_ids(self) -> frozenset[int]:
        return frozenset(self.cleaned_data.get("parties", ()))


class ItemForm(PartiesForm):
    """A call, a talk, a view: who, when, what was said, and perhaps a file."""

    kind: ClassVar[DocumentKind] = DocumentKind.PHONE_NOTE

    correspondent = forms.CharField(label=_("With whom?"), max_length=300)
    happened_at = forms.DateTimeField(label=_("When?"), widget=DateTimeInput())
    title = forms.CharField(label=_("What is it about?"), max_length=200, help_text=_("A few words, as a heading."))
    body = forms.CharField(
        label=_("What was said?"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Write it down, or add a file below. One of the two is needed."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "A photo, PDF, video, text or e-mail of at most %(limit)s MB. It is kept as it is: names inside it are not "
            "left out, so it is filed only when it concerns one person."
        )
        % {"limit": settings.OPOR_EVIDENCE_MAX_FILE_MB},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    without_minors = forms.BooleanField(
        label=_("There are no sexual images of someone under 18 in this file"),
        required=False,
        help_text=_("Such images must not be kept, not even as proof (Sr 252). Describe them instead."),
    )
    key = FormKeyField()
    field_order = ("correspondent", "happened_at", "title", "body", "parties", "file", "without_minors", "key")

    def __init__(self, *args: Any, refused: Sequence[RefusedUpload] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused = refused
        for name in ("body", "file"):
            self.fields[name].is_one_of_two = True  # type: ignore[attr-defined] # not marked as optional

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for refusal in self.refused:
            self.add_error("file", str(refusal.reason))
        if data.get("file") and not data.get("without_minors"):
            self.add_error("without_minors", _("Answer this before you add a file."))
        if not data.get("body") and not data.get("file") and "file" not in self.errors:
            self.add_error("body", _("Write down what was said, or add a file."))
        return data

    def answers(self) -> ItemAnswers:
        data = self.cleaned_data
        return ItemAnswers(
            kind=self.kind,
            title=data["title"],
            body=data["body"],
            correspondent=data["correspondent"],
            happened_at=data["happened_at"],
            party_ids=self.party_ids,
            key=data["key"],
            file=data["file"],
        )


class MeetingForm(ItemForm):
    kind = DocumentKind.MEETING_REPORT


class ViewForm(ItemForm):
    kind = DocumentKind.VIEW

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["correspondent"].label = _("From whom?")
        self.fields["body"].label = _("Their view, in their own words")
        self.fields["happened_at"].label = _("When did you receive it?")


class MailForm(ItemForm):
    """An e-mail: as a file (.eml), of which who, when and what are read, or typed."""

    kind = DocumentKind.MAIL_IN
    field_order = ("file", "without_minors", "correspondent", "happened_at", "title", "body", "parties", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mail: Mail | None = None
        self.is_unreadable = False
        for name in ("correspondent", "happened_at", "title"):
            self.fields[name].required = False
            self.fields[name].is_one_of_two = True  # type: ignore[attr-defined] # the file, or typed: not optional
        self.fields["correspondent"].label = _("From whom?")
        self.fields["title"].label = _("Subject")
        self.fields["title"].help_text = _("Sender, moment and subject come from the file; without one you type them.")
        self.fields["body"].label = _("Text")
        self.fields["file"].label = _("E-mail file (.eml)")
        self.fields["file"].help_text = _(
            "Save the e-mail from your mail program and choose it here; then the rest fills itself. "
            "The file is kept as it is. Or leave it out and type below."
        )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        upload = data.get("file")
        if isinstance(upload, StagedFile) and is_mail(_head(upload)):
            self._read(upload)
        data = super().clean()
        missing = [name for name in _MISSING if not data.get(name) and name not in self.errors]
        for name in missing:
            self.add_error(name, _MISSING[name])
        if missing and self.is_unreadable:
            self.add_error(
                "file", _("This e-mail cannot be read by itself. Choose it again, and fill in the rest here.")
            )
        return data

    def _read(self, upload: StagedFile) -> None:
        """What cannot be read is kept as it is, as long as someone says who it is from and when."""
        try:
            self._fill_in(read_mail(cast(BinaryIO, upload.file)))
        except UnreadableMailError:
            self.is_unreadable = True

    def _fill_in(self, mail: Mail) -> None:
        """What is typed counts; what is left open comes from the file."""
        self.mail = mail
        data = self.cleaned_data
        data["title"] = data.get("title") or (mail.subject or str(_("E-mail without a subject")))[:200]
        data["correspondent"] = data.get("correspondent") or self.correspondent_of(mail)[:300]
        data["happened_at"] = data.get("happened_at") or mail.sent_at
        data["body"] = data.get("body") or mail.text

    def correspondent_of(self, mail: Mail) -> str:
        return mail.sender

    def answers(self) -> ItemAnswers:
        answers = super().answers()
        if self.mail is None:
            return answers
        attached = {"Attachments": ", ".join(self.mail.attachments)} if self.mail.attachments else {}
        return ItemAnswers(**{**answers.__dict__, "headers": self.mail.headers | attached})


class SentMailForm(MailForm):
    kind = DocumentKind.MAIL_OUT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["correspondent"].label = _("To whom?")

    def correspondent_of(self, mail: Mail) -> str:
        return mail.recipients


_MISSING = {
    "correspondent": _("Say who it was from or to."),
    "happened_at": _("Say when it was sent."),
    "title": _("Give the subject."),
}


class EvidenceCopyForm(PartiesForm):
    evidence = forms.ChoiceField(label=_("Which piece of evidence?"), widget=forms.RadioSelect)
    key = FormKeyField()
    field_order = ("evidence", "parties", "key")

    def __init__(self, *args: Any, evidence: Sequence[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "evidence", [(str(row.pk), f"{row.name} ({row.get_kind_display()})") for row in evidence])


class ConcernForm(PartiesForm):
    """Who else an item concerns: those it does not concern yet."""

    def __init__(
        self, *args: Any, involvements: Sequence[Involvement], without: Collection[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, involvements=involvements, **kwargs)
        if "parties" in self.fields:
            others = [(row.pk, party_label(row)) for row in involvements if row.pk not in without]
            field = _choose(self, "parties", others)
            field.required = True
            field.label = _("Whom else does this concern?")
            field.help_text = ""


class CorrectionForm(BaseForm):
    """A new version of a text, and why."""

    title = forms.CharField(label=_("Heading"), max_length=200)
    body = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 14}), max_length=LONGEST_TEXT, required=False
    )
    reason = forms.CharField(
        label=_("Why is this corrected?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever reads the dossier reads this too."),
    )
    key = FormKeyField()

    def correction(self) -> Correction:
        data = self.cleaned_data
        return Correction(
            title=data["title"], body=data["body"], reason=data["reason"], withholds=bool(data.get("withholds"))
        )


class FiledCorrectionForm(CorrectionForm):
    """Of what lies in a dossier: then the earlier text may have to go out of sight."""

    withholds = forms.BooleanField(
        label=_("Do not show the earlier version any more"),
        required=False,
        help_text=_(
            "Only when it names someone it should not. That it existed, and why it was replaced, stays visible."
        ),
    )
    field_order = ("title", "body", "reason", "withholds", "key")


class DispatchForm(BaseForm):
    """To whom it went, and how."""

    addressee = forms.TypedChoiceField(label=_("To whom was it sent?"), widget=forms.RadioSelect, coerce=int)
    channel = forms.ChoiceField(label=_("How?"), widget=Chips, choices=Channel.choices)
    tracking = forms.CharField(
        label=_("Number of the registered item"),
        max_length=60,
        required=False,
        help_text=_("Only for registered post."),
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = _choose(self, "addressee", [(person.pk, person.name) for person in people])
        if len(people) == 1:
            field.initial = people[0].pk


class OwnViewForm(BaseForm):
    """`about`: a document that was sent to them, or something else."""

    OTHER = "other"

    about = forms.ChoiceField(label=_("What is it about?"), widget=Choices())
    text = forms.CharField(
        label=_("Your view"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=LONGEST_TEXT,
        help_text=_("It is filed at once, as you write it. You cannot change it afterwards; you can add another."),
        error_messages={"required": _("Write your view first.")},
    )
    key = FormKeyField()

    def __init__(self, *args: Any, documents: Sequence[Document], about: Document | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not documents:
            del self.fields["about"]
            return
        rows = [(str(row.pk), f"{row.title}, {short_day(localdate(row.made_at), with_year=True)}") for row in documents]
        field = _choose(self, "about", [*rows, (self.OTHER, str(_("Something else")))])
        letters = [row for row in documents if row.kind == DocumentKind.LETTER]
        field.initial = str((about or (letters or documents)[0]).pk)

    @property
    def about_id(self) -> UUID | None:
        given = self.cleaned_data.get("about", self.OTHER)
        return None if given == self.OTHER else UUID(given)


def _choose(form: forms.Form, name: str, choices: Sequence[tuple[Any, str]]) -> forms.ChoiceField:
    field = cast(forms.ChoiceField, form.fields[name])
    field.choices = choices
    return field


def _head(upload: StagedFile) -> bytes:
    upload.seek(0)
    head: bytes = upload.read(HEAD)
    upload.seek(0)
    return head
