"""The pages below People, side by side."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.presentation import Tab


def people_tabs(current: str) -> list[Tab]:
    """`current` is the url name of the page one is on."""
    pages = [("portal:people", _("People")), ("portal:schools", _("Schools")), ("portal:board", _("Foundation"))]
    return [Tab(label, reverse(name), is_current=name == current) for name, label in pages]
