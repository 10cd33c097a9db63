"""The page on which somebody is added by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.presenters.words import day
from core.presentation import Cell, Column, Crumb, Row, Tab
from people.models import Person
from portal.forms.by_hand import NewPersonForm
from portal.presenters.people import ties_of


def add_page(kind: str, form: NewPersonForm, namesakes: Sequence[Person], today: date) -> dict[str, Any]:
    ties = ties_of(namesakes, today)
    return {
        "form": form,
        "title": _("Add somebody by hand"),
        "crumbs": [Crumb(_("People"), reverse("portal:people"))],
        "lead": _("Somebody whom no file of the pupil or staff administration lists."),
        "tabs": _tabs(kind),
        "later": _later(kind),
        "namesake_columns": [Column(_("Name")), Column(_("What they are here")), Column(_("Date of birth"))],
        "namesake_rows": [_namesake_row(person, ties.get(person.pk, "")) for person in namesakes],
        "submit_label": _("Add"),
        "cancel_url": reverse("portal:people"),
    }


def _tabs(current: str) -> list[Tab]:
    kinds = [
        ("employee", _("Employee")),
        ("pupil", _("Pupil")),
        ("guardian", _("Parent or guardian")),
        ("other", _("Somebody else")),
    ]
    return [Tab(label, reverse("portal:person_add", args=[kind]), is_current=kind == current) for kind, label in kinds]


def _later(kind: str) -> list[str]:
    """What an import does with somebody made by hand (people.actions.roster.recognising)."""
    if kind == "other":
        return [_("An import of a file leaves this person as they are: it never marks them as left.")]
    stays = _("A file that does not list this person changes nothing: they stay until you end it here.")
    if kind == "guardian":
        known = _("When a file lists a parent of this name for this pupil, it is this person. No second one is made.")
    else:
        known = _("When a file of this school lists one person of this name, it is this person. No second one is made.")
    return [
        known,
        _("From then on the administration holds the name and date of birth, and a file without them means: left."),
        stays,
    ]


def _namesake_row(person: Person, tie: str) -> Row:
    left = _("Left on %(day)s") % {"day": day(person.left_on)} if person.left_on else ""
    return Row(
        (
            Cell(person.name, url=reverse("portal:person", args=[person.pk])),
            Cell(left or tie or _("No tie with a school today")),
            Cell(day(person.birth_date) if person.birth_date else _("Not known")),
        )
    )
