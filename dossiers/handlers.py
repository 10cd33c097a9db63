"""What the relay does for the topics of this app (settings.OUTBOX_HANDLERS)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audit.actions import SYSTEM
from dossiers.actions import filing


def file_case(payload: Mapping[str, Any], now: datetime) -> None:
    """File what this case made and is not in a dossier yet. Twice, late or at once: the outcome is the same."""
    filing.file_case(incident_id=payload["incident_id"], by=SYSTEM, now=now)
