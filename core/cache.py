"""What is counted for a short while: limits of signing in. In the database, so that these hold, and signing in works,
whatever happens to the broker."""

from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac


def nameless(key: str, prefix: str, version: int) -> str:
    """A key tells whose address or account it counts for; the table does not."""
    return salted_hmac("core.cache", f"{prefix}:{version}:{key}", algorithm="sha256").hexdigest()


def sweep_cache() -> int:
    """Remove what ran out; returns how many rows."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM opor_cache WHERE expires < %s", [timezone.now()])
        return int(cursor.rowcount)
