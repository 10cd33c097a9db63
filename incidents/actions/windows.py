"""One report open in two windows: what was written in one is not erased by the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zlib import crc32

from django.db import transaction

from accounts.models import User
from incidents.actions.drafts import LONGEST, PARTY, locked_draft, plain, save_draft
from incidents.models import ReportDraft


@dataclass(frozen=True)
class Kept:
    """Names of fields that were not kept: `elsewhere` changed in another window too, `too_long` for any draft."""

    elsewhere: Sequence[str] = ()
    too_long: Sequence[str] = ()

    @property
    def missing(self) -> Sequence[str]:
        return (*self.elsewhere, *self.too_long)


@transaction.atomic
def keep_window(
    *, draft_id: UUID, fields: Mapping[str, str], seen: Mapping[str, Sequence[str]], by: User, now: datetime
) -> Kept:
    """Keep what one window changed. `seen` has by field the mark of what that window showed, and after it the marks
    of what it sent since. A field that stands otherwise by now stays as it is."""
    draft = locked_draft(draft_id, by)
    standing = standing_in(draft)
    too_long = [name for name, text in fields.items() if len(text) > LONGEST]
    changed = {
        name: text
        for name, text in fields.items()
        if name not in too_long and _is_changed(text, standing.get(name), seen.get(name, ()))
    }
    elsewhere = [name for name, text in changed.items() if _is_elsewhere(text, standing.get(name), seen.get(name, ()))]
    kept = {name: text for name, text in changed.items() if name not in elsewhere}
    save_draft(draft_id=draft_id, typed=kept, party_roles=_roles(kept), by=by, now=now)
    return Kept(elsewhere, too_long)


def standing_in(draft: ReportDraft) -> dict[str, str]:
    """What a draft holds, by the name of the field that shows it."""
    fields = {name: answer for name, answer in draft.answers.items() if isinstance(answer, str)}
    for party in draft.answers.get("parties", []):
        fields |= {f"{PARTY}{party['key']}-{part}": party[part] for part in ("role", "capacity")}
    return fields


def mark(text: str) -> str:
    """Tells two texts apart; static/js/drafts.js makes the same."""
    content = plain(text).replace("\r\n", "\n").replace("\r", "\n").strip("\n").encode(errors="replace")
    return f"{len(content)}-{crc32(content):08x}"


def _is_changed(text: str, standing: str | None, seen: Sequence[str]) -> bool:
    """Also back to what it showed first, when what stands there is what it sent since."""
    return standing is None or not seen or mark(text) != seen[0] or mark(standing) in seen[1:]


def _is_elsewhere(text: str, standing: str | None, seen: Sequence[str]) -> bool:
    return standing is not None and bool(seen) and mark(standing) not in {*seen, mark(text)}


def _roles(fields: Mapping[str, str]) -> dict[str, dict[str, str]]:
    roles: dict[str, dict[str, str]] = {}
    for name, text in fields.items():
        if name.startswith(PARTY) and name.count("-") == 2:
            _, key, part = name.split("-")
            roles.setdefault(key, {})[part] = text
    return roles
