"""Which version of the protocol holds for a case."""

from django.utils import timezone

from incidents.models import Incident, Protocol
from people.querysets import in_force


def in_force_for(incident: Incident) -> Protocol | None:
    """The version in force on the day of the incident: when it was seen, else when it was reported."""
    day = timezone.localdate(incident.seen_at or incident.reported_at)
    return Protocol.objects.filter(in_force(day), board=incident.board_id).first()
