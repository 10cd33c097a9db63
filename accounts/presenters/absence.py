"""What one reads before somebody stands in for somebody else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.access import Hat, access_of
from accounts.enums import RoleName
from accounts.forms.manage import ROLE_HINTS
from accounts.models import Absence, User
from accounts.presenters import words
from core.presentation import Fact


def deputy_facts(user: User, deputy: User, given: Mapping[str, Any], today: date) -> list[Fact]:
    """Who it is, from when to when, and by virtue of what they will see and decide."""
    period = words.period(Absence(starts_on=given["starts_on"], ends_on=given["ends_on"]))
    facts = [
        Fact(_("Who is away"), user.name),
        Fact(_("Who stands in"), deputy.name, note=words.roles_and_functions_of([deputy], today).get(deputy.pk, "")),
        Fact(_("When"), period),
    ]
    roles = user.roles.overlapping(given["starts_on"], given["ends_on"]).living(today).select_related("school")
    for role in roles.order_by("starts_on", "pk"):
        label = f"{RoleName(role.name).label}, {words.scope(role.school)}"
        facts.append(Fact(_("Sees and decides as"), label, note=ROLE_HINTS[role.name]))
    if access_of(user, today).own.leads:
        note = _("The cases of the people %(name)s leads.") % {"name": user.name}
        facts.append(Fact(_("Sees and decides as"), _("Manager"), note=note))
    if len(facts) == _WITHOUT_ROLES:
        facts.append(Fact(_("Sees and decides"), _("Nothing now: %(name)s holds no role.") % {"name": user.name}))
    return facts


_WITHOUT_ROLES = 3


def is_used_to_it(user: User, deputy: User, today: date) -> bool:
    """Whoever handles cases, or holds the same role; and where nothing is handed over nobody need be."""
    given, own = access_of(user, today).own, access_of(deputy, today).own
    return bool(own.levels) or not _handed_over(given) or bool(_handed_over(given) & _handed_over(own))


def _handed_over(hat: Hat) -> frozenset[str]:
    return hat.names & ({"manager"} | set(RoleName.values))
