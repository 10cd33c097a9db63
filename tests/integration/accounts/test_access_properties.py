"""Who a user is today, over generated roles, jobs, absences and dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import roles
from accounts.access import Access, access_of
from accounts.enums import SCHOOL_ROLES, RoleName
from accounts.models import Absence, Role, User
from accounts.permissions import Permission
from people.models import Employment
from tests.factories.accounts import UserFactory
from tests.factories.people import BoardFactory, SchoolFactory
from tests.plugins.properties import examples

TODAY = date(2026, 11, 20)
PEOPLE = 4
OUTSIDE = {"supervisory_board", "counsellor", "privacy_officer"}
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Period:
    starts_on: date
    ends_on: date

    def holds(self, today: date = TODAY) -> bool:
        return self.starts_on <= today <= self.ends_on


def periods() -> st.SearchStrategy[Period]:
    """Around today, so that the first and the last day come up often."""
    days = st.integers(-3, 3)
    return st.builds(
        lambda start, length: Period(TODAY + timedelta(start), TODAY + timedelta(start + length)), days, days.map(abs)
    )


@dataclass(frozen=True)
class Plan:
    """What is generated: of numbered users, their roles, jobs under a manager, absences with a deputy."""

    appointed: list[tuple[int, RoleName, Period]]
    employed: list[tuple[int, int | None, Period]]
    absent: list[tuple[int, int | None, Period]]
    disabled: frozenset[int]


numbers = st.integers(0, PEOPLE - 1)
appointments = st.lists(st.tuples(numbers, st.sampled_from(RoleName), periods()), max_size=6)
jobs = st.lists(st.tuples(numbers, st.none() | numbers, periods()), max_size=4)
away = st.lists(st.tuples(numbers, st.none() | numbers, periods()), max_size=4)
plans = st.builds(Plan, appointed=appointments, employed=jobs, absent=away, disabled=st.frozensets(numbers, max_size=2))
worlds = examples(40)


class World:
    """One foundation with four users, and what was generated about them; what cannot be together is left out."""

    def __init__(self, plan: Plan) -> None:
        board = BoardFactory()
        self.school = SchoolFactory(board=board)
        self.users: list[User] = [UserFactory(board=board, is_active=n not in plan.disabled) for n in range(PEOPLE)]
        self.roles: list[tuple[int, RoleName, Period]] = []
        self.jobs: list[tuple[int, int | None, Period]] = []
        self.absences: list[tuple[int, int | None, Period]] = []
        for who, name, period in plan.appointed:
            if not _clashes(self.roles, period, who, name):
                self._appoint(who, name, period)
        for who, manager, period in plan.employed:
            if who != manager and not any(job[0] == who and job[2].starts_on == period.starts_on for job in self.jobs):
                self._employ(who, manager, period)
        for who, deputy, period in plan.absent:
            if who != deputy and not _clashes(self.absences, period, who):
                self._send_away(who, deputy, period)

    def _appoint(self, who: int, name: RoleName, period: Period) -> None:
        school = self.school if name in SCHOOL_ROLES else None
        user = self.users[who]
        Role.objects.create(board=user.board, user=user, name=name, school=school, **vars(period))
        self.roles.append((who, name, period))

    def _employ(self, who: int, manager: int | None, period: Period) -> None:
        leader = self.users[manager].person if manager is not None else None
        person, board = self.users[who].person, self.users[who].board
        Employment.objects.create(board=board, school=self.school, person=person, manager=leader, **vars(period))
        self.jobs.append((who, manager, period))

    def _send_away(self, who: int, deputy: int | None, period: Period) -> None:
        stands_in = self.users[deputy] if deputy is not None else None
        Absence.objects.create(user=self.users[who], deputy=stands_in, **vars(period))
        self.absences.append((who, deputy, period))

    def access(self, who: int, today: date = TODAY) -> Access:
        return access_of(User.objects.get(pk=self.users[who].pk), today)

    def has_left(self, who: int) -> bool:
        return bool(self.work_of(who)) and not self.works_on(who, TODAY) and not self.own_names(who)

    def is_gone(self, who: int) -> bool:
        has_begun = any(period.starts_on <= TODAY for period in self.work_of(who))
        return has_begun and not self.works_on(who, TODAY)

    def works_on(self, who: int, day: date) -> bool:
        return any(period.holds(day) for period in self.work_of(who))

    def was_away(self, who: int, since: date) -> bool:
        last_days = [period.ends_on for period in self.work_of(who) if since <= period.ends_on < TODAY]
        return any(not self.works_on(who, day + timedelta(1)) for day in last_days)

    def work_of(self, who: int) -> list[Period]:
        return [period for worker, _, period in self.jobs if worker == who]

    def own_names(self, who: int) -> set[str]:
        held = [(name, period) for holder, name, period in self.roles if holder == who and period.holds()]
        names = {
            str(name)
            for name, period in held
            if (name in OUTSIDE and not self.works_on(who, period.starts_on))
            or not (self.is_gone(who) or self.was_away(who, period.starts_on))
        }
        if any(worker == who and period.holds() for worker, _, period in self.jobs):
            names.add("employee")
            if any(manager == who and period.holds() for _, manager, period in self.jobs):
                names.add("manager")
        return names

    def is_away(self, who: int) -> bool:
        return any(holder == who and period.holds() for holder, _, period in self.absences)

    def stands_in_for(self, who: int) -> set[int]:
        return {
            holder
            for holder, deputy, period in self.absences
            if deputy == who
            and period.holds()
            and self.users[holder].is_active
            and not self.was_away(who, period.starts_on)
        }


def _clashes(rows: Sequence[tuple[Any, ...]], period: Period, *key: object) -> bool:
    return any(
        row[: len(key)] == key and row[-1].starts_on <= period.ends_on and period.starts_on <= row[-1].ends_on
        for row in rows
    )


class TestAccess(TestCase):
    @worlds
    @given(plans)
    def test_a_user_wears_their_own_hat_and_those_of_whom_they_stand_in_for_today(self, plan: Plan) -> None:
        world = World(plan)
        for who, user in enumerate(world.users):
            access = world.access(who)
            if not user.is_active:
                assert [hat.names for hat in access.hats] == [frozenset()]
                continue
            expected = set() if world.is_away(who) or world.has_left(who) else world.stands_in_for(who)
            assert access.own.holder_id == user.pk
            assert {hat.holder_id for hat in access.hats[1:]} == {world.users[holder].pk for holder in expected}

    @worlds
    @given(plans)
    def test_a_disabled_user_may_nothing_at_all(self, plan: Plan) -> None:
        world = World(plan)
        for who, user in enumerate(world.users):
            if not user.is_active:
                access = world.access(who)
                assert access.permissions == frozenset()
                assert access.director_of == access.works_at == frozenset()

    @worlds
    @given(plans)
    def test_a_role_gives_nothing_outside_its_dates(self, plan: Plan) -> None:
        world = World(plan)
        for who, user in enumerate(world.users):
            if user.is_active:
                assert world.access(who).own.names == world.own_names(who)

    @worlds
    @given(plans)
    def test_a_deputy_gets_the_holders_own_roles_and_never_those_the_holder_stands_in_for(self, plan: Plan) -> None:
        world = World(plan)
        number_of = {user.pk: number for number, user in enumerate(world.users)}
        for who, user in enumerate(world.users):
            if user.is_active:
                for hat in world.access(who).hats[1:]:
                    assert hat.names == world.own_names(number_of[hat.holder_id]) - {"employee"}

    @worlds
    @given(plans)
    def test_the_permissions_are_the_union_of_the_hats(self, plan: Plan) -> None:
        world = World(plan)
        definitions = {role.name: role.permissions for role in roles.ALL}
        for who, user in enumerate(world.users):
            if user.is_active:
                access = world.access(who)
                from_hats = {p for hat in access.hats for name in hat.names for p in definitions[name]}
                assert access.permissions == from_hats | {Permission.SIGNED_IN}

    @worlds
    @given(plans, st.integers(-10, 10))
    def test_a_deputy_has_nothing_of_the_holder_on_a_day_without_absence(self, plan: Plan, shift: int) -> None:
        world, day = World(plan), TODAY + timedelta(shift)
        for who, user in enumerate(world.users):
            if user.is_active:
                holders = {world.users[h].pk for h, deputy, p in world.absences if deputy == who and p.holds(day)}
                assert {hat.holder_id for hat in world.access(who, day).hats[1:]} <= holders


def test_a_deputy_of_another_board_gets_nothing() -> None:
    holder, deputy = UserFactory(), UserFactory()
    Absence.objects.create(user=holder, deputy=deputy, starts_on=TODAY, ends_on=TODAY)
    Role.objects.create(board=holder.board, user=holder, name=RoleName.BOARD, starts_on=TODAY)
    assert [hat.holder_id for hat in access_of(deputy, TODAY).hats] == [deputy.pk]
