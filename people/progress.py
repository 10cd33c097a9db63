"""How far an import is, told outside its transaction so that others can see it. Never in the way of the work."""

from typing import TypedDict

import structlog
from django.core.cache import caches

logger = structlog.get_logger(__name__)
_CACHE = "valkey"
_AN_HOUR = 60 * 60


class State(TypedDict):
    percent: int
    step: str


def tell(import_id: int, *, percent: int, step: str) -> None:
    try:
        caches[_CACHE].set(_key(import_id), {"percent": percent, "step": step}, timeout=_AN_HOUR)
    except Exception as error:
        logger.warning("roster_progress_unavailable", error=type(error).__name__)


def ask(import_id: int) -> State | None:
    """The last that was told; None before the first, or when the cache is away."""
    try:
        state: State | None = caches[_CACHE].get(_key(import_id))
    except Exception as error:
        logger.warning("roster_progress_unavailable", error=type(error).__name__)
        return None
    return state


def forget(import_id: int) -> None:
    try:
        caches[_CACHE].delete(_key(import_id))
    except Exception as error:
        logger.warning("roster_progress_unavailable", error=type(error).__name__)


def _key(import_id: int) -> str:
    return f"roster-import:{import_id}"
