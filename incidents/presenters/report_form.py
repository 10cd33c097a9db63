"""The form of a report as it is shown: one page on a desk, one question at a time on a phone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import BaseForm
from core.presentation import Link
from incidents.colleagues import Known
from incidents.enums import Capacity, EvidenceKind, PartyRole, PreviewState
from incidents.forms.report import choose_role
from incidents.models import Evidence, Protocol, ReportDraft
from incidents.presenters.doors import DOORS, PROOF, STEPS, URGENCY, WHAT, WHERE, WHO, Door

Text = str | Promise

FIELDS: Mapping[str, Sequence[str]] = {
    WHAT: ("school", "summary", "description"),
    URGENCY: ("urgency",),
    WHERE: ("platform", "platform_other", "account", "link", "seen_at", "still_online"),
    WHO: (),
    PROOF: (),
}
_TITLES: Mapping[str, Text] = {
    WHAT: gettext_lazy("What is going on?"),
    URGENCY: gettext_lazy("How urgent is it?"),
    WHERE: gettext_lazy("Where is it?"),
    WHO: gettext_lazy("Who is involved?"),
    PROOF: gettext_lazy("What can you show?"),
}
# What is filed about somebody names no reporter (ADR 10), and can still give away who wrote it.
WORDS_ARE_FILED = gettext_lazy(
    "What you write can come, without your name, into the dossier of whoever you named. So write nothing you could be "
    "recognised by if you do not want that."
)
_LEADS: Mapping[str, Text] = {
    WHAT: format_lazy("{} {}", gettext_lazy("One sentence is enough to begin with."), WORDS_ARE_FILED),
    WHO: gettext_lazy("Whoever you name here does not handle your report."),
    PROOF: gettext_lazy(
        "Screenshots, photos, video, a PDF, a chat export, an e-mail or a link. You may skip this and add it later."
    ),
}
# What each question comes from; the door itself says which rule brought the reporter here.
_RULES: Mapping[str, Sequence[str]] = {PROOF: ("A5",)}


@dataclass(frozen=True)
class Panel:
    """One question. `template` draws what is more than fields."""

    slug: str
    title: Text
    lead: Text
    fields: Sequence[BoundField]
    rules: Sequence[Link]
    template: str
    number: int
    total: int
    is_current: bool
    next_slug: str
    previous_slug: str


@dataclass(frozen=True)
class PartyCard:
    key: str
    name: str
    note: str
    is_alias: bool
    is_unknown: bool
    roles: Sequence[Mapping[str, Any]]
    capacities: Sequence[tuple[str, Text, bool]]
    error: Text = ""

    @property
    def guess(self) -> Text:
        """Who the reporter thinks a nickname is."""
        chosen = [label for value, label, is_chosen in self.capacities if is_chosen and value != Capacity.UNKNOWN]
        return chosen[0] if self.is_alias and chosen else ""

    @property
    def has_role(self) -> bool:
        return any(role["checked"] for role in self.roles)

    @property
    def role_name(self) -> str:
        return f"party-{self.key}-role"

    @property
    def capacity_name(self) -> str:
        return f"party-{self.key}-capacity"


def panels(form: BaseForm, door: Door, current: str, rules: Mapping[str, Link]) -> list[Panel]:
    found = []
    for index, slug in enumerate(STEPS):
        codes = (*door.rules, *_RULES.get(slug, ())) if slug == WHAT else _RULES.get(slug, ())
        found.append(
            Panel(
                slug=slug,
                title=door.headings.get(slug, _TITLES[slug]),
                lead=_LEADS.get(slug, ""),
                fields=[form[name] for name in FIELDS[slug] if name in form.fields],
                rules=[rules[code] for code in codes if code in rules],
                template=f"incidents/report/_{slug}.html",
                number=index + 1,
                total=len(STEPS),
                is_current=slug == current,
                next_slug=STEPS[index + 1] if index + 1 < len(STEPS) else "",
                previous_slug=STEPS[index - 1] if index else "",
            )
        )
    return found


def rule_links(protocol: Protocol | None) -> dict[str, Link]:
    """Rules by code, each a link to its own words."""
    if protocol is None:
        return {}
    page = reverse("incidents:protocol")
    return {
        rule.code: Link(_("rule %(code)s") % {"code": rule.code}, f"{page}#{rule.code}")
        for rule in protocol.guidelines.all()
    }


def party_cards(draft: ReportDraft, nameable: Iterable[Known], *, corrects: bool = False) -> list[PartyCard]:
    """`corrects`: say of whom the role is not chosen yet."""
    known = {(found.person_id, str(found.capacity)): found for found in nameable}
    cards = [
        _card(party, known.get((party["person"], party["capacity"]))) for party in draft.answers.get("parties", [])
    ]
    return [replace(card, error=choose_role(card.name)) if corrects and not card.has_role else card for card in cards]


def _card(party: Mapping[str, Any], found: Known | None) -> PartyCard:
    is_alias = party["person"] is None
    return PartyCard(
        key=party["key"],
        name=party["alias"] if is_alias else found.name if found else _("Someone who is no longer at your school"),
        note=found.note if found else "",
        is_alias=is_alias,
        is_unknown=not is_alias and found is None,
        roles=[
            {"value": role.value, "label": ROLE_WORDS[role], "checked": party["role"] == role} for role in ROLE_WORDS
        ],
        capacities=[
            (capacity.value, CAPACITY_WORDS[capacity], party["capacity"] == capacity) for capacity in CAPACITY_WORDS
        ],
    )


ROLE_WORDS: Mapping[PartyRole, Text] = {
    PartyRole.SUBJECT: gettext_lazy("did it"),
    PartyRole.VICTIM: gettext_lazy("suffers from it"),
    PartyRole.WITNESS: gettext_lazy("saw it"),
}
CAPACITY_WORDS: Mapping[Capacity, Text] = {
    Capacity.UNKNOWN: gettext_lazy("I do not know"),
    Capacity.PUPIL: gettext_lazy("a pupil"),
    Capacity.GUARDIAN: gettext_lazy("a parent or guardian"),
    Capacity.EMPLOYEE: gettext_lazy("an employee"),
}


@dataclass(frozen=True)
class EvidenceRow:
    id: str
    name: str
    kind: str
    kind_label: Text
    size: int | None
    preview_url: str
    is_file: bool
    again_url: str
    """Where to ask for the picture that is being made; empty when there is nothing to wait for."""
    again_after: int
    """Seconds from now."""


def evidence_rows(evidence: Iterable[Evidence]) -> list[EvidenceRow]:
    return [evidence_row(one) for one in evidence]


def evidence_row(evidence: Evidence, *, asked: int = 0) -> EvidenceRow:
    """`asked`: how often the page asked already whether the picture is there."""
    is_ready = evidence.preview_state == PreviewState.READY
    is_coming = evidence.preview_state == PreviewState.WAITING and evidence.draft_id and asked < _MOST_QUESTIONS
    return EvidenceRow(
        id=str(evidence.pk),
        name=evidence.name,
        kind=evidence.kind,
        kind_label=EvidenceKind(evidence.kind).label,
        size=evidence.size if evidence.file else None,
        preview_url=reverse("incidents:evidence_preview", args=[evidence.pk]) if is_ready else "",
        is_file=bool(evidence.file),
        again_url=(
            f"{reverse('incidents:report_thumbnail', args=[evidence.draft_id, evidence.pk])}?asked={asked + 1}"
            if is_coming
            else ""
        ),
        # Mostly it is there in seconds; a worker that is away is not asked every second.
        again_after=2 + asked,
    )


_MOST_QUESTIONS = 20


def title_of(draft: ReportDraft) -> Text:
    return draft.answers.get("summary") or DOORS[draft.kind].title  # type: ignore[index]
