"""What an employee adds to their own dossier: their view of a document, or in general."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.actions import record
from core.errors import InvalidState, NotAllowed
from dossiers import permissions
from dossiers.actions.audience import handlers_today, overseers_of, tell_keepers
from dossiers.actions.correspondence import STORY, keep_item
from dossiers.answers import form_source
from dossiers.enums import DocumentKind, DossierKind
from dossiers.models import CaseItem, Document, Dossier
from incidents.actions.moves import locked
from notifications.actions import notify


@dataclass(frozen=True)
class _View:
    title: str
    text: str
    key: UUID
    by: User
    now: datetime

    @property
    def source(self) -> str:
        return form_source(self.key, self.title, self.text)


@transaction.atomic
def add_view(*, text: str, about_id: UUID | None, key: UUID, by: User, now: datetime) -> None:
    """File the view of the person concerned, as they wrote it, and tell who has to know. Twice is once.

    About a document of a case it belongs to that case, and its handler is told; when there is no handler any more, who
    oversees the case and HR. In general HR is told.
    """
    person_id = permissions.own_person(by)
    if not text.strip():
        raise InvalidState(_("Write your view first."), fields={"text": _("Write your view first.")})
    about = _about(about_id, by)
    view = _View(_title(about), text.strip(), key, by, now)
    if about is not None and about.incident_id and about.involvement_id:
        _with_the_case(view, about.incident_id, about.involvement_id)
    else:
        _in_general(view, person_id)


def _about(about_id: UUID | None, by: User) -> Document | None:
    if about_id is None:
        return None
    about = Document.objects.own_of(by).filter(pk=about_id).first()
    if about is None:
        raise NotAllowed(permissions.UNKNOWN)
    return about


def _title(about: Document | None) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        if about is None:
            return gettext("View of the employee")
        return gettext("View on: %(title)s") % {"title": about.title[:150]}


def _with_the_case(view: _View, incident_id: int, involvement_id: int) -> None:
    incident = locked(incident_id)
    if CaseItem.objects.filter(incident=incident, source=view.source).exists():
        return
    item = CaseItem(
        board_id=incident.board_id,
        incident=incident,
        kind=DocumentKind.VIEW,
        title=view.title,
        correspondent=view.by.name,
        body=view.text,
        happened_at=view.now,
        recorded_at=view.now,
        recorded_by=view.by,
        source=view.source,
    )
    keep_item(item, frozenset({involvement_id}), by=view.by, now=view.now, act=f"{STORY}.own_view")
    handlers = handlers_today(incident, now=view.now)
    notify(
        users=handlers or overseers_of(incident, now=view.now),
        code="case.own_view",
        reference=incident.reference,
        path=f"/cases/{incident.reference}/correspondence/",
        key=f"own_view:{item.pk}",
        now=view.now,
    )
    if not handlers:
        for document in Document.objects.filter(item=item, dossier__person=view.by.person_id):
            tell_keepers(document, now=view.now)


def _in_general(view: _View, person_id: int) -> None:
    dossier, _created = Dossier.objects.get_or_create(
        person_id=person_id,
        kind=DossierKind.PERSONNEL,
        defaults={"board_id": view.by.board_id, "opened_at": view.now},
    )
    document, created = Document.objects.get_or_create(
        dossier=dossier,
        source=view.source,
        involvement=None,
        defaults={
            "board_id": view.by.board_id,
            "kind": DocumentKind.VIEW,
            "title": view.title,
            "author": view.by.name,
            "body": view.text,
            "made_at": view.now,
            "filed_at": view.now,
            "made_by": view.by,
        },
    )
    if not created:
        return
    record(action="dossier.view", by=view.by, now=view.now, obj=document, details={"dossier": dossier.pk})
    tell_keepers(document, now=view.now)
