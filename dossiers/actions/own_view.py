"""What an employee adds to their own dossier: their view of a document, or in general."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import User
from audit.actions import record
from core.errors import InvalidState, NotAllowed
from dossiers import permissions
from dossiers.actions.correspondence import STORY, keep_item
from dossiers.enums import DocumentKind, DossierKind
from dossiers.models import CaseItem, Document, Dossier
from incidents.actions.moves import locked
from notifications.actions import notify
from people.querysets import in_force


@transaction.atomic
def add_view(*, text: str, about_id: UUID | None, key: str, by: User, now: datetime) -> None:
    """File the view of the person concerned, as they wrote it, and tell who has to know. Twice is once.

    About a document of a case it belongs to that case, and its handler is told; else the HR officers are.
    """
    permissions.check_own_dossier(by)
    if not text.strip():
        raise InvalidState(_("Write your view first."), fields={"text": _("Write your view first.")})
    about = _about(about_id, by)
    if about is not None and about.incident_id and about.involvement_id:
        _with_the_case(about, text.strip(), key, by, now)
    else:
        _in_general(about, text.strip(), key, by, now)


def _about(about_id: UUID | None, by: User) -> Document | None:
    if about_id is None:
        return None
    about = Document.objects.own_of(by).select_related("incident").filter(pk=about_id).first()
    if about is None:
        raise NotAllowed(permissions.UNKNOWN)
    return about


def _with_the_case(about: Document, text: str, key: str, by: User, now: datetime) -> None:
    incident = locked(about.incident_id)
    if CaseItem.objects.filter(incident=incident, source=key).exists():
        return
    item = CaseItem(
        board_id=incident.board_id,
        incident=incident,
        kind=DocumentKind.VIEW,
        title=_title(about),
        correspondent=by.name,
        body=text,
        happened_at=now,
        recorded_at=now,
        recorded_by=by,
        source=key,
    )
    keep_item(item, frozenset({about.involvement_id}), by=by, now=now, act=f"{STORY}.own_view")
    notify(
        users=[incident.handler] if incident.handler else [],
        code="case.own_view",
        reference=incident.reference,
        path=f"/cases/{incident.reference}/correspondence/",
        key=f"own_view:{item.pk}",
        now=now,
    )


def _in_general(about: Document | None, text: str, key: str, by: User, now: datetime) -> None:
    dossier, _created = Dossier.objects.get_or_create(
        person_id=by.person_id,
        kind=DossierKind.PERSONNEL,
        defaults={"board_id": by.board_id, "opened_at": now},
    )
    document, created = Document.objects.get_or_create(
        dossier=dossier,
        source=key,
        involvement=None,
        defaults={
            "board_id": by.board_id,
            "incident": None,
            "kind": DocumentKind.VIEW,
            "title": _title(about),
            "author": by.name,
            "body": text,
            "made_at": now,
            "filed_at": now,
            "made_by": by,
        },
    )
    if not created:
        return
    record(action="dossier.view", by=by, now=now, obj=document, details={"dossier": dossier.pk})
    notify(
        users=_hr_officers(by, now),
        code="dossier.own_view",
        reference="",
        path=f"/documents/{document.pk}/",
        key=f"own_view:{document.pk}",
        now=now,
    )


def _hr_officers(by: User, now: datetime) -> list[User]:
    officers = User.objects.filter(
        in_force(timezone.localdate(now), "roles__"), board=by.board_id, is_active=True, roles__name=RoleName.HR
    )
    return [officer for officer in officers.distinct() if by.person_id not in officer.access.circle]


def _title(about: Document | None) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        if about is None:
            return gettext("View of the employee")
        return gettext("View on: %(title)s") % {"title": about.title[:150]}
