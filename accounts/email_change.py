"""The link with which whoever reads a new address confirms that it is theirs. No secret of it stands in a table."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT: Final = "accounts.email_change"


@dataclass(frozen=True)
class EmailChange:
    """`asked` is the event in the log with which an administrator asked for it."""

    user_id: int
    email: str
    asked: int


def confirmation_link(change: EmailChange) -> str:
    """Works once, for settings.PASSWORD_RESET_TIMEOUT."""
    token = signing.dumps([change.user_id, change.email, change.asked], salt=_SALT)
    return f"{settings.OPOR_BASE_URL}{reverse('accounts:email_confirm', args=[token])}"


def read_token(token: str) -> EmailChange | None:
    """None when it is too old or was not made by us."""
    try:
        user_id, email, asked = signing.loads(token, salt=_SALT, max_age=settings.PASSWORD_RESET_TIMEOUT)
    except (signing.BadSignature, ValueError):
        return None
    return EmailChange(user_id, email, asked)
