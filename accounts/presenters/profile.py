"""The page of one's own account."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions.mandates import measures
from accounts.enums import RoleName
from accounts.models import Absence, Mandate, Role, User
from accounts.presenters import words
from accounts.presenters.manage import absence_cells, absence_columns, mandate_cells, mandate_columns
from core.presentation import Action, Fact, Row


def profile_page(
    user: User,
    *,
    roles: Sequence[Role],
    absences: Sequence[Absence],
    deputyships: Sequence[Absence],
    mandates: Sequence[Mandate],
    absent_ids: frozenset[int],
    today: date,
) -> dict[str, Any]:
    names = dict(measures()) if mandates else {}
    return {
        "facts": [*_facts(user, today), *(_role_fact(role) for role in roles)],
        "password": Action(_("Change password"), reverse("account_change_password"), icon="key"),
        "add_absence": Action(_("Record an absence"), reverse("accounts:own_absence_add"), icon="calendar-event"),
        "absence_columns": absence_columns(),
        "absence_rows": [
            Row(absence_cells(absence, absent_ids, today, "accounts:own_absence_end")) for absence in absences
        ],
        "deputy_facts": [
            Fact(absence.user.name, words.period(absence), badge=words.state(absence, today)) for absence in deputyships
        ],
        "mandate_columns": mandate_columns(),
        "mandate_rows": [Row(mandate_cells(mandate, names, today)) for mandate in mandates],
    }


def _facts(user: User, today: date) -> list[Fact]:
    function = words.functions_of([user], today).get(user.pk, "")
    facts = [
        Fact(_("Name"), user.name),
        Fact(_("E-mail address"), user.email, note=_("Is it wrong? Ask the administrator of your school.")),
        Fact(_("Foundation"), user.board.name),
    ]
    if function:
        facts.append(Fact(_("Function"), function))
    if user.access.own.leads:
        facts.append(Fact(_("Role"), _("Manager"), note=_("Because the roster says that you lead people.")))
    return facts


def _role_fact(role: Role) -> Fact:
    return Fact(_("Role"), f"{RoleName(role.name).label}, {words.scope(role.school)}", note=words.period(role))
