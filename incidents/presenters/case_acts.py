"""What a handler can do with a case now: everything the table and the policies allow, and the next step."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Level
from core.presentation import Action, NextStep, Style, Term, Text
from core.terms import Unit, shift
from incidents.enums import Capacity, Criminal, Kind, PartyRole, Status
from incidents.models import Assessment, HandoverOffer, Incident
from incidents.permissions import (
    WHO_DECIDES_ON_POLICE,
    decides_on_police,
    decides_on_police_at,
    is_handler,
    may_reopen,
)
from incidents.policies import ADVICE_DOORS
from incidents.presenters.case_head import CaseHead, term_of
from incidents.routing import Addressee
from incidents.workflow import Act, Actor, acts_from

# What a handler does on a page of its own: label, icon, and the address after the reference.
ACT_PAGES: Mapping[Act, tuple[Promise, str, str]] = {
    Act.AGREE_APPROACH: (gettext_lazy("Record the agreed approach"), "chat-quote", "approach"),
    Act.GIVE_ADVICE: (gettext_lazy("Give advice"), "chat-quote", "advice"),
    Act.ASSESS: (gettext_lazy("Assess the case"), "clipboard-check", "assess"),
    Act.DECIDE_FILING: (gettext_lazy("Decide on filing"), "folder2", "filing"),
    Act.ADD_PARTY: (gettext_lazy("Add someone"), "person-plus", "party"),
    Act.IDENTIFY_PARTY: (gettext_lazy("Say who a nickname is"), "person-check", "identify"),
    Act.RETRACT_PARTY: (gettext_lazy("Take someone out who was not meant"), "person-dash", "retract"),
    Act.ADD_EVIDENCE: (gettext_lazy("Add evidence"), "paperclip", "evidence"),
    Act.CONVERT: (gettext_lazy("Handle as an incident"), "megaphone", "convert"),
    Act.ESCALATE_BY_HAND: (gettext_lazy("Pass on to the level above"), "arrow-up-circle", "escalate"),
    Act.OFFER_HANDOVER: (gettext_lazy("Ask a colleague to take over"), "arrow-left-right", "handover"),
    Act.RECUSE: (gettext_lazy("Recuse yourself"), "person-x", "recuse"),
    Act.CLOSE: (gettext_lazy("Close the case"), "check-circle", "close"),
    Act.REOPEN: (gettext_lazy("Open the case again"), "arrow-repeat", "reopen"),
}
_ON_POLICE = (Level.BOARD, Level.SUPERVISORY_BOARD)
_ASK = {
    Level.BOARD: gettext_lazy("Pass it on: the board decides whether to go to the police"),
    Level.SUPERVISORY_BOARD: gettext_lazy("Pass it on: the supervisory board decides whether to go to the police"),
}
_MAY_BE_CRIMINAL = gettext_lazy(
    "This may be a criminal offence. Ask the board whether it is reported to the police. That is also possible when "
    "nobody knows who did it."
)
_MAY_BE_CRIMINAL_DECIDE = gettext_lazy(
    "This may be a criminal offence. Reporting it to the police is also possible when nobody knows who did it. Record "
    "your decision when you close the case."
)
_AFTER_TAKING_UP = frozenset(
    {Act.AGREE_APPROACH, Act.GIVE_ADVICE, Act.ASSESS, Act.DECIDE_FILING, Act.CONVERT, Act.CLOSE}
)


def act_url(reference: str, act: Act) -> str:
    return reverse("incidents:act", args=[reference, ACT_PAGES[act][2]])


_OFFICES = {
    Level.DIRECTOR: gettext_lazy("director"),
    Level.BOARD: gettext_lazy("member of the board"),
    Level.SUPERVISORY_BOARD: gettext_lazy("member of the supervisory board"),
}


def goes_to(addressee: Addressee) -> str:
    """To whom passing on brings it, before it is done."""
    if addressee.user is None:
        return _("There is nobody above you who can take this case.")
    words = {"name": addressee.user.name, "office": _OFFICES.get(addressee.level, addressee.level.label)}
    if addressee.deputy_for is None:
        return _("The case goes to %(name)s, %(office)s.") % words
    words["absent"] = addressee.deputy_for.name
    return _("The case goes to %(name)s, who stands in for %(absent)s, %(office)s.") % words


class CaseActs(CaseHead):
    """What is possible now, and which of it is the next step. The incident was loaded with `with_parts`."""

    @cached_property
    def is_mine(self) -> bool:
        return is_handler(self.user, self.incident)

    @cached_property
    def waits_for_answer(self) -> bool:
        return self.incident.answer_due_at is not None

    @cached_property
    def assessment(self) -> Assessment | None:
        return next(iter(self.incident.assessments.all()), None)

    @cached_property
    def possible(self) -> set[Act]:
        """What the table offers the handler now; nothing to whoever only reads."""
        if self.incident.status == Status.CLOSED:
            return {Act.REOPEN} if may_reopen(self.user, self.incident) else set()
        return self._of_the_handler if self.is_mine else set()

    @property
    def _of_the_handler(self) -> set[Act]:
        offered = {row.act for row in acts_from(self.incident.status, Actor.HANDLER)} - {Act.WITHDRAW_HANDOVER}
        if self.waits_for_answer:
            offered -= _AFTER_TAKING_UP
        else:
            offered -= {Act.TAKE_UP}
        if self.incident.kind not in ADVICE_DOORS:
            offered -= {Act.GIVE_ADVICE}
        if self.incident.kind == Kind.INCIDENT:
            offered -= {Act.CONVERT}
        if self.assessment is None or not self._to_be_filed:
            offered -= {Act.DECIDE_FILING}
        if self.offer is not None:
            offered -= {Act.OFFER_HANDOVER, Act.CLOSE}
        return offered - self._without_parties

    @property
    def _without_parties(self) -> set[Act]:
        """What cannot be done for lack of anybody to do it with."""
        parties = self.incident.involvements.all()
        no_nicknames = set() if any(party.person is None for party in parties) else {Act.IDENTIFY_PARTY}
        return no_nicknames if parties else no_nicknames | {Act.RETRACT_PARTY}

    @property
    def _to_be_filed(self) -> bool:
        return any(
            party.role == PartyRole.SUBJECT
            and party.person is not None
            and party.capacity in (Capacity.PUPIL, Capacity.GUARDIAN)
            for party in self.incident.involvements.all()
        )

    @cached_property
    def offer(self) -> HandoverOffer | None:
        """Django leaves the attribute out where there is none (`with_open_offer`)."""
        return getattr(self.incident, "open_offer", None)

    @cached_property
    def next_step(self) -> NextStep:
        incident = self.incident
        handler = incident.handler.name if incident.handler else _("The board and the administrators")
        who = _("You") if self.is_mine else handler
        if self.is_only_shared:
            return NextStep(_("The reporter shares this with you"), _("You read what the reporter reads."), handler)
        if incident.status == Status.CLOSED:
            return NextStep(
                title=_("This case is closed"),
                text=f"{incident.get_outcome_display()}. {incident.outcome_reason}",
                others=self._actions(Act.REOPEN),
            )
        if self.offer is not None and self.offer.offered_to == self.user:
            answer = reverse("incidents:handover", args=[incident.reference])
            return NextStep(
                title=_("You are asked to take over this case"),
                text=_("It stays with %(name)s until you say yes.") % {"name": handler},
                who=_("You"),
                term=term_of(incident),
                mine=True,
                action=Action(_("Answer"), answer, "arrow-left-right", Style.PRIMARY),
            )
        return self._open_step(who)

    def _open_step(self, who: str) -> NextStep:
        incident = self.incident
        if incident.level == Level.QUEUE:
            return self._queue_step
        if self.waits_for_answer:
            return self._taking_up
        if incident.status == Status.AWAITING_SANCTION:
            return NextStep(
                title=_("Complete the sanction"),
                text=_("The case goes on once the sanction is decided and sent, or withdrawn."),
                who=who,
                mine=self.is_mine,
                action=Action(
                    _("Go to the sanction"),
                    reverse("sanctions:case", args=[incident.reference]),
                    "hammer",
                    Style.PRIMARY,
                ),
            )
        return self._review_step(who)

    @property
    def _taking_up(self) -> NextStep:
        incident, term = self.incident, term_of(self.incident)
        if not self.is_mine:
            name = incident.handler.name if incident.handler else ""
            title = _("%(name)s still has to take up the case") % {"name": name}
            return NextStep(title, _("The reporter has no answer yet."), name, term=term)
        return NextStep(
            title=_("Take up the case"),
            text=_("The reporter is told at once that you are on it."),
            who=_("You"),
            term=term,
            mine=True,
            action=self._take_up,
            others=self._actions(Act.OFFER_HANDOVER, Act.RECUSE),
        )

    @property
    def _queue_step(self) -> NextStep:
        watches = Incident.objects.in_queue(self.user).filter(pk=self.incident.pk).exists()
        queue = Action(_("Go to the queue"), reverse("incidents:queue"), "inbox", Style.PRIMARY)
        return NextStep(
            title=_("Nobody can handle this case now"),
            text=_("Arrange a role or a deputy; the case then finds its owner by itself."),
            who=_("The board and the administrators"),
            mine=watches,
            action=queue if watches else None,
        )

    def _review_step(self, who: str) -> NextStep:
        """In review: speak with the reporter, assess, and then a sanction or closing."""
        spoken = {entry.act for entry in self.incident.entries.all()} & {Act.AGREE_APPROACH, Act.GIVE_ADVICE}
        if self.incident.kind in ADVICE_DOORS and not spoken:
            return self._step(who, Act.GIVE_ADVICE, _("Answer the question"), _("Protocol B9: say what is allowed."))
        if self.incident.kind == Kind.ESCALATION and not spoken:
            return self._step(
                who,
                Act.AGREE_APPROACH,
                _("Agree on the approach with the reporter"),
                _("Protocol B8: talk to the reporter and write down what you agreed."),
            )
        needs_assessment = self.incident.kind in (Kind.INCIDENT, Kind.ESCALATION)
        if self.assessment is None and needs_assessment:
            text = _("Which rules of the protocol were broken, and how grave is it?")
            return self._step(who, Act.ASSESS, _("Assess the case"), text, Act.CLOSE)
        if self.assessment is not None and self.assessment.guidelines.all():
            return self._after_a_breach(who)
        if self._asks_for_the_police:
            return self._police_step(who, Act.ASSESS)
        return self._step(who, Act.CLOSE, _("Close the case"), _("Give the outcome and the reason."), Act.ASSESS)

    def _after_a_breach(self, who: str) -> NextStep:
        if self._undecided_filing:
            return self._step(
                who,
                Act.DECIDE_FILING,
                _("Decide what goes into the pupil dossier"),
                _("Protocol S3: depending on the gravity. The decision is recorded either way."),
            )
        if self._asks_for_the_police and (self._is_imposed or not self._knows_who_did_it):
            return self._police_step(who, Act.IDENTIFY_PARTY)
        if not self._knows_who_did_it:
            return self._step(
                who,
                Act.CLOSE,
                _("Close the case"),
                _("It is not known who did this. As soon as it is, a sanction is possible."),
                Act.IDENTIFY_PARTY,
            )
        if self._is_imposed:
            text = _("The letter was sent. If nothing else is needed you can close the case.")
            return self._step(who, Act.CLOSE, _("The measure was imposed: close the case"), text)
        propose = Action(
            _("Propose a sanction"),
            reverse("sanctions:propose", args=[self.incident.reference]),
            "hammer",
            Style.PRIMARY,
        )
        return NextStep(
            title=_("Choose a sanction, or close the case"),
            text=self._who_is_asked if self._asks_for_the_police else _("The assessment names rules that were broken."),
            who=who,
            mine=self.is_mine,
            action=propose if self.is_mine else None,
            others=self._actions(*self._to_the_police, Act.CLOSE),
        )

    @cached_property
    def _asks_for_the_police(self) -> bool:
        """It may be a criminal offence, and since then the board has not had the case (protocol S5)."""
        made = self.assessment
        if made is None or made.criminal == Criminal.NO or self.incident.police_reference:
            return False
        since = [entry for entry in self.incident.entries.all() if entry.at >= made.assessed_at]
        was_asked = any(entry.act == Act.ESCALATE_BY_HAND and entry.data.get("level") in _ON_POLICE for entry in since)
        return self._decides_on_police or not was_asked

    @cached_property
    def _decides_on_police(self) -> bool:
        return decides_on_police(self.user, self.incident) if self.is_mine else self.incident.level in _ON_POLICE

    @cached_property
    def _police_level(self) -> Level:
        return decides_on_police_at(self.user, self.incident) if self.is_mine else Level.BOARD

    @property
    def _who_is_asked(self) -> Text:
        return _MAY_BE_CRIMINAL if self._police_level == Level.BOARD else WHO_DECIDES_ON_POLICE[self._police_level]

    @property
    def _to_the_police(self) -> tuple[Act, ...]:
        if not self._asks_for_the_police or self._decides_on_police or self._police_level == Level.QUEUE:
            return ()
        return (Act.ESCALATE_BY_HAND,)

    def _police_step(self, who: str, *others: Act) -> NextStep:
        if self._decides_on_police:
            step = self._step(who, Act.CLOSE, _("Decide whether to go to the police"), _MAY_BE_CRIMINAL_DECIDE, *others)
        elif self._police_level == Level.QUEUE:
            title = _("Nobody can decide now whether to go to the police")
            step = self._step(who, Act.OFFER_HANDOVER, title, self._who_is_asked, Act.CLOSE, *others)
        else:
            asks = _ASK[self._police_level]
            step = self._step(who, Act.ESCALATE_BY_HAND, asks, self._who_is_asked, Act.CLOSE, *others)
        return replace(step, term=self._complaint_term)

    @property
    def _complaint_term(self) -> Term:
        """For some offences the victim has to complain in time (Sr 66); when they knew is not later than the report."""
        known_on = timezone.localdate(self.incident.seen_at or self.incident.reported_at)
        return Term(
            due=shift(known_on, 3, Unit.MONTHS),
            label=_("Last day for a complaint by the victim"),
            steps=[
                _("Only for insult, slander, libel and stalking: within three months after the victim knew of it."),
                _("Counted from the day it was seen, or else from the report."),
            ],
            article="Sr art. 66",
        )

    @property
    def _is_imposed(self) -> bool:
        """The last thing that was judged in this case led to a measure, and that was sent."""
        judging = (Act.ASSESS, Act.REOPEN, Act.RESUME_REVIEW)
        last = next((entry for entry in reversed(self.incident.entries.all()) if entry.act in judging), None)
        return last is not None and bool(last.data.get("imposed"))

    @property
    def _knows_who_did_it(self) -> bool:
        return any(
            party.role == PartyRole.SUBJECT and party.person is not None for party in self.incident.involvements.all()
        )

    @property
    def _undecided_filing(self) -> bool:
        decided = {
            entry.data.get("involvement") for entry in self.incident.entries.all() if entry.act == Act.DECIDE_FILING
        }
        return self._to_be_filed and any(
            party.pk not in decided
            for party in self.incident.involvements.all()
            if party.role == PartyRole.SUBJECT
            and party.person is not None
            and party.capacity in (Capacity.PUPIL, Capacity.GUARDIAN)
        )

    def _step(self, who: str, act: Act, title: Text, text: Text, *others: Act) -> NextStep:
        action = self._action(act, Style.PRIMARY) if act in self.possible else None
        return NextStep(title, text, who, mine=self.is_mine, action=action, others=self._actions(*others))

    @property
    def _take_up(self) -> Action:
        url = reverse("incidents:take_up", args=[self.incident.reference])
        return Action(_("Take up the case"), url, "person-check", Style.PRIMARY, method="post")

    def _action(self, act: Act, style: Style = Style.SECONDARY) -> Action:
        label, icon, _slug = ACT_PAGES[act]
        return Action(label, act_url(self.incident.reference, act), icon, style)

    def _actions(self, *acts: Act) -> list[Action]:
        return [self._action(act) for act in acts if act in self.possible and act in ACT_PAGES]

    @cached_property
    def more_actions(self) -> list[Action]:
        """Everything possible that the next-step panel does not offer already."""
        shown = {action.url for action in (self.next_step.action, *self.next_step.others) if action is not None}
        actions = [self._action(act, Style.QUIET) for act in ACT_PAGES if act in self.possible]
        return [action for action in actions if action.url not in shown]
