"""Two people, or one who clicks twice, at the very same moment: real connections, real locks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import translation

from core.errors import DomainError, Stale
from dossiers.models import Dispatch, Document
from incidents.enums import Status
from incidents.models import Incident
from sanctions.actions.decide import decide, reject
from sanctions.actions.letters import edit_letter
from sanctions.actions.propose import propose
from sanctions.actions.send import send
from sanctions.enums import Measure, SanctionStatus
from sanctions.models import Letter, Sanction
from tests.factories.accounts import board_member
from tests.factories.dossiers import subject
from tests.factories.people import SchoolFactory, employee
from tests.factories.sanctions import REASONS, Warned, decided, propose_warning, proposed, staff_case

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[object]:
    """Do all at once, each on a connection of its own; gives what each returned or was refused with."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            with translation.override("nl"):
                return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_deciders_one_wins_and_the_other_hears_who() -> None:
    warned = proposed()
    letter, member = warned.letter, board_member(warned.case.school.board)
    now = warned.case.later()

    def impose() -> object:
        return decide(
            sanction_id=warned.sanction.pk, letter_version=1, sha256=letter.sha256, by=warned.decider, now=now
        )

    def refuse() -> object:
        return reject(sanction_id=warned.sanction.pk, reason="Te zwaar.", by=member, now=now)

    results = together(impose, refuse)
    errors = [result for result in results if isinstance(result, DomainError)]
    assert len(errors) == 1
    final = warned.again()
    assert final.status in (SanctionStatus.DECIDED, SanctionStatus.REJECTED)
    if final.status == SanctionStatus.DECIDED:
        assert isinstance(errors[0], Stale)
        assert warned.decider.name in str(errors[0])


def test_a_decision_on_a_letter_that_is_being_changed_takes_the_one_that_was_read_or_none() -> None:
    warned = proposed()
    letter, member = warned.letter, board_member(warned.case.school.board)
    now = warned.case.later()
    together(
        lambda: decide(
            sanction_id=warned.sanction.pk, letter_version=1, sha256=letter.sha256, by=warned.decider, now=now
        ),
        lambda: edit_letter(
            sanction_id=warned.sanction.pk, subject="X", body="Anders.", base_version=1, by=member, now=now
        ),
    )
    final = warned.again()
    if final.status == SanctionStatus.DECIDED:
        assert (final.decided_letter, Letter.objects.count()) == (letter, 1)
    else:
        assert Letter.objects.count() == 2


def test_a_double_click_on_propose_makes_one_measure() -> None:
    case, person = staff_case()
    involvement, now = case.involvement(person), case.later()

    def click() -> object:
        return propose(
            incident_id=case.incident.pk,
            involvement_id=involvement.pk,
            measure=Measure.STAFF_WARNING,
            reasons=REASONS,
            by=case.handler,
            now=now,
        )

    assert len(set(together(click, click, click))) == 1
    assert Sanction.objects.count() == 1
    assert Letter.objects.count() == 1


def test_a_double_click_on_send_sends_once() -> None:
    warned = decided()
    deliveries, now = warned.deliveries(), warned.case.later()
    together(*[lambda: send(sanction_id=warned.sanction.pk, deliveries=deliveries, by=warned.decider, now=now)] * 3)
    assert warned.again().status == SanctionStatus.SENT
    assert Dispatch.objects.count() == 1
    assert Document.objects.filter(sha256=warned.letter.sha256).count() == 1


def test_two_measures_that_end_at_once_give_the_case_back() -> None:
    school = SchoolFactory()
    other = employee(school)
    case, person = staff_case(subject(other), school=school)
    first = Warned(case, person, propose_warning(case, person))
    second = Warned(case, other, propose_warning(case, other))
    now = case.later()
    together(
        lambda: reject(sanction_id=first.sanction.pk, reason="Nee.", by=case.handler, now=now),
        lambda: reject(sanction_id=second.sanction.pk, reason="Nee.", by=case.handler, now=now),
    )
    assert Incident.objects.get().status == Status.IN_REVIEW
