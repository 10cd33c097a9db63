from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import System, record
from core.errors import NotAllowed
from incidents.models import Guideline, Protocol
from incidents.permissions import UNKNOWN
from incidents.protocol_text import GUIDELINES, TITLE, VERSION
from people.models import Board


@transaction.atomic
def install_protocol(*, board: Board, starts_on: date, by: User | System, now: datetime) -> Protocol:
    """The protocol a board starts with. Installing it again changes nothing."""
    if isinstance(by, User) and not by.may(Permission.MANAGE_SETTINGS):
        raise NotAllowed(UNKNOWN)
    protocol, created = Protocol.objects.get_or_create(
        board=board, version=VERSION, defaults={"title": TITLE, "starts_on": starts_on}
    )
    if created:
        Guideline.objects.bulk_create(
            Guideline(protocol=protocol, code=code, position=position, summary=summary, text=text)
            for position, (code, summary, text) in enumerate(GUIDELINES)
        )
        record(action="protocol.install", by=by, now=now, obj=protocol, details={"version": VERSION})
    return protocol
