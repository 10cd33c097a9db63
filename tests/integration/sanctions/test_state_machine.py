"""Any sequence of acts by anybody: the rules that may never break."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import User
from core.errors import DomainError
from dossiers.enums import DocumentKind
from dossiers.models import Dispatch, Document
from incidents.enums import Status
from incidents.models import Incident
from sanctions.actions.decide import decide, reject, withdraw
from sanctions.actions.files import read_letter
from sanctions.actions.letters import changes_now, edit_letter, refill_letter, renew_letter
from sanctions.actions.send import send
from sanctions.actions.steps import complete_step, skip_step
from sanctions.enums import SanctionStatus, StepState
from sanctions.letters.facts import stamp
from sanctions.models import Letter, Sanction
from sanctions.permissions import Matter, authority_of
from sanctions.policies import latest_letter
from sanctions.workflow import RUNNING
from tests.factories.accounts import board_member, director_of, employee_user, hr_officer
from tests.factories.dossiers import NOW
from tests.factories.people import SchoolFactory
from tests.factories.sanctions import Warned, managed_case, propose_warning, pupil_case, staff_case
from tests.plugins.properties import examples

pytestmark = pytest.mark.django_db

CASES = {"staff": staff_case, "pupil": pupil_case, "managed": managed_case}
PEOPLE = ("handler", "board", "other_director", "second_director", "reporter", "colleague", "hr")
# The handler most of all, or most sequences would end at the first refusal.
people = st.sampled_from(("handler",) * 6 + PEOPLE)


class Measures(RuleBasedStateMachine):
    """One case, everyone who could try something, and every act in any order."""

    @initialize(kind=st.sampled_from(sorted(CASES)), with_talk=st.booleans())
    def begin(self, kind: str, with_talk: bool) -> None:
        self.case, self.person = CASES[kind]()
        school = self.case.school
        self.people: dict[str, User] = {
            "handler": self.case.handler,
            "board": board_member(school.board),
            "other_director": director_of(SchoolFactory(board=school.board)),
            "second_director": director_of(school),
            "reporter": self.case.reporter,
            "colleague": employee_user(school),
            "hr": hr_officer(school.board),
        }
        self.read: tuple[int, str] = (0, "0" * 64)
        self.is_breach = True
        self.decided: dict[int, tuple[User, Letter]] = {}
        self.propose("handler", with_talk=with_talk)

    @property
    def sanction(self) -> Sanction | None:
        return Sanction.objects.filter(incident=self.case.incident).order_by("-pk").first()

    def attempt(self, act: Callable[..., Any], **fields: Any) -> Any:
        """What a rule refuses changes nothing; anything but a refusal is a fault of ours."""
        before = list(Sanction.objects.filter(incident=self.case.incident).order_by("pk").values())
        try:
            return act(now=self.case.later(), **fields)
        except DomainError as error:
            refused = str(error)
        assert refused
        assert list(Sanction.objects.filter(incident=self.case.incident).order_by("pk").values()) == before
        return None

    def on_sanction(self, act: Callable[..., Any], by: str, **fields: Any) -> Any:
        sanction = self.sanction
        if sanction is None:
            return None
        return self.attempt(act, sanction_id=sanction.pk, by=self.people[by], **fields)

    @rule(by=people, with_talk=st.booleans())
    def propose(self, by: str, with_talk: bool) -> None:
        fields = {} if with_talk else {"talk": None}
        self.attempt(lambda now: propose_warning(self.case, self.person, by=self.people[by], **fields))

    @rule(by=people, how=st.sampled_from(["edit", "edit an old version", "edit badly", "renew", "refill"]))
    def write(self, by: str, how: str) -> None:
        if not self.sanction:
            return
        if how in ("renew", "refill"):
            self.on_sanction(renew_letter if how == "renew" else refill_letter, by)
            return
        version = self.sanction.letters.count() - (how == "edit an old version")
        body = "🦄" if how == "edit badly" else "Andere woorden."
        self.on_sanction(edit_letter, by, subject="Waarschuwing", body=body, base_version=version)

    @rule(by=people, how=st.sampled_from(["record", "skip", "skip without a reason"]))
    def step(self, by: str, how: str) -> None:
        if how == "record":
            self.on_sanction(complete_step, by, code="talk", held_on=NOW.date(), note="Gesproken.")
        else:
            self.on_sanction(skip_step, by, code="talk", reason="Niet mogelijk." if how == "skip" else "")

    @rule(is_breach=st.sampled_from([True, True, False]))
    def assess_again(self, is_breach: bool) -> None:
        self.case.assess(guideline_codes=("A6",) if is_breach else ())
        self.is_breach = is_breach

    def read_the_letter(self) -> None:
        if self.sanction and (letter := self.sanction.letters.first()):
            self.read = (letter.version, letter.sha256)

    @rule(by=people, reads_first=st.booleans(), confirms=st.booleans())
    def decide(self, by: str, reads_first: bool, confirms: bool) -> None:
        if (sanction := self.sanction) is None:
            return
        if reads_first:
            self.read_the_letter()
        user = self.people[by]
        user.forget_access()
        entitled = authority_of(Matter.of(sanction), user) is not None
        was = sanction.status
        known = stamp(changes_now(sanction, latest_letter(sanction), NOW)) if confirms else ""
        self.on_sanction(decide, by, letter_version=self.read[0], sha256=self.read[1], known_changes=known)
        after = Sanction.objects.get(pk=sanction.pk)
        if was == SanctionStatus.PROPOSED and after.status == SanctionStatus.DECIDED:
            assert entitled
            assert after.decided_letter is not None
            assert self.is_breach
            talked = after.steps.filter(code="talk", state=StepState.DONE).exists()
            assert not (talked and "nog niet met u gesproken" in after.decided_letter.body)
            assert (after.decided_letter.version, after.decided_letter.sha256) == self.read
            self.decided[after.pk] = (user, after.decided_letter)

    @rule(by=people, act=st.sampled_from([reject, withdraw]), reason=st.sampled_from(["", "Te zwaar."]))
    def end(self, by: str, act: Callable[..., Any], reason: str) -> None:
        self.on_sanction(act, by, reason=reason)

    @rule(by=people)
    def send(self, by: str) -> None:
        if (sanction := self.sanction) is None:
            return
        self.on_sanction(send, by, deliveries=Warned(self.case, self.person, sanction).deliveries())
        after = Sanction.objects.get(pk=sanction.pk)
        assert self.is_breach or after.status != SanctionStatus.SENT or sanction.status == SanctionStatus.SENT

    @rule()
    def go_on(self) -> None:
        """What the handler would do next, so that sequences get to the end as well."""
        sanction = self.sanction
        if sanction is None or sanction.status not in RUNNING:
            self.assess_again(is_breach=True)
            self.propose("handler", with_talk=True)
        elif sanction.status == SanctionStatus.DECIDED:
            self.send("handler")
        elif sanction.steps.filter(code="talk", state=StepState.OPEN).exists():
            self.step("handler", "record")
        else:
            self.on_sanction(renew_letter, "handler")
            self.decide("handler", reads_first=True, confirms=True)

    @invariant()
    def every_decision_has_someone_entitled_behind_it(self) -> None:
        for row in self.rows([SanctionStatus.DECIDED, SanctionStatus.SENT]):
            user, letter = self.decided[row.pk]
            assert (row.decided_by, row.decided_letter) == (user, letter)
            assert letter.signatory == user
            assert row.decided_as
            assert user not in (self.people["reporter"], self.people["other_director"], self.people["hr"])

    @invariant()
    def nothing_is_sent_without_a_decision_and_each_letter_is_filed_once(self) -> None:
        sent = self.rows([SanctionStatus.SENT])
        assert all(row.pk in self.decided for row in sent)
        filed = Document.objects.filter(incident=self.case_id, kind=DocumentKind.LETTER)
        assert sorted(filed.values_list("sha256", flat=True)) == sorted(
            row.decided_letter.sha256 for row in sent if row.decided_letter
        )
        addressees = sum(row.decided_letter.addressees.count() for row in sent if row.decided_letter)
        assert Dispatch.objects.filter(item__incident=self.case_id).count() == addressees

    @invariant()
    def the_case_waits_exactly_while_a_measure_runs(self) -> None:
        if self.case_id:
            running = bool(self.rows(list(RUNNING)))
            status = Incident.objects.get(pk=self.case_id).status
            assert status == (Status.AWAITING_SANCTION if running else Status.IN_REVIEW)

    @invariant()
    def at_most_one_measure_runs_against_one_person(self) -> None:
        assert len(self.rows(list(RUNNING))) <= 1

    @invariant()
    def the_steps_before_a_decision_are_done_or_skipped_with_a_reason(self) -> None:
        for row in self.rows([SanctionStatus.DECIDED, SanctionStatus.SENT]):
            # With an employee no talk is required (protocol S2); who decides reads that there was none.
            required = {rule["code"] for rule in row.procedure.steps if rule["required"]}
            for step in row.steps.filter(code="talk"):
                assert step.state != StepState.OPEN or step.code not in required
                assert step.state != StepState.SKIPPED or step.skipped_reason

    @invariant()
    def versions_count_up_and_every_pdf_is_there(self) -> None:
        for row in self.rows(list(SanctionStatus)):
            letters = list(row.letters.order_by("version"))
            assert [letter.version for letter in letters] == list(range(1, len(letters) + 1))
            for letter in letters:
                assert read_letter(letter)

    @property
    def case_id(self) -> int:
        return self.case.incident.pk if hasattr(self, "case") else 0

    def rows(self, statuses: list[SanctionStatus]) -> list[Sanction]:
        rows = Sanction.objects.filter(incident=self.case_id, status__in=statuses).order_by("pk")
        return list(rows.select_related("decided_by", "decided_letter__signatory"))


@pytest.mark.slow
def test_no_sequence_of_acts_breaks_a_rule() -> None:
    run_state_machine_as_test(
        Measures,
        settings=settings(examples(10), stateful_step_count=12),
    )
