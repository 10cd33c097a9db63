"""Taking evidence in, for a draft or for a case; one file that is refused does not stop the others."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.actions import record
from audit.enums import Outcome
from core.errors import InvalidState, NotAllowed
from incidents.actions import evidence_files
from incidents.actions.drafts import locked_draft, plain
from incidents.actions.moves import Move, begin, path_for
from incidents.enums import EvidenceKind, PreviewState
from incidents.evidence import antivirus, recognise, refusals
from incidents.evidence.intake import RefusedUpload, Source, StagedFile, disk_errors, stage
from incidents.evidence.names import clean_name
from incidents.evidence.previews import WITH_PREVIEW
from incidents.models import Entry, Evidence, Incident, ReportDraft
from incidents.routing import told_for_handler
from incidents.workflow import TELLS_OF_MINORS, Act, Actor, Audience
from notifications.actions import enqueue, notify

LONGEST_TEXT: Final = 100_000
LONGEST_LINK: Final = 2000


@dataclass
class Added:
    """What was taken in (also what was there already), and what was refused and why."""

    evidence: list[Evidence] = field(default_factory=list)
    refused: list[RefusedUpload] = field(default_factory=list)
    refused_text: str = ""


@dataclass(frozen=True)
class _Owner:
    """What the evidence belongs to, as long as its row is locked."""

    row: ReportDraft | Incident
    by: User
    now: datetime

    @property
    def key(self) -> dict[str, ReportDraft | Incident]:
        return {"draft" if isinstance(self.row, ReportDraft) else "incident": self.row}


def add_to_draft(
    *, draft_id: UUID, files: Iterable[Source], without_minors: bool, by: User, now: datetime, text: str = ""
) -> Added:
    """Keep files, and a pasted text or link, with a draft.

    `without_minors`: the reporter said that no sexual imagery of minors is among them (Sr 252).
    """
    _check_lawful(without_minors)
    with _staged(files) as (staged, added), _no_orphans() as written, transaction.atomic():
        draft = locked_draft(draft_id, by)
        _insert_all(_Owner(draft, by, now), staged, text, added, written)
        draft.updated_at = now
        draft.save(update_fields=["updated_at"])
    return added


def add_to_incident(
    *,
    incident_id: int,
    files: Iterable[Source],
    without_minors: bool,
    actor: Actor,
    by: User,
    now: datetime,
    text: str = "",
    tells_of_minors: bool = False,
) -> Added:
    """Keep more evidence with a case that is open; `actor` is REPORTER or HANDLER.

    `tells_of_minors`: there are sexual images of someone under 18. They do not come along, and the handler is told.
    """
    _check_lawful(without_minors)
    with _staged(files) as (staged, added), _no_orphans() as written, transaction.atomic():
        move = begin(incident_id, Act.ADD_EVIDENCE, actor, by=by, now=now)
        before = set(move.incident.evidence.values_list("pk", flat=True))
        if tells_of_minors:
            _warn_handler(move)
        _insert_all(_Owner(move.incident, by, now), staged, text, added, written)
        fresh = [evidence for evidence in added.evidence if evidence.pk not in before]
        if fresh:
            move.finish(data={"evidence": len(fresh), "names": [evidence.name for evidence in fresh]}, files=True)
    return added


@transaction.atomic
def remove_from_draft(*, draft_id: UUID, evidence_ids: Iterable[UUID] | None, by: User, now: datetime) -> int:
    """Take evidence out of a draft again, with its files; `None` takes out every file and leaves texts and links."""
    draft = locked_draft(draft_id, by)
    rows = draft.evidence.exclude(file="") if evidence_ids is None else draft.evidence.filter(pk__in=list(evidence_ids))
    found = list(rows)
    for evidence in found:
        details = {"kind": evidence.kind, "draft": str(draft.pk)}
        record(action="evidence.remove", by=by, now=now, obj=evidence, details=details)
    evidence_files.forget_files(found)
    rows.delete()
    return len(found)


@transaction.atomic
def record_download(*, evidence_id: UUID, by: User, now: datetime) -> Evidence:
    """Write down that this user takes the original with them. Raises `NotAllowed` when it is not for them."""
    evidence = (
        Evidence.objects.visible_to(by)
        .select_related("incident")
        .filter(pk=evidence_id)
        .exclude(kind=EvidenceKind.LINK)
    ).first()
    if evidence is None:
        raise NotAllowed(_("There is no such file."))
    record(
        action="evidence.download",
        by=by,
        now=now,
        obj=evidence,
        outcome=Outcome.READ,
        reference=evidence.incident.reference if evidence.incident else "",
        details={"kind": evidence.kind, "sha256": evidence.sha256},
    )
    return evidence


def _check_lawful(without_minors: bool) -> None:
    if not without_minors:
        raise InvalidState(
            _("Sexual images of someone under 18 must not be kept, not even as proof. Describe them instead."),
            fields={"minors": _("Answer this question first.")},
        )


def _warn_handler(move: Move) -> None:
    """A line in the story for whoever handles the case, once; what is sent out says nothing of it."""
    incident = move.incident
    if incident.entries.filter(act=TELLS_OF_MINORS).exists():
        return
    entry = Entry.objects.create(incident=incident, at=move.now, actor=move.user, act=TELLS_OF_MINORS)
    record(action="incident.warn", by=move.user, now=move.now, obj=incident, reference=incident.reference)
    notify(
        users=[user for user in told_for_handler(incident, today=localdate(move.now)) if user != move.user],
        code="case.add_evidence.handler",
        reference=incident.reference,
        path=path_for(incident, Audience.HANDLER),
        key=f"entry:{entry.pk}:handler",
        now=move.now,
    )


@contextmanager
def _staged(files: Iterable[Source]) -> Iterator[tuple[list[StagedFile], Added]]:
    """Every file on our disk and hashed, before any row is locked; gone again afterwards."""
    staged, added = [], Added()
    try:
        for source in files:
            try:
                staged.append(stage(source))
            except refusals.Refused as reason:
                added.refused.append(RefusedUpload(source.name or "", reason))
        yield staged, added
    finally:
        for file in staged:
            file.close()


@contextmanager
def _no_orphans() -> Iterator[list[str]]:
    """Files in place before the commit go away again when there is none."""
    written: list[str] = []
    try:
        yield written
    except BaseException:
        evidence_files.remove(written)
        raise


def _insert_all(owner: _Owner, staged: Iterable[StagedFile], text: str, added: Added, written: list[str]) -> None:
    for file in staged:
        _try(file.name or "", partial(_insert_file, owner, file, written), added)
    typed = plain(text).strip()
    if typed and not _try(str(_("Text")), partial(_insert_text, owner, typed), added):
        added.refused_text = text


def _try(name: str, insert: Callable[[], Evidence], added: Added) -> bool:
    try:
        added.evidence.append(insert())
    except refusals.Refused as reason:
        added.refused.append(RefusedUpload(name, reason))
        return False
    return True


def _insert_file(owner: _Owner, staged: StagedFile, written: list[str]) -> Evidence:
    found = recognise.recognise(staged.stream, staged.name or "")
    antivirus.check(staged.stream)
    staged.seek(0)
    evidence = _new(owner, found.kind, staged.name or "", staged.sha256)
    evidence.media_type, evidence.size = found.media_type, staged.length
    existing = _existing_or_room(owner, evidence)
    if existing:
        return existing
    with disk_errors():
        evidence.file.save(evidence.name, staged, save=False)
    written.append(evidence.file.name or "")
    if found.kind in WITH_PREVIEW:
        evidence.preview_state = PreviewState.WAITING
    return _keep(owner, evidence)


def _insert_text(owner: _Owner, text: str) -> Evidence:
    if len(text) > LONGEST_TEXT:
        raise refusals.TooLong(LONGEST_TEXT, len(text))
    raw = text.encode("utf-8", errors="replace")
    kind = EvidenceKind.LINK if _is_link(text) else EvidenceKind.TEXT
    evidence = _new(
        owner, kind, clean_name(text.splitlines()[0][:80].replace("/", " ")), hashlib.sha256(raw).hexdigest()
    )
    evidence.size = len(raw)
    if kind is EvidenceKind.LINK:
        evidence.link, evidence.name = text, text[:200]
    else:
        evidence.text, evidence.media_type = raw.decode("utf-8"), "text/plain"
    return _existing_or_room(owner, evidence) or _keep(owner, evidence)


def _new(owner: _Owner, kind: EvidenceKind, name: str, sha256: str) -> Evidence:
    return Evidence(
        board_id=owner.row.board_id,
        kind=kind,
        name=name,
        sha256=sha256,
        added_by=owner.by,
        added_at=owner.now,
        **owner.key,
    )


def _existing_or_room(owner: _Owner, evidence: Evidence) -> Evidence | None:
    """The same bytes twice is one piece of evidence: a file that was sent again after a lost answer."""
    kept = Evidence.objects.filter(**owner.key)
    same = kept.filter(sha256=evidence.sha256, kind=evidence.kind, added_by=owner.by).first()
    if same is None and kept.count() >= settings.OPOR_EVIDENCE_MAX_FILES:
        raise refusals.TooMany(settings.OPOR_EVIDENCE_MAX_FILES)
    return same


def _keep(owner: _Owner, evidence: Evidence) -> Evidence:
    evidence.save(force_insert=True)
    record(
        action="evidence.add",
        by=owner.by,
        now=owner.now,
        obj=evidence,
        reference=getattr(owner.row, "reference", ""),
        details={
            "kind": evidence.kind,
            "sha256": evidence.sha256,
            "size": evidence.size,
            "draft": str(evidence.draft_id) if evidence.draft_id else None,
        },
    )
    if evidence.preview_state == PreviewState.WAITING:
        enqueue(
            topic="evidence.preview",
            key=f"evidence.preview:{evidence.pk}",
            payload={"evidence_id": str(evidence.pk)},
            now=owner.now,
            board_id=owner.row.board_id,
        )
    return evidence


def _is_link(text: str) -> bool:
    if len(text) > LONGEST_LINK or len(text.split()) != 1:
        return False
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    return address.scheme in {"http", "https"} and bool(address.hostname)
