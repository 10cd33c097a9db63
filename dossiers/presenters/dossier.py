"""A dossier, the list of dossiers, and the employee's own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import OuterRef, Prefetch, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from core.pagination import KeysetPage
from core.presentation import Action, Cell, Column, Crumb, DocumentRow, Fact, Filter, Reader, Row, Style, Text
from dossiers.enums import DocumentKind, DossierKind
from dossiers.models import Document, Dossier
from dossiers.presenters.documents import BY_ROLE, OWN, document_rows, readers
from dossiers.querysets import DocumentQuerySet, DossierQuerySet, ReadingQuerySet
from people.models import Employment, Enrolment
from people.querysets import in_force, named_like

LONGEST_SEARCH = 100


def with_ties(today: date, kind: DossierKind | None = None) -> Sequence[Prefetch]:
    """What someone is at which school today; a query for each kind of dossier, whatever the number of people."""
    works = Employment.objects.filter(in_force(today)).select_related("school").order_by("-starts_on")
    learns = Enrolment.objects.filter(in_force(today)).select_related("school", "group").order_by("-starts_on")
    found = {
        DossierKind.PERSONNEL: Prefetch("person__employments", works),
        DossierKind.PUPIL: Prefetch("person__enrolments", learns),
    }
    return [found[kind]] if kind else list(found.values())


def ties(dossier: Dossier) -> str:
    """`Leerkracht, De Zilverreiger` · `Groep 7, De Zilverreiger`."""
    if dossier.kind == DossierKind.PERSONNEL:
        found = [
            ", ".join(part for part in (row.job_title, row.school.name if row.school else _("Foundation")) if part)
            for row in dossier.person.employments.all()
        ]
    else:
        found = [
            ", ".join(part for part in (row.group.name if row.group else "", row.school.name) if part)
            for row in dossier.person.enrolments.all()
        ]
    return " · ".join(found) or _("No longer at one of our schools")


@dataclass(frozen=True)
class DossierFilters:
    """What stands in the address of the list of dossiers."""

    text: str
    kind: str

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "DossierFilters":
        kind = given.get("kind", "")
        text = given.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        return cls(text, kind if kind in DossierKind.values else "")

    def apply(self, dossiers: DossierQuerySet) -> DossierQuerySet:
        named = named_like(self.text, path="person__")
        return dossiers.filter(named, **({"kind": self.kind} if self.kind else {}))

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.kind)


def filter_bar(filters: DossierFilters, user: User) -> list[Filter]:
    bar = [Filter("q", _("Name"), kind="search", value=filters.text, placeholder=_("First or last name"), is_wide=True)]
    if reads_both(user):
        options: list[tuple[str, Text]] = [("", _("All dossiers")), *DossierKind.choices]
        bar.append(Filter("kind", _("Kind"), value=filters.kind, options=options, is_wide=True))
    return bar


def with_latest(dossiers: DossierQuerySet, user: User) -> DossierQuerySet:
    """With `latest`: when the newest document this user may see was made."""
    seen = Document.objects.visible_to(user).filter(dossier=OuterRef("pk")).order_by("-made_at", "-id")
    return dossiers.annotate(latest=Subquery(seen.values("made_at")[:1]))


def reads_both(user: User) -> bool:
    return user.may(Permission.READ_PERSONNEL_DOSSIERS) and user.may(Permission.READ_PUPIL_DOSSIERS)


def dossier_columns(user: User) -> list[Column]:
    """The kind stands in the list only for whoever reads both."""
    kind = [Column(_("Kind"))] if reads_both(user) else []
    return [Column(_("Name")), *kind, Column(_("Function or group")), Column(_("Newest document"))]


def dossier_rows(dossiers: Iterable[Dossier], user: User) -> list[Row]:
    with_kind = reads_both(user)
    return [
        Row(
            [
                Cell(dossier.person.name, reverse("dossiers:dossier", args=[dossier.pk])),
                *([Cell(DossierKind(dossier.kind).label)] if with_kind else []),
                Cell(ties(dossier)),
                Cell(at=dossier.latest),  # type: ignore[attr-defined]
            ]
        )
        for dossier in dossiers
    ]


@dataclass(frozen=True)
class DocumentFilters:
    """What stands in the address of one dossier: kind and year."""

    kind: str
    year: int | None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "DocumentFilters":
        kind, year = given.get("kind", ""), given.get("year", "")
        is_year = len(year) == 4 and year.isascii() and year.isdigit() and year > "1900"
        return cls(kind if kind in DocumentKind.values else "", int(year) if is_year else None)

    def apply(self, documents: DocumentQuerySet) -> DocumentQuerySet:
        if self.kind:
            documents = documents.filter(kind=self.kind)
        if self.year:
            here = timezone.get_default_timezone()
            start, end = (datetime(year, 1, 1, tzinfo=here) for year in (self.year, self.year + 1))
            documents = documents.filter(made_at__gte=start, made_at__lt=end)
        return documents

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.year)


@dataclass(frozen=True)
class DossierPage:
    """One dossier, with what this reader may see of it."""

    dossier: Dossier
    documents: KeysetPage[Document]
    filters: DocumentFilters
    readings: ReadingQuerySet
    latest_letter: Document | None
    now: datetime

    @property
    def title(self) -> str:
        return self.dossier.person.name

    @property
    def meta(self) -> str:
        """With the number under which it stands in the access log."""
        return f"{DossierKind(self.dossier.kind).label} {self.dossier.pk}"

    @property
    def lead(self) -> str:
        return ties(self.dossier)

    @property
    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Dossiers"), reverse("dossiers:list")), Crumb(self.dossier.person.name)]

    @property
    def rows(self) -> list[DocumentRow]:
        return document_rows(self.documents, BY_ROLE)

    @property
    def bar(self) -> list[Filter]:
        this_year = timezone.localdate(self.now).year
        first_year = min(timezone.localtime(self.dossier.opened_at).year - 1, this_year)
        years = [(str(year), str(year)) for year in range(this_year, first_year - 1, -1)]
        return [
            Filter(
                "kind",
                _("Kind"),
                value=self.filters.kind,
                options=[("", _("All kinds")), *DocumentKind.choices],
            ),
            Filter(
                "year",
                _("Year"),
                value=str(self.filters.year or ""),
                options=[("", _("All years")), *years],
            ),
        ]

    @cached_property
    def readers(self) -> list[Reader]:
        return readers(self.readings)

    @property
    def facts(self) -> list[Fact]:
        """The latest letter first: mostly that is what one comes for."""
        if self.latest_letter is None:
            return []
        letter = self.latest_letter
        url = BY_ROLE.url(BY_ROLE.page, letter)
        return [Fact(_("Latest letter"), letter.title, url=url, at=letter.made_at)]


@dataclass(frozen=True)
class OwnPage:
    """What the person concerned sees of their own dossier."""

    documents: KeysetPage[Document]
    readings: ReadingQuerySet
    number: str  # of the dossier, under which it stands in the access log; empty where nothing was sent

    @property
    def rows(self) -> list[DocumentRow]:
        return document_rows(self.documents, OWN)

    @cached_property
    def readers(self) -> list[Reader]:
        return readers(self.readings)

    @property
    def actions(self) -> list[Action]:
        return [Action(_("Add your view"), reverse("dossiers:add_view"), "chat-quote", Style.PRIMARY)]


def own_document_actions(document: Document) -> tuple[Action, ...]:
    url = f"{reverse('dossiers:add_view')}?about={document.pk}"
    return (Action(_("Add your view on this"), url, "chat-quote", Style.PRIMARY),)


def own_crumbs(title: str = "") -> list[Crumb]:
    crumbs = [Crumb(_("My dossier"), reverse("dossiers:own") if title else "")]
    return [*crumbs, Crumb(title)] if title else crumbs
