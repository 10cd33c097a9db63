"""The places a user can go to, told by the app that composes pages (`settings.OPOR_NAVIGATION`)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string

Counter = Callable[[HttpRequest], int]


@dataclass(frozen=True)
class NavItem:
    """One place. `badge` counts what waits there.

    `permission` (one, or any of several) hides it from who may not go there.
    `prominent` is for the one thing people come for: put it first; on a desk it is the button above the menu.
    `area` is how the names of the pages begin that belong to this place, for "you are here" below its first page.
    """

    label: str | Promise
    url_name: str
    icon: str
    permission: str | tuple[str, ...] = ""
    badge: Counter | None = None
    prominent: bool = False
    area: str | tuple[str, ...] = ()


@dataclass(frozen=True)
class Navigation:
    """`items` in order of importance: a phone shows the first four and "More".

    `account` fills the menu of the user; `search` and `inbox` are url names or empty.
    """

    items: tuple[NavItem, ...] = ()
    account: tuple[NavItem, ...] = ()
    search: str = ""
    inbox: str = ""
    unread: Counter | None = None


@dataclass(frozen=True)
class Place:
    """A NavItem as this reader sees it."""

    label: str | Promise
    url: str
    icon: str
    is_current: bool
    count: int
    prominent: bool


@cache
def navigation() -> Navigation:
    dotted_path: str = getattr(settings, "OPOR_NAVIGATION", "")
    if not dotted_path:
        return Navigation()
    found = import_string(dotted_path)
    if not isinstance(found, Navigation):
        raise ImproperlyConfigured(f"OPOR_NAVIGATION: {dotted_path} is not a core.navigation.Navigation")
    return found


def places(items: tuple[NavItem, ...], request: HttpRequest) -> Iterator[Place]:
    for item in items:
        if _may_go(request, item):
            yield Place(
                label=item.label,
                url=reverse(item.url_name),
                icon=item.icon,
                is_current=_is_here(request, item),
                count=item.badge(request) if item.badge else 0,
                prominent=item.prominent,
            )


def _may_go(request: HttpRequest, item: NavItem) -> bool:
    may = getattr(request.user, "may", None)
    if may is None:
        return False
    needed = (item.permission,) if isinstance(item.permission, str) else item.permission
    return not item.permission or any(may(permission) for permission in needed)


def _is_here(request: HttpRequest, item: NavItem) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    return match.view_name == item.url_name or bool(item.area and match.view_name.startswith(item.area))
