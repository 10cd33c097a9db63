"""What the outbox asks of this app. Each may be called twice with the same payload."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from incidents.actions.previews import make_preview_of


def make_preview(payload: Mapping[str, Any], now: datetime) -> None:
    make_preview_of(evidence_id=payload["evidence_id"], now=now)
