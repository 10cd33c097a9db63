"""A letter that was decided on: filed, and sent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.actions import record
from core.errors import InvalidState, NotAllowed
from dossiers import permissions, policies
from dossiers.actions.correspondence import keep_item
from dossiers.actions.keeping import keep_letter, no_orphans
from dossiers.enums import Channel, DocumentKind
from dossiers.models import CaseItem, Dispatch, Document
from incidents.actions.moves import locked
from incidents.enums import Capacity
from incidents.models import Incident, Involvement
from notifications.actions import notify
from people.models import Person
from people.querysets import in_force


def file_letter(
    *,
    incident: Incident,
    involvement: Involvement,
    title: str,
    body: str,
    file: bytes | str,
    sha256: str,
    made_at: datetime,
    by: User,
    now: datetime,
    source: str,
) -> Document:
    """Keep a letter with the case and file it with this party, at once. The same `source` twice is one letter.

    `file` is the PDF, or the name under which it is kept already. Whether `by` may decide and send it was checked by
    the caller. Raises `InvalidState` when it would lie in no dossier, `ValueError` for another PDF than `sha256`.
    A letter about a guardian of several pupils lies in several dossiers; the first document is returned.
    """
    with no_orphans() as shelf, transaction.atomic():
        row = locked(incident.pk)
        item = CaseItem.objects.filter(incident=row, source=source).first()
        if item is None:
            policies.check_lies_in_a_dossier(involvement)
            item = CaseItem(
                board_id=row.board_id,
                incident=row,
                kind=DocumentKind.LETTER,
                title=title[:200],
                correspondent=involvement.label[:300],
                body=body,
                happened_at=made_at,
                recorded_at=now,
                recorded_by=by,
                source=source,
            )
            keep_letter(item, file, sha256, shelf)
            item.file_name = f"{row.reference}.pdf"
            # The app that decided on the letter tells the story of the decision itself.
            keep_item(item, frozenset({involvement.pk}), by=by, now=now, tells=False)
        return Document.objects.filter(item=item, source=f"item:{item.pk}").order_by("filed_at", "pk")[0]


@transaction.atomic
def dispatch(
    *,
    document: Document,
    addressee: Person,
    channel: Channel,
    by: User,
    now: datetime,
    tracking: str = "",
    sent_at: datetime | None = None,
) -> Dispatch:
    """Write down that this went out, `sent_at` or now. From now on an employee sees it in their own dossier, and is
    told.

    What was filed from one item went out once, whichever of the dossiers it lies in. Twice is once.
    """
    if addressee.board_id != document.board_id:
        raise InvalidState(_("This person is not known."), fields={"addressee": _("Choose someone from the list.")})
    sent, created = Dispatch.objects.get_or_create(
        document=None if document.item_id else document,
        item_id=document.item_id,
        addressee=addressee,
        channel=channel,
        defaults={"tracking": tracking, "sent_at": sent_at or now, "sent_by": by},
    )
    if created:
        reference = document.incident.reference if document.incident else ""
        record(
            action="document.dispatch",
            by=by,
            now=now,
            obj=document,
            reference=reference,
            details={"addressee": addressee.pk, "channel": channel},
        )
        _tell(document, addressee, reference, now)
    return sent


@transaction.atomic
def send_filed(
    *, document_id: UUID, addressee_id: int, channel: Channel, tracking: str, by: User, now: datetime
) -> Dispatch:
    """The handler writes down that what lies in a dossier went out to whom it is about, or their guardian."""
    document = (
        Document.objects.select_related("incident", "dossier", "involvement__person", "made_by")
        .filter(pk=document_id)
        .first()
    )
    if document is None or document.incident_id is None:
        raise NotAllowed(permissions.UNKNOWN)
    document.incident = locked(document.incident_id)
    permissions.check_sender(by, document)
    addressee = next((one for one in possible_addressees(document, now=now) if one.pk == addressee_id), None)
    if addressee is None:
        raise InvalidState(_("This person is not known."), fields={"addressee": _("Choose someone from the list.")})
    policies.check_reaches(document, addressee, channel)
    return dispatch(document=document, addressee=addressee, channel=channel, by=by, now=now, tracking=tracking)


def possible_addressees(document: Document, *, now: datetime) -> list[Person]:
    """Whom the document is about; of a pupil also the guardians."""
    about = document.involvement.person if document.involvement else document.dossier.person
    if about is None:
        return []
    if document.involvement is None or document.involvement.capacity != Capacity.PUPIL:
        return [about]
    links = about.guardians.filter(in_force(timezone.localdate(now))).select_related("guardian").order_by("pk")
    return [*(link.guardian for link in links), about]


def _tell(document: Document, addressee: Person, reference: str, now: datetime) -> None:
    user = User.objects.filter(person=addressee, is_active=True).first()
    if user is not None and Document.objects.own_of(user).filter(pk=document.pk).exists():
        notify(
            users=[user],
            code="dossier.sent_to_you",
            reference=reference,
            path="/my-dossier/",
            key=f"dispatch:{document.item_id or document.pk}",
            now=now,
        )
