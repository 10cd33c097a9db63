"""The ladder of each person a case is about: every grade, where this person stands, and what went before."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError, Text
from core.expressions import IsAnyOf
from core.presentation import Action, Cell, Column, Link, NextStep, Row, Style
from dossiers.enums import DocumentKind
from dossiers.filing import CaseFacts, facts_of
from dossiers.models import Document
from incidents.enums import Capacity
from incidents.models import Involvement
from incidents.permissions import is_handler
from incidents.presenters.case_acts import ACT_PAGES, act_url
from incidents.presenters.case_head import CaseHead
from incidents.workflow import Act as CaseAct
from sanctions import policies
from sanctions.enums import Measure, SanctionStatus
from sanctions.ladders import grade_of
from sanctions.models import Procedure, Sanction
from sanctions.policies import AVAILABLE, CaseState, NotYet
from sanctions.presenters.words import LADDER_TITLES, PROTOCOL_WORDS, deciders_text, status_badge, title_of
from sanctions.workflow import RUNNING

COLUMNS = (
    Column(gettext_lazy("Measure")),
    Column(gettext_lazy("Who decides")),
    Column(gettext_lazy("For this person")),
)
SANCTION_COLUMNS = (
    Column(gettext_lazy("Measure")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Proposed by")),
)
EARLIER_COLUMNS = (
    Column(gettext_lazy("Measure")),
    Column(gettext_lazy("Case")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("When")),
)
NOT_YET: Promise = gettext_lazy("Not available in this version yet")


@dataclass(frozen=True)
class Ladder:
    """One person's ladder. `blocked` says why nothing can be proposed now, empty when it can; `first` leads the
    handler to what can be done about that."""

    name: str
    capacity: Text
    title: Text
    anchor: str
    rows: Sequence[Row]
    earlier: Sequence[Row]
    blocked: Text
    first: Link | None
    reports: Link | None
    action: Action | None


class SanctionsPage(CaseHead):
    """The sanctions tab of a case."""

    columns = COLUMNS
    earlier_columns = EARLIER_COLUMNS
    sanction_columns = SANCTION_COLUMNS

    @cached_property
    def sanctions(self) -> list[Sanction]:
        """Of this case, newest first."""
        return [sanction for sanction in self._all_sanctions if sanction.incident_id == self.incident.pk]

    @cached_property
    def subjects(self) -> list[Involvement]:
        return sorted(self._facts.subjects, key=lambda subject: (subject.added_at, subject.pk))

    @cached_property
    def ladders(self) -> list[Ladder]:
        return [self._ladder(subject) for subject in self.subjects]

    @cached_property
    def next_step(self) -> NextStep:
        running = [sanction for sanction in self.sanctions if sanction.status in RUNNING]
        if running:
            return self._finish(running[0])
        ready = [ladder for ladder in self.ladders if not ladder.blocked]
        mine = is_handler(self.user, self.incident)
        handler = self.incident.handler.name if self.incident.handler else ""
        if not ready:
            first = next((ladder.first for ladder in self.ladders if ladder.first), None)
            return NextStep(
                _("No measure can be proposed now"),
                self._why_not(),
                who=_("You") if mine else handler,
                mine=first is not None,
                action=Action(first.label, first.url, style=Style.PRIMARY) if first else None,
            )
        url = reverse("sanctions:propose", args=[self.incident.reference])
        return NextStep(
            _("Propose a measure, if that is needed"),
            _("The handler proposes; who may decide reads the letter and decides."),
            who=_("You") if mine else handler,
            mine=mine,
            action=Action(_("Propose a measure"), url, "hammer", Style.PRIMARY) if mine else None,
        )

    @property
    def warns_of_guardian(self) -> bool:
        """Beside a pupil a guardian is a subject: who pays for what (Rb. Limburg 2022:5138)?"""
        capacities = {subject.capacity for subject in self.subjects}
        return {Capacity.PUPIL, Capacity.GUARDIAN} <= capacities

    @property
    def rows(self) -> list[Row]:
        """The sanctions of this case."""
        return [
            Row(
                (
                    Cell(title_of(sanction), url=url_of(sanction)),
                    Cell(badge=status_badge(sanction)),
                    Cell(sanction.proposed_by.name, at=sanction.proposed_at),
                )
            )
            for sanction in self.sanctions
        ]

    def _finish(self, sanction: Sanction) -> NextStep:
        is_decided = sanction.status == SanctionStatus.DECIDED
        return NextStep(
            _("Send the letter") if is_decided else _("Decide on the measure"),
            title_of(sanction),
            mine=True,
            action=Action(_("Open this measure"), url_of(sanction), "hammer", Style.PRIMARY),
        )

    def _why_not(self) -> str:
        if not self.ladders:
            return _("Nobody is named whose conduct this case is about. Add the person first.")
        return str(self.ladders[0].blocked)

    @cached_property
    def _facts(self) -> CaseFacts:
        """With each party, beside what the rules of filing look at, what lies in their dossier (`filed`)."""
        return facts_of(self.incident, parties=self.incident.involvements.annotate(filed=Subquery(self._filed)))

    @property
    def _filed(self) -> QuerySet[Document, Any]:
        """Of a person: in how many other cases a report lies in a dossier that this user opens, and in which."""
        # By what they are involved in: of a director PostgreSQL would else read every document of the school.
        involved = Involvement.objects.filter(person=OuterRef(OuterRef("person"))).values("pk")
        return (
            Document.objects.visible_to(self.user)
            .filter(IsAnyOf("involvement", involved), kind=DocumentKind.REPORT)
            .exclude(incident=self.incident)
            .order_by()
            .values("involvement__person")
            .annotate(found=JSONObject(reports=Count("incident", distinct=True), dossier=Min("dossier")))
            .values("found")
        )

    @cached_property
    def _state(self) -> CaseState:
        """Who opens this page sees every measure of the case, so what is running need not be asked again."""
        running = frozenset(row.involvement_id for row in self.sanctions if row.status in RUNNING)
        return CaseState(self.incident, self._facts, running, policies.newest_assessment(self.incident))

    @cached_property
    def _procedures(self) -> dict[str, Procedure]:
        """The version in force of each measure."""
        rows = Procedure.objects.filter(board=self.incident.board_id, starts_on__lte=self.user.access.today).order_by(
            "starts_on", "version"
        )
        return {row.measure: row for row in rows}

    @cached_property
    def _all_sanctions(self) -> list[Sanction]:
        """Of this case, and of the people it is about in other cases this user may open; newest first."""
        persons = [subject.person_id for subject in self.subjects if subject.person_id]
        concerned = Involvement.objects.filter(Q(incident=self.incident) | Q(person__in=persons))
        return list(
            Sanction.objects.visible_to(self.user)
            .filter(involvement__in=concerned)
            .select_related("involvement__person", "incident", "proposed_by__person")
            .order_by("-proposed_at", "-pk")
        )

    @cached_property
    def _earlier(self) -> dict[int, list[Sanction]]:
        """Measures against the same people in other cases this user may open: whether it happened before."""
        found: dict[int, list[Sanction]] = {}
        for sanction in self._all_sanctions:
            if sanction.incident_id != self.incident.pk and sanction.involvement.person_id:
                found.setdefault(sanction.involvement.person_id, []).append(sanction)
        return found

    def _ladder(self, subject: Involvement) -> Ladder:
        blocked, first = self._blocked(subject)
        ladder = policies.ladder_for(subject)
        may_propose = not blocked and len(self.subjects) > 1 and is_handler(self.user, self.incident)
        url = reverse("sanctions:propose", args=[self.incident.reference])
        return Ladder(
            name=subject.label,
            capacity=Capacity(subject.capacity).label,
            title=LADDER_TITLES[ladder] if ladder else "",
            anchor=f"person-{subject.pk}",
            rows=[self._rung(subject, measure) for measure in policies.measures_for(subject)],
            earlier=[_earlier_row(row) for row in self._earlier.get(subject.person_id or 0, [])],
            blocked=blocked,
            first=first,
            reports=_earlier_reports(subject),
            action=Action(_("Propose a measure"), f"{url}?for={subject.pk}", "hammer") if may_propose else None,
        )

    def _blocked(self, subject: Involvement) -> tuple[Text, Link | None]:
        """Why nothing can be proposed, and where the handler does what comes first."""
        available = [measure for measure in policies.measures_for(subject) if measure in AVAILABLE]
        if subject.person_id is not None and not available:
            return _("First record who this is and as what: employee, pupil or guardian."), None
        try:
            policies.check_proposable(self._state, subject, available[0] if available else Measure.STAFF_WARNING)
        except NotYet as error:
            return error.message, self._way_to(error.act)
        except DomainError as error:
            return error.message, None
        return "", None

    def _way_to(self, act: CaseAct) -> Link | None:
        if not is_handler(self.user, self.incident):
            return None
        reference = self.incident.reference
        # A case that was passed on is in review already, and still has to be taken up.
        if act == CaseAct.TAKE_UP or self.incident.answer_due_at is not None:
            return Link(_("Go to the case and take it up"), reverse("incidents:case", args=[reference]))
        return Link(str(ACT_PAGES[act][0]), act_url(reference, act))

    def _rung(self, subject: Involvement, measure: Measure) -> Row:
        procedure = self._procedures.get(measure)
        own = next((s for s in self.sanctions if s.involvement_id == subject.pk and s.measure == measure), None)
        where = Cell(note=NOT_YET)
        if own is not None:
            where = Cell(badge=status_badge(own), note=_("in this case"))
        elif measure in AVAILABLE:
            times = sum(
                1
                for row in self._earlier.get(subject.person_id or 0, [])
                if row.measure == measure and row.status == SanctionStatus.SENT
            )
            where = Cell(_("Given before: %(times)s") % {"times": times} if times else _("Not given before"))
        return Row(
            (
                Cell(
                    f"{grade_of(measure)}. {measure.label}",
                    url=url_of(own) if own else "",
                    note=PROTOCOL_WORDS.get(measure, ""),
                ),
                Cell(
                    deciders_text(procedure.deciders) if procedure else "–", note=procedure.source if procedure else ""
                ),
                where,
            )
        )


def url_of(sanction: Sanction) -> str:
    return reverse("sanctions:sanction", args=[sanction.incident.reference, sanction.pk])


def _earlier_reports(subject: Involvement) -> Link | None:
    filed: dict[str, int] | None = getattr(subject, "filed", None)
    if not filed:
        return None
    label = _("Earlier reports in the dossier: %(number)s") % {"number": filed["reports"]}
    return Link(label, reverse("dossiers:dossier", args=[filed["dossier"]]))


def _earlier_row(sanction: Sanction) -> Row:
    return Row(
        (
            Cell(sanction.get_measure_display(), url=url_of(sanction)),
            Cell(sanction.incident.reference),
            Cell(badge=status_badge(sanction)),
            Cell(at=sanction.sent_at or sanction.decided_at or sanction.proposed_at),
        )
    )
