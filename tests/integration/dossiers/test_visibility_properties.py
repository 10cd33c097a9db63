"""The querysets and an independent rule agree about every user, every dossier and every document."""

from collections.abc import Iterator

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import RoleName
from accounts.models import User
from accounts.permissions import Permission
from dossiers.enums import Channel, DocumentKind, DossierKind
from dossiers.models import Dispatch, Document, Dossier, Withholding
from incidents.actions.handling import take_up
from incidents.enums import Capacity, Kind, PartyRole
from incidents.models import Incident, Involvement, Recusal
from people.models import Person
from tests.factories.accounts import RoleFactory
from tests.factories.cases import party, report
from tests.factories.dossiers import DocumentFactory, DossierFactory
from tests.integration.dossiers import oracle
from tests.integration.dossiers.test_filing_properties import in_a_rolled_back_transaction
from tests.integration.incidents.organisation import NOW, PEOPLE, PUPILS, TODAY, Organisation, Plan, build, plans
from tests.plugins.properties import examples

pytestmark = pytest.mark.django_db

person = st.integers(0, PEOPLE + PUPILS - 1)
index = st.integers(0, PEOPLE - 1)
cases = st.lists(
    st.tuples(index, st.lists(person, max_size=2, unique=True), st.sampled_from(list(Kind)), st.booleans()),
    min_size=1,
    max_size=3,
)
documents = st.lists(
    st.tuples(
        person,
        st.none() | st.integers(0, 2),
        st.sampled_from(["plain", "sent", "view", "withheld", "not meant", "put back"]),
    ),
    min_size=4,
    max_size=12,
)


@pytest.fixture(autouse=True)
def today_is_the_day_of_the_story() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def make_cases(made: Organisation, chosen: list) -> list[Incident]:
    found = []
    for reporter, people, kind, is_taken_up in chosen:
        by = made.fresh()[reporter]
        if not by.may(Permission.REPORT):
            continue
        parties = tuple(party(made.people[n], role=list(PartyRole)[n % 3]) for n in people)
        incident = report(by, now=NOW, school=made.schools[reporter % 2], kind=kind, parties=parties)
        if is_taken_up and incident.handler:
            take_up(incident_id=incident.pk, by=made.fresh()[made.users.index(incident.handler)], now=NOW)
        found.append(incident)
    return found


def taken_out(incident: Incident, person: Person, by: User) -> Involvement:
    return Involvement.recorded.create(
        incident=incident,
        person=person,
        role=PartyRole.SUBJECT,
        capacity=Capacity.UNKNOWN,
        added_by=by,
        added_at=NOW,
        retracted_at=NOW,
        retracted_by=by,
        retracted_reason="Een ander",
    )


def make_documents(made: Organisation, incidents: list[Incident], chosen: list) -> None:
    for n, case, what in chosen:
        owner = made.people[n]
        kind = DossierKind.PERSONNEL if n < PEOPLE else DossierKind.PUPIL
        dossier = Dossier.objects.filter(person=owner).first() or DossierFactory(person=owner, kind=kind)
        incident = incidents[case] if case is not None and case < len(incidents) else None
        by = made.users[n] if n < PEOPLE else None
        was_taken_out = what in ("not meant", "put back")
        document = DocumentFactory(
            dossier=dossier,
            incident=incident,
            kind=DocumentKind.VIEW if what == "view" else DocumentKind.LETTER,
            made_by=by if what == "view" else None,
            involvement=taken_out(incident, owner, made.users[0]) if incident and was_taken_out else None,
        )
        if what == "put back" and document.involvement:
            again = {"added_by": made.users[0], "added_at": NOW, "capacity": Capacity.UNKNOWN}
            standing, _created = Involvement.objects.get_or_create(
                incident=incident, person=owner, role=document.involvement.role, defaults=again
            )
            if not Document.objects.filter(dossier=dossier, source=document.source, involvement=standing).exists():
                DocumentFactory(dossier=dossier, incident=incident, involvement=standing, source=document.source)
        if was_taken_out or what == "sent":
            Dispatch.objects.create(
                document=document, addressee=owner, channel=Channel.POST, sent_at=NOW, sent_by=made.users[0]
            )
        if what == "withheld":
            DocumentFactory(dossier=dossier, incident=incident, supersedes=document, supersedes_reason="Een naam")
            Withholding.objects.create(document=document, reason="Een naam", at=NOW)


@examples(30)
@given(plan=plans, cases=cases, documents=documents, recused=st.none() | index)
def test_the_querysets_and_an_independent_rule_agree(
    plan: Plan, cases: list, documents: list, recused: int | None
) -> None:
    def example() -> None:
        made = build(plan)
        incidents = make_cases(made, cases)
        make_documents(made, incidents, documents)
        if recused is not None and incidents:
            Recusal.objects.create(incident=incidents[0], user=made.users[recused], reason="Een band", at=NOW)
        rows = list(Document.objects.select_related("dossier__person", "incident", "item"))
        for user in made.fresh():
            seen = {row.pk for row in rows if oracle.may_see(user, row, TODAY)}
            assert set(Document.objects.visible_to(user).values_list("pk", flat=True)) == seen, user
            opened = {row.dossier_id for row in rows if row.pk in seen}
            assert set(Dossier.objects.visible_to(user).values_list("pk", flat=True)) == opened, user
            own = {row.pk for row in rows if oracle.may_see_own(user, row)}
            assert set(Document.objects.own_of(user).values_list("pk", flat=True)) == own, user
            of_cases = set(Document.objects.in_cases_of(user).values_list("incident", flat=True))
            assert of_cases <= set(Incident.objects.visible_to(user).values_list("pk", flat=True))
            assert all(row.role for row in Document.objects.visible_to(user).by_role(user))
            assert all(row.role for row in Dossier.objects.visible_to(user).by_role(user))

    in_a_rolled_back_transaction(example)


def test_a_board_member_who_is_nobody_in_the_administration_has_no_circle_to_keep_out() -> None:
    document = DocumentFactory()
    user = RoleFactory(user__board=document.board, user__person=None, name=RoleName.BOARD).user
    assert list(Document.objects.visible_to(user)) == [document]
    assert list(Dossier.objects.visible_to(user)) == [document.dossier]
