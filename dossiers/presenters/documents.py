"""Documents in a list, and one document on its page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _

from core.presentation import Action, Crumb, DocumentRow, Fact, Link, Reader, Style
from dossiers.enums import DossierKind
from dossiers.models import Dispatch, Document
from dossiers.presenters.words import ICONS, party_label, role_label
from dossiers.querysets import ReadingQuerySet
from people.models import Person

READERS_SHOWN = 50
PDF = "application/pdf"


@dataclass(frozen=True)
class Door:
    """By which way one comes to a document; its pages have their own addresses and their own rule who may."""

    page: str
    file: str
    download: str
    reference: str = ""

    def url(self, name: str, document: Document) -> str:
        arguments = [self.reference, document.pk] if self.reference else [document.pk]
        return reverse(name, args=arguments)


BY_ROLE = Door("dossiers:document", "dossiers:document_file", "dossiers:document_download")
OWN = Door("dossiers:own_document", "dossiers:own_document_file", "dossiers:own_document_download")


def by_case(reference: str) -> Door:
    return Door("dossiers:filed", "dossiers:filed_file", "dossiers:filed_download", reference)


def document_row(document: Document, door: Door) -> DocumentRow:
    return DocumentRow(
        title=document.title,
        kind=ICONS[document.kind],
        at=document.made_at,
        kind_label=_kind_label(document),
        url=door.url(door.page, document),
        by=document.author,
        size=document.size if document.file else None,
        is_superseded=_newer(document) is not None,
    )


def document_rows(documents: Iterable[Document], door: Door) -> list[DocumentRow]:
    return [document_row(document, door) for document in documents]


def readers(readings: ReadingQuerySet) -> list[Reader]:
    """Who opened it and by which role, each once, the most recent first."""
    names = ("first_name", "prefix", "last_name", "initials")
    rows = (
        readings.values("reader", "reader__email", "role", *(f"reader__person__{name}" for name in names))
        .annotate(times=Count("pk"), last=Max("at"))
        .order_by("-last", "reader")[:READERS_SHOWN]
    )
    return [
        Reader(
            name=Person(**{name: row[f"reader__person__{name}"] or "" for name in names}).name or row["reader__email"],
            role=role_label(row["role"]),
            at=row["last"],
            times=row["times"],
        )
        for row in rows
    ]


@dataclass(frozen=True)
class DocumentPage:
    """One document, as this reader came to it."""

    document: Document
    door: Door
    now: datetime
    readings: ReadingQuerySet
    crumbs: list[Crumb]
    actions: tuple[Action, ...] = ()

    @property
    def title(self) -> str:
        return self.document.title

    @property
    def meta(self) -> str:
        return _kind_label(self.document)

    @property
    def is_pdf(self) -> bool:
        return bool(self.document.file) and self.document.media_type == PDF

    @property
    def file_url(self) -> str:
        return self.door.url(self.door.file, self.document)

    @property
    def buttons(self) -> list[Action]:
        if not self.document.file:
            return []
        return [Action(_("Download"), self.door.url(self.door.download, self.document), "download", Style.SECONDARY)]

    @cached_property
    def readers(self) -> list[Reader]:
        return readers(self.readings)

    @cached_property
    def dispatches(self) -> list[Dispatch]:
        return list(
            Dispatch.objects.of(self.document).select_related("addressee", "sent_by__person").order_by("sent_at")
        )

    @property
    def facts(self) -> list[Fact]:
        document = self.document
        facts = [Fact(_("Date"), at=document.made_at)]
        if document.author:
            facts.append(Fact(_("Made by"), document.author))
        if document.involvement is not None:
            facts.append(Fact(_("About"), party_label(document.involvement)))
        if document.incident is not None:
            facts.append(Fact(_("Case"), document.incident.reference))
        facts.append(Fact(_("Filed"), at=document.filed_at))
        if document.file:
            facts.append(Fact(_("File"), document.file_name or _("attachment")))
            facts.append(Fact("SHA-256", document.sha256))
        return facts

    @property
    def sent_to(self) -> list[Fact]:
        return [
            Fact(
                sent.addressee.name,
                f"{sent.get_channel_display()} {sent.tracking}".strip(),
                at=sent.sent_at,
                note=_("by %(name)s") % {"name": sent.sent_by.name},
            )
            for sent in self.dispatches
        ]

    @property
    def newer(self) -> Link | None:
        newer = _newer(self.document)
        if newer is None:
            return None
        return Link(_("Read the newer version"), self.door.url(self.door.page, newer))

    @property
    def newer_reason(self) -> str:
        newer = _newer(self.document)
        return newer.supersedes_reason if newer else ""

    @property
    def replaces_reason(self) -> str:
        return self.document.supersedes_reason

    @property
    def older(self) -> Link | None:
        """Not when the older version is withheld: then only the reason is told."""
        older = self.document.supersedes
        if older is None or hasattr(older, "withheld"):
            return None
        return Link(_("Read the earlier version"), self.door.url(self.door.page, older))


def dossier_title(document: Document) -> str:
    kind = DossierKind(document.dossier.kind)
    return f"{kind.label} {document.dossier.person.name}"


def _newer(document: Document) -> Document | None:
    return getattr(document, "superseded_by", None)


def _kind_label(document: Document) -> str:
    """In a pupil dossier also about whom it is, when that is a guardian."""
    label = str(document.get_kind_display())
    about = document.involvement
    if about is not None and about.person_id != document.dossier.person_id:
        return f"{label} · {party_label(about)}"
    return label
