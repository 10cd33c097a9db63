"""Who is told that an employee wrote their view: whoever can do something with it today, and never nobody."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from accounts.querysets import UserQuerySet
from dossiers.models import Document
from incidents.models import Incident
from incidents.permissions import is_handler, may_reopen
from incidents.routing import told_for_handler
from notifications.actions import notify


def handlers_today(incident: Incident, *, now: datetime) -> list[User]:
    """The handler, and whoever stands in for them. A former handler who can no longer open the case is none."""
    found = told_for_handler(incident, today=timezone.localdate(now))
    return [user for user in found if _opens(user, incident) and is_handler(user, incident)]


def overseers_of(incident: Incident, *, now: datetime) -> list[User]:
    """Whoever directs the school or the foundation, or oversees its board, and may open the case to reopen it."""
    found: list[User] = []
    for role in (RoleName.BOARD, RoleName.SUPERVISORY_BOARD):
        found += _with_deputies(_holders(incident.board_id, role, now), now)
    if incident.school_id:
        directors = _holders(incident.board_id, RoleName.DIRECTOR, now, school=incident.school_id)
        found += _with_deputies(directors, now)
    return [user for user in found if _opens(user, incident) and may_reopen(user, incident)]


def tell_keepers(document: Document, *, now: datetime) -> None:
    """HR; where nobody of HR may read it the board; and without those the administrators, who appoint somebody."""
    for role in (RoleName.HR, RoleName.BOARD):
        keepers = _readers(_with_deputies(_holders(document.board_id, role, now), now), document)
        if keepers:
            _tell(keepers, "dossier.own_view", f"/documents/{document.pk}/", document, now)
            return
    administrators = _holders(document.board_id, RoleName.ADMINISTRATOR, now)
    _tell(administrators, "account.own_view_unread", "/manage/roles/", document, now)


def _tell(users: Iterable[User], code: str, path: str, document: Document, now: datetime) -> None:
    notify(users=users, code=code, reference="", path=path, key=f"own_view:{document.pk}", now=now)


def _opens(user: User, incident: Incident) -> bool:
    return Incident.objects.opened_by_role(user).filter(pk=incident.pk).exists()


def _readers(users: Iterable[User], document: Document) -> list[User]:
    return [user for user in users if Document.objects.visible_to(user).filter(pk=document.pk).exists()]


def _holders(board_id: int, role: RoleName, now: datetime, *, school: int | None = None) -> UserQuerySet:
    return User.objects.having(role, today=timezone.localdate(now), school=school).filter(board=board_id)


def _with_deputies(holders: UserQuerySet, now: datetime) -> UserQuerySet:
    today = timezone.localdate(now)
    deputies = Q(
        deputyships__starts_on__lte=today, deputyships__ends_on__gte=today, deputyships__user__in=holders.values("pk")
    )
    found = User.objects.here(today).filter(Q(pk__in=holders.values("pk")) | deputies, is_active=True)
    return found.distinct().order_by("pk")
