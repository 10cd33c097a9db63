"""Small words and marks that components share: icons, dates, terms, sizes, initials."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.template.defaultfilters import date as format_date
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import forms
from core.forms import ErrorLink
from core.presentation import Moment, Tone

register = template.Library()

ATTENTION_DAYS = 2
_TUSSENVOEGSELS = frozenset(
    {"van", "de", "der", "den", "het", "te", "ter", "ten", "tot", "op", "in", "von", "la", "el", "'t", "d'"}
)
_TONE_ICONS = {
    Tone.NEUTRAL: "circle",
    Tone.PRIMARY: "arrow-right",
    Tone.GOOD: "check-circle",
    Tone.ATTENTION: "clock",
    Tone.URGENT: "exclamation-triangle",
    Tone.INFO: "info-circle",
}
_ENTRY_LOOKS = {
    "report": ("megaphone", Tone.PRIMARY),
    "assign": ("person-check", Tone.NEUTRAL),
    "handover": ("arrow-left-right", Tone.NEUTRAL),
    "recuse": ("person-x", Tone.ATTENTION),
    "escalate": ("arrow-up-circle", Tone.ATTENTION),
    "reminder": ("bell", Tone.ATTENTION),
    "overdue": ("exclamation-triangle", Tone.URGENT),
    "message": ("chat-left-text", Tone.NEUTRAL),
    "note": ("journal-text", Tone.NEUTRAL),
    "evidence": ("paperclip", Tone.NEUTRAL),
    "assess": ("clipboard-check", Tone.PRIMARY),
    "advice": ("chat-quote", Tone.INFO),
    "letter": ("envelope-paper", Tone.PRIMARY),
    "mail": ("envelope", Tone.NEUTRAL),
    "phone": ("telephone", Tone.NEUTRAL),
    "meeting": ("people", Tone.NEUTRAL),
    "propose": ("pencil", Tone.PRIMARY),
    "decide": ("hammer", Tone.PRIMARY),
    "sanction": ("hammer", Tone.PRIMARY),
    "police": ("shield-exclamation", Tone.URGENT),
    "file": ("folder2", Tone.NEUTRAL),
    "skip": ("slash-circle", Tone.ATTENTION),
    "objection": ("reply", Tone.ATTENTION),
    "close": ("check-circle", Tone.GOOD),
    "reopen": ("arrow-repeat", Tone.ATTENTION),
    "withdraw": ("dash-circle", Tone.NEUTRAL),
    "access": ("eye", Tone.NEUTRAL),
    "change": ("pencil", Tone.NEUTRAL),
}
_DOCUMENT_ICONS = {
    "letter": "envelope-paper",
    "mail_in": "envelope",
    "mail_out": "send",
    "phone": "telephone",
    "meeting": "people",
    "decision": "hammer",
    "view": "chat-quote",
    "evidence": "paperclip",
    "report": "megaphone",
    "note": "journal-text",
}
_EVIDENCE_ICONS = {
    "image": "file-earmark-image",
    "video": "file-earmark-play",
    "pdf": "file-earmark-pdf",
    "chat": "chat-dots",
    "mail": "envelope",
    "text": "file-earmark-text",
    "link": "link-45deg",
}


@cache
def icon_names() -> frozenset[str]:
    return frozenset((Path(settings.BASE_DIR) / "static" / "icons" / "names.txt").read_text().split())


@register.inclusion_tag("_components/icon.html")
def icon(name: str, label: str = "") -> dict[str, str]:
    """An icon of the sprite. It stands beside a word; `label` is for the rare one that stands alone."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f'icon "{name}" is not in static/icons/names.txt')
    return {"address": f"{static('icons/sprite.svg')}#{name}", "label": label}


@register.filter
def tone_icon(tone: str) -> str:
    return _TONE_ICONS.get(Tone(tone or Tone.NEUTRAL), "circle")


@register.filter
def alert_icon(tone: str) -> str:
    """An alert tells more than a state: a warning is not always about time."""
    return {"attention": "exclamation-circle", "neutral": "info-circle"}.get(tone) or tone_icon(tone)


@register.filter
def entry_icon(kind: str) -> str:
    return _ENTRY_LOOKS.get(kind, ("circle", Tone.NEUTRAL))[0]


@register.filter
def entry_tone(kind: str) -> str:
    return str(_ENTRY_LOOKS.get(kind, ("circle", Tone.NEUTRAL))[1])


@register.filter
def document_icon(kind: str) -> str:
    return _DOCUMENT_ICONS.get(kind, "file-earmark-text")


@register.filter
def evidence_icon(kind: str) -> str:
    return _EVIDENCE_ICONS.get(kind, "file-earmark")


@register.filter
def dutch_date(moment: Moment | None) -> str:
    """`vandaag 14:30`, `gisteren`, `di 15 dec 2026`, `di 15 dec 2026 14:30`."""
    if moment is None:
        return ""
    local = _local(moment)
    day = _day(local)
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    word = near.get((day - timezone.localdate()).days) or format_date(day, _short_format())
    return f"{word} {local:%H:%M}" if isinstance(local, datetime) else word


@register.filter
def full_date(moment: Moment | None) -> str:
    """`dinsdag 15 december 2026`, with the time if there is one: for tooltips and letters."""
    if moment is None:
        return ""
    local = _local(moment)
    text = format_date(local, "l j F Y")
    return f"{text} {local:%H:%M}" if isinstance(local, datetime) else text


@register.filter
def iso(moment: Moment | None) -> str:
    return _local(moment).isoformat() if moment else ""


@register.filter
def term_text(due: Moment | None) -> str:
    """`nog 3 dagen`, `vandaag`, `nog 2 uur`, `2 dagen te laat`."""
    if due is None:
        return ""
    hours = _hours_left(due)
    if hours is not None and abs(hours) < 24:
        return _hours_text(hours)
    days = _days_left(due)
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


@register.filter
def term_tone(due: Moment | None) -> str:
    """Late is urgent, today and the next two days ask for attention."""
    if due is None:
        return str(Tone.NEUTRAL)
    hours = _hours_left(due)
    days = _days_left(due)
    if (hours is not None and hours < 0) or days < 0:
        return str(Tone.URGENT)
    return str(Tone.ATTENTION if days <= ATTENTION_DAYS else Tone.NEUTRAL)


@register.filter
def term_icon(due: Moment | None) -> str:
    return "exclamation-triangle" if term_tone(due) == Tone.URGENT else "clock"


@register.filter
def error_links(form: BaseForm) -> list[ErrorLink]:
    return forms.error_links(form)


@register.filter
def at(items: Sequence[object], index: int) -> object:
    return items[index] if index < len(items) else ""


@register.filter
def file_size(size: int | None) -> str:
    return "" if size is None else filesizeformat(size)


@register.filter
def initials(name: str) -> str:
    """First and last name, without the words between: Wilhelmina van der Schaaf gives WS."""
    words = [word for word in str(name).replace("-", " ").split() if word.lower() not in _TUSSENVOEGSELS]
    letters = [word[0].upper() for word in words if word[0].isalnum()]
    return "".join(letters[:1] + letters[-1:] if len(letters) > 1 else letters)


def _short_format() -> str:
    return "D j b Y" if get_language() == "nl" else "D j M Y"


def _local(moment: Moment) -> Moment:
    return timezone.localtime(moment) if isinstance(moment, datetime) else moment


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _days_left(due: Moment) -> int:
    return (_day(_local(due)) - timezone.localdate()).days


def _hours_left(due: Moment) -> float | None:
    if not isinstance(due, datetime):
        return None
    return (due - timezone.now()) / timedelta(hours=1)


def _hours_text(hours: float) -> str:
    if abs(hours) < 1:
        minutes = max(1, round(abs(hours) * 60))
        if hours < 0:
            return ngettext("%(n)s minute late", "%(n)s minutes late", minutes) % {"n": minutes}
        return ngettext("%(n)s minute left", "%(n)s minutes left", minutes) % {"n": minutes}
    whole = int(abs(hours))
    if hours < 0:
        return ngettext("%(n)s hour late", "%(n)s hours late", whole) % {"n": whole}
    return ngettext("%(n)s hour left", "%(n)s hours left", whole) % {"n": whole}
