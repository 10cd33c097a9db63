"""The pages of administrators, side by side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from core.presentation import Tab


def manage_tabs(user: User, current: str) -> list[Tab]:
    """`current` is the url name of the page one is on; only pages this user may open."""
    pages = [
        ("accounts:roles", _("Roles"), Permission.MANAGE_ROLES),
        ("accounts:absences", _("Absences"), Permission.MANAGE_ROLES),
        ("accounts:mandates", _("Mandates"), Permission.MANAGE_ROLES),
        ("accounts:users", _("Accounts"), Permission.MANAGE_PEOPLE),
    ]
    return [Tab(label, reverse(name), is_current=name == current) for name, label, needs in pages if user.may(needs)]
