"""Which days can be meant: a year that was typed wrong is asked about, and never becomes a fact."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.errors import DomainError

EARLIEST = date(1950, 1, 1)
YEARS_AHEAD = 10


def check_days(today: date, **days: date | None) -> None:
    """Raises DomainError at the first field whose day cannot be meant. An empty day is no mistake."""
    latest = date(today.year + YEARS_AHEAD, 12, 31)
    for name, day in days.items():
        if day is not None and not EARLIEST <= day <= latest:
            bounds = {"first": date_format(EARLIEST, "j F Y"), "last": date_format(latest, "j F Y")}
            text = _("Check the year: choose a day from %(first)s up to %(last)s.") % bounds
            raise DomainError(text, fields={name: text})
