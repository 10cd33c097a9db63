"""What a word finds among cases: in the report, in the name or nickname of a party, in the reference."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.pagination import keyset_page
from incidents.answers import PartyAnswer
from incidents.enums import PartyRole
from incidents.filters import matching
from incidents.models import Incident
from people.models import School
from tests.factories.accounts import board_member, director_of, employee_user
from tests.factories.cases import party, report
from tests.factories.people import PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.fixture
def school() -> School:
    return SchoolFactory()


def a_case(school: School, *parties: PartyAnswer, **fields: Any) -> Incident:
    director_of(school)
    fields = {"summary": "Ruzie", "description": "", "account": ""} | fields
    return report(employee_user(school), now=NOW, school=school, parties=parties, **fields)


def found(text: str) -> list[Incident]:
    reader = User.objects.first()
    assert reader is not None
    return list(keyset_page(matching(Incident.objects.all(), text, reader), order_by=("-reported_at", "-id")))


def test_words_are_found_in_dutch_whatever_their_form(school: School) -> None:
    case = a_case(school, summary="Bedreigingen in de groepsapp", description="Het begon gisteren.")
    assert found("bedreiging") == found("groepsapp gisteren") == [case]
    assert found("groepsapp morgen") == []


def test_a_party_is_found_by_every_part_of_the_name(school: School) -> None:
    person = PersonFactory(board=school.board, first_name="Femke", prefix="van den", last_name="Berg")
    case = a_case(school, party(person))
    a_case(school, party(PersonFactory(board=school.board, first_name="Femke", prefix="", last_name="Hof")))
    assert found("berg femke") == found("Berg") == [case]
    assert len(found("femke")) == 2


def test_a_nickname_is_found_by_a_part_of_it(school: School) -> None:
    case = a_case(school, party(alias="@Juf_Sanne_100%"))
    assert found("juf_sanne") == found("100%") == [case]
    assert found("juf%sanne") == []


def test_a_reference_is_found_by_its_beginning(school: School) -> None:
    first, second = a_case(school), a_case(school)
    assert found(first.reference) == [first]
    assert found(first.reference[:-1]) == [second, first]
    assert found("2025-") == []


def test_what_matches_in_more_ways_is_found_once(school: School) -> None:
    person = PersonFactory(board=school.board, first_name="Femke", prefix="", last_name="Berg")
    case = a_case(school, party(person), party(alias="femke", role=PartyRole.WITNESS), summary="Femke wordt gepest")
    assert found("femke") == [case]


@pytest.mark.parametrize("url", ["/cases/", "/search/"])
def test_no_word_finds_a_case_about_oneself(school: School, client: Client, url: str) -> None:
    member = board_member(school.board)
    own = a_case(school, party(member.person), party(alias="@geheim"), summary="Over het geheim van het bestuur")
    other = a_case(school, party(alias="@geheim"), summary="Een ander geheim")
    with time_machine.travel(NOW, tick=False):
        client.force_login(member)
        for text in ("geheim", member.person.last_name, own.reference, own.reference[:6]):
            response = client.get(url, {"q": text, "view": "all"})
            assert response.status_code == 200
            assert f"/cases/{own.reference}/" not in response.content.decode()
        assert f"/cases/{other.reference}/" in client.get(url, {"q": "geheim"}).content.decode()
