"""The pages of the foundation and its schools."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import RoleName
from accounts.models import Role
from core.presentation import Action, Badge, Cell, Column, Crumb, Fact, Row, Style, Tone
from people.enums import HolidayRegion, LegalForm
from people.models import Board, Employment, Enrolment, Group, School
from people.querysets import in_force
from people.roster.fields import school_year_of
from portal.presenters.people_tabs import people_tabs
from sanctions.letters.addressing import contact_lines, footer_of


def schools_page(schools: Sequence[School], today: date) -> dict[str, Any]:
    directors = directors_of(schools, today)
    pupils = _heads(Enrolment.objects.filter(in_force(today), school__in=schools))
    staff = _heads(Employment.objects.filter(in_force(today), school__in=schools))
    return {
        "wide": True,
        "title": _("Schools"),
        "lead": _("The schools of the foundation: who directs them, and what stands on their letters."),
        "actions": [Action(_("Add a school"), reverse("portal:school_add"), "plus-lg", Style.PRIMARY)],
        "tabs": people_tabs("portal:schools"),
        "columns": [
            Column(_("School")),
            Column(_("Director")),
            Column(_("Letterhead"), one_line=True),
            Column(_("Pupils"), align_end=True),
            Column(_("Employees"), align_end=True),
        ],
        "rows": [
            Row(
                (
                    Cell(school.name, url=reverse("portal:school", args=[school.pk]), note=school.brin),
                    Cell(", ".join(directors[school.pk]), badge=None if directors[school.pk] else _no_director()),
                    Cell(badge=_letterhead_badge(school)),
                    Cell(str(pupils.get(school.pk, 0))),
                    Cell(str(staff.get(school.pk, 0))),
                )
            )
            for school in schools
        ],
    }


def school_page(school: School, today: date) -> dict[str, Any]:
    directors = directors_of([school], today)[school.pk]
    year = school_year_of(today)
    groups = list(
        school.groups.filter(school_year=year)
        .annotate(pupils=Count("enrolments", filter=in_force(today, "enrolments__")))
        .order_by("year_group", "name", "pk")
    )
    edit = Action(_("Change the school"), reverse("portal:school_edit", args=[school.pk]), "pencil")
    return {
        "wide": True,
        "title": school.name,
        "crumbs": [
            Crumb(_("People"), reverse("portal:people")),
            Crumb(_("Schools"), reverse("portal:schools")),
        ],
        "actions": [edit],
        "facts": [
            Fact(_("BRIN"), school.brin),
            Fact(_("School holidays"), str(HolidayRegion(school.region).label)),
            *_directors(directors),
        ],
        "paper": {"name": school.name, "lines": contact_lines(school)},
        "missing": missing_of(school),
        "edit_url": edit.url,
        "groups_title": _("Groups in %(year)s") % {"year": year},
        "group_columns": [Column(_("Group")), Column(_("Year group")), Column(_("Pupils"), align_end=True)],
        "group_rows": [_group_row(group) for group in groups],
        "add_group": Action(_("Add a group"), reverse("portal:group_add", args=[school.pk]), "plus-lg"),
        "people_url": f"{reverse('portal:people')}?school={school.pk}",
    }


def board_page(board: Board) -> dict[str, Any]:
    edit = Action(_("Change the foundation"), reverse("portal:board_edit"), "pencil")
    return {
        "wide": True,
        "title": board.name,
        "actions": [edit],
        "tabs": people_tabs("portal:board"),
        "facts": [
            Fact(_("Short name"), board.short_name),
            Fact(_("Kind of education"), str(LegalForm(board.legal_form).label)),
            Fact(_("Phone"), board.phone or _("Not known")),
            Fact(_("E-mail address"), board.email or _("Not known")),
        ],
        "paper": {"name": "", "lines": footer_of(board)},
        "missing": missing_of(board),
        "edit_url": edit.url,
    }


def missing_of(place: School | Board) -> list[str]:
    """What the letterhead would lack, in words."""
    wanted = [
        (place.address, _("Street and number")),
        (place.postcode, _("Postcode")),
        (place.town, _("Town")),
        (place.phone or place.email, _("Phone or e-mail address")),
    ]
    return [label for value, label in wanted if not value]


def directors_of(schools: Sequence[School], today: date) -> dict[int, list[str]]:
    """Names of today's directors, by id of the school; one query."""
    found: dict[int, list[str]] = defaultdict(list)
    roles = Role.objects.held(today).filter(name=RoleName.DIRECTOR, school__in=[school.pk for school in schools])
    for role in roles.filter(user__is_active=True).select_related("user__person").order_by("pk"):
        if role.school_id is not None:
            found[role.school_id].append(role.user.name)
    return found


def _heads(ties: QuerySet[Any]) -> dict[int, int]:
    """How many people, by id of the school."""
    rows = ties.values("school").annotate(many=Count("person", distinct=True))
    return {row["school"]: row["many"] for row in rows}


def _directors(names: Sequence[str]) -> Iterator[Fact]:
    url = reverse("accounts:roles")
    if names:
        yield Fact(_("Director"), ", ".join(names), url=url)
    else:
        text = _("Reports of this school go to the board until you appoint one.")
        yield Fact(_("Director"), _("Appoint a director"), url=reverse("accounts:role_appoint"), note=text)


def _no_director() -> Badge:
    return Badge(_("No director"), Tone.ATTENTION)


def _letterhead_badge(school: School) -> Badge:
    if missing_of(school):
        return Badge(_("Not complete"), Tone.ATTENTION)
    return Badge(_("Complete"), Tone.GOOD, "check-circle")


def _group_row(group: Group) -> Row:
    pupils: int = getattr(group, "pupils", 0)
    return Row((Cell(group.name), Cell(group.year_group or _("More than one")), Cell(str(pupils))))
