"""A page with three of everything costs as many queries as a page with one, and never more than twelve; before a
letter is decided or sent never more than twenty."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from dossiers.handlers import file_case
from dossiers.models import Document, Dossier
from incidents.actions.handling import add_party, agree_approach, assess, send_message
from incidents.enums import Capacity
from incidents.models import Evidence, Incident
from notifications.models import Notice
from people.models import Person, School
from tests.factories.accounts import (
    AbsenceFactory,
    MandateFactory,
    administrator,
    board_member,
    director_of,
    employee_user,
    hr_officer,
    privacy_officer,
)
from tests.factories.cases import draft_of, report, taken_up
from tests.factories.dossiers import NOW, assessment, item_answers, protocol_of, subject, victim
from tests.factories.people import SchoolFactory, employee, guardian, pupil
from tests.factories.sanctions import Warned, decided, install, proposed, sent, staff_case

pytestmark = pytest.mark.django_db

MOST = 12
# What a letter rests on is looked up anew before it is decided and sent: who decides, rules, names, addresses.
MOST_BEFORE_A_LETTER = 20


class World:
    """A school where the same things happen again and again: in one case that is watched, and in new ones."""

    def __init__(self) -> None:
        self.school: School = SchoolFactory()
        protocol_of(self.school.board)
        install(self.school)
        self.director = director_of(self.school)
        self.teacher = employee_user(self.school)
        self.board = board_member(self.school.board)
        self.hr = hr_officer(self.school.board)
        self.officer = privacy_officer(self.school.board)
        self.administrator = administrator(self.school.board)
        self.person: Person = employee(self.school, last_name="Oudenhoven")
        self.case = self._new_case(self.person)
        self.case_of_guardian = self._new_case(guardian(pupil(self.school)), Capacity.GUARDIAN)
        assess(incident_id=self.case_of_guardian.pk, assessment=assessment(), by=self.director, now=NOW)
        agree_approach(incident_id=self.case.pk, text="Afwachten.", held_at=NOW, by=self.director, now=NOW)
        assess(incident_id=self.case.pk, assessment=assessment(), by=self.director, now=NOW)

        self.warned = sent(staff_case(school=self.school))
        self.waiting = decided(staff_case(school=self.school))
        self.asked = proposed(staff_case(school=self.school))

    def grow(self) -> None:
        """One more of everything that a page can show."""
        self._more_in_the_case()
        other = employee(self.school, last_name="Oudenhoven")
        file_case({"incident_id": self._new_case(other).pk}, NOW)
        report(self.teacher, now=NOW, school=self.school, parties=(subject(self.person),))
        draft = draft_of(self.teacher, now=NOW)
        draft.answers = {"summary": "Ruzie in de groepsapp"}
        draft.save()
        colleague = employee_user(self.school)
        AbsenceFactory(user=colleague, deputy=self.director, starts_on=NOW.date() + timedelta(days=30))
        MandateFactory(user=colleague)

    def _more_in_the_case(self) -> None:
        case, by = {"incident_id": self.case.pk, "now": NOW}, self.director
        add_party(**case, party=victim(pupil(self.school)), by=by)
        send_message(**case, body="Is het bericht weg?", by=self.teacher)
        send_message(**case, body="Ik bel je vanmiddag.", by=by)
        Evidence.objects.create(
            board=self.school.board, incident=self.case, kind="text", name="tekst", text="Kom maar op.",
            sha256="0" * 64, added_by=self.teacher, added_at=NOW,
        )  # fmt: skip
        from dossiers.actions.correspondence import add_item

        parties = frozenset({self.case.involvements.get(person=self.person).pk})
        add_item(**case, item=item_answers(happened_at=NOW, party_ids=parties), by=by)
        file_case({"incident_id": self.case.pk}, NOW)

    def _new_case(self, person: Person, capacity: Capacity = Capacity.EMPLOYEE) -> Incident:
        about = (subject(person, capacity),)
        return taken_up(self.teacher, now=NOW, school=self.school, kind="incident", parties=about)

    @property
    def dossier(self) -> Dossier:
        return Dossier.objects.get(person=self.person)

    @property
    def document(self) -> Document:
        return self.dossier.documents.order_by("filed_at", "pk")[0]


def _at(name: str, *args: Any, query: str = "") -> str:
    return f"{reverse(name, args=args)}{query}"


def _measure(name: str, warned: Warned) -> str:
    return _at(f"sanctions:{name}", warned.case.incident.reference, warned.sanction.pk)


Asked = tuple[User, str]
# Name of the page: who asks for which address.
PAGES: dict[str, Callable[[World], Asked]] = {
    "home of a director": lambda w: (w.director, _at("portal:home")),
    "home of a teacher": lambda w: (w.teacher, _at("portal:home")),
    "home of the board": lambda w: (w.board, _at("portal:home")),
    "cases": lambda w: (w.director, _at("incidents:cases")),
    "all cases": lambda w: (w.board, _at("incidents:cases", query="?view=all")),
    "cases with a word": lambda w: (w.director, _at("incidents:cases", query="?q=groepsapp")),
    "search for a word": lambda w: (w.director, _at("portal:search", query="?q=groepsapp")),
    "search for a name": lambda w: (w.board, _at("portal:search", query="?q=Oudenhoven")),
    "search for a number": lambda w: (w.director, _at("portal:search", query="?q=0001")),
    "case of the handler": lambda w: (w.director, _at("incidents:case", w.case.reference)),
    "case of a reader": lambda w: (w.board, _at("incidents:case", w.case.reference)),
    "correspondence": lambda w: (w.director, _at("dossiers:correspondence", w.case.reference)),
    "measures": lambda w: (w.director, _at("sanctions:case", w.case.reference)),
    "measures against a guardian": lambda w: (w.director, _at("sanctions:case", w.case_of_guardian.reference)),
    "measure": lambda w: (w.warned.decider, _measure("sanction", w.warned)),
    "measure to decide": lambda w: (w.asked.decider, _measure("sanction", w.asked)),
    "measure to send": lambda w: (w.waiting.decider, _measure("sanction", w.waiting)),
    "deciding": lambda w: (w.asked.decider, _measure("decide", w.asked)),
    "sending": lambda w: (w.waiting.decider, _measure("send", w.waiting)),
    "dossiers": lambda w: (w.hr, _at("dossiers:list")),
    "dossiers of a director": lambda w: (w.director, _at("dossiers:list")),
    "dossier": lambda w: (w.hr, _at("dossiers:dossier", w.dossier.pk)),
    "dossier of a director": lambda w: (w.director, _at("dossiers:dossier", w.dossier.pk)),
    "document": lambda w: (w.hr, _at("dossiers:document", w.document.pk)),
    "own reports": lambda w: (w.teacher, _at("incidents:my_reports")),
    "own report": lambda w: (w.teacher, _at("incidents:follow", w.case.reference)),
    "drafts": lambda w: (w.teacher, _at("incidents:report_choose")),
    "notices": lambda w: (w.director, _at("notifications:inbox")),
    "queue": lambda w: (w.board, _at("incidents:queue")),
    "access log": lambda w: (w.officer, _at("portal:audit")),
    "roles": lambda w: (w.administrator, _at("accounts:roles")),
    "absences": lambda w: (w.administrator, _at("accounts:absences")),
    "mandates": lambda w: (w.administrator, _at("accounts:mandates")),
    "users": lambda w: (w.administrator, _at("accounts:users")),
    "people": lambda w: (w.administrator, _at("portal:people", query="?q=Oudenhoven")),
    "person": lambda w: (w.administrator, _at("portal:person", w.person.pk)),
}
BEFORE_A_LETTER = {"measure to send", "deciding", "sending"}


def cost(asked: Asked) -> int:
    """Of the second visit: the first marks things as read, and writes that the session is in use."""
    user, url = asked
    client = Client()
    client.force_login(user)
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200, url
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT")) for query in queries)


def test_pages_cost_the_same_with_one_and_with_three_and_at_most_twelve() -> None:
    with time_machine.travel(NOW, tick=False):
        world = World()
        world.grow()
        with_one = {name: cost(asked(world)) for name, asked in PAGES.items()}
        world.grow()
        world.grow()
        assert Notice.objects.filter(user=world.director, read_at=None).count() > 3
        with_three = {name: cost(asked(world)) for name, asked in PAGES.items()}
    assert with_three == with_one
    most = {name: MOST_BEFORE_A_LETTER if name in BEFORE_A_LETTER else MOST for name in PAGES}
    assert {name: count for name, count in with_three.items() if count > most[name]} == {}
