"""The way to the outbox, which stands above this app: by the name in settings.OPOR_OUTBOX."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def hand_over(*, topic: str, key: str, payload: Mapping[str, Any], now: datetime, board_id: int | None = None) -> None:
    import_string(settings.OPOR_OUTBOX)(topic=topic, key=key, payload=payload, now=now, board_id=board_id)
