"""The head of every page of a case: where it stands, its tabs, its term."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from core.presentation import (
    Badge,
    Crumb,
    Step,
    Tab,
    Term,
    Tone,
)
from core.terms import explain, response_term
from incidents.enums import Status, Urgency
from incidents.models import Incident
from incidents.permissions import opens_by_role, told_status

STATUS_TONE = {
    Status.REPORTED: Tone.INFO,
    Status.IN_REVIEW: Tone.PRIMARY,
    Status.AWAITING_SANCTION: Tone.ATTENTION,
    Status.CLOSED: Tone.GOOD,
}


@dataclass(frozen=True)
class CaseHead:
    """The same head on every page of a case, whichever app the page is of."""

    incident: Incident
    user: User
    current: str = "case"

    @property
    def title(self) -> str:
        return self.incident.summary

    @property
    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("Cases"), reverse("incidents:cases")), Crumb(self.incident.reference)]

    @property
    def badges(self) -> list[Badge]:
        status = told_status(self.incident, is_only_shared=self.is_only_shared)
        badges = [Badge(status.label, STATUS_TONE[status])]
        if self.incident.urgency == Urgency.URGENT and status != Status.CLOSED:
            badges.append(Badge(_("Urgent"), Tone.URGENT, "exclamation-triangle"))
        return badges

    @property
    def meta(self) -> str:
        school = self.incident.school.name if self.incident.school else _("Foundation")
        return f"{school} · {self.incident.get_kind_display()}"

    @cached_property
    def is_only_shared(self) -> bool:
        """A counsellor reads what the reporter reads, and not what is written about or imposed on others."""
        return not (self.user.may(Permission.READ_CASES) and opens_by_role(self.user, self.incident))

    @property
    def steps(self) -> list[Step]:
        return [] if self.is_only_shared else stepper(self.incident)

    @property
    def tabs(self) -> list[Tab]:
        """Addresses of apps above this one are made by name: the pages exist, this app does not import them."""
        pages: tuple[tuple[str, str, str], ...] = (("case", _("Case"), "incidents:case"),)
        if not self.is_only_shared:
            pages += (
                ("correspondence", _("Correspondence"), "dossiers:correspondence"),
                ("sanctions", _("Sanctions"), "sanctions:case"),
            )
        return [
            Tab(label, reverse(name, args=[self.incident.reference]), is_current=key == self.current)
            for key, label, name in pages
        ]


def stepper(incident: Incident) -> list[Step]:
    """The four statuses; waiting for a sanction is a step only for a case that does."""
    order = [Status.REPORTED, Status.IN_REVIEW, Status.CLOSED]
    if incident.status == Status.AWAITING_SANCTION:
        order.insert(2, Status.AWAITING_SANCTION)
    current = order.index(Status(incident.status))
    steps = []
    for place, status in enumerate(order):
        is_done = place < current or incident.status == Status.CLOSED
        steps.append(Step(status.label, "done" if is_done else "current" if place == current else "todo"))
    return steps


def term_of(incident: Incident) -> Term | None:
    """By when an answer is due, and how that was computed. It started when the handler got the case."""
    if incident.answer_due_at is None:
        return None
    opened = next((a for a in incident.assignments.all() if a.ends_at is None), None)
    steps = explain(response_term(incident.urgency, opened.starts_at)) if opened else ()
    return Term(
        due=incident.answer_due_at, label=_("Answer due"), steps=steps, article=_("Response terms of the board")
    )
