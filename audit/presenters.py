"""The log in sentences. It names who, what and which case; never what stands in a case."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.formats import date_format
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
    ("letter", gettext_lazy("Letters")),
    ("protocol", gettext_lazy("Protocol")),
    ("person", gettext_lazy("Persons")),
    ("roster", gettext_lazy("Roster imports")),
    ("school", gettext_lazy("Schools")),
    ("board", gettext_lazy("Foundation")),
    ("account", gettext_lazy("Signing in")),
    ("user", gettext_lazy("Accounts")),
    ("role", gettext_lazy("Roles")),
    ("absence", gettext_lazy("Absences")),
    ("mandate", gettext_lazy("Mandates")),
    ("page", gettext_lazy("Opening pages")),
    ("audit", gettext_lazy("Access log")),
)
_BADGES: Final = {
    Outcome.DONE: (Tone.GOOD, "check-circle"),
    Outcome.READ: (Tone.INFO, "eye"),
    Outcome.REFUSED: (Tone.URGENT, "slash-circle"),
}
RECORDS: Final[Mapping[str, Promise]] = {
    "people.person": gettext_lazy("person"),
    "people.school": gettext_lazy("school"),
    "people.board": gettext_lazy("foundation"),
    "people.group": gettext_lazy("group"),
    "people.employment": gettext_lazy("employment"),
    "people.enrolment": gettext_lazy("enrolment"),
    "people.guardianship": gettext_lazy("guardianship"),
    "people.household": gettext_lazy("household"),
    "people.rosterimport": gettext_lazy("roster"),
    "accounts.user": gettext_lazy("account"),
    "accounts.role": gettext_lazy("role"),
    "accounts.absence": gettext_lazy("absence"),
    "accounts.mandate": gettext_lazy("mandate"),
    "incidents.reportdraft": gettext_lazy("draft"),
    "incidents.evidence": gettext_lazy("piece of evidence"),
    "incidents.protocol": gettext_lazy("protocol"),
    "dossiers.dossier": gettext_lazy("dossier"),
    "dossiers.document": gettext_lazy("document"),
    "dossiers.caseitem": gettext_lazy("piece of correspondence"),
    "sanctions.sanction": gettext_lazy("measure"),
    "sanctions.letter": gettext_lazy("letter"),
}
# What was behind a closed door: by how the name of the view begins; the longest beginning counts.
_PAGES: Final = {
    "incidents": gettext_lazy("a page about a case"),
    "dossiers": gettext_lazy("a page of a dossier"),
    "sanctions": gettext_lazy("a page about a measure"),
    "accounts": gettext_lazy("a page about accounts and roles"),
    "portal:audit": gettext_lazy("the access log"),
    "portal:roster": gettext_lazy("the page about roster imports"),
    **dict.fromkeys(
        (
            *("portal:people", "portal:person", "portal:employment", "portal:enrolment"),
            *("portal:guardian", "portal:household"),
        ),
        gettext_lazy("the page about persons"),
    ),
    **dict.fromkeys(
        ("portal:school", "portal:group", "portal:board"), gettext_lazy("the page about schools and the foundation")
    ),
}
# Acts that are a refusal themselves: their own sentence says so.
_ALWAYS_REFUSED: Final = frozenset({"roster.refuse"})
# Codes that `accounts.gate` writes down as the reason; other reasons are sentences already.
_REASONS: Final = {
    "permission": gettext_lazy("no permission for this page"),
    "conflict": gettext_lazy("conflict of interest: this person is involved in the case"),
    "no_role": gettext_lazy("no role for this case"),
    "not_shared": gettext_lazy("the reporter does not share this case with this person"),
    "no_case": gettext_lazy("there is no case with this number"),
    "no_act": gettext_lazy("this person may open it, but may not do this"),
    "no_record": gettext_lazy("there is no such record, or it belongs to somebody else"),
    "wrong_password": gettext_lazy("wrong address or password"),
    "disabled": gettext_lazy("the account is closed"),
    "too_often": gettext_lazy("tried too often"),
}


def sentence(event: Event) -> str:
    """ "Karin de Wit nam zaak 2026-0042 in behandeling." An unknown action is shown by its code."""
    who = str(event.actor_label)
    if event.on_behalf_of_label:
        who = _("%(who)s (standing in for %(holder)s)") % {"who": who, "holder": event.on_behalf_of_label}
    wording = WORDINGS.get(event.action)
    if event.outcome == Outcome.REFUSED and event.action not in _ALWAYS_REFUSED:
        return _("%(who)s was not allowed to: %(act)s.") % {"who": who, "act": _refused_act(event)}
    if wording is None:
        return _("%(who)s: %(act)s.") % {"who": who, "act": event.action}
    return f"{str(wording.did) % {'who': who, 'case': _case(event), **_period(event)}}."


def _period(event: Event) -> dict[str, str]:
    """Of an absence: its days, and who stands in."""
    return {
        "first_day": _day(event.details.get("starts_on")),
        "last_day": _day(event.details.get("ends_on")),
        "deputy": str(event.details.get("deputy_label") or _("nobody")),
    }


def _day(recorded: object) -> str:
    """A day in words. What was recorded as something else is shown as it is: no line may close the whole log."""
    if not recorded:
        return "–"
    try:
        return date_format(date.fromisoformat(str(recorded)), "j F Y")
    except ValueError:
        return str(recorded)


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


def outcome_label(value: str) -> str:
    return str(Outcome(value).label) if value in Outcome.values else value


def reason(event: Event) -> str:
    """Why something was refused. Reasons of what was done are content of the case, and stay there."""
    if event.outcome != Outcome.REFUSED:
        return ""
    return str(_REASONS.get(event.reason, event.reason))


def subject(event: Event) -> str:
    """Which record it was about, in a word and a number: enough to look it up, no content."""
    if not event.object_type or event.object_type == "incidents.incident":
        return ""
    return record_words(event.object_type, event.object_id)


def record_words(kind: str, number: str) -> str:
    """ "dossier 12"."""
    return f"{RECORDS.get(kind, kind)} {number}"


def record_code(event: Event) -> str:
    """The same as the filter takes it: `dossiers.dossier:12`; empty where `subject` is."""
    return f"{event.object_type}:{event.object_id}" if subject(event) else ""


def record_named(text: str) -> tuple[str, str] | None:
    """Kind and number of "dossier 12" or `dossiers.dossier:12`; None when it is neither."""
    name, _space, number = text.strip().replace(":", " ").rpartition(" ")
    kinds = {str(words).casefold(): kind for kind, words in RECORDS.items()} | {kind: kind for kind in RECORDS}
    kind = kinds.get(name.strip().casefold())
    return (kind, number) if kind else None


def _refused_act(event: Event) -> str:
    if event.action != "page.open":
        return label(event.action)
    view = str(event.details.get("view", ""))
    page = _PAGES.get(max((name for name in _PAGES if view.startswith(name)), key=len, default=""))
    return _("open %(page)s") % {"page": page} if page else f"{label(event.action)} ({view})"


def _case(event: Event) -> str:
    if event.reference:
        return _("case %(reference)s") % {"reference": event.reference}
    return _("a case")
