"""What a reporter sees of their own report: where it is, who has it, by when they hear. Nothing of what is internal."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.presentation import (
    Action,
    Badge,
    Cell,
    Column,
    Crumb,
    EvidenceTile,
    Fact,
    Message,
    NextStep,
    Row,
    Step,
    TimelineEntry,
)
from incidents.enums import Outcome, PartyRole, Status
from incidents.models import Incident
from incidents.permissions import told_status
from incidents.policies import WITHDRAW_NO_MORE
from incidents.presenters.case import tile
from incidents.presenters.case_head import STATUS_TONE, stepper, term_of
from incidents.presenters.messages import thread
from incidents.presenters.report_form import ROLE_WORDS, WORDS_ARE_FILED, Text
from incidents.presenters.timeline import story
from incidents.workflow import Act, Actor, acts_from
from people.models import Person

# What a reporter may know of the end: a sanction is between the school and whom it concerns.
_OUTCOMES_TOLD = frozenset({Outcome.ADVICE_GIVEN, Outcome.APPROACH_AGREED, Outcome.WITHDRAWN, Outcome.NO_BREACH})


def report_columns() -> list[Column]:
    return [Column(_("Your report")), Column(_("Status")), Column(_("Who has it now")), Column(_("Reported"))]


def report_rows(incidents: Iterable[Incident]) -> list[Row]:
    return [
        Row(
            (
                Cell(
                    text=incident.summary,
                    url=reverse("incidents:follow", args=[incident.reference]),
                    note=f"{incident.reference} · {incident.get_kind_display()}",
                ),
                Cell(badge=status_badge(incident)),
                Cell(text=_holder(incident)),
                Cell(at=incident.reported_at),
            )
        )
        for incident in incidents
    ]


def status_badge(incident: Incident) -> Badge:
    status = told_status(incident, is_only_shared=True)
    return Badge(status.label, STATUS_TONE[status])


def _holder(incident: Incident) -> str:
    if incident.status == Status.CLOSED:
        return "–"
    return incident.handler.name if incident.handler else _("The board and the administrators")


def is_told(outcome: str) -> bool:
    """Whether the reporter reads which outcome it was, or only that it was dealt with."""
    return outcome in _OUTCOMES_TOLD


def ending_told(outcome: str) -> str:
    if is_told(outcome):
        return f"{Outcome(outcome).label}."
    return _("What was agreed with someone else we do not tell: that stays between the school and them.")


def _label(*, alias: str, role: str, **name: str) -> str:
    return alias or Person(**name).name


@dataclass(frozen=True)
class FollowPage:
    """The incident was loaded by `selectors.report_of`."""

    incident: Incident
    user: User

    @property
    def crumbs(self) -> list[Crumb]:
        return [Crumb(_("My reports"), reverse("incidents:my_reports")), Crumb(self.incident.reference)]

    @property
    def badges(self) -> list[Badge]:
        return [status_badge(self.incident)]

    @property
    def meta(self) -> str:
        return str(self.incident.get_kind_display())

    @property
    def steps(self) -> list[Step]:
        if self.incident.status == Status.AWAITING_SANCTION:
            return [
                Step(Status.REPORTED.label, "done"),
                Step(Status.IN_REVIEW.label, "current"),
                Step(Status.CLOSED.label),
            ]
        return stepper(self.incident)

    @cached_property
    def possible(self) -> set[Act]:
        return {row.act for row in acts_from(self.incident.status, Actor.REPORTER)}

    @property
    def may_write(self) -> bool:
        return Act.MESSAGE_HANDLER in self.possible and self.incident.handler is not None

    @property
    def may_add(self) -> bool:
        return Act.ADD_EVIDENCE in self.possible

    @property
    def may_withdraw(self) -> bool:
        return Act.WITHDRAW in self.possible and not self.incident.is_held  # type: ignore[attr-defined]

    @property
    def withdraw_no_more(self) -> str:
        """The same words whatever keeps the case open: of a measure, or of who it is about, a reporter is not told."""
        return "" if self.may_withdraw or self.incident.status == Status.CLOSED else str(WITHDRAW_NO_MORE)

    @property
    def next_step(self) -> NextStep:
        incident = self.incident
        if incident.status == Status.CLOSED:
            return self._after_the_end
        if incident.handler is None:
            return NextStep(
                title=_("Someone is being found for your report"),
                text=_("Nobody could take it. The board and the administrators know, and make sure that someone does."),
                who=_("The board and the administrators"),
            )
        if incident.answer_due_at is not None:
            return NextStep(
                title=_("%(name)s reads your report") % {"name": incident.handler.name},
                text=_(
                    "You hear from them in time. If not, your report goes one level up by itself, and you are told."
                ),
                who=incident.handler.name,
                term=term_of(incident),
            )
        return NextStep(
            title=_("%(name)s is handling your report") % {"name": incident.handler.name},
            text=_("Do you have a question, or did something change? Send a message below."),
            who=incident.handler.name,
        )

    @property
    def _after_the_end(self) -> NextStep:
        again = _(
            "Are you still troubled, or does it happen again? Make a new report and name %(reference)s in it. You can "
            "also talk to the confidential counsellor."
        )
        return NextStep(
            title=_("Your report was dealt with"),
            text=f"{ending_told(self.incident.outcome)} {again % {'reference': self.incident.reference}}",
            others=[Action(_("Make a new report"), reverse("incidents:report_choose"), "megaphone")],
            is_over=True,
        )

    @property
    def messages(self) -> list[Message]:
        return thread(self.incident.messages.all(), self.user)

    @property
    def entries(self) -> list[TimelineEntry]:
        """Newest first."""
        return story(reversed(self.incident.entries.all()), for_reporter=True)

    @property
    def tiles(self) -> list[EvidenceTile]:
        return [tile(evidence) for evidence in self.incident.evidence.all()]

    @property
    def facts(self) -> list[Fact]:
        incident = self.incident
        facts = [
            Fact(_("Reported"), at=incident.reported_at),
            Fact(_("Platform"), incident.platform_other or incident.get_platform_display()),
        ]
        if incident.account:
            facts.append(Fact(_("Account or group"), incident.account))
        if incident.link:
            facts.append(Fact(_("Link"), incident.link))
        if incident.seen_at:
            facts.append(Fact(_("Seen"), at=incident.seen_at))
        if self._named:
            facts.append(Fact(_("Whom you named"), ", ".join(self._named)))
        # Not the reference of the police: the handler records one when closing, and that tells how it ended.
        return facts

    @property
    def _named(self) -> list[str]:
        """As the reporter named them: who a nickname turned out to be is not theirs to know."""
        rows: list[dict[str, str]] = getattr(self.incident, "named", [])
        # A nickname that goes on after a wrong guess is there twice.
        return list(dict.fromkeys(f"{_label(**row)} ({ROLE_WORDS[PartyRole(row['role'])]})" for row in rows))

    @property
    def words_are_filed(self) -> Text:
        """Only by what the reporter named themself: whom the handler added is not theirs to know."""
        rows: list[dict[str, str]] = getattr(self.incident, "named", [])
        return WORDS_ARE_FILED if any(row["role"] == PartyRole.SUBJECT for row in rows) else ""

    @property
    def counsellors(self) -> list[tuple[int, str]]:
        """With whom it is shared now."""
        return [(share.counsellor_id, share.counsellor.name) for share in self.incident.shares.all()]

    @property
    def actions(self) -> list[Action]:
        if not self.may_withdraw:
            return []
        url = reverse("incidents:withdraw", args=[self.incident.reference])
        return [Action(_("Withdraw this report"), url, "dash-circle")]
