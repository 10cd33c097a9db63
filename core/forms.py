"""The one form everything is made of: sections, help beside the field, errors one can click.

Forms declare and validate; how they look is in templates/bootstrap5/ and templates/django/forms/widgets/.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import TEMPLATE_PACK, Layout, LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

Text = str | Promise


@dataclass(frozen=True)
class Section:
    """Fields that belong together, under one heading with one sentence."""

    fields: Sequence[str]
    title: Text = ""
    lead: Text = ""


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary. `target` is the id of the control, empty when it is about all of it."""

    message: Text
    label: Text = ""
    target: str = ""

    @property
    def text(self) -> str:
        """`Waar? Maak een keuze.` or `E-mailadres: vul dit in.`"""
        label = str(self.label)
        if not label:
            return str(self.message)
        return f"{label}{'' if label[-1] in '?!.:' else ':'} {self.message}"


class SectionLayout(LayoutObject):
    template = "_components/form_section.html"

    def __init__(self, section: Section) -> None:
        self.section = section
        self.fields = list(section.fields)

    def render(self, form: Any, context: Context, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> str:
        return render_to_string(
            self.template,
            {
                "title": self.section.title,
                "lead": self.section.lead,
                "fields": self.get_rendered_fields(form, context, template_pack, **kwargs),
            },
        )


class FormMixin:
    """Shared by BaseForm and BaseModelForm."""

    sections: ClassVar[Sequence[Section]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            _say_what_to_do(field)

    def __getitem__(self, name: str) -> BoundField:
        """Also of a field that a form adds after it was made."""
        bound: BoundField = super().__getitem__(name)  # type: ignore[misc]
        _never_cut(bound.field)
        return bound

    @property
    def helper(self) -> FormHelper:
        """The template writes <form>, token and buttons; the helper writes the fields."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.include_media = False
        helper.layout = Layout(*self._layout())
        return helper

    def _layout(self) -> Iterator[SectionLayout | str]:
        names: list[str] = list(self.fields)  # type: ignore[attr-defined]
        placed = {name for section in self.sections for name in section.fields}
        for section in self.sections:
            present = [name for name in section.fields if name in names]
            if present:
                yield SectionLayout(Section(present, section.title, section.lead))
        yield from (name for name in names if name not in placed)

    def add_domain_error(self, error: DomainError) -> None:
        """Show what an action refused, at the fields it names or above the form."""
        named: Mapping[str, Text] = {
            name: text
            for name, text in error.fields.items()
            if name in self.fields  # type: ignore[attr-defined]
        }
        for name, text in named.items():
            self.add_error(name, str(text))  # type: ignore[attr-defined]
        if not named:
            self.add_error(None, str(error))  # type: ignore[attr-defined]


class BaseForm(FormMixin, forms.Form):
    pass


class BaseModelForm(FormMixin, forms.ModelForm):
    pass


def _say_what_to_do(field: forms.Field) -> None:
    """ "This field is required" tells what is wrong; people want to know what to do."""
    if field.error_messages.get("required") != forms.Field.default_error_messages["required"]:
        return
    if isinstance(field, forms.BooleanField):
        message = _("Tick the box.")
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        message = _("Make a choice.")
    elif isinstance(field, forms.FileField):
        message = _("Add a file.")
    else:
        message = _("Fill this in.")
    field.error_messages["required"] = message


def _never_cut(field: forms.Field) -> None:
    """With `maxlength` a browser cuts what is pasted and says nothing; static/js/page.js says how much is too much."""
    if field.widget.attrs.pop("maxlength", None) is None:
        return
    most = field.max_length  # type: ignore[attr-defined]
    field.widget.attrs["data-longest"] = most
    field.widget.attrs["data-too-long"] = _("{n} characters too many: at most %(most)s fit.") % {"most": most}


def error_links(form: forms.BaseForm) -> list[ErrorLink]:
    """Every error once, those about the whole form first."""
    links = [ErrorLink(str(message)) for message in form.non_field_errors()]
    for field in form:
        links += [ErrorLink(str(message), field.label, target_of(field)) for message in field.errors]
    return links


def target_of(field: BoundField) -> str:
    """The id a link can jump to: of a group of choices that is the first choice."""
    if field.is_hidden:
        return ""
    if isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


class _LookedUp:
    """A group of choices whose options carry an icon or a sentence, by value."""

    def __init__(
        self, *args: Any, icons: Mapping[str, str] | None = None, hints: Mapping[str, Text] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.icons = dict(icons or {})
        self.hints = dict(hints or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["icon"] = self.icons.get(str(value), "")
        option["hint"] = self.hints.get(str(value), "")
        return option


class Choices(_LookedUp, forms.RadioSelect):
    """One of a few, below each other, each with an optional sentence (`hints`)."""


class ChoicesMultiple(_LookedUp, forms.CheckboxSelectMultiple):
    """Some of a few, below each other."""


class Chips(_LookedUp, forms.RadioSelect):
    """One of a few short words, as chips."""

    template_name = "django/forms/widgets/chips.html"


class ChipsMultiple(_LookedUp, forms.CheckboxSelectMultiple):
    """Some of a few short words, as chips."""

    template_name = "django/forms/widgets/chips.html"


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class FileDrop(forms.FileInput):
    """Several files: chosen, dragged, dropped or pasted. See templates/_components/file_drop.html."""

    template_name = "django/forms/widgets/file_drop.html"
    allow_multiple_selected = True
    needs_multipart_form = True

    def __init__(
        self, *, upload_url: str = "", hint: Text = "", max_mb: int = 0, attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(attrs=attrs)
        self.upload_url = upload_url
        self.hint = hint
        self.max_mb = max_mb

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "upload_url": self.upload_url,
            "hint": self.hint,
            "max_mb": self.max_mb,
            "describedby": context["widget"]["attrs"].get("aria-describedby", ""),
        }
        return context


class FilesField(forms.FileField):
    """Cleans to a list of uploaded files, empty when none was chosen."""

    widget = FileDrop

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in (data or []) if file]
        if self.required and not files:
            raise ValidationError(_("Add at least one file."), code="required")
        return [super(FilesField, self).clean(file, initial) for file in files]


class PersonSearch(forms.TextInput):
    """A person by typing a name; without JavaScript the typed name arrives as `<name>_text`.

    The value is `{"id": …, "text": …}`; see templates/_components/person_search.html.
    """

    template_name = "django/forms/widgets/person_search.html"

    def __init__(self, *, url: str = "", allow_unknown: bool = False, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs)
        self.url = url
        self.allow_unknown = allow_unknown

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        chosen = value if isinstance(value, Mapping) else {"id": value or "", "text": ""}
        context["widget"] |= {
            "url": self.url,
            "allow_unknown": self.allow_unknown,
            "describedby": context["widget"]["attrs"].get("aria-describedby", ""),
            "value": chosen.get("id") or "",
            "text": chosen.get("text") or "",
        }
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {"id": data.get(name, ""), "text": data.get(f"{name}_text", "").strip()}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data
