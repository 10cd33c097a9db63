"""Nobody in conflict ever receives, lists, counts, finds, opens or decides; there is always an owner or an alert."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import CHAIN, Level, RoleName
from accounts.models import Absence, Role, User
from core.errors import DomainError
from incidents import routing
from incidents.actions import deadlines, handling, ownership, status
from incidents.actions.parties import retract_party
from incidents.answers import PartyAnswer
from incidents.colleagues import handled_schools, known, own_schools, schools_to_choose
from incidents.enums import Capacity, Kind, OfferState, PartyRole, Status, Urgency
from incidents.models import Incident
from incidents.permissions import levels_over
from incidents.selectors import schools_of_cases
from notifications.models import Notice
from people.models import Employment
from tests.factories.cases import party, report
from tests.integration.incidents import oracle
from tests.integration.incidents.organisation import NOW, PEOPLE, TODAY, Organisation, Plan, build, plans
from tests.plugins.properties import examples

pytestmark = pytest.mark.django_db


class Rollback(Exception):
    """Ends an example: everything it wrote is undone."""


def in_a_rolled_back_transaction(run: Callable[[], None]) -> None:
    with pytest.raises(Rollback), transaction.atomic():
        run()
        raise Rollback


def send(made: Organisation, plan: Plan, kind: Kind) -> Incident | None:
    reporter = made.fresh()[plan.reporter]
    if not reporter.is_active:
        return None
    school = made.schools[plan.school] if plan.school is not None else None
    return report(reporter, now=NOW, school=school, kind=kind, parties=parties_of(made, plan))


def parties_of(made: Organisation, plan: Plan) -> tuple[PartyAnswer, ...]:
    return tuple(party(made.people[n], role=list(PartyRole)[n % 3]) for n in plan.parties)


def check(made: Organisation, incident: Incident, now: datetime) -> None:
    """Every invariant, for every user of the foundation."""
    incident = Incident.objects.get(pk=incident.pk)
    today = now.date()
    opened = incident.assignments.get(ends_at=None)
    assert (opened.user_id, opened.level) == (incident.handler_id, incident.level)
    if incident.status == Status.REPORTED:
        assert opened.answered_at is None, "nobody can take it up any more, and no term runs"
    if incident.status == Status.CLOSED:
        assert not incident.handover_offers.filter(state=OfferState.OPEN).exists()
    for user in made.fresh():
        here = Incident.objects.filter(pk=incident.pk)
        sees = here.visible_to(user).exists()
        assert sees == oracle.may_open(user, incident, today), user
        ways = (here.visible_to(user), here.offered_to(user), here.in_queue(user), here.reported_by(user))
        assert here.known_to(user).exists() == any(way.exists() for way in ways), user
        assert here.in_queue(user).exists() == oracle.watches(user, incident, today), user
        offer = incident.handover_offers.filter(state=OfferState.OPEN, offered_to=user).first()
        if offer is not None and user.is_active and oracle.absence_of(user, today) is None:
            able = routing.eligible(routing.Matter.of(incident), Level(offer.level), today=today)
            assert here.offered_to(user).exists() == any(one.user == user for one in able), user
        directed = incident.school_id in user.access.director_of
        if not user.access.has(RoleName.BOARD):
            # The same case by another way of asking: what opens it besides directing its school.
            assert sees == (here.visible_one_by_one(user).exists() or (sees and directed)), user
        if sees and incident.school is not None:
            assert incident.school in schools_of_cases(user), user
        if oracle.in_conflict(user, incident):
            assert not here.visible_one_by_one(user).exists()
            assert incident.handler_id != user.pk
            for rows in (here.visible_to(user), here.handled_by(user), here.in_queue(user), here.offered_to(user)):
                assert rows.count() == 0
            assert not Notice.objects.filter(user=user, created_at=now).exclude(code__endswith=".reporter").exists()
        if incident.handler_id == user.pk and incident.status != Status.CLOSED:
            assert not oracle.judges_an_equal(user, incident, incident.level, today), user
        for level in levels_over(user, incident):
            assert not oracle.judges_an_equal(user, incident, level, today), user
    lies_still = oracle.lies_still(incident)
    if incident.level == Level.QUEUE or lies_still:
        alertable = {user.pk for user in routing.watchers(routing.Matter.of(incident), today=today)}
        told = set(Notice.objects.filter(code__endswith=".watchers").values_list("user", flat=True))
        assert alertable - {incident.handler_id} <= told
    if incident.level != Level.QUEUE and incident.status != Status.CLOSED:
        assert incident.handler is not None
        assert Incident.objects.handled_by(_fresh(incident.handler)).filter(pk=incident.pk).exists()


def _fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture(autouse=True)
def today_is_the_day_of_the_story() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@examples(30)
@given(plan=plans, kind=st.sampled_from(list(Kind)))
def test_a_new_report_reaches_nobody_in_conflict_and_always_someone(plan: Plan, kind: Kind) -> None:
    def example() -> None:
        made = build(plan)
        incident = send(made, plan, kind)
        if incident is not None:
            check(made, incident, NOW)

    in_a_rolled_back_transaction(example)


@examples(30)
@given(plan=plans, kind=st.sampled_from(list(Kind)))
def test_the_preview_before_sending_names_who_receives_it(plan: Plan, kind: Kind) -> None:
    def example() -> None:
        made = build(plan)
        reporter = made.fresh()[plan.reporter]
        if not reporter.is_active:
            return
        promised = routing.preview(
            kind=kind,
            urgency=Urgency.URGENT,
            reporter=reporter,
            school_id=made.schools[plan.school].pk if plan.school is not None else None,
            parties=parties_of(made, plan),
            now=NOW,
        )
        incident = send(made, plan, kind)
        assert incident is not None
        assert (promised.addressee.user, promised.addressee.level) == (incident.handler, incident.level)
        if incident.handler is not None:
            assert promised.term.ends_at == incident.answer_due_at

    in_a_rolled_back_transaction(example)


@examples(30)
@given(plan=plans)
def test_whoever_could_receive_a_report_can_be_named_by_the_reporter(plan: Plan) -> None:
    """Who cannot be named would receive the report about themselves, or about whoever they live with."""

    def example() -> None:
        made = build(plan)
        reporter = made.fresh()[plan.reporter]
        schools = [school.pk for school in schools_to_choose(reporter)]
        for school in schools if own_schools(reporter) else [*schools, None]:
            matter = routing.Matter(made.board.pk, school, reporter, frozenset())
            for level in CHAIN:
                for addressee in routing.eligible(matter, level, today=TODAY):
                    person_id = addressee.user.person_id if addressee.user else None
                    assert person_id is None or known(reporter, [person_id]), addressee

    in_a_rolled_back_transaction(example)


things_that_happen = st.lists(
    st.one_of(
        st.tuples(st.just("party"), st.integers(0, PEOPLE + 2)),
        st.tuples(st.just("retract"), st.integers(0, 3)),
        st.tuples(st.just("absence"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("return"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("end_role"), st.integers(0, 20)),
        st.tuples(st.just("disable"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("leave"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("hours"), st.integers(1, 30)),
        st.tuples(st.sampled_from(["take_up", "escalate", "recuse", "offer", "accept", "withdraw"]), st.integers(0, 9)),
    ),
    max_size=6,
)


@examples(40)
@given(plan=plans, kind=st.sampled_from(list(Kind)), events=things_that_happen)
def test_whatever_happens_nobody_in_conflict_and_always_an_owner_or_an_alert(
    plan: Plan, kind: Kind, events: list[tuple[str, int]]
) -> None:
    def example() -> None:
        made = build(plan)
        incident = send(made, plan, kind)
        if incident is None:
            return
        now = NOW
        for what, number in events:
            now += timedelta(minutes=1)
            if what == "hours":
                now = max(now, min(now + timedelta(hours=number), NOW.replace(hour=23, minute=0)))
            happen(made, incident, what, number, now)
            now += timedelta(minutes=1)
            deadlines.sweep(now=now)
            check(made, incident, now)

    in_a_rolled_back_transaction(example)


def happen(made: Organisation, incident: Incident, what: str, number: int, now: datetime) -> None:
    """One thing, by whoever the case is with; what the rules refuse does not happen."""
    incident = Incident.objects.get(pk=incident.pk)
    handler = incident.handler
    if what == "absence":
        user, deputy = made.users[number], made.users[(number + 1) % PEOPLE]
        if not user.absences.filter(starts_on__lte=TODAY, ends_on__gte=TODAY).exists():
            Absence.objects.create(user=user, deputy=deputy, starts_on=TODAY, ends_on=TODAY)
    elif what == "return":
        Absence.objects.filter(user=made.users[number]).delete()
    elif what == "end_role":
        roles = list(Role.objects.filter(board=made.board, starts_on__lt=TODAY).order_by("pk"))
        if roles:
            Role.objects.filter(pk=roles[number % len(roles)].pk).update(ends_on=TODAY - timedelta(days=1))
    elif what == "leave":
        work = Employment.objects.filter(person=made.people[number], starts_on__lt=TODAY).exclude(ends_on__lt=TODAY)
        work.update(ends_on=TODAY - timedelta(days=1))
    elif what == "disable":
        User.objects.filter(pk=made.users[number].pk).update(is_active=False)
    try:
        with transaction.atomic():
            act(made, incident, handler, what, number, now)
    except DomainError:
        pass


def act(made: Organisation, incident: Incident, handler: User | None, what: str, number: int, now: datetime) -> None:
    if what == "accept":
        offer = incident.handover_offers.filter(state="open").select_related("offered_to").first()
        if offer:
            ownership.answer_handover(offer_id=offer.pk, accept=number % 2 == 0, by=offer.offered_to, now=now)
        return
    if what == "withdraw":
        status.withdraw(incident_id=incident.pk, reason="Opgelost", by=incident.reporter, now=now)
        return
    if handler is None:
        return
    if what == "take_up":
        handling.take_up(incident_id=incident.pk, by=handler, now=now)
    elif what == "escalate":
        ownership.escalate_by_hand(incident_id=incident.pk, reason="Te groot", by=handler, now=now)
    elif what == "recuse":
        ownership.recuse(incident_id=incident.pk, reason="Ik ken ze", by=handler, now=now)
    elif what == "offer":
        others = made.fresh()
        ownership.offer_handover(
            incident_id=incident.pk, to_id=others[number % len(others)].pk, note="", by=handler, now=now
        )
    elif what == "retract":
        parties = list(incident.involvements.order_by("pk"))
        chosen = parties[number % len(parties)].pk if parties else 0
        retract_party(incident_id=incident.pk, involvement_id=chosen, reason="Een ander", by=handler, now=now)
    elif what == "party":
        found = known(handler, [made.people[number].pk], handled_schools(handler))
        capacity = found[0].capacity if found else Capacity.UNKNOWN
        answer = PartyAnswer(made.people[number].pk, "", PartyRole.SUBJECT, capacity)
        handling.add_party(incident_id=incident.pk, party=answer, by=handler, now=now)


def test_the_property_tests_see_every_level_and_the_queue() -> None:
    """The oracle is worth nothing on organisations in which nothing can leak; here each level is reached."""
    reached = set()

    def example() -> None:
        for start in (0, 1, 2, 3, 4):
            plan = Plan(
                roles=[
                    (1, RoleName.DIRECTOR, 0, False),
                    (2, RoleName.BOARD, 0, False),
                    (3, RoleName.SUPERVISORY_BOARD, 0, False),
                ],
                managers=[4, None, None, None, None, None, None, None],
                workplaces=[0] * PEOPLE,
                guardians=[],
                households=[9] * PEOPLE,
                former_homes=[],
                absences=[],
                inactive=set(),
                outside=set(),
                without_work=set(),
                left=set(),
                worked=[],
                lately=set(),
                given_lately=[],
                reporter=0,
                school=0,
                parties=[[], [4], [4, 1], [4, 1, 2], [4, 1, 2, 3]][start],
            )
            with transaction.atomic():
                made = build(plan)
                incident = send(made, plan, Kind.ESCALATION)
                assert incident is not None
                check(made, incident, NOW)
                reached.add(incident.level)
                transaction.set_rollback(True)

    in_a_rolled_back_transaction(example)
    assert reached == set(Level)
