from collections.abc import Iterable

from accounts.models import User
from core.presentation import Message
from incidents import models


def thread(messages: Iterable[models.Message], reader: User) -> list[Message]:
    """The conversation of reporter and handler, oldest first."""
    return [
        Message(
            who=message.author.name,
            text=message.body,
            at=message.sent_at,
            mine=message.author_id == reader.pk,
            read_at=message.read_at,
        )
        for message in messages
    ]
