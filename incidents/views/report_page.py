"""What the form of a report shows, for the whole page and for the part that htmx asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings

from accounts.models import User
from incidents import colleagues, selectors
from incidents.actions.drafts import LONGEST, unasked
from incidents.actions.windows import Kept
from incidents.colleagues import Known
from incidents.enums import Kind
from incidents.evidence.formats import ACCEPT
from incidents.forms.report import ReportForm
from incidents.forms.report_post import text_answers
from incidents.models import Evidence, ReportDraft
from incidents.presenters import report_form as shown
from incidents.presenters import report_windows as windows
from incidents.presenters.doors import DOORS, WHO, Door

# What `checks` says when every question is looked at.
EVERYTHING = "1"


@dataclass(frozen=True)
class ReportPage:
    """`checks`: of which question to show what is missing or wrong, or of everything; empty: nobody is corrected yet.
    `query`: a name to look up. `here`: what was typed in this window and is not kept."""

    user: User
    draft: ReportDraft
    step: str
    checks: str
    query: str
    now: datetime
    here: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        return Kind(self.draft.kind)

    @property
    def door(self) -> Door:
        return DOORS[self.kind]

    @cached_property
    def evidence(self) -> list[Evidence]:
        return list(self.draft.evidence.all())

    @cached_property
    def nameable(self) -> list[Known]:
        named = [party["person"] for party in self.draft.answers.get("parties", []) if party["person"]]
        return colleagues.known(self.user, named)

    @cached_property
    def namesakes(self) -> dict[str, list[Known]]:
        """Whom a typed name can mean, of the name that is looked up and of those nobody was asked about."""
        parties = self.draft.answers.get("parties", [])
        names = {party["alias"] for party in parties if party["person"] is None and not party.get("is_other")}
        return unasked(self.user, names | {self.query}, parties)

    def unsaved(self, kept: Kept) -> dict[str, Any]:
        """What a window is told whose text was not kept."""
        cards = shown.party_cards(self.draft, self.nameable)
        return {
            "elsewhere": windows.standing(self.form, self.draft, cards, kept.elsewhere),
            "too_long": [windows.label_of(self.form, name) for name in kept.too_long],
            "longest": LONGEST,
        }

    @cached_property
    def form(self) -> ReportForm:
        answers = text_answers(self.draft.answers)
        # Not when it was seen: an hour nobody gave would stand in the case as a fact.
        initial: dict[str, str] = {"urgency": self.door.urgency or ""}
        form = ReportForm(
            initial | answers if self.checks else None,
            initial=initial | answers | dict(self.here),
            kind=self.kind,
            schools=list(colleagues.schools_to_choose(self.user)),
            may_skip_school=not colleagues.own_schools(self.user),
            parties=self.draft.answers.get("parties", []),
            nameable=self.nameable,
            namesakes=self.namesakes if self.checks else (),
            has_files=any(one.file for one in self.evidence),
            now=self.now,
        )
        if self.checks and self.checks != EVERYTHING:
            form.keep_errors_of(self.checks)
        return form

    def context(self) -> dict[str, Any]:
        meant = self.namesakes.get(self.query, []) if self.query else []
        found = [one for one in colleagues.search(self.user, self.query) if one not in meant] if self.query else []
        taken = {(card["person"], card["capacity"]) for card in self.draft.answers.get("parties", [])}
        protocol = selectors.protocol_today(self.user)
        return {
            "draft": self.draft,
            "door": self.door,
            "doors": [door for door in DOORS.values() if door.kind != self.kind],
            "form": self.form,
            "step": self.step,
            "panels": shown.panels(self.form, self.door, self.step, shown.rule_links(protocol)),
            "parties": shown.party_cards(self.draft, self.nameable, corrects=self.checks in {EVERYTHING, WHO}),
            "found": [one for one in found if (one.person_id, one.capacity) not in taken],
            "meant": meant,
            "query": self.query,
            "may_name_self": self.user.person_id is not None
            and not any(card["person"] == self.user.person_id for card in self.draft.answers.get("parties", [])),
            "evidence": shown.evidence_rows(self.evidence),
            "has_files": any(one.file for one in self.evidence),
            "note_text": self.here.get("note_text", self.draft.answers.get("note_text", "")),
            "marks": windows.field_marks(self.draft, {"urgency": self.door.urgency or ""}),
            "party_marks": windows.party_marks(self.draft),
            "has_unsaved": bool(self.here),
            "accept": ACCEPT,
            "max_mb": settings.OPOR_EVIDENCE_MAX_FILE_MB,
            "max_files": settings.OPOR_EVIDENCE_MAX_FILES,
            "board_name": self.user.board.short_name,
        }
