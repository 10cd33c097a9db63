"""What every page knows. Nothing is computed until a template asks for it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from core.appearance import theme_of
from core.navigation import Place, places
from core.navigation import navigation as the_navigation


def appearance(request: HttpRequest) -> dict[str, Any]:
    return {"theme": str(theme_of(request))}


def navigation(request: HttpRequest) -> dict[str, Any]:
    return {"nav": SimpleLazyObject(lambda: Menu(request))}


class Menu:
    """The navigation as base.html draws it. A phone has room for four places and "More"."""

    on_phone = 4

    def __init__(self, request: HttpRequest) -> None:
        told = the_navigation()
        self.items: list[Place] = list(places(told.items, request))
        self.account: list[Place] = list(places(told.account, request))
        self.search_url = reverse(told.search) if told.search else ""
        self.inbox_url = reverse(told.inbox) if told.inbox else ""
        self.unread = told.unread(request) if told.unread else 0

    @property
    def first(self) -> list[Place]:
        return self.items[: self.on_phone]

    @property
    def rest(self) -> list[Place]:
        return self.items[self.on_phone :]
