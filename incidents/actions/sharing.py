from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import User
from audit.actions import System
from core.errors import InvalidState
from incidents.actions.moves import begin, locked
from incidents.models import Share
from incidents.routing import Matter
from incidents.workflow import Act, Actor, Audience


@transaction.atomic
def share(*, incident_id: int, counsellor_id: int, by: User, now: datetime) -> Share:
    """Let a confidential counsellor read along. Only the reporter decides this."""
    move = begin(incident_id, Act.SHARE, Actor.REPORTER, by=by, now=now)
    counsellor = (
        User.objects.having(RoleName.COUNSELLOR, today=timezone.localdate(now))
        .filter(pk=counsellor_id, board=move.incident.board_id)
        .first()
    )
    if counsellor is None or Matter.of(move.incident).is_in_conflict(counsellor):
        raise InvalidState(_("Choose a confidential counsellor from the list."))
    shared, created = Share.objects.get_or_create(
        incident=move.incident, counsellor=counsellor, ended_at=None, defaults={"shared_at": now}
    )
    if created:
        move.tell(Audience.COUNSELLOR, [counsellor])
        move.finish(data={"to": counsellor.name})
    return shared


@transaction.atomic
def stop_sharing(*, incident_id: int, counsellor_id: int, by: User, now: datetime) -> None:
    move = begin(incident_id, Act.STOP_SHARING, Actor.REPORTER, by=by, now=now)
    ended = Share.objects.filter(incident=move.incident, counsellor=counsellor_id, ended_at=None)
    names = [str(name) for name in ended.values_list("counsellor__person__first_name", flat=True)]
    if ended.update(ended_at=now):
        move.finish(data={"to": names[0] if names else ""})


def end_shares_in_conflict(*, incident_id: int, by: User | System, now: datetime) -> None:
    """A counsellor who became a party reads nothing any more; the reporter hears it, to choose another."""
    incident = locked(incident_id)
    matter = Matter.of(incident)
    for shared in incident.shares.filter(ended_at=None).select_related("counsellor__person"):
        if matter.is_in_conflict(shared.counsellor):
            Share.objects.filter(pk=shared.pk).update(ended_at=now)
            move = begin(incident_id, Act.END_SHARE, Actor.SYSTEM, by=by, now=now)
            move.finish(data={"to": shared.counsellor.name})
