"""The lists of administrators: roles, absences, mandates and accounts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.mandates import measures
from accounts.enums import RoleName
from accounts.models import Absence, Mandate, Role, User
from accounts.presenters import words
from accounts.querysets import OF_LEAVERS
from core.pagination import KeysetPage
from core.presentation import Action, Badge, Cell, Column, Filter, Row, Style, Tone
from people.models import School


def states() -> list[tuple[str, str]]:
    return [("", _("Now and later")), ("over", _("Over"))]


def role_states() -> list[tuple[str, str]]:
    return [*states(), (OF_LEAVERS, _("Left since they got it"))]


def roles_page(
    page: KeysetPage[Role], *, asked: dict[str, str], schools: Sequence[School], today: date
) -> dict[str, Any]:
    functions = words.functions_of([role.user for role in page], today)
    return {
        "title": _("Roles"),
        "lead": _(
            "Who may do what, where and in which period. Managers are not listed: the roster says who leads whom."
        ),
        "actions": [_primary(_("Appoint somebody"), "accounts:role_appoint", "person-plus")],
        "filters": [
            Filter("q", _("Name"), "search", asked["q"]),
            Filter("role", _("Role"), "select", asked["role"], [("", _("All roles")), *RoleName.choices]),
            Filter("school", _("School"), "select", asked["school"], _school_options(schools)),
            Filter("state", _("When"), "select", asked["state"], role_states()),
        ],
        "columns": [
            Column(_("Who")),
            Column(_("Role")),
            Column(_("When")),
            Column(_("State"), one_line=True),
            Column(_("Change"), one_line=True),
        ],
        "rows": [_role_row(role, functions.get(role.user_id, ""), today) for role in page],
        "empty": _("Nobody holds a role that fits these filters."),
        "page": page,
        "wide": True,
    }


def _role_row(role: Role, function: str, today: date) -> Row:
    over = words.is_over(role, today)
    return Row(
        (
            Cell(role.user.name, note=function if role.user.is_active else _("account closed")),
            Cell(str(RoleName(role.name).label), note=words.scope(role.school)),
            Cell(words.period(role)),
            Cell(badge=_role_badge(role, today)),
            Cell() if over else Cell(_("End it"), url=reverse("accounts:role_end", args=[role.pk])),
        )
    )


def _role_badge(role: Role, today: date) -> Badge:
    """Of `RoleQuerySet.marked`: a role of somebody who left gives nothing, also when they are back, until it is
    given again."""
    if badge := _left_since(role, today):
        return badge
    if getattr(role, "awaits_work", False) and role.starts_on <= today:
        return Badge(_("Once the work begins"), Tone.INFO, "calendar-event")
    return words.state(role, today)


def _left_since(row: Role | Mandate, today: date) -> Badge | None:
    if getattr(row, "is_of_leaver", False) and not words.is_over(row, today):
        return Badge(_("Left since: end it"), Tone.URGENT, "door-closed")
    return None


def absences_page(
    page: KeysetPage[Absence], *, asked: dict[str, str], absent_ids: frozenset[int], today: date
) -> dict[str, Any]:
    return {
        "title": _("Absences"),
        "lead": _("Who is away, and who stands in. A deputy has the roles of the absentee on these days only."),
        "actions": [_primary(_("Record an absence"), "accounts:absence_add", "calendar-event")],
        "filters": [
            Filter("q", _("Name"), "search", asked["q"], is_wide=True),
            Filter("state", _("When"), "select", asked["state"], states()),
        ],
        "columns": [Column(_("Who")), *absence_columns()],
        "rows": [
            Row((Cell(absence.user.name), *absence_cells(absence, absent_ids, today, "accounts:absence_end")))
            for absence in page
        ],
        "empty": _("Nobody is away in this period."),
        "page": page,
        "wide": True,
    }


def absence_columns() -> list[Column]:
    """Of one's own absences, and after the name those of somebody else."""
    return [
        Column(_("When")),
        Column(_("Who stands in")),
        Column(_("State"), one_line=True),
        Column(_("Change"), one_line=True),
    ]


def absence_cells(absence: Absence, absent_ids: frozenset[int], today: date, end_url_name: str) -> tuple[Cell, ...]:
    """`absent_ids`: absences whose deputy is away as well."""
    over = words.is_over(absence, today)
    warning = Badge(_("is away as well"), Tone.ATTENTION) if absence.pk in absent_ids and not over else None
    return (
        Cell(words.period(absence)),
        Cell(absence.deputy.name if absence.deputy else _("Nobody"), badge=warning),
        Cell(badge=words.state(absence, today)),
        Cell() if over else Cell(_("End it"), url=reverse(end_url_name, args=[absence.pk])),
    )


def mandates_page(page: KeysetPage[Mandate], *, asked: dict[str, str], today: date) -> dict[str, Any]:
    names = dict(measures())
    return {
        "title": _("Mandates"),
        "lead": _("What the board lets a director decide on, in writing. A signature needs a mandate of that day."),
        "actions": [_primary(_("Record a mandate"), "accounts:mandate_grant", "file-earmark-check")],
        "filters": [
            Filter("q", _("Name"), "search", asked["q"], is_wide=True),
            Filter("state", _("When"), "select", asked["state"], states()),
        ],
        "columns": [Column(_("Who")), *mandate_columns(), Column(_("Change"), one_line=True)],
        "rows": [_mandate_row(mandate, names, today) for mandate in page],
        "empty": _("No mandate fits these filters."),
        "page": page,
        "wide": True,
    }


def mandate_columns() -> list[Column]:
    """Of one's own mandates; for administrators a name goes before and a link to end it behind."""
    return [
        Column(_("Measures")),
        Column(_("When")),
        Column(_("State"), one_line=True),
        Column(_("Paper"), one_line=True),
    ]


def mandate_cells(mandate: Mandate, names: dict[str, str], today: date) -> tuple[Cell, ...]:
    where = words.scope(mandate.school) if mandate.school else _("All their schools")
    return (
        Cell(", ".join(names.get(code, code) for code in mandate.sanctions), note=where),
        Cell(words.period(mandate), note=_("Signed by %(name)s") % {"name": mandate.signed_by}),
        Cell(badge=_left_since(mandate, today) or words.state(mandate, today)),
        Cell(_("Open the PDF"), url=reverse("accounts:mandate_paper", args=[mandate.pk])),
    )


def _mandate_row(mandate: Mandate, names: dict[str, str], today: date) -> Row:
    over = words.is_over(mandate, today)
    end = Cell() if over else Cell(_("End it"), url=reverse("accounts:mandate_end", args=[mandate.pk]))
    return Row((Cell(mandate.user.name), *mandate_cells(mandate, names, today), end))


def users_page(page: KeysetPage[User], *, asked: dict[str, str], today: date) -> dict[str, Any]:
    functions = words.functions_of(page, today)
    return {
        "title": _("Accounts"),
        "lead": _("Who can sign in. An account is closed, never deleted: what somebody did stays theirs."),
        "actions": [_primary(_("Invite somebody"), "accounts:user_invite", "person-plus")],
        "filters": [
            Filter("q", _("Name or e-mail address"), "search", asked["q"], is_wide=True),
            Filter("state", _("State"), "select", asked["state"], [("", _("All accounts")), *account_states()]),
        ],
        "columns": [
            Column(_("Who")),
            Column(_("E-mail address")),
            Column(_("State"), one_line=True),
            Column(_("Change"), one_line=True),
        ],
        "rows": [_user_row(user, functions.get(user.pk, "")) for user in page],
        "empty": _("No account fits these filters."),
        "page": page,
        "wide": True,
    }


def account_states() -> list[tuple[str, str]]:
    return [("open", _("Can sign in")), ("invited", _("Invited")), ("closed", _("Closed"))]


def account_badge(user: User) -> Badge:
    if not user.is_active:
        return Badge(_("Closed"), Tone.NEUTRAL, "lock")
    if not user.has_usable_password():
        return Badge(_("Invited"), Tone.INFO, "envelope")
    return Badge(_("Can sign in"), Tone.GOOD, "check-circle")


def _user_row(user: User, function: str) -> Row:
    return Row(
        (
            Cell(user.name, note=function),
            Cell(user.email),
            Cell(badge=account_badge(user)),
            Cell(_("Change"), url=reverse("accounts:user", args=[user.pk])),
        )
    )


def _school_options(schools: Sequence[School]) -> list[tuple[str, str]]:
    return [("", _("All schools")), *((str(school.pk), school.name) for school in schools)]


def _primary(label: str, url_name: str, icon: str) -> Action:
    return Action(label, reverse(url_name), icon=icon, style=Style.PRIMARY)
