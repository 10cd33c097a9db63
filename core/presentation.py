"""The shapes the components of templates/_components/ are fed with.

Presenters make them; templates only place them. Every text is already in the user's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils.functional import Promise

Text = str | Promise
Moment = date | datetime


class Tone(StrEnum):
    """Colour is never alone: each component puts a word and an icon beside it."""

    NEUTRAL = "neutral"
    PRIMARY = "primary"
    GOOD = "good"
    ATTENTION = "attention"
    URGENT = "urgent"
    INFO = "info"


class Style(StrEnum):
    """How loud a button is. One primary button a page."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"


@dataclass(frozen=True)
class Crumb:
    label: Text
    url: str = ""


@dataclass(frozen=True)
class Action:
    """A link, or with `method="post"` a one-button form (it needs `csrf_token` in the include)."""

    label: Text
    url: str
    icon: str = ""
    style: Style = Style.SECONDARY
    method: str = "get"


@dataclass(frozen=True)
class Badge:
    """A state in a word. Without `icon` the tone chooses one."""

    label: Text
    tone: Tone = Tone.NEUTRAL
    icon: str = ""


@dataclass(frozen=True)
class Term:
    """A deadline. `steps` say how it was computed, `article` where it is written."""

    due: Moment
    label: Text = ""
    steps: Sequence[Text] = ()
    article: Text = ""
    article_url: str = ""
    met_at: Moment | None = None
    paused: Text = ""


@dataclass(frozen=True)
class Step:
    """One step of the stepper. `state` is done, current, todo or skipped."""

    label: Text
    state: str = "todo"
    note: Text = ""


@dataclass(frozen=True)
class NextStep:
    """What happens now. `mine` says whether this reader has to act, `is_over` that nobody has to."""

    title: Text
    text: Text = ""
    who: Text = ""
    term: Term | None = None
    mine: bool = False
    action: Action | None = None
    others: Sequence[Action] = ()
    is_over: bool = False


@dataclass(frozen=True)
class Link:
    label: Text
    url: str
    icon: str = ""


@dataclass(frozen=True)
class TimelineEntry:
    """`who` did something: `text` follows the name in the same sentence. `kind` chooses icon and tone."""

    kind: str
    text: Text
    at: Moment
    who: Text = ""
    detail: Text = ""
    links: Sequence[Link] = ()
    anchor: str = ""


@dataclass(frozen=True)
class PersonChip:
    """`conflict` is the reason why this person may not handle the case; `is_alias` an unknown nickname."""

    name: Text
    role: Text = ""
    url: str = ""
    conflict: Text = ""
    is_alias: bool = False
    badge: Badge | None = None
    note: Text = ""


@dataclass(frozen=True)
class EvidenceTile:
    """`kind` is image, video, pdf, chat, mail, text or link."""

    name: Text
    kind: str
    url: str = ""
    download_url: str = ""
    preview_url: str = ""
    preview_alt: Text = ""
    quote: Text = ""
    size: int | None = None
    captured_at: Moment | None = None
    added_by: Text = ""
    sha256: str = ""
    badge: Badge | None = None


@dataclass(frozen=True)
class DocumentRow:
    """`kind` chooses the icon: letter, mail_in, mail_out, phone, meeting, decision, view, evidence, note."""

    title: Text
    kind: str
    at: Moment
    kind_label: Text = ""
    url: str = ""
    download_url: str = ""
    by: Text = ""
    size: int | None = None
    badge: Badge | None = None
    is_superseded: bool = False
    note: Text = ""  # a sentence below it
    links: Sequence[Link] = ()  # where else it is to be found


@dataclass(frozen=True)
class Message:
    who: Text
    text: Text
    at: Moment
    mine: bool = False
    read_at: Moment | None = None


@dataclass(frozen=True)
class Reader:
    name: Text
    role: Text
    at: Moment
    times: int = 1


@dataclass(frozen=True)
class Tab:
    label: Text
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Fact:
    """One line of a definition list: a word, a term or a badge."""

    label: Text
    value: Text = ""
    url: str = ""
    note: Text = ""
    at: Moment | None = None
    term: Term | None = None
    badge: Badge | None = None


@dataclass(frozen=True)
class Column:
    label: Text
    align_end: bool = False
    sort_url: str = ""
    sorted: str = ""  # "ascending" or "descending"
    one_line: bool = False  # for what reads badly when broken, such as a reference


@dataclass(frozen=True)
class Cell:
    """What stands in one cell; only what is filled is shown, in this order."""

    text: Text = ""
    url: str = ""
    note: Text = ""
    note_url: str = ""
    at: Moment | None = None
    badge: Badge | None = None
    term: Term | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.note or self.at or self.badge or self.term)


@dataclass(frozen=True)
class Row:
    """The first cell is the heading of its row, and its link."""

    cells: Sequence[Cell] = field(default_factory=tuple)


@dataclass(frozen=True)
class Filter:
    """One control of the filter bar: `kind` is search, select, date or hidden."""

    name: str
    label: Text
    kind: str = "select"
    value: str = ""
    options: Sequence[tuple[str, Text]] = ()
    placeholder: Text = ""
    is_wide: bool = False
