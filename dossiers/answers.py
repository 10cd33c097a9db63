"""What a handler recorded, checked and complete: what the actions take."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from dossiers.enums import DocumentKind
from incidents.evidence.intake import Source


def form_source(key: UUID, *typed: object) -> str:
    """Under which source something that was typed is kept, in at most 80 characters.

    What the system files itself ("letter:…", "item:…") never lies here, so no key that is sent in can take its place.
    Who goes back to a form, changes what they wrote and sends it again has written something else.
    """
    words = hashlib.sha256("\x00".join(map(str, typed)).encode("utf-8", errors="replace"))
    return f"form:{key}:{words.hexdigest()[:32]}"


@dataclass(frozen=True)
class ItemAnswers:
    """One item of correspondence. `key` is made with the form: what is sent twice is one item.

    `party_ids` are involvements; empty is allowed in a case with at most one subject. `happened_at` is aware.
    """

    kind: DocumentKind
    title: str
    body: str
    correspondent: str
    happened_at: datetime
    party_ids: frozenset[int]
    key: UUID
    file: Source | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Correction:
    """What takes the place of an earlier item or document, and why."""

    title: str
    body: str
    reason: str
    withholds: bool = False
    """The earlier version is not shown any more: it named someone it should not."""
