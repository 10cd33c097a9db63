"""The page with all correspondence of a case, one item of it, and what was filed of it where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.presentation import Action, Badge, Crumb, DocumentRow, Fact, Link, PersonChip, Style, Tone
from dossiers import filing
from dossiers.enums import DocumentKind
from dossiers.filing import CaseFacts
from dossiers.models import CaseItem, Document
from dossiers.outline import Line, outline_of
from dossiers.permissions import may_correct, may_write
from dossiers.presenters.words import CORRESPONDENTS, ICONS, party_label
from incidents.enums import Status
from incidents.models import Involvement
from incidents.presenters.case_head import CaseHead

# What a handler can add: slug of the page → what the button says, and its icon.
NEW: dict[str, tuple[Promise, str]] = {
    "phone": (gettext_lazy("Phone call"), "telephone"),
    "meeting": (gettext_lazy("Talk"), "people"),
    "mail-received": (gettext_lazy("E-mail in"), "envelope"),
    "mail-sent": (gettext_lazy("E-mail out"), "send"),
    "view": (gettext_lazy("View"), "chat-quote"),
}
EVIDENCE_SLUG = "evidence"


def item_url(item: CaseItem, reference: str) -> str:
    return reverse("dossiers:item", args=[reference, item.pk])


@dataclass(frozen=True)
class CorrespondencePage(CaseHead):
    """The tab "Correspondence". `items` come with their parties, `documents` with dossier and person."""

    current: str = "correspondence"
    items: Sequence[CaseItem] = ()
    documents: Sequence[Document] = ()

    @cached_property
    def facts_of_filing(self) -> CaseFacts:
        return filing.facts_of(self.incident)

    @cached_property
    def is_mine(self) -> bool:
        return may_write(self.user, self.incident) and self.incident.status != Status.REPORTED

    @cached_property
    def lines(self) -> list[Line]:
        return outline_of(self.incident, self.items, self.facts_of_filing.decisions)

    @property
    def rows(self) -> list[DocumentRow]:
        return [self._row(line) for line in self.lines]

    def _row(self, line: Line) -> DocumentRow:
        has_file = line.item is not None and bool(line.item.file)
        return DocumentRow(
            title=line.title,
            kind=ICONS[line.kind],
            at=line.at,
            kind_label=str(line.kind.label),
            url=item_url(line.item, self.incident.reference) if line.item else self._place_in_case(line),
            by=line.by,
            size=line.item.size if line.item and has_file else None,
            is_superseded=line.item is not None and hasattr(line.item, "superseded_by"),
            note=self._whom(line),
            links=self._filed(line),
        )

    def _place_in_case(self, line: Line) -> str:
        place = "#messages" if line.kind == DocumentKind.MESSAGE else ""
        return f"{reverse('incidents:case', args=[self.incident.reference])}{place}"

    def _whom(self, line: Line) -> str:
        if line.concerns is None or len(self.facts_of_filing.involvements) < 2:
            return ""
        concerned = self.facts_of_filing.concerned(line.concerns)
        names = [row.label for row in self.facts_of_filing.involvements if row.pk in concerned]
        return _("About: %(names)s") % {"names": ", ".join(names)}

    def _filed(self, line: Line) -> list[Link]:
        found = [row for row in self.documents if row.source == line.source]
        return [filed_link(self._newest(row), self.incident.reference) for row in found]

    def _newest(self, document: Document) -> Document:
        newer = {row.supersedes_id: row for row in self.documents}
        while document.pk in newer:
            document = newer[document.pk]
        return document

    @property
    def new_actions(self) -> list[Action]:
        if not self.is_mine:
            return []
        reference = self.incident.reference
        actions = [
            Action(label, reverse("dossiers:add_item", args=[reference, slug]), icon)
            for slug, (label, icon) in NEW.items()
        ]
        url = reverse("dossiers:copy_evidence", args=[reference])
        return [*actions, Action(_("Evidence copy"), url, "paperclip")]

    @property
    def people(self) -> list[PersonChip]:
        """Per person the case is about: does it lie in a dossier, and whose."""
        return [self._where(row) for row in self.facts_of_filing.subjects]

    def _where(self, involvement: Involvement) -> PersonChip:
        badge, note = where_filed(self.facts_of_filing, involvement, self._owners)
        return PersonChip(
            name=involvement.label,
            role=involvement.get_capacity_display(),
            is_alias=involvement.person_id is None,
            badge=badge,
            note=note,
        )

    @cached_property
    def _owners(self) -> dict[int, str]:
        """Names of those whose dossiers things lie in."""
        known = {row.person_id: row.label for row in self.facts_of_filing.involvements if row.person_id}
        wards = {ward.person.pk: ward.person.name for wards in self.facts_of_filing.wards.values() for ward in wards}
        return wards | known


def said_of(item: CaseItem, documents: Iterable[Document]) -> str:
    """That it is kept, and in whose dossier it came to lie."""
    kind = DocumentKind(item.kind).label
    names = ", ".join(dict.fromkeys(document.dossier.person.name for document in documents))
    if not names:
        return _("%(kind)s saved. It stays with the case, and lies in no dossier.") % {"kind": kind}
    return _("%(kind)s saved, in the dossier of %(names)s.") % {"kind": kind, "names": names}


def filed_link(document: Document, reference: str) -> Link:
    return Link(
        _("In the dossier of %(name)s") % {"name": document.dossier.person.name},
        reverse("dossiers:filed", args=[reference, document.pk]),
        "folder2",
    )


def where_filed(facts: CaseFacts, involvement: Involvement, names: dict[int, str]) -> tuple[Badge, str]:
    """Where the correspondence about this party lies, or why it does not."""
    targets = filing.targets_of(facts, involvement)
    until = filing.filed_until(facts, involvement)
    if until is None or not targets:
        return _not_filed(facts, involvement, has_dossier=bool(targets))
    if not filing.is_open(until):
        return Badge(_("No longer filed"), Tone.NEUTRAL), _("What was filed before stays in the dossier.")
    owners = ", ".join(names[target.person_id] for target in targets if target.person_id in names)
    return Badge(_("Filed"), Tone.GOOD, "folder2"), _("In the dossier of %(names)s.") % {"names": owners}


def _not_filed(facts: CaseFacts, involvement: Involvement, *, has_dossier: bool) -> tuple[Badge, str]:
    badge = Badge(_("Not filed"), Tone.ATTENTION)
    if involvement.person_id is None:
        return badge, _("It is not known who this is.")
    if involvement.capacity not in filing.RULES:
        return badge, _("It is not known whether this is a pupil, guardian or employee.")
    if not has_dossier:
        return badge, _("No pupil of this school is known of this guardian.")
    if facts.decisions.get(involvement.pk):
        return Badge(_("Not filed"), Tone.NEUTRAL), _("That was decided, with a reason.")
    return Badge(_("Not decided"), Tone.ATTENTION), _("Protocol S3: the handler decides after the assessment.")


@dataclass(frozen=True)
class ItemPage:
    """One item, as it was recorded, with where it is filed."""

    item: CaseItem
    head: CaseHead
    involvements: Sequence[Involvement]
    documents: Sequence[Document]

    @property
    def title(self) -> str:
        return self.item.title

    @property
    def crumbs(self) -> list[Crumb]:
        reference = self.head.incident.reference
        return [
            *self.head.crumbs[:1],
            Crumb(reference, reverse("incidents:case", args=[reference])),
            Crumb(_("Correspondence"), reverse("dossiers:correspondence", args=[reference])),
            Crumb(self.item.title),
        ]

    @property
    def is_pdf(self) -> bool:
        return bool(self.item.file) and self.item.media_type == "application/pdf"

    @property
    def file_url(self) -> str:
        return self._url("dossiers:item_file")

    @property
    def facts(self) -> list[Fact]:
        item = self.item
        whom = [party_label(row) for row in self.involvements if row.pk in self._concerned]
        facts = [Fact(_("When"), at=item.happened_at)]
        if item.correspondent:
            facts.append(Fact(CORRESPONDENTS[item.kind], item.correspondent))
        facts.append(Fact(_("Concerns"), ", ".join(whom) or _("the case as a whole")))
        facts.append(Fact(_("Recorded by"), item.recorded_by.name, at=item.recorded_at))
        facts += [Fact(name, value) for name, value in item.headers.items() if name not in ("From", "Subject")]
        if item.file:
            facts.append(Fact(_("File"), item.file_name))
            facts.append(Fact("SHA-256", item.sha256))
        return facts

    @property
    def filed(self) -> list[Link]:
        """The newest version in each dossier of what was made from this very item."""
        replaced = {row.supersedes_id for row in self.documents}
        return [filed_link(row, self.head.incident.reference) for row in self.documents if row.pk not in replaced]

    @property
    def buttons(self) -> list[Action]:
        if not self.item.file:
            return []
        return [Action(_("Download"), self._url("dossiers:item_download"), "download", Style.SECONDARY)]

    @property
    def actions(self) -> list[Action]:
        actions = []
        is_newest = self.newer is None
        if may_correct(self.head.user, self.item) and is_newest:
            actions.append(Action(_("Correct this"), self._url("dossiers:correct_item"), "pencil"))
            if self.others:
                actions.append(Action(_("Also concerns someone else"), self._url("dossiers:concern"), "person-plus"))
        return actions

    @property
    def others(self) -> list[Involvement]:
        """Who it does not concern yet."""
        concerned = self._concerned
        return [row for row in self.involvements if concerned and row.pk not in concerned]

    @cached_property
    def _concerned(self) -> set[int]:
        return filing.whom_it_concerns(self.item)

    @property
    def newer(self) -> Link | None:
        newer = getattr(self.item, "superseded_by", None)
        return Link(_("Read the newer version"), item_url(newer, self.head.incident.reference)) if newer else None

    @property
    def newer_reason(self) -> str:
        newer = getattr(self.item, "superseded_by", None)
        return newer.supersedes_reason if newer else ""

    @property
    def replaces_reason(self) -> str:
        return self.item.supersedes_reason

    @property
    def older(self) -> Link | None:
        older = self.item.supersedes
        return Link(_("Read the earlier version"), item_url(older, self.head.incident.reference)) if older else None

    def _url(self, name: str) -> str:
        return reverse(name, args=[self.head.incident.reference, self.item.pk])
