"""Sanctions as they come about: through the actions, on cases made through the actions.

`proposed()` gives a staff warning that waits for a decision, `decided()` and `sent()` one step more each.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from audit.actions import SYSTEM
from dossiers.enums import Channel
from incidents.enums import Capacity
from incidents.models import Involvement
from people.models import Employment, Person, School
from sanctions.actions.decide import decide
from sanctions.actions.procedures import install_procedures
from sanctions.actions.propose import Talk, propose
from sanctions.actions.send import send
from sanctions.actions.steps import complete_step
from sanctions.delivery import Delivery
from sanctions.enums import Measure
from sanctions.models import Letter, Sanction
from tests.factories.accounts import director_of, employee_user, manager_of
from tests.factories.cases import taken_up
from tests.factories.dossiers import NOW, Case, case_about, protocol_of, subject
from tests.factories.people import SchoolFactory, employee, guardian, pupil

REASONS = "Op 12 november schreef u in de groepsapp dat de nieuwe aanpak “knettergek” is. Dat was te lezen voor ouders."
TALK = Talk(held_on=date(2026, 11, 20), note="Gesproken op school. De sfeer was goed.")
WARNINGS = {
    Capacity.EMPLOYEE: Measure.STAFF_WARNING,
    Capacity.PUPIL: Measure.PUPIL_WARNING,
    Capacity.GUARDIAN: Measure.GUARDIAN_WARNING,
}


@dataclass
class Warned:
    """A case, the person a warning is about, and the warning."""

    case: Case
    person: Person
    sanction: Sanction

    @property
    def decider(self) -> User:
        return self.case.handler

    @property
    def letter(self) -> Letter:
        letter = self.sanction.letters.first()
        assert letter is not None
        return letter

    def again(self) -> Sanction:
        """The sanction and its case as they are now."""
        self.sanction = Sanction.objects.select_related("incident").get(pk=self.sanction.pk)
        return self.sanction

    def deliveries(self, channel: Channel = Channel.BY_HAND) -> dict[int, Delivery]:
        handed_at = self.case.at if channel == Channel.BY_HAND else None
        return {person.pk: Delivery(channel, handed_at=handed_at) for person in self.letter.addressees.all()}


def install(school: School) -> None:
    install_procedures(board=school.board, by=SYSTEM, now=NOW)


def assessed_case(person: Person, capacity: Capacity, *others: Any, school: School, **fields: Any) -> Case:
    """A case about this person, assessed by the director of the school; filed in the dossier where that is a choice."""
    install(school)
    case = case_about(subject(person, capacity), *others, school=school, **fields)
    assert case.incident.handler is not None
    case.handler = case.incident.handler  # of several directors of one school the first has it
    case.assess()
    if capacity in (Capacity.PUPIL, Capacity.GUARDIAN):
        case.decide(person, files=True)
    return case


def staff_case(*others: Any, school: School | None = None, **fields: Any) -> tuple[Case, Person]:
    school = school or SchoolFactory(town="Rijnmeer", address="Lindelaan 12", postcode="1234 AB")
    person = employee(school, address="Dorpsstraat 3", postcode="1234 AC", town="Rijnmeer")
    return assessed_case(person, Capacity.EMPLOYEE, *others, school=school, **fields), person


def managed_case(*, led: bool = True) -> tuple[Case, Person]:
    """A case with a manager: a colleague of the same team reports a conversation that goes wrong (protocol B8).

    Not `led`: the manager handles the case, and does not lead the person."""
    school = SchoolFactory()
    install(school)
    protocol_of(school.board)
    director_of(school)
    reporter, person = employee_user(school), employee(school)
    manager = manager_of(reporter.person)
    if led:
        Employment.objects.filter(person=person).update(manager=manager.person)
    incident = taken_up(reporter, now=NOW, school=school, parties=(subject(person),))
    case = Case(school, reporter, manager, incident)
    case.assess()
    return case, person


def pupil_case(*others: Any, guardians: int = 1, school: School | None = None) -> tuple[Case, Person]:
    school = school or SchoolFactory(town="Rijnmeer")
    person = pupil(school, first_name="Tijn")
    for number in range(guardians):
        guardian(person, email=f"ouder{number}@example.org")
    return assessed_case(person, Capacity.PUPIL, *others, school=school), person


def guardian_case(*others: Any, school: School | None = None) -> tuple[Case, Person]:
    school = school or SchoolFactory(town="Rijnmeer")
    person = guardian(pupil(school), email="ouder@example.org")
    return assessed_case(person, Capacity.GUARDIAN, *others, school=school), person


def involvement_of(case: Case, person: Person) -> Involvement:
    return case.involvement(person)


def propose_warning(case: Case, person: Person, **fields: Any) -> Sanction:
    involvement = case.involvement(person)
    capacity = Capacity(involvement.capacity)
    given: dict[str, Any] = {
        "measure": WARNINGS[capacity],
        "reasons": REASONS,
        "by": case.handler,
        "talk": None if capacity == Capacity.EMPLOYEE else TALK,
    }
    return propose(incident_id=case.incident.pk, involvement_id=involvement.pk, now=case.later(), **(given | fields))


def proposed(case_and_person: tuple[Case, Person] | None = None, **fields: Any) -> Warned:
    """A warning that waits for a decision, against an employee unless a case is given."""
    case, person = case_and_person or staff_case()
    return Warned(case, person, propose_warning(case, person, **fields))


def decide_warning(warned: Warned, *, by: User | None = None, **confirmed: Any) -> Sanction:
    letter = warned.letter
    decide(
        sanction_id=warned.sanction.pk,
        letter_version=letter.version,
        sha256=letter.sha256,
        by=by or warned.decider,
        now=warned.case.later(),
        **confirmed,
    )
    return warned.again()


def decided(case_and_person: tuple[Case, Person] | None = None) -> Warned:
    warned = proposed(case_and_person)
    decide_warning(warned)
    return warned


def sent(case_and_person: tuple[Case, Person] | None = None) -> Warned:
    warned = decided(case_and_person)
    send(
        sanction_id=warned.sanction.pk,
        deliveries=warned.deliveries(),
        by=warned.decider,
        now=warned.case.later(),
    )
    warned.again()
    return warned


def record_talk(warned: Warned) -> None:
    """A talk on the day of the story, recorded after the proposal."""
    complete_step(
        sanction_id=warned.sanction.pk,
        code="talk",
        held_on=NOW.date(),
        note="Gesproken.",
        by=warned.decider,
        now=warned.case.later(),
    )
