"""Somebody entered by hand: made once however many ask at once, and known to the rosters that come later."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from audit.actions import SYSTEM
from people.actions.by_hand import Care, KnownAlreadyError, Learning, Tie, Work, add_person
from people.models import Guardianship, Person, RosterKey, School
from tests.factories.people import SchoolFactory
from tests.factories.rosters import edexml, oneroster
from tests.integration.people.roster import LATER, bring_in, changes, nothing_changes

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
PUPIL = {"key": "1", "roepnaam": "Tim", "achternaam": "Bos", "geboortedatum": "2018-03-01", "jaargroep": "4"}
OTHER = {"key": "2", "roepnaam": "Anna", "achternaam": "Hof", "jaargroep": "5"}
STAFF = {"key": "K1", "roepnaam": "Julia", "achternaam": "Bemmel", "voorvoegsel": "van"}
COLLEAGUE = STAFF | {"key": "K2", "roepnaam": "Lia"}


@pytest.fixture
def school(db: None) -> School:
    return SchoolFactory(brin="99ZZ00")


def add(school: School, first: str, last: str, tie: Tie | None = None, *, form_key: str = "", **more: Any) -> Person:
    details = {"first_name": first, "last_name": last, **more}
    return add_person(
        board=school.board, details=details, tie=tie, told_apart=frozenset(), form_key=form_key, by=SYSTEM, now=NOW
    )


def tim(school: School, **more: Any) -> Person:
    return add(school, "tim", "bos", Learning(school), **more)


# --- What a later roster does


def test_who_no_file_knows_is_never_marked_as_left(school: School) -> None:
    child = add(school, "Zoë", "Handmatig", Learning(school))
    people = [
        child,
        add(school, "Hanna", "Handmatig", Work(school, "Conciërge", TODAY)),
        add(school, "Henk", "Handmatig", Care(child, "father")),
        add(school, "Toos", "Toezicht"),
    ]
    bring_in(school, edexml(pupils=[PUPIL, OTHER], staff=[STAFF, COLLEAGUE]))
    bring_in(school, edexml(pupils=[OTHER], staff=[COLLEAGUE]), now=LATER)
    bring_in(school, oneroster(users=[_child(), _parent()]), now=LATER + timedelta(days=1))
    assert not Person.objects.filter(pk__in=[person.pk for person in people]).exclude(left_on=None).exists()
    assert Guardianship.objects.get(guardian__first_name="Henk").ends_on is None


def test_a_pupil_and_an_employee_are_recognised_however_the_name_is_typed(school: School) -> None:
    child = tim(school, birth_date=date(2018, 3, 1))
    julia = add(school, "JULIA", "bemmel", Work(school, "Leerkracht", TODAY), prefix="Van")
    bring_in(school, edexml(pupils=[PUPIL], staff=[STAFF]))
    assert set(RosterKey.objects.values_list("person", flat=True)) == {child.pk, julia.pk}
    child.refresh_from_db()
    assert (child.name, child.enrolments.count()) == ("Tim Bos", 1)


def test_who_was_recognised_leaves_with_the_file(school: School) -> None:
    child = tim(school)
    bring_in(school, edexml(pupils=[PUPIL, OTHER]))
    bring_in(school, edexml(pupils=[OTHER]), now=LATER)
    child.refresh_from_db()
    assert child.left_on == LATER.date() - timedelta(days=1)


def test_a_child_of_the_same_name_born_on_another_day_is_another_child(school: School) -> None:
    child = tim(school, birth_date=date(2016, 5, 5))
    roster = bring_in(school, edexml(pupils=[PUPIL]))
    assert changes(roster, "pupil") == {"new": 1}
    child.refresh_from_db()
    assert (child.birth_date, child.left_on, child.roster_keys.count()) == (date(2016, 5, 5), None, 0)


def _child(**more: Any) -> dict[str, Any]:
    return {
        "sourcedId": "u1", "role": "student", "givenName": "Tim", "familyName": "Bos", "grades": "4",
        "agentSourcedIds": "u3", **more,
    }  # fmt: skip


def _parent(**more: Any) -> dict[str, Any]:
    return {"sourcedId": "u3", "role": "parent", "givenName": "Ali", "familyName": "de Bos", **more}


def test_a_parent_entered_by_hand_is_recognised_at_their_child(school: School) -> None:
    child = tim(school)
    ali = add(school, "Ali", "Bos", Care(child, "father"), prefix="de")
    content = oneroster(users=[_child(), _parent()])
    roster = bring_in(school, content)
    assert changes(roster, "guardian") == {"changed": 1}
    assert Guardianship.objects.get().guardian == ali
    assert ali.roster_keys.count() == 1
    assert nothing_changes(bring_in(school, content, now=LATER))


@pytest.mark.parametrize("pointing", ["from the pupil", "from the parent"])
def test_the_file_may_tie_parent_and_child_from_either_side(school: School, pointing: str) -> None:
    child = tim(school)
    add(school, "Ali", "Bos", Care(child, "father"), prefix="de")
    users = [_child(), _parent()]
    if pointing == "from the parent":
        users = [_child(agentSourcedIds=""), _parent(agentSourcedIds="u1")]
    assert changes(bring_in(school, oneroster(users=users)), "guardian") == {"changed": 1}


def test_a_parent_of_another_child_of_the_same_name_is_somebody_else(school: School) -> None:
    child = add(school, "Noor", "Bos", Learning(school))
    add(school, "Ali", "Bos", Care(child, "father"), prefix="de")
    users = [_child(), _child(sourcedId="u5", givenName="Noor", agentSourcedIds=""), _parent()]
    assert changes(bring_in(school, oneroster(users=users)), "guardian") == {"new": 1}


def test_two_parents_of_one_name_are_not_guessed_at(school: School) -> None:
    child = tim(school)
    add(school, "Ali", "Bos", Care(child, "father"), prefix="de")
    users = [_child(agentSourcedIds="u3,u4"), _parent(), _parent(sourcedId="u4")]
    assert changes(bring_in(school, oneroster(users=users)), "guardian") == {"new": 2}


def test_a_guardianship_ended_by_hand_is_not_taken_up_again(school: School) -> None:
    child = tim(school)
    add(school, "Ali", "Bos", Care(child, "father"), prefix="de")
    Guardianship.objects.update(ends_on=TODAY - timedelta(days=1))
    bring_in(school, oneroster(users=[_child(), _parent()]))
    assert Guardianship.objects.filter(ends_on=None).count() == 1
    assert Guardianship.objects.exclude(ends_on=None).count() == 1


# --- Made once


def test_the_same_form_again_gives_the_same_person(school: School) -> None:
    assert tim(school, form_key="a") == tim(school, form_key="a")
    with pytest.raises(KnownAlreadyError):
        tim(school, form_key="b")
    with pytest.raises(KnownAlreadyError):
        tim(school)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one(transactional_db: None) -> None:
    school = SchoolFactory()
    made: list[Person] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        try:
            barrier.wait(timeout=10)
            made.append(tim(school, form_key="a"))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(made) == 4
    assert len({person.pk for person in made}) == Person.objects.count() == 1
