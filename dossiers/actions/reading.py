from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.actions import record
from audit.enums import Outcome
from dossiers.models import Document, Dossier, Reading

# The file that a page shows is asked for by the browser right after the page: that is one reading, not two.
SAME_OPENING = timedelta(minutes=1)


@transaction.atomic
def record_reading(
    *,
    dossier: Dossier,
    role: str,
    by: User,
    now: datetime,
    document: Document | None = None,
    action: str = "dossier.read",
    reference: str = "",
    once_in: timedelta = timedelta(0),
) -> Reading | None:
    """Write down that `by` opens this, before anything of it is sent. `role` is by virtue of which role.

    With `once_in` a second opening by the same reader within that time is part of the first: None.
    """
    if once_in and Reading.objects.filter(dossier=dossier, document=document, reader=by, at__gt=now - once_in).exists():
        return None
    record(
        action=action,
        by=by,
        now=now,
        obj=document or dossier,
        outcome=Outcome.READ,
        reference=reference,
        details={"dossier": dossier.pk, "role": role},
    )
    return Reading.objects.create(dossier=dossier, document=document, reader=by, role=role, at=now)
