"""What a word finds among cases: in the report, in the name or nickname of a party, in the reference."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.pagination import keyset_page
from incidents.actions.sharing import share
from incidents.answers import PartyAnswer
from incidents.enums import PartyRole
from incidents.filters import matching
from incidents.models import Incident
from people.models import School
from tests.factories.accounts import board_member, counsellor, director_of, employee_user, user_of
from tests.factories.cases import party, report
from tests.factories.people import PersonFactory, SchoolFactory, employee

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


def test_a_case_is_found_by_its_number_in_whatever_year(school: School) -> None:
    old, new, other = a_case(school), a_case(school), a_case(school)
    Incident.objects.filter(pk=old.pk).update(reference="2025-0121", reported_at=NOW - timedelta(days=400))
    Incident.objects.filter(pk=new.pk).update(reference="2026-0121")
    Incident.objects.filter(pk=other.pk).update(reference="2026-1214")
    assert found("0121") == [new, old]
    assert set(found("121")) == {new, old, other}
    assert found("1214") == [other]
    assert found("2025-0121") == [old]
    assert found("21") == found("0122") == []


def test_of_the_last_word_the_beginning_is_enough(school: School) -> None:
    case = a_case(school, summary="Bedreigingen in de groepsapp", description="Foto's van @zeurouders_rijnmeer")
    for text in ("groepsa", "bedreiging groep", "GROEPSA", "foto's van zeurouder", "zeurouders!", "zeur"):
        assert found(text) == [case], text
    assert found("groepsa bedreiging") == found("gr") == found("app") == []


@pytest.mark.parametrize("text", ["'", "\\", "' & '", "a:*", "!!! ???", "(", "groepsa' | 'x", ":*", "<->"])
def test_no_sign_breaks_the_search(school: School, text: str) -> None:
    director_of(school)
    reporter = user_of(employee(school, first_name="Noor", prefix="", last_name="Bakker"))
    report(reporter, now=NOW, school=school, summary="Ruzie in de groepsapp", description="", account="")
    assert found(text) == []


def test_what_is_typed_with_signs_is_meant_as_it_stands(school: School) -> None:
    one = a_case(school, summary="Ruzie in de groepsapp")
    other = a_case(school, summary="De groepsapp van de buren")
    assert found('"ruzie in de groepsapp"') == found("groepsapp -buren") == [one]
    assert set(found("ruzie or buren")) == {one, other}
    assert found('"groepsa"') == []


def test_a_case_is_found_by_the_name_of_its_reporter(school: School) -> None:
    director = director_of(school)
    reporter = user_of(employee(school, first_name="Noor", prefix="", last_name="Yılmaz"))
    case = report(reporter, now=NOW, school=school)
    a_case(school)
    for user, finds in ((director, [case]), (director_of(SchoolFactory(board=school.board)), [])):
        ways = matching(Incident.objects.visible_to(user), "noor yilmaz", user)
        assert list(keyset_page(ways, order_by=("-reported_at", "-id"))) == finds


def test_a_counsellor_finds_no_case_by_its_reporter(school: School) -> None:
    director_of(school)
    reporter = user_of(employee(school, first_name="Noor", prefix="", last_name="Yılmaz"))
    case = report(reporter, now=NOW, school=school)
    reader = counsellor(school.board)
    share(incident_id=case.pk, counsellor_id=reader.pk, by=reporter, now=NOW)
    shared = Incident.objects.visible_to(reader)
    assert list(shared) == [case]
    assert not keyset_page(matching(shared, "yilmaz", reader), order_by=("-reported_at", "-id"))
