"""The story of a case in sentences. Each act has a template for handlers and, where the reporter sees it, for them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.enums import Level
from core.presentation import TimelineEntry
from core.terms import short_moment
from incidents.enums import Advice, Capacity, Kind, Outcome, PartyRole
from incidents.models import Entry
from incidents.workflow import TELLS_OF_MINORS, Act

Text = str | Promise


@dataclass(frozen=True)
class Line:
    """How one act is told. `text` follows the name of whoever acted, or stands alone when nobody did.

    `detail` is the key in the data whose words stand below the sentence; the reporter never sees it unless
    `detail_for_reporter`.
    """

    kind: str
    text: Text
    for_reporter: Text = ""
    detail: str = ""
    detail_for_reporter: bool = False


_NOBODY_ABOVE = gettext_lazy(
    "The term ran out without an answer from %(from)s. Nobody is above; the board and the administrators know."
)

LINES: dict[str, Line] = {
    Act.SUBMIT: Line(
        "report",
        gettext_lazy("reported this. It went to %(to)s (%(level)s), who answers by %(due)s."),
    ),
    TELLS_OF_MINORS: Line(
        "police", gettext_lazy("says that there are sexual images of someone under 18. They were not added here.")
    ),
    Act.TAKE_UP: Line("assign", gettext_lazy("took up the case.")),
    Act.REMIND: Line("reminder", gettext_lazy("%(to)s was reminded: half of the term has passed.")),
    Act.ESCALATE_BY_TERM: Line(
        "overdue",
        gettext_lazy("The term ran out without an answer from %(from)s. The case went to %(to)s (%(level)s)."),
        for_reporter=gettext_lazy("There was no answer in time. Your report went to %(to)s (%(level)s)."),
    ),
    Act.KEEP_BY_TERM: Line("overdue", _NOBODY_ABOVE),
    Act.ESCALATE_BY_HAND: Line(
        "escalate",
        gettext_lazy("passed the case on to %(to)s (%(level)s)."),
        detail="note",
    ),
    Act.OFFER_HANDOVER: Line("handover", gettext_lazy("asked %(to)s to take over the case."), detail="note"),
    Act.ACCEPT_HANDOVER: Line("handover", gettext_lazy("took over the case from %(from)s.")),
    Act.DECLINE_HANDOVER: Line("handover", gettext_lazy("did not take over the case.")),
    Act.WITHDRAW_HANDOVER: Line("handover", gettext_lazy("no longer asks %(to)s to take over the case.")),
    Act.RECUSE: Line(
        "recuse",
        gettext_lazy("cannot handle this case because of an interest. It went to %(to)s (%(level)s)."),
        for_reporter=gettext_lazy("handed on the case. It went to %(to)s (%(level)s)."),
        detail="note",
    ),
    Act.REROUTE: Line(
        "assign",
        gettext_lazy("%(from)s cannot handle the case now. It went to %(to)s (%(level)s)."),
        for_reporter=gettext_lazy("Your report went to %(to)s (%(level)s)."),
    ),
    Act.AGREE_APPROACH: Line(
        "note",
        gettext_lazy("wrote down the agreed approach%(held)s."),
        detail="text",
        detail_for_reporter=True,
    ),
    Act.GIVE_ADVICE: Line(
        "advice", gettext_lazy("gave advice%(held)s: %(advice)s."), detail="text", detail_for_reporter=True
    ),
    Act.CONVERT: Line(
        "change",
        gettext_lazy("made this an incident; it came in as: %(kind_before)s."),
        detail="note",
        for_reporter=gettext_lazy("handles your report as an incident from now on."),
    ),
    Act.ASSESS: Line("assess", gettext_lazy("assessed the case: %(guidelines)s.")),
    Act.DECIDE_FILING: Line("file", gettext_lazy("decided: %(filing)s"), detail="note"),
    Act.ADD_PARTY: Line("change", gettext_lazy("added %(party)s as %(role)s.")),
    Act.IDENTIFY_PARTY: Line("change", gettext_lazy("found out that “%(alias)s” is %(party)s.")),
    Act.RETRACT_PARTY: Line(
        "change", gettext_lazy("took out %(party)s as %(role)s: somebody else was meant."), detail="note"
    ),
    Act.CHANGE_CAPACITY: Line(
        "change",
        gettext_lazy("noted that %(party)s is in this case as: %(capacity)s. Until then: %(capacity_before)s."),
    ),
    Act.ADD_EVIDENCE: Line("evidence", gettext_lazy("added evidence: %(names)s.")),
    Act.MESSAGE_REPORTER: Line("message", gettext_lazy("sent the reporter a message.")),
    Act.MESSAGE_HANDLER: Line("message", gettext_lazy("sent a message.")),
    Act.SHARE: Line("access", gettext_lazy("shares the case with the confidential counsellor.")),
    Act.STOP_SHARING: Line("access", gettext_lazy("no longer shares the case with the counsellor.")),
    Act.END_SHARE: Line(
        "access",
        gettext_lazy("The confidential counsellor %(to)s no longer reads along."),
        for_reporter=gettext_lazy(
            "%(to)s cannot read along with your report any more. You can choose another confidential counsellor."
        ),
    ),
    Act.AWAIT_SANCTION: Line("sanction", gettext_lazy("put the case on hold until a decision on the sanction.")),
    Act.RESUME_REVIEW: Line("sanction", gettext_lazy("completed the sanction; the case goes on.")),
    Act.CLOSE: Line(
        "close",
        gettext_lazy("closed the case: %(outcome)s."),
        detail="note",
        for_reporter=gettext_lazy("closed the case."),
    ),
    Act.REOPEN: Line("reopen", gettext_lazy("opened the case again."), detail="note"),
    Act.WITHDRAW: Line("withdraw", gettext_lazy("withdrew the report."), detail="note", detail_for_reporter=True),
}

_SUBMITTED_TO_QUEUE = gettext_lazy("reported this. Nobody can take it now; the board and the administrators know.")
_TO_QUEUE = gettext_lazy("Nobody can take the case now; the board and the administrators know.")
_AS_DEPUTY = pgettext_lazy("who stands in for someone", "%(name)s, standing in for %(absent)s")


def register(act: str, line: Line) -> None:
    """An app above this one tells its own acts (sanctions, correspondence)."""
    LINES[act] = line


def register_word(key: str, make: Callable[[Mapping[str, Any]], str]) -> None:
    """How a code in the data of such an act reads in the reader's language."""
    _WORDS[key] = make


def story(entries: Iterable[Entry], *, for_reporter: bool = False) -> list[TimelineEntry]:
    return [timeline_entry(entry, for_reporter=for_reporter) for entry in entries]


def timeline_entry(entry: Entry, *, for_reporter: bool = False) -> TimelineEntry:
    line = LINES.get(entry.act, Line("change", entry.act))
    shows_detail = line.detail and (line.detail_for_reporter or not for_reporter)
    return TimelineEntry(
        kind=line.kind,
        text=sentence(entry, for_reporter=for_reporter),
        at=entry.at,
        who=entry.actor.name if entry.actor and not _speaks_for_itself(entry) else "",
        detail=str(entry.data.get(line.detail) or "") if shows_detail else "",
        anchor=f"entry-{entry.pk}",
    )


def sentence(entry: Entry, *, for_reporter: bool = False) -> str:
    """The words after the name; of an act that happened by itself the whole sentence."""
    template = _template(entry, for_reporter)
    return str(template) % _Words(entry.data)


def _template(entry: Entry, for_reporter: bool) -> Text:
    line = LINES.get(entry.act, Line("change", entry.act))
    if entry.data.get("level") == Level.QUEUE:
        return _SUBMITTED_TO_QUEUE if entry.act == Act.SUBMIT else _TO_QUEUE
    if entry.data.get("nobody_above"):  # until it became an act of its own
        return _NOBODY_ABOVE
    return (line.for_reporter or line.text) if for_reporter else line.text


def _speaks_for_itself(entry: Entry) -> bool:
    """The sentence names who it is about, so the actor is not put before it."""
    if entry.act in (Act.REMIND, Act.REROUTE, Act.ESCALATE_BY_TERM, Act.KEEP_BY_TERM, Act.END_SHARE):
        return True
    return entry.data.get("level") == Level.QUEUE and entry.act != Act.SUBMIT


class _Words(dict[str, str]):
    """The data of an entry in words of the reader's language. What is missing reads as a dash, never as an error."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__({key: str(value) for key, value in data.items() if value is not None})
        self._data = data

    def __missing__(self, key: str) -> str:
        return "–"

    def __getitem__(self, key: str) -> str:
        make = _WORDS.get(key)
        if make is not None:
            return make(self._data)
        return super().__getitem__(key)


def _to(data: Mapping[str, Any]) -> str:
    name, absent = data.get("to"), data.get("deputy_for")
    if not name:
        return "–"
    return str(_AS_DEPUTY) % {"name": name, "absent": absent} if absent else str(name)


def _due(data: Mapping[str, Any]) -> str:
    return short_moment(timezone.localtime(datetime.fromisoformat(data["due"]))) if data.get("due") else "–"


def _held(data: Mapping[str, Any]) -> str:
    """When they spoke, which can be before it was written down."""
    if not data.get("held_at"):
        return ""
    held_at = timezone.localtime(datetime.fromisoformat(data["held_at"]))
    spoken = _("spoken on %(when)s") % {"when": short_moment(held_at)}
    return f" ({spoken})"


def _filing(data: Mapping[str, Any]) -> str:
    text = (
        _("what concerns %(party)s goes into the pupil dossier.")
        if data.get("files")
        else _("what concerns %(party)s does not go into the pupil dossier.")
    )
    return text % {"party": data.get("party", "–")}


def _guidelines(data: Mapping[str, Any]) -> str:
    codes = data.get("guidelines") or []
    return _("rules %(codes)s") % {"codes": ", ".join(codes)} if codes else _("no rule was broken")


def _names(data: Mapping[str, Any]) -> str:
    return ", ".join(data.get("names") or []) or "–"


def _capacity(code: str | None) -> str:
    return str(Capacity(code).label).lower() if code else "–"


_WORDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "to": _to,
    "due": _due,
    "held": _held,
    "filing": _filing,
    "guidelines": _guidelines,
    "names": _names,
    "level": lambda data: str(Level(data["level"]).label).lower() if data.get("level") else "–",
    "role": lambda data: str(PartyRole(data["role"]).label).lower() if data.get("role") else "–",
    "capacity": lambda data: _capacity(data.get("capacity")),
    "capacity_before": lambda data: _capacity(data.get("capacity_before")),
    "outcome": lambda data: str(Outcome(data["outcome"]).label).lower() if data.get("outcome") else "–",
    "advice": lambda data: str(Advice(data["advice"]).label).lower() if data.get("advice") else "–",
    "kind_before": lambda data: str(Kind(data["from"]).label).lower() if data.get("from") else "–",
}
