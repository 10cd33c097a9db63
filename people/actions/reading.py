from datetime import datetime

from django.db import transaction

from audit.actions import Actor, record
from audit.enums import Outcome
from people.models import Person


@transaction.atomic
def record_reading(*, person: Person, by: Actor, now: datetime) -> None:
    """Someone looked at the details of a person: address, family and household are not for everybody."""
    record(action="person.read", by=by, now=now, obj=person, outcome=Outcome.READ)
