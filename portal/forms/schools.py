"""The foundation and its schools, as routing and the letterhead use them."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm, BaseModelForm, Chips, Choices, Section
from people.enums import HolidayRegion, LegalForm
from people.models import Board, School

_BRIN = re.compile(r"[0-9]{2}[A-Z]{2}[0-9]{2}")
_POSTCODE = re.compile(r"([1-9][0-9]{3}) ?([A-Z]{2})")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{6,}")
_LABELS = {
    "address": _("Street and number"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "phone": _("Phone"),
    "email": _("E-mail address"),
}
_EMAIL = {"invalid": _("Fill in a whole e-mail address, such as info@school.nl.")}
_CONTACT = ("address", "postcode", "town", "phone", "email")


class LetterheadForm(BaseModelForm):
    """What a school and the foundation share: an address that can be printed above a letter."""

    def clean_postcode(self) -> str:
        given = str(self.cleaned_data["postcode"]).strip().upper()
        found = _POSTCODE.fullmatch(given)
        if given and found is None:
            raise ValidationError(_("Fill in a postcode such as 9981 AA."))
        return f"{found[1]} {found[2]}" if found else ""

    def clean_phone(self) -> str:
        given = str(self.cleaned_data["phone"]).strip()
        if given and not _PHONE.fullmatch(given):
            raise ValidationError(_("Fill in a phone number such as 0599 555 000."))
        return given


class SchoolForm(LetterheadForm):
    # Longer than a BRIN is: people type spaces in it.
    brin = forms.CharField(
        label=_("BRIN with location number"),
        max_length=20,
        help_text=_("Six characters, for example 99ZZ00. By this code a file of the administration finds the school."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    region = forms.ChoiceField(label=_("Region of the school holidays"), choices=HolidayRegion.choices, widget=Chips())

    class Meta:
        model = School
        fields = ("name", "brin", "region", *_CONTACT)
        labels: ClassVar[dict[str, Any]] = {
            **_LABELS,
            "name": _("Name of the school"),
        }
        error_messages: ClassVar[dict[str, Any]] = {
            "email": _EMAIL,
            "brin": {"unique": _("This BRIN is in use already. Check it.")},
        }

    sections = (
        Section(("name", "brin", "region"), _("The school")),
        Section(
            _CONTACT, _("On the letterhead"), _("This stands at the top of every letter about a pupil or employee.")
        ),
    )

    def clean_brin(self) -> str:
        given = re.sub(r"[\s-]", "", str(self.cleaned_data["brin"])).upper()
        if not _BRIN.fullmatch(given):
            raise ValidationError(_("A BRIN has six characters with its location number, for example 99ZZ00."))
        return given


class BoardForm(LetterheadForm):
    legal_form = forms.ChoiceField(
        label=_("Kind of education"),
        choices=LegalForm.choices,
        widget=Choices(
            hints={
                LegalForm.PUBLIC: _("Against a decision of the board one objects (Awb)."),
                LegalForm.DENOMINATIONAL: _("The board itself decides anew, after hearing the parents (WPO 63)."),
            }
        ),
    )

    class Meta:
        model = Board
        fields = ("name", "short_name", "legal_form", *_CONTACT, "website")
        labels: ClassVar[dict[str, Any]] = {
            **_LABELS,
            "name": _("Name of the foundation"),
            "short_name": _("Short name"),
            "website": _("Website"),
        }
        help_texts: ClassVar[dict[str, Any]] = {"short_name": _("As people say it, for example OPO-R.")}
        error_messages: ClassVar[dict[str, Any]] = {"email": _EMAIL}

    sections = (
        Section(("name", "short_name", "legal_form"), _("The foundation")),
        Section(
            (*_CONTACT, "website"),
            _("On the letterhead"),
            _("Address and website stand at the foot of every letter."),
        ),
    )

    def clean_website(self) -> str:
        given = str(self.cleaned_data["website"]).strip()
        if given:
            try:
                URLValidator(schemes=["http", "https"])(given if "://" in given else f"https://{given}")
            except ValidationError:
                raise ValidationError(_("Fill in an address such as www.opo-r.nl.")) from None
        return given


class GroupForm(BaseForm):
    name = forms.CharField(label=_("Name of the group"), max_length=64, help_text=_("For example: 3a"))
    year_group = forms.ChoiceField(
        label=_("Year group"),
        required=False,
        choices=[("", _("More than one")), *((str(year), str(year)) for year in range(1, 9))],
    )
