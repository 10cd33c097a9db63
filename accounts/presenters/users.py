"""The page of one account, for administrators."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.presenters import words
from accounts.presenters.manage import account_badge
from core.presentation import Action, Badge, Crumb, Fact, Style


def user_page(user: User, *, by: User, today: date) -> dict[str, Any]:
    function = words.functions_of([user], today).get(user.pk, "")
    facts = [Fact(_("E-mail address"), user.email)]
    if function:
        facts.append(Fact(_("Function"), function))
    for role in user.roles.not_over(today).living(today).select_related("school").order_by("starts_on", "pk"):
        name = RoleName(role.name).label
        facts.append(Fact(_("Role"), f"{name}, {words.scope(role.school)}", note=words.period(role)))
    badges: list[Badge] = [account_badge(user)]
    return {
        "title": user.name,
        "crumbs": [Crumb(_("Accounts"), reverse("accounts:users"))],
        "badges": badges,
        "facts": facts,
        "actions": list(_actions(user, by)),
        "is_own": user.pk == by.pk,
    }


def _actions(user: User, by: User) -> list[Action]:
    if not user.is_active:
        return [_post(_("Open the account again"), "accounts:user_enable", user, "key", Style.PRIMARY)]
    change = reverse("accounts:user_email", args=[user.pk])
    found = [Action(_("Change the e-mail address"), change, icon="envelope")]
    if not user.has_usable_password():
        found.insert(0, _post(_("Send a new link"), "accounts:user_invite_again", user, "send", Style.PRIMARY))
    if user.pk != by.pk:
        close = reverse("accounts:user_disable", args=[user.pk])
        found.append(Action(_("Close the account"), close, icon="lock"))
    return found


def _post(label: str, url_name: str, user: User, icon: str, style: Style) -> Action:
    return Action(label, reverse(url_name, args=[user.pk]), icon=icon, style=style, method="post")
