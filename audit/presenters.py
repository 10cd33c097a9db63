"""The log in sentences. It names who, what and which case; never what stands in a case."""

from collections.abc import Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.enums import Outcome
from audit.models import Event
from audit.wording import WORDINGS
from core.presentation import Badge, Tone

# The areas of the log, by the first word of the action.
AREAS: Final[Sequence[tuple[str, Promise]]] = (
    ("incident", gettext_lazy("Cases")),
    ("draft", gettext_lazy("Draft reports")),
    ("evidence", gettext_lazy("Evidence")),
    ("dossier", gettext_lazy("Dossiers")),
    ("document", gettext_lazy("Documents")),
    ("correspondence", gettext_lazy("Correspondence")),
    ("sanction", gettext_lazy("Measures")),
    ("protocol", gettext_lazy("Protocol")),
    ("person", gettext_lazy("Persons")),
    ("roster", gettext_lazy("Roster imports")),
    ("account", gettext_lazy("Signing in")),
    ("user", gettext_lazy("Accounts")),
    ("role", gettext_lazy("Roles")),
    ("absence", gettext_lazy("Absences")),
    ("mandate", gettext_lazy("Mandates")),
    ("page", gettext_lazy("Pages")),
    ("audit", gettext_lazy("Access log")),
)
_BADGES: Final = {
    Outcome.DONE: (Tone.GOOD, "check-circle"),
    Outcome.READ: (Tone.INFO, "eye"),
    Outcome.REFUSED: (Tone.URGENT, "slash-circle"),
}
# Codes that `accounts.gate` gives as the reason; other reasons are sentences already.
_REASONS: Final = {"permission": gettext_lazy("no permission for this page")}


def sentence(event: Event) -> str:
    """ "Karin de Wit nam zaak 2026-0042 in behandeling." An unknown action is shown by its code."""
    who = str(event.actor_label)
    if event.on_behalf_of_label:
        who = _("%(who)s (standing in for %(holder)s)") % {"who": who, "holder": event.on_behalf_of_label}
    wording = WORDINGS.get(event.action)
    if event.outcome == Outcome.REFUSED:
        return _("%(who)s was not allowed to: %(act)s.") % {"who": who, "act": label(event.action)}
    if wording is None:
        return _("%(who)s: %(act)s.") % {"who": who, "act": event.action}
    return f"{str(wording.did) % {'who': who, 'case': _case(event)}}."


def label(action: str) -> str:
    """The act as words: "een zaak in behandeling nemen"."""
    wording = WORDINGS.get(action)
    return str(wording.label) if wording else action


def area(action: str) -> str:
    """The area, or one act, as the filter names it."""
    if "." in action:
        return label(action)
    return str(dict(AREAS).get(action, action))


def outcome_badge(event: Event) -> Badge:
    tone, icon = _BADGES[Outcome(event.outcome)]
    return Badge(Outcome(event.outcome).label, tone, icon)


def reason(event: Event) -> str:
    """Why something was refused. Reasons of what was done are content of the case, and stay there."""
    if event.outcome != Outcome.REFUSED:
        return ""
    return str(_REASONS.get(event.reason, event.reason))


def subject(event: Event) -> str:
    """Which record it was about, as a name of the table and a number: enough to look it up, no content."""
    if event.action == "page.open":
        return str(event.details.get("view", ""))
    return f"{event.object_type} {event.object_id}".strip()


def _case(event: Event) -> str:
    if event.reference:
        return _("case %(reference)s") % {"reference": event.reference}
    return _("a case")
