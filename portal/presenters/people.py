"""The list of people, and what somebody is here in a few words."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.presenters.words import day
from core.pagination import AFTER, BEFORE, KeysetPage
from core.presentation import Action, Cell, Column, Filter, Link, Row, Style
from people.models import Employment, Enrolment, Guardianship, Person
from people.querysets import in_force, not_over
from portal.forms.people import PeopleFilterForm
from portal.presenters.people_tabs import people_tabs


def people_page(form: PeopleFilterForm, page: KeysetPage[Person], asked: QueryDict, today: date) -> dict[str, Any]:
    ties = ties_of(page.items, today)
    return {
        "wide": True,
        "title": _("People"),
        "lead": _("Everybody of the schools: what the administration says, and what you add to it."),
        "actions": [
            Action(
                _("Add somebody by hand"),
                reverse("portal:person_add", args=["employee"]),
                "person-plus",
                Style.PRIMARY,
            )
        ],
        "tabs": people_tabs("portal:people"),
        "filters": _filters(form),
        "applied": list(_applied(form, asked)),
        "problems": [str(error) for errors in form.errors.values() for error in errors],
        "url": reverse("portal:people"),
        "columns": [Column(_("Name")), Column(_("What they are here")), Column(_("E-mail address"))],
        "rows": [_row(person, ties.get(person.pk, "")) for person in page],
        "page": page,
    }


def ties_of(persons: Sequence[Person], today: date) -> dict[int, str]:
    """What each is here today, by id of the person; three queries for all of them."""
    ids = [person.pk for person in persons]
    if not ids:
        return {}
    found: dict[int, list[str]] = defaultdict(list)
    jobs = Employment.objects.filter(in_force(today), person__in=ids).select_related("school").order_by("pk")
    for job in jobs:
        place = job.school.name if job.school else _("the foundation")
        found[job.person_id].append(f"{job.job_title or _('Employee')}, {place}")
    learns = Enrolment.objects.filter(in_force(today), person__in=ids).select_related("school").order_by("pk")
    for enrolment in learns:
        found[enrolment.person_id].append(f"{pupil_words(enrolment)}, {enrolment.school.name}")
    wards = Guardianship.objects.filter(in_force(today), guardian__in=ids).select_related("pupil").order_by("pk")
    names: dict[int, list[str]] = defaultdict(list)
    for tie in wards:
        names[tie.guardian_id].append(tie.pupil.name)
    for pk, pupils in names.items():
        found[pk].append(_("Guardian of %(name)s") % {"name": ", ".join(pupils)})
    return {pk: " · ".join(words) for pk, words in found.items()}


def pupil_words(enrolment: Enrolment) -> str:
    if not enrolment.year_group:
        return _("Pupil")
    return _("Pupil in year %(year)s") % {"year": enrolment.year_group}


def _row(person: Person, tie: str) -> Row:
    if person.left_on:
        tie = _("Left on %(day)s") % {"day": day(person.left_on)}
    return Row(
        (
            Cell(person.name, url=reverse("portal:person", args=[person.pk])),
            Cell(tie or _("No tie with a school today")),
            Cell(person.email),
        )
    )


def _filters(form: PeopleFilterForm) -> list[Filter]:
    def value(name: str) -> str:
        return str(form[name].value() or "")

    def options(name: str) -> list[tuple[str, Any]]:
        return [(str(key), label) for key, label in form.fields[name].choices]  # type: ignore[attr-defined]

    return [
        Filter("q", _("Name"), "search", value("q"), is_wide=True),
        Filter("kind", _("Who"), "select", value("kind"), options("kind"), is_wide=True),
        Filter("school", _("School"), "select", value("school"), options("school"), is_wide=True),
    ]


def _applied(form: PeopleFilterForm, asked: QueryDict) -> Iterator[Link]:
    """Each filter in words, with the address without it."""
    for name, field in form.fields.items():
        value = asked.get(name, "").strip()
        if value and name not in form.errors:
            words = {str(key): label for key, label in getattr(field, "choices", ())}
            rest = asked.copy()
            for gone in (name, AFTER, BEFORE):
                rest.pop(gone, None)
            yield Link(f"{field.label}: {words.get(value, value)}", f"?{rest.urlencode()}")


def without_manager(employments: Sequence[int], today: date) -> list[str]:
    """The names of those whose work goes on and who are led by nobody, of these employments."""
    found = Employment.objects.filter(not_over(today), pk__in=employments, manager=None).select_related("person")
    return list(dict.fromkeys(row.person.name for row in found.order_by("person__sort_name", "pk")))
