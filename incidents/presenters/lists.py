"""Rows of case lists: what needs me, sorted by what is due, urgency in colour, word and icon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.presentation import Badge, Cell, Column, Filter, Link, Row, Tab, Term, Tone
from incidents.enums import Kind, Status, Urgency
from incidents.filters import CaseFilters
from incidents.models import Incident
from incidents.permissions import only_shared_among, told_status
from incidents.presenters.case_head import STATUS_TONE
from incidents.selectors import schools_of_cases


def case_columns() -> list[Column]:
    return [Column(_("Case")), Column(_("School")), Column(_("Status")), Column(_("With")), Column(_("When"))]


def case_rows(incidents: Iterable[Incident], user: User, now: datetime) -> list[Row]:
    shown = list(incidents)
    only_shared = only_shared_among(shown, user)
    return [_row(incident, user, is_only_shared=incident.pk in only_shared) for incident in shown]


def _row(incident: Incident, user: User, *, is_only_shared: bool) -> Row:
    url = reverse("incidents:case", args=[incident.reference])
    status = told_status(incident, is_only_shared=is_only_shared)
    is_urgent = incident.urgency == Urgency.URGENT and status != Status.CLOSED
    return Row(
        (
            Cell(
                text=incident.summary,
                url=url,
                note=f"{incident.reference} · {incident.get_kind_display()}",
                badge=Badge(_("Urgent"), Tone.URGENT, "exclamation-triangle") if is_urgent else None,
            ),
            Cell(text=incident.school.name if incident.school else _("Foundation")),
            Cell(badge=Badge(status.label, STATUS_TONE[status])),
            Cell(text=_with(incident, user)),
            _when(incident, is_only_shared=is_only_shared),
        )
    )


def _when(incident: Incident, *, is_only_shared: bool) -> Cell:
    """By when an answer is due; of a case that was taken up the day something last happened."""
    if incident.answer_due_at is not None:
        return Cell(term=Term(incident.answer_due_at))
    if is_only_shared:
        return Cell(at=incident.reported_at, note=_("reported"))
    return Cell(at=incident.last_activity_at, note=_("last activity"))


def _with(incident: Incident, user: User) -> str:
    if incident.handler is None:
        return _("Nobody yet")
    return _("You") if incident.handler_id == user.pk else incident.handler.name


@dataclass(frozen=True)
class Bar:
    filters: list[Filter]
    saved: list[Tab]
    applied: list[Link]
    url: str


def filter_bar(filters: CaseFilters, request: HttpRequest, user: User) -> Bar:
    url = reverse("incidents:cases")
    schools = [(str(key), name) for key, name in schools_of_cases(user).values_list("pk", "name")]
    controls = [
        Filter("q", _("Search"), "search", filters.text, placeholder=_("Reference, word or name"), is_wide=True),
        Filter("view", "", "hidden", filters.view),
        Filter("status", _("Status"), value=filters.status, options=_options(Status.choices)),
        Filter("kind", _("Kind"), value=filters.kind, options=_options(Kind.choices)),
        Filter("urgency", _("Urgency"), value=filters.urgency, options=_options(Urgency.choices)),
    ]
    if len(schools) > 1 or filters.school:
        controls.append(Filter("school", _("School"), value=filters.school, options=_options(schools)))
    labels = {
        "mine": _("For me"),
        "open": _("All open"),
        "overdue": _("Too late"),
        "all": _("Everything"),
    }
    saved = [Tab(labels[view], f"{url}?view={view}", is_current=filters.view == view) for view in CaseFilters.VIEWS]
    return Bar(controls, saved, _applied(controls, request), url)


def _applied(controls: list[Filter], request: HttpRequest) -> list[Link]:
    """Each filter that holds, as a link that takes it away."""
    links = []
    for control in controls:
        if not control.value or control.kind == "hidden":
            continue
        rest = request.GET.copy()
        for name in (control.name, "after", "before"):
            rest.pop(name, None)
        shown = dict(control.options).get(control.value, control.value)
        links.append(Link(f"{control.label}: {shown}", f"?{rest.urlencode()}"))
    return links


def _options(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", _("All")), *choices]


def queue_rows(incidents: Iterable[Incident]) -> dict[str, Any]:
    """A queue shows references and schools, never what is in a case."""
    return {
        "waiting": [
            {
                "reference": incident.reference,
                "school": incident.school.name if incident.school else _("Foundation"),
                "reported_at": incident.reported_at,
                "url": reverse("incidents:try_again", args=[incident.reference]) if incident.handler is None else "",
                "lies_with": incident.handler.name if incident.handler else "",
            }
            for incident in incidents
        ]
    }
