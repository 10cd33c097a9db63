"""One measure: its letter, its procedure, who has to do what now."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import InvalidState
from core.presentation import Action, Badge, Crumb, DocumentRow, Fact, NextStep, PersonChip, Step, Style, Tone
from dossiers.enums import DocumentKind
from dossiers.models import CaseItem, Dispatch
from incidents.enums import Status
from incidents.permissions import is_handler
from incidents.presenters.case_acts import ACT_PAGES as CASE_ACTS
from incidents.presenters.case_acts import act_url
from incidents.presenters.case_head import CaseHead
from incidents.workflow import Act as CaseAct
from people.models import Person
from sanctions import permissions, policies
from sanctions.actions.letters import changes_to_decide_on
from sanctions.actions.send import HeldUp, held_up
from sanctions.enums import SanctionStatus
from sanctions.letters.facts import Change
from sanctions.letters.names import names_in
from sanctions.models import Letter, Sanction, SanctionStep
from sanctions.permissions import Authority, Matter
from sanctions.policies import BY_THE_PERSON
from sanctions.presenters.steps import StepCard, reply_card, step_card, stepper
from sanctions.presenters.words import ACT_PAGES, STEP_NOTES, STEPS, status_badge, title_of
from sanctions.workflow import RUNNING, Act, Actor, Condition, Transition, acts_from


def with_parts() -> Sequence[Prefetch]:
    """What the page reads besides the measure itself and its case; each a query. Joined to the measure, PostgreSQL
    would take longer to choose the order of joins than to read the rows."""
    return (
        Prefetch("steps", SanctionStep.objects.select_related("done_by__person")),
        Prefetch("letters", Letter.objects.select_related("signatory__person", "made_by__person")),
        Prefetch("letters__addressees", Person.objects.order_by("sort_name", "pk")),
        Prefetch("decided_by", User.objects.select_related("person")),
        Prefetch("sent_by", User.objects.select_related("person")),
    )


@dataclass(frozen=True)
class SanctionPage:
    """The page of one measure, loaded with `with_parts`. Whoever sees it may open the case; what they may do follows
    from the table."""

    sanction: Sanction
    user: User

    @cached_property
    def head(self) -> CaseHead:
        return CaseHead(self.sanction.incident, self.user, "sanctions")

    @property
    def title(self) -> str:
        return title_of(self.sanction)

    @property
    def badges(self) -> list[Badge]:
        return [status_badge(self.sanction)]

    @property
    def crumbs(self) -> list[Crumb]:
        """The way to the page of this measure."""
        reference = self.sanction.incident.reference
        return [
            Crumb(_("Cases"), reverse("incidents:cases")),
            Crumb(reference, reverse("incidents:case", args=[reference])),
            Crumb(_("Sanctions"), reverse("sanctions:case", args=[reference])),
        ]

    @property
    def act_crumbs(self) -> list[Crumb]:
        """The way to a page on which one does something with it."""
        address = [self.sanction.incident.reference, self.sanction.pk]
        return [*self.crumbs, Crumb(self.title, reverse("sanctions:sanction", args=address))]

    @cached_property
    def is_handler(self) -> bool:
        return is_handler(self.user, self.sanction.incident)

    @cached_property
    def authority(self) -> Authority | None:
        return permissions.authority_of(self.matter, self.user)

    @cached_property
    def matter(self) -> Matter:
        return Matter.of(self.sanction)

    @cached_property
    def possible(self) -> dict[Act, Transition]:
        """What the table offers this reader in this status."""
        return {row.act: row for row in acts_from(self.sanction.status) if self._is_actor(row)}

    def _is_actor(self, row: Transition) -> bool:
        if row.actor == Actor.HANDLER:
            return self.is_handler
        if self.authority is not None:
            return True
        if Condition.HANDLER_ONLY_IF_HELD_UP in row.conditions and not self._stays_here:
            return False
        return self.is_handler and row.actor == Actor.HANDLER_OR_DECIDER

    @cached_property
    def letter(self) -> Letter | None:
        """The version that was decided, or the newest one."""
        if self.sanction.decided_letter is not None:
            return self.sanction.decided_letter
        return next(iter(self.sanction.letters.all()), None)

    @property
    def letter_url(self) -> str:
        return letter_url(self.sanction, self.letter) if self.letter else ""

    @property
    def versions(self) -> list[DocumentRow]:
        """Every version of the letter, newest first."""
        current = self.letter.pk if self.letter else None
        return [
            DocumentRow(
                title=_("Version %(number)s") % {"number": letter.version},
                kind="letter",
                at=letter.made_at,
                url=letter_url(self.sanction, letter),
                by=letter.made_by.name,
                size=letter.size,
                badge=self._version_badge(letter),
                is_superseded=letter.pk != current,
            )
            for letter in self.sanction.letters.all()
        ]

    def _version_badge(self, letter: Letter) -> Badge | None:
        if letter.pk == self.sanction.decided_letter_id:
            return Badge(_("Decided"), Tone.GOOD)
        return None

    @cached_property
    def addressees(self) -> list[Person]:
        return list(self.letter.addressees.all()) if self.letter else []

    @cached_property
    def others_named(self) -> list[str]:
        """Other parties whose name stands in the letter, as long as something can be done about it."""
        if self.letter is None or self.sanction.status not in RUNNING:
            return []
        return names_in(self.letter, self.sanction, self.addressees)

    @property
    def warns_of_guardian(self) -> bool:
        return policies.concerns_conduct_of_a_guardian(self.sanction.incident, self.sanction.measure)

    @cached_property
    def changes(self) -> list[Change]:
        """What was recorded after the letter was written and stands otherwise in it."""
        try:
            return changes_to_decide_on(self.sanction, self.letter, timezone.now()) if self.letter else []
        except InvalidState:
            return []  # nobody to send it to: what comes first is said elsewhere

    @property
    def may_decide_as_it_is(self) -> bool:
        return self.is_on_my_name and not any(change.stands for change in self.changes)

    @property
    def is_dated_today(self) -> bool:
        return self.letter is None or self.letter.dated_on == timezone.localdate()

    @property
    def is_on_my_name(self) -> bool:
        return self.letter is not None and self.letter.signatory_id == self.user.pk

    @cached_property
    def steps(self) -> list[SanctionStep]:
        return list(self.sanction.steps.all())

    @cached_property
    def open_steps(self) -> list[SanctionStep]:
        return policies.steps_before_decision(self.sanction)

    @cached_property
    def recordable(self) -> list[SanctionStep]:
        return policies.steps_by_hand(self.sanction)

    @property
    def stepper(self) -> list[Step]:
        return stepper(self.sanction, self.steps)

    @property
    def step_cards(self) -> list[StepCard]:
        return [self._card(step) for step in self.steps]

    def _card(self, step: SanctionStep) -> StepCard:
        if step.code == BY_THE_PERSON and self.reply is not None:
            return reply_card(step, self.reply, self.sanction.incident.reference)
        return step_card(step, self._step_actions(step))

    @cached_property
    def reply(self) -> CaseItem | None:
        """The newest view of the person concerned since the letter went out."""
        if self.sanction.sent_at is None:
            return None
        views = self.sanction.incident.items.filter(kind=DocumentKind.VIEW, recorded_at__gte=self.sanction.sent_at)
        return views.filter(parties=self.sanction.involvement_id).order_by("-recorded_at").first()

    def _step_actions(self, step: SanctionStep) -> list[Action]:
        if step not in self.recordable:
            return []
        address = [self.sanction.incident.reference, self.sanction.pk, step.code]
        actions = []
        if Act.COMPLETE_STEP in self.possible:
            actions.append(Action(_("Record this step"), reverse("sanctions:complete_step", args=address), "check-lg"))
        if Act.SKIP_STEP in self.possible:
            url = reverse("sanctions:skip_step", args=address)
            actions.append(Action(_("Skip with a reason"), url, "slash-circle", Style.QUIET))
        return actions

    @cached_property
    def next_step(self) -> NextStep:
        status = SanctionStatus(self.sanction.status)
        if status == SanctionStatus.PROPOSED:
            return self._before_decision()
        if status == SanctionStatus.DECIDED:
            return self._before_sending()
        action = self._back_to_the_case if self.is_handler else None
        title, text = self._ended_title(status), self._ended_text(status)
        return NextStep(title, text, mine=action is not None, action=action)

    @property
    def _back_to_the_case(self) -> Action | None:
        """What the handler does once a measure has ended: close the case, or read what it still needs."""
        incident = self.sanction.incident
        if incident.status == Status.CLOSED:
            return None
        if self.sanction.status == SanctionStatus.SENT and incident.status == Status.IN_REVIEW:
            label, icon, _slug = CASE_ACTS[CaseAct.CLOSE]
            return Action(label, act_url(incident.reference, CaseAct.CLOSE), icon, Style.PRIMARY)
        return Action(_("Back to the case"), reverse("incidents:case", args=[incident.reference]), "arrow-left")

    def _before_decision(self) -> NextStep:
        if self.open_steps and (Act.COMPLETE_STEP in self.possible or Act.SKIP_STEP in self.possible):
            step = self.open_steps[0]
            actions = self._step_actions(step)
            return NextStep(
                _("First: %(step)s") % {"step": str(STEPS.get(step.code, step.code)).lower()},
                str(STEP_NOTES.get(step.code, "")),
                who=_("You"),
                mine=True,
                action=actions[0],
                others=[*actions[1:], *self._actions(Act.EDIT_LETTER)],
            )
        if Act.DECIDE in self.possible:
            return NextStep(
                _("Read the letter and decide"),
                _("You see the letter exactly as it goes out. You can still change the words."),
                who=_("You"),
                mine=True,
                action=self._action(Act.DECIDE),
                others=self._actions(Act.EDIT_LETTER, Act.REJECT),
            )
        return NextStep(
            _("Waiting for a decision"),
            str(permissions.refusal(self.matter)),
            who=self._deciders,
            others=self._actions(Act.EDIT_LETTER, Act.WITHDRAW),
        )

    @property
    def _deciders(self) -> str:
        found = permissions.deciders_of(self.matter, self.user.access.today)
        return ", ".join(dict.fromkeys(authority.user.name for authority in found)) or _("Nobody today")

    @property
    def why_not_to_send(self) -> str:
        """What happened after the decision that keeps this letter here; empty when it may go out."""
        return self._held_up.why if self._held_up else ""

    @property
    def _stays_here(self) -> bool:
        return self._held_up is not None and self._held_up.for_good

    @cached_property
    def _held_up(self) -> HeldUp | None:
        return held_up(self.sanction, timezone.now())

    def _before_sending(self) -> NextStep:
        if self.why_not_to_send:
            return self._instead_of_sending()
        may_send = Act.SEND in self.possible
        return NextStep(
            _("Send the letter"),
            _("The measure was decided. It counts once the letter has been sent."),
            who=_("You") if may_send else "",
            mine=may_send,
            action=self._action(Act.SEND) if may_send else None,
            others=self._actions(Act.WITHDRAW),
        )

    def _instead_of_sending(self) -> NextStep:
        if not self._stays_here:
            return NextStep(_("This letter does not go out just now"), self.why_not_to_send)
        may_withdraw = Act.WITHDRAW in self.possible
        return NextStep(
            _("This letter does not go out"),
            self.why_not_to_send,
            who=_("You") if may_withdraw else self._deciders,
            mine=may_withdraw,
            action=self._action(Act.WITHDRAW) if may_withdraw else None,
        )

    def _ended_title(self, status: SanctionStatus) -> str:
        return {
            SanctionStatus.SENT: _("The letter was sent and filed"),
            SanctionStatus.WITHDRAWN: _("This measure was withdrawn"),
        }.get(status) or _("This measure was not imposed")

    def _ended_text(self, status: SanctionStatus) -> str:
        if status == SanctionStatus.SENT:
            return " ".join(filter(None, (_("A correction is a new letter."), self._where_the_case_is)))
        return self.sanction.ended_reason

    @property
    def _where_the_case_is(self) -> str:
        if self.sanction.incident.status != Status.IN_REVIEW:
            return ""
        return _("You can close the case now.") if self.is_handler else _("The case is back with its handler.")

    @property
    def ways_to_stop(self) -> str:
        """The difference, for whoever may do both."""
        if not {Act.REJECT, Act.WITHDRAW} <= self.possible.keys():
            return ""
        return _(
            "Not imposing is a decision: this measure does not come. Withdrawing takes the proposal back, without a "
            "decision: for instance when it was a mistake."
        )

    def _action(self, act: Act) -> Action:
        label, icon, name, style = ACT_PAGES[act]
        return Action(label, reverse(name, args=[self.sanction.incident.reference, self.sanction.pk]), icon, style)

    def _actions(self, *acts: Act) -> list[Action]:
        return [self._action(act) for act in acts if act in self.possible]

    @property
    def more_actions(self) -> list[Action]:
        """Everything possible that the next-step panel does not offer already."""
        shown = {action.url for action in (self.next_step.action, *self.next_step.others) if action is not None}
        return [action for action in self._actions(*ACT_PAGES) if action.url not in shown and self._is_timely(action)]

    def _is_timely(self, action: Action) -> bool:
        """Deciding comes after the steps before it; what may not go out is not offered to be sent."""
        if action.url == self._action(Act.SEND).url:
            return not self.why_not_to_send
        return not (self.open_steps and action.url == self._action(Act.DECIDE).url)

    @property
    def facts(self) -> list[Fact]:
        sanction = self.sanction
        facts = [
            Fact(_("For"), sanction.involvement.label),
            Fact(_("Ground"), sanction.procedure.source),
            Fact(_("Proposed by"), sanction.proposed_by.name, at=sanction.proposed_at),
        ]
        if sanction.decided_by is not None:
            facts.append(Fact(_("Decided by"), sanction.decided_by.name, note=self._signed_as, at=sanction.decided_at))
        if sanction.sent_by is not None:
            facts.append(Fact(_("Sent by"), sanction.sent_by.name, at=sanction.sent_at))
        return facts

    @property
    def _signed_as(self) -> str:
        return self.sanction.decided_letter.signed_as if self.sanction.decided_letter else ""

    @cached_property
    def dispatches(self) -> list[PersonChip]:
        """To whom it went, and how."""
        if self.sanction.status != SanctionStatus.SENT or self.sanction.decided_letter is None:
            return []
        source = f"letter:{self.sanction.decided_letter.pk}"
        rows = Dispatch.objects.filter(item__source=source).select_related("addressee").order_by("pk")
        return [
            PersonChip(
                name=row.addressee.name,
                role=" · ".join(filter(None, [row.get_channel_display(), row.tracking])),
            )
            for row in rows
        ]


def letter_url(sanction: Sanction, letter: Letter) -> str:
    return reverse("sanctions:letter_pdf", args=[sanction.incident.reference, sanction.pk, letter.version])
