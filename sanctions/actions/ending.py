from datetime import datetime

from accounts.models import User
from incidents.actions.status import resume_review
from incidents.enums import Status
from incidents.models import Incident
from sanctions.enums import SanctionStatus
from sanctions.models import Sanction
from sanctions.workflow import RUNNING


def end_review(incident: Incident, *, by: User, now: datetime) -> None:
    """Give the case back to its handler once its last sanction has ended. The caller holds the lock on the case."""
    sanctions = Sanction.objects.filter(incident=incident)
    if incident.status != Status.AWAITING_SANCTION or sanctions.filter(status__in=RUNNING).exists():
        return
    imposed = sanctions.filter(status=SanctionStatus.SENT).exists()
    resume_review(incident_id=incident.pk, imposed=imposed, by=by, now=now)
    incident.refresh_from_db(fields=["status", "last_activity_at"])
