"""What a handler adds to a case: calls, talks, mails, views, copies of evidence. It is filed as it is made."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.actions import record
from core.errors import InvalidState, NotAllowed
from dossiers import permissions, policies
from dossiers.actions.filing import file_case
from dossiers.actions.keeping import keep_upload, no_orphans, staged
from dossiers.answers import Correction, ItemAnswers, form_source
from dossiers.enums import DocumentKind
from dossiers.filing import whom_it_concerns
from dossiers.models import CaseItem, ItemParty
from incidents.actions.moves import locked
from incidents.evidence.intake import StagedFile
from incidents.models import Entry, Evidence, Incident
from incidents.policies import check_moment

# The lines of the story of a case; presenters/story.py says them in words.
STORY = "correspondence"
CORRECTED = "correspondence.corrected"


def add_item(*, incident_id: int, item: ItemAnswers, by: User, now: datetime) -> CaseItem:
    """Keep one item with the case and file it with the parties it concerns. The same key twice is one item."""
    with staged(item.file) as upload, no_orphans() as shelf, transaction.atomic():
        incident = _writable(incident_id, by)
        source = _source_of(item, upload)
        existing = _sent_before(incident, source, by)
        if existing:
            return existing
        involvements = list(incident.involvements.all())
        party_ids = policies.check_parties(involvements, item.party_ids)
        # The file of an e-mail says itself when it was sent.
        is_read = bool(item.headers)
        check_moment(incident, item.happened_at, now, field="happened_at", however_long_ago=is_read)
        _need(item.title, "title", _("Say in a few words what this is about."))
        row = _row(incident, item, source, by, now)
        if upload is not None:
            keep_upload(row, upload, shelf)
        if not row.body and not row.file:
            raise InvalidState(_("Write down what was said or add a file."), fields={"body": _("Write something.")})
        return keep_item(row, party_ids, by=by, now=now)


def copy_evidence(
    *, incident_id: int, evidence_id: UUID, party_ids: frozenset[int], key: UUID, by: User, now: datetime
) -> CaseItem:
    """File a copy of a piece of evidence with the parties it concerns. The original stays where it is."""
    with transaction.atomic():
        incident = _writable(incident_id, by)
        source = form_source(key, evidence_id, sorted(party_ids))
        existing = _sent_before(incident, source, by)
        if existing:
            return existing
        evidence = Evidence.objects.filter(incident=incident, pk=evidence_id).first()
        if evidence is None:
            raise NotAllowed(permissions.UNKNOWN)
        parties = policies.check_parties(list(incident.involvements.all()), party_ids)
        row = CaseItem(
            board_id=incident.board_id,
            incident=incident,
            kind=DocumentKind.EVIDENCE_COPY,
            title=evidence.name[:200],
            correspondent=evidence.added_by.name,
            body="\n\n".join(part for part in (evidence.note, evidence.text, evidence.link) if part),
            happened_at=evidence.captured_at or evidence.added_at,
            recorded_at=now,
            recorded_by=by,
            source=source,
            file=evidence.file.name,
            file_name=evidence.name,
            media_type=evidence.media_type,
            size=evidence.size,
            sha256=evidence.sha256,
        )
        return keep_item(row, parties, by=by, now=now)


@transaction.atomic
def concern_also(*, item_id: UUID, party_ids: Iterable[int], by: User, now: datetime) -> CaseItem:
    """This item also concerns these parties: it is filed with them as well. Nothing is taken away."""
    item = _item(item_id, by)
    policies.check_no_decided_letter(item)
    known = set(item.incident.involvements.values_list("pk", flat=True))
    already = whom_it_concerns(item)
    wanted = set(party_ids)
    if not wanted <= known or not wanted - already:
        raise InvalidState(_("Choose someone it does not concern yet."), fields={"parties": _("Choose from the list.")})
    ItemParty.objects.bulk_create(
        [ItemParty(item=item, involvement_id=pk, added_at=now, added_by=by) for pk in sorted(wanted - already)]
    )
    record(
        action="correspondence.concern",
        by=by,
        now=now,
        obj=item,
        reference=item.incident.reference,
        details={"involvements": sorted(wanted - already)},
    )
    file_case(incident_id=item.incident_id, by=by, now=now)
    return item


@transaction.atomic
def correct_item(*, item_id: UUID, correction: Correction, key: UUID, by: User, now: datetime) -> CaseItem:
    """Put a corrected version in the place of an item, in the case and in every dossier. The first stays readable."""
    item = _item(item_id, by)
    source = form_source(key, item_id, correction)
    existing = _sent_before(item.incident, source, by)
    if existing:
        return existing
    permissions.check_item_corrector(by, item)
    policies.check_newest(item)
    _need(correction.reason, "reason", _("Say why this is corrected."))
    _need(correction.title, "title", _("Say in a few words what this is about."))
    if not correction.body.strip() and not item.file:
        raise InvalidState(_("Write something."), fields={"body": _("Write something.")})
    newer = CaseItem(
        board_id=item.board_id,
        incident=item.incident,
        kind=item.kind,
        title=correction.title,
        correspondent=item.correspondent,
        body=correction.body,
        headers=item.headers,
        file=item.file.name,
        file_name=item.file_name,
        media_type=item.media_type,
        size=item.size,
        sha256=item.sha256,
        happened_at=item.happened_at,
        recorded_at=now,
        recorded_by=by,
        supersedes=item,
        supersedes_reason=correction.reason,
        source=source,
    )
    parties = frozenset(whom_it_concerns(item))
    return keep_item(newer, parties, by=by, now=now, act=CORRECTED)


def keep_item(
    row: CaseItem, party_ids: frozenset[int], *, by: User, now: datetime, act: str = "", tells: bool = True
) -> CaseItem:
    """Write the row, the story and the audit, and file it. The case is locked by the caller."""
    row.save(force_insert=True)
    ItemParty.objects.bulk_create(
        [ItemParty(item=row, involvement_id=pk, added_at=now, added_by=by) for pk in sorted(party_ids)]
    )
    if tells:
        Entry.objects.create(
            incident=row.incident,
            at=now,
            actor=by,
            act=act or f"{STORY}.{row.kind}",
            data={"title": row.title, "with": row.correspondent, "item": str(row.pk), "note": row.supersedes_reason},
        )
    Incident.objects.filter(pk=row.incident_id).update(last_activity_at=now)
    record(
        action="correspondence.add",
        by=by,
        now=now,
        obj=row,
        reference=row.incident.reference,
        details={"kind": row.kind, "involvements": sorted(party_ids), "sha256": row.sha256},
    )
    file_case(incident_id=row.incident_id, by=by, now=now)
    return row


def _row(incident: Incident, item: ItemAnswers, source: str, by: User, now: datetime) -> CaseItem:
    return CaseItem(
        board_id=incident.board_id,
        incident=incident,
        kind=item.kind,
        title=item.title.strip(),
        correspondent=item.correspondent.strip(),
        body=item.body.strip(),
        headers=dict(item.headers),
        happened_at=item.happened_at,
        recorded_at=now,
        recorded_by=by,
        source=source,
    )


def _source_of(item: ItemAnswers, upload: StagedFile | None) -> str:
    typed = (item.kind, item.title, item.body, item.correspondent, item.happened_at, sorted(item.party_ids))
    return form_source(item.key, *typed, upload.sha256 if upload else "")


def _writable(incident_id: int, by: User) -> Incident:
    incident = locked(incident_id)
    permissions.check_writer(by, incident)
    policies.check_open_for_correspondence(incident)
    return incident


def _item(item_id: UUID, by: User) -> CaseItem:
    """The item, with its case locked and still handled by this user."""
    found = CaseItem.objects.filter(pk=item_id).values_list("incident", flat=True).first()
    if found is None:
        raise NotAllowed(permissions.UNKNOWN)
    incident = _writable(found, by)
    item = CaseItem.objects.select_related("recorded_by").get(pk=item_id)
    item.incident = incident
    return item


def _sent_before(incident: Incident, source: str, by: User) -> CaseItem | None:
    """What this same form brought in already; someone else's key is not theirs."""
    existing = CaseItem.objects.filter(incident=incident, source=source).first()
    if existing is not None and existing.recorded_by_id != by.pk:
        raise NotAllowed(permissions.UNKNOWN)
    return existing


def _need(text: str, field: str, message: object) -> None:
    if not text.strip():
        raise InvalidState(str(message), fields={field: str(message)})
