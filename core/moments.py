"""Whether something can have happened when somebody says it did. A wrong year is typed before one knows."""

from datetime import date, datetime
from typing import TypeVar

from django.utils.translation import gettext as _

Moment = TypeVar("Moment", date, datetime)


def unlikely(moment: Moment, *, earliest: Moment, latest: Moment) -> str:
    """What is wrong with a moment that should lie between these two; nothing when it does."""
    if earliest <= moment <= latest:
        return ""
    if moment.year != latest.year:
        return _("You filled in the year %(year)s. Is that right?") % {"year": moment.year}
    if moment > latest:
        return _("This moment is still to come. Choose one in the past.")
    return _("That is too long ago. Is the date right?")
