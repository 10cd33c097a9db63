"""How periods, scopes and functions read; shared by the lists of this app."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.enums import RoleName
from accounts.models import Role, User
from accounts.querysets import HANDLING
from core.presentation import Badge, Tone
from people.models import Employment, Guardianship, School
from people.querysets import in_force


class Period(Protocol):
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...


def day(value: date) -> str:
    """A day stays on one line; a period may break at its dash."""
    return date_format(value, pgettext("date format", "j M Y")).replace(" ", "\N{NO-BREAK SPACE}")


def period(row: Period) -> str:
    """`1 aug 2026 – 31 jul 2027`, `vanaf 1 aug 2026`."""
    if row.ends_on is None:
        return _("from %(day)s") % {"day": day(row.starts_on)}
    if row.ends_on < row.starts_on:
        return _("would start on %(day)s") % {"day": day(row.starts_on)}
    if row.ends_on == row.starts_on:
        return day(row.starts_on)
    return f"{day(row.starts_on)} – {day(row.ends_on)}"


def state(row: Period, today: date) -> Badge:
    if row.ends_on is not None and row.ends_on < row.starts_on:
        return Badge(_("Withdrawn"), Tone.NEUTRAL, "slash-circle")
    if row.ends_on is not None and row.ends_on < today:
        return Badge(_("Over"), Tone.NEUTRAL, "check-lg")
    if row.starts_on > today:
        return Badge(_("Later"), Tone.INFO, "calendar-event")
    return Badge(_("In force"), Tone.GOOD, "check-circle")


def is_over(row: Period, today: date) -> bool:
    return row.ends_on is not None and (row.ends_on < today or row.ends_on < row.starts_on)


def scope(school: School | None) -> str:
    return school.name if school else _("The whole foundation")


def role_words(role: Role) -> str:
    """`Directeur, De Linde`; `HR-medewerker` where it is for the whole foundation."""
    words = [str(RoleName(role.name).label), role.school.name if role.school else ""]
    return ", ".join(word for word in words if word)


def roles_of_persons(persons: Iterable[int] | QuerySet[Any], today: date) -> dict[int, list[Role]]:
    """The roles each has now or later, by id of the person; one query for all of them."""
    found: dict[int, list[Role]] = {}
    roles = Role.objects.not_over(today).filter(user__person__in=persons).select_related("user__person", "school")
    for role in roles.order_by("user__person__sort_name", "starts_on", "pk"):
        found.setdefault(role.user.person_id or 0, []).append(role)
    return found


def functions_of(users: Iterable[User], today: date) -> dict[int, str]:
    """What each user works as and where, by id of the user; one query for all of them."""
    persons = {user.person_id: user.pk for user in users if user.person_id}
    return {persons[pk]: function for pk, function in functions_of_persons(persons, today).items()}


def functions_of_persons(persons: Iterable[int], today: date) -> dict[int, str]:
    """The same by id of the person."""
    jobs = Employment.objects.filter(in_force(today), person__in=list(persons)).select_related("school").order_by("pk")
    found: dict[int, str] = {}
    for job in jobs:
        words = [word for word in (job.job_title, job.school.name if job.school else "") if word]
        found.setdefault(job.person_id, ", ".join(words))
    return found


def known_as(persons: Sequence[int], today: date) -> dict[int, str]:
    """Their function; else `ouder of verzorger, groep 7`, or that they worked here. Without what a child is called."""
    worked = Employment.objects.filter(ends_on__lt=today, person__in=persons).values_list("person", flat=True)
    found = dict.fromkeys(worked, _("worked here before"))
    wards = Guardianship.objects.filter(guardian__in=persons).order_by("pk")
    years = wards.filter(in_force(today, "pupil__enrolments__")).values_list(
        "guardian", "pupil__enrolments__year_group"
    )
    found |= dict.fromkeys(wards.values_list("guardian", flat=True), _("parent or guardian"))
    found |= {pk: _("parent or guardian, year %(year)s") % {"year": year} for pk, year in years if year}
    return found | functions_of_persons(persons, today)


def roles_and_functions_of(users: Sequence[User], today: date) -> dict[int, str]:
    """`Leerkracht, De Linde`; of who directs or governs their role instead: `Directeur, De Linde`."""
    found = functions_of(users, today)
    roles = Role.objects.held(today).filter(user__in=users).select_related("school").order_by("-starts_on", "-pk")
    for role in roles:
        if role.name in HANDLING:
            found[role.user_id] = role_words(role)
    return found
