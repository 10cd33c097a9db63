"""The filing itself: what the rule says is due, and is not there yet, comes to lie in the dossiers.

Under the lock of the case, so that two workers file one after the other and the second finds nothing to do.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import System, record
from dossiers import filing, policies
from dossiers.actions.putting_back import with_who_was_put_back
from dossiers.filing import CaseFacts, Filed, Target
from dossiers.models import Dispatch, Document, Dossier, Withholding
from dossiers.pieces import introduction, pieces_of
from incidents.models import Incident, Involvement
from notifications.actions import notify
from people.models import Guardianship

Key = tuple[int, int, str]


@transaction.atomic
def file_case(*, incident_id: int, by: User | System, now: datetime) -> list[Document]:
    """Everything of this case that belongs in a dossier lies there afterwards; what was new is returned.

    When someone became a party whose name stands in what was filed before, a version without it takes its place.
    """
    incident = (
        Incident.objects.select_for_update(of=("self",))
        .select_related("reporter__person", "school")
        .filter(pk=incident_id)
        .first()
    )
    if incident is None:
        return []
    # What is filed is in the language of the foundation, whoever's action made it.
    with translation.override(settings.LANGUAGE_CODE):
        facts = filing.with_officials(filing.facts_of(incident))
        pieces = with_who_was_put_back(facts, pieces_of(incident, facts.involvements))
        due = list(filing.due(facts, pieces))
        cabinet = Cabinet(facts, now, by)
        made = [document for filed in due if (document := cabinet.file(filed))]
        made += [document for filed in due if (document := cabinet.renew(filed))]
        cabinet.withhold_of_retracted()
        cabinet.save()
    return made


@dataclass
class Cabinet:
    """The dossiers of one case while something is filed in them."""

    facts: CaseFacts
    now: datetime
    by: User | System
    dossiers: dict[Target, Dossier] = field(default_factory=dict)
    originals: dict[Key, Document] = field(default_factory=dict)
    newer: dict[UUID, Document] = field(default_factory=dict)
    added: list[Document] = field(default_factory=list)
    withheld: list[Withholding] = field(default_factory=list)
    kept: list[Document] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.kept = list(Document.objects.filter(incident=self.facts.incident).select_related("made_by", "withheld"))
        for document in self.kept:
            self._remember(document)

    def file(self, filed: Filed) -> Document | None:
        """A new document, or None when this piece lies in this dossier already."""
        dossier = self._dossier(filed.target)
        key = (dossier.pk, filed.involvement.pk, filed.piece.source)
        if key in self.originals:
            return None
        document = _document(filed, dossier, self.facts.incident, self.now)
        replaced = self._replaced(filed, dossier)
        if replaced and filed.piece.item:
            document.supersedes = replaced
            document.supersedes_reason = filed.piece.item.supersedes_reason
        self._add(document)
        return document

    def renew(self, filed: Filed) -> Document | None:
        """A version without the names of who became a party since, or None when it has none or is a decided letter."""
        dossier = self._dossier(filed.target)
        newest = self._newest(self.originals[(dossier.pk, filed.involvement.pk, filed.piece.source)])
        if newest in self.added or policies.is_decided_letter(newest):
            return None
        shown = _shown(self.facts, filed, newest)
        if shown == _as_is(newest):
            return None
        version = _version_of(newest, shown, self.now)
        self._add(version)
        self._withhold(filed, newest)
        return version

    def withhold_of_retracted(self) -> None:
        """Of whoever was not meant nothing of this case is shown any more, whichever version. Whom something of it
        was sent to hears of it; otherwise they never knew."""
        retracted = {row.pk: row for row in self.facts.retracted}
        for document in self.kept:
            row = retracted.get(document.involvement_id or 0)
            if row is not None and not hasattr(document, "withheld"):
                self.withheld.append(
                    Withholding(document=document, reason=row.retracted_reason, at=self.now, by=row.retracted_by)
                )
        for row in retracted.values():
            if row.person_id is not None and not self.facts.still_stands(row):
                self._tell(row)

    def _tell(self, row: Involvement) -> None:
        """An item of several parties went to others because of those: here only they and the guardians of a child."""
        guardians = Guardianship.objects.filter(pupil=row.person_id).values("guardian")
        because_of_them = Q(addressee=row.person_id) | Q(addressee__in=guardians)
        sent = Dispatch.objects.filter(
            Q(document__involvement=row) | Q(item__concerns__involvement=row) & because_of_them
        )
        addressees = {one.addressee_id for one in sent.select_related("item") if not self._still_concerns(one)}
        users = User.objects.filter(person__in=addressees, is_active=True)
        of_them, of_others = users.filter(person=row.person_id), users.exclude(person=row.person_id)
        for told, code, path in (
            (of_them, "dossier.not_meant", "/my-dossier/"),
            (of_others, "dossier.another_meant", "/"),
        ):
            notify(
                users=told,
                code=code,
                reference=self.facts.incident.reference,
                path=path,
                key=f"retracted:{row.pk}",
                now=self.now,
            )

    def _still_concerns(self, sent: Dispatch) -> bool:
        """Whether what went out is, as it turned out, about the addressee or a child of theirs after all."""
        if sent.item is None:
            return False
        concerned = self.facts.concerned({row.involvement_id: row.added_at for row in sent.item.concerns.all()})
        standing = [*self.facts.involvements, *filter(self.facts.still_stands, self.facts.retracted)]
        people = {row.person_id for row in standing if row.pk in concerned and row.person_id}
        wards = Guardianship.objects.filter(guardian=sent.addressee_id, pupil__in=people)
        return sent.addressee_id in people or (bool(people) and wards.exists())

    def save(self) -> None:
        Document.objects.bulk_create(self.added)
        Withholding.objects.bulk_create(self.withheld)
        for dossier in self.dossiers.values():
            added = [document for document in self.added if document.dossier_id == dossier.pk]
            if added:
                record(
                    action="dossier.file",
                    by=self.by,
                    now=self.now,
                    obj=dossier,
                    reference=self.facts.incident.reference,
                    details={"documents": [str(document.pk) for document in added]},
                )

    def _dossier(self, target: Target) -> Dossier:
        if target not in self.dossiers:
            self.dossiers[target], _created = Dossier.objects.get_or_create(
                person_id=target.person_id,
                kind=target.kind,
                defaults={"board_id": self.facts.incident.board_id, "opened_at": self.now},
            )
        return self.dossiers[target]

    def _add(self, document: Document) -> None:
        self.added.append(document)
        self._remember(document)

    def _remember(self, document: Document) -> None:
        if document.involvement_id:
            self.originals[(document.dossier_id, document.involvement_id, document.source)] = document
        if document.supersedes_id:
            self.newer[document.supersedes_id] = document

    def _newest(self, document: Document) -> Document:
        while document.pk in self.newer:
            document = self.newer[document.pk]
        return document

    def _replaced(self, filed: Filed, dossier: Dossier) -> Document | None:
        """What lies here of the item that this one corrects."""
        if filed.piece.item is None or filed.piece.item.supersedes_id is None:
            return None
        source = f"item:{filed.piece.item.supersedes_id}"
        older = self.originals.get((dossier.pk, filed.involvement.pk, source))
        return self._newest(older) if older else None

    def _withhold(self, filed: Filed, document: Document | None) -> None:
        """This version and the ones before it that name another party are not shown any more."""
        older = {newer.pk: pk for pk, newer in self.newer.items()}
        by_id = {document.pk: document for document in self.originals.values()}
        reason = _("It named someone else who is involved.")
        while document is not None:
            is_withheld = hasattr(document, "withheld")
            if not is_withheld and _shown(self.facts, filed, document) != _as_is(document):
                self.withheld.append(Withholding(document=document, reason=reason, at=self.now))
            before = older.get(document.pk)
            document = by_id.get(before) if before else None


@dataclass(frozen=True)
class _Shown:
    """What a reader of the document sees, and what a renewal can change."""

    title: str
    body: str
    author: str
    file_name: str
    has_file: bool


def _as_is(document: Document) -> _Shown:
    return _Shown(document.title, document.body, document.author, document.file_name, bool(document.file))


def _shown(facts: CaseFacts, filed: Filed, document: Document) -> _Shown:
    """The document as it may be shown now, with the parties there are now."""
    left_out = facts.naming(filed.target, filed.involvement).left_out
    head, body = _introduced(document.body, filed.involvement)
    body = head + left_out(body)
    is_from_piece = document.item_id == (filed.piece.item.pk if filed.piece.item else None)
    has_file = bool(document.file)
    if has_file and is_from_piece and filed.piece.file and not filed.file:
        has_file = False
        body = f"{body}\n\n{filing.attachment_note()}".strip()
    return _Shown(
        title=left_out(document.title)[:200],
        body=body,
        author=_author(facts, filed, document) if document.author else "",
        file_name=left_out(document.file_name)[:200] if has_file else "",
        has_file=has_file,
    )


def _author(facts: CaseFacts, filed: Filed, document: Document) -> str:
    as_reporter = filed.piece.is_by_reporter
    return filing.author_of(facts, filed.target, filed.involvement, document.made_by, as_reporter=as_reporter)


def _introduced(body: str, involvement: Involvement) -> tuple[str, str]:
    """The line that introduces the party of this dossier stays as it is, also for two people of one name."""
    head = f"{introduction(involvement)}\n"
    return (head, body.removeprefix(head)) if body.startswith(head) else ("", body)


def _document(filed: Filed, dossier: Dossier, incident: Incident, now: datetime) -> Document:
    document = Document(
        board_id=incident.board_id,
        dossier=dossier,
        incident=incident,
        involvement=filed.involvement,
        item=filed.piece.item,
        kind=filed.piece.kind,
        title=filed.title,
        author=filed.author,
        body=filed.body or ("" if filed.file else filed.title),
        made_at=filed.piece.made_at,
        filed_at=now,
        made_by=filed.piece.made_by,
        source=filed.piece.source,
    )
    if filed.file:
        document.file = filed.file.name
        document.file_name = filed.file.file_name
        document.media_type = filed.file.media_type
        document.size = filed.file.size
        document.sha256 = filed.file.sha256
    return document


def _version_of(older: Document, shown: _Shown, now: datetime) -> Document:
    version = Document(
        board_id=older.board_id,
        dossier_id=older.dossier_id,
        incident_id=older.incident_id,
        involvement_id=older.involvement_id,
        item_id=older.item_id,
        kind=older.kind,
        title=shown.title,
        author=shown.author,
        body=shown.body,
        made_at=older.made_at,
        filed_at=now,
        made_by=older.made_by,
        supersedes=older,
        supersedes_reason=_("The name of someone else who is involved was left out."),
        source=f"version:{older.pk}",
    )
    if shown.has_file:
        version.file, version.file_name = older.file.name, shown.file_name
        version.media_type, version.size, version.sha256 = older.media_type, older.size, older.sha256
    return version
