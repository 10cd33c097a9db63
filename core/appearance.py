"""Light, dark, or what the device asks for. Kept in a cookie so that the server renders it at once."""

from enum import StrEnum

from django.http import HttpRequest

COOKIE = "theme"
COOKIE_AGE = 365 * 24 * 60 * 60


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


def theme_of(request: HttpRequest) -> Theme:
    chosen = request.COOKIES.get(COOKIE, "")
    return Theme(chosen) if chosen in set(Theme) else Theme.SYSTEM
