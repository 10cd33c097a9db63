"""The base form: what it promises to whoever fills it in."""

from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import BaseForm, Chips, Choices, FilesField, PersonSearch, Section, error_links


class SomeForm(BaseForm):
    sections = (Section(("where", "story"), "Wat is er gebeurd?", "Vertel het kort."),)

    story = forms.CharField(label="Wat zag je?", help_text="Eén zin is genoeg.")
    where = forms.ChoiceField(
        label="Waar?", choices=[("x", "X"), ("other", "Anders")], widget=Chips(icons={"x": "twitter-x"})
    )
    kind = forms.ChoiceField(
        label="Soort", required=False, choices=[("a", "A")], widget=Choices(hints={"a": "De eerste"})
    )
    sure = forms.BooleanField(label="Zeker")
    person = forms.Field(label="Wie", required=False, widget=PersonSearch(url="/zoek/"))


def _html(form: BaseForm) -> str:
    return str(render_crispy_form(form))


def test_fields_of_a_section_come_first_and_in_its_order() -> None:
    page = _html(SomeForm())
    order = [page.index(f'id="div_id_{name}"') for name in ("where", "story", "kind", "sure", "person")]
    assert order == sorted(order)
    assert "Vertel het kort." in page


def test_help_and_errors_are_tied_to_their_field() -> None:
    page = _html(SomeForm({}))
    assert 'aria-describedby="id_story_helptext id_story_error"' in page
    assert 'id="id_story_helptext"' in page
    assert 'id="id_story_error"' in page
    assert page.count('aria-invalid="true"') >= 2


def test_a_name_in_the_help_brings_no_markup_into_the_page() -> None:
    form = SomeForm()
    form.fields["story"].help_text = "Het gaat over <b>Tim</b>."
    form.fields["sure"].help_text = format_html("Zie <a href='/'>{}</a>.", "<i>regel A6</i>")
    page = _html(form)
    assert "&lt;b&gt;Tim&lt;/b&gt;" in page
    assert "Zie <a href='/'>&lt;i&gt;regel A6&lt;/i&gt;</a>." in page


def test_a_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    page = _html(SomeForm({}))
    assert '<fieldset class="field"' in page
    assert 'aria-describedby="id_where_error"' in page
    assert "De eerste" in page


def test_what_may_stay_empty_says_so_in_words() -> None:
    page = _html(SomeForm())
    assert page.count("(niet verplicht)") == 2
    assert "asteriskField" not in page


def test_the_summary_links_each_error_to_its_field() -> None:
    form = SomeForm({})
    assert [(link.text, link.target) for link in error_links(form)] == [
        ("Wat zag je? Vul dit in.", "id_story"),
        ("Waar? Maak een keuze.", "id_where_0"),
        ("Zeker: Zet een vinkje.", "id_sure"),
    ]
    page = _html(form)
    assert 'href="#id_where_0"' in page
    assert 'id="id_where_0"' in page


def test_a_message_of_its_own_is_kept() -> None:
    class Own(BaseForm):
        name = forms.CharField(error_messages={"required": "Zeg hoe je heet."})

    assert Own({}).errors["name"] == ["Zeg hoe je heet."]


def test_a_refusal_of_the_domain_is_shown_at_its_field_or_above_the_form() -> None:
    form = SomeForm({"story": "Iets", "where": "x", "sure": "on"})
    assert form.is_valid()
    form.add_domain_error(DomainError(_("No"), fields={"story": "Dit is te kort.", "elsewhere": "?"}))
    assert form.errors["story"] == ["Dit is te kort."]
    assert not form.non_field_errors()
    form.add_domain_error(DomainError("Iemand was je voor."))
    assert error_links(form)[0].text == "Iemand was je voor."


class FilesForm(BaseForm):
    files = FilesField(label="Bewijs")


def _files(*names: str) -> MultiValueDict[str, Any]:
    return MultiValueDict({"files": [SimpleUploadedFile(name, b"x") for name in names]})


def test_several_files_arrive_in_order() -> None:
    form = FilesForm({}, _files("een.png", "twee.pdf"))
    assert form.is_valid(), form.errors
    assert [file.name for file in form.cleaned_data["files"]] == ["een.png", "twee.pdf"]


def test_no_file_is_an_error_that_says_what_to_do() -> None:
    assert FilesForm({}, MultiValueDict()).errors["files"] == ["Voeg minstens één bestand toe."]


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ({"person": "7", "person_text": "Karin"}, {"id": "7", "text": "Karin"}),
        ({"person_text": "  @bijnaam "}, {"id": "", "text": "@bijnaam"}),
    ],
)
def test_a_person_is_chosen_or_typed(data: dict[str, str], value: dict[str, str]) -> None:
    assert PersonSearch().value_from_datadict(data, {}, "person") == value


def test_what_a_visitor_typed_is_never_markup() -> None:
    form = SomeForm({"story": "<b>hoi</b>", "person_text": '"><script>', "where": "<i>"})
    page = _html(form)
    assert "<script>" not in page
    assert "<b>hoi" not in page
    assert "<i>" not in page


class LongForm(BaseForm):
    story = forms.CharField(label="Wat zag je?", max_length=10, widget=forms.Textarea)


def test_a_browser_cuts_nothing_and_is_told_how_much_fits() -> None:
    page = _html(LongForm())
    assert "maxlength" not in page
    assert 'data-longest="10"' in page


class GrowingForm(BaseForm):
    def __init__(self) -> None:
        super().__init__()
        self.fields["number"] = forms.CharField(label="Nummer", max_length=10)


def test_a_field_that_is_added_later_is_not_cut_either() -> None:
    page = _html(GrowingForm())
    assert "maxlength" not in page
    assert 'data-longest="10"' in page


def test_what_is_too_long_is_said_and_stands_on_the_page_whole() -> None:
    page = _html(LongForm({"story": "Elf tekens."}))
    assert "field-error" in page
    assert "Elf tekens." in page
