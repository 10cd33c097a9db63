"""The access log of the privacy officer: everybody's acts and refusals, nobody's content."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.actions import SYSTEM, record, record_refusal
from audit.enums import Outcome
from audit.models import Event
from people.models import Board
from tests.factories.accounts import (
    administrator,
    board_member,
    care_of,
    counsellor,
    director_of,
    employee_user,
    hr_officer,
    privacy_officer,
    supervisor,
)
from tests.factories.people import BoardFactory, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
LOG, EXPORT = "/audit/", "/audit/export/"
Log = Callable[..., str]


@pytest.fixture
def board() -> Board:
    return BoardFactory()


@pytest.fixture
def officer(board: Board) -> User:
    return privacy_officer(board)


@pytest.fixture
def karin(board: Board) -> User:
    return employee_user(
        SchoolFactory(board=board),
        person=PersonFactory(board=board, first_name="Karin", prefix="", last_name="Witteveen"),
    )


@pytest.fixture
def page(client: Client, officer: User) -> Log:
    client.force_login(officer)

    def get(**asked: str) -> str:
        response = client.get(LOG, asked)
        assert response.status_code == 200
        return response.content.decode()

    return get


def rows_of(response: HttpResponse) -> list[dict[str, str]]:
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


# --- Who may see it


@pytest.mark.parametrize("url", [LOG, EXPORT])
@pytest.mark.parametrize("make", [hr_officer, board_member, administrator, counsellor, supervisor])
def test_no_other_role_of_the_foundation_sees_the_log(
    client: Client, board: Board, make: Callable[[Board], User], url: str
) -> None:
    user = make(board)
    client.force_login(user)
    assert client.get(url).status_code == 404
    refusal = Event.objects.get()
    assert (refusal.action, refusal.outcome, refusal.actor_id) == ("page.open", Outcome.REFUSED, str(user.pk))


@pytest.mark.parametrize("make", [employee_user, director_of, care_of])
def test_no_role_of_a_school_sees_the_log(client: Client, board: Board, make: Callable[[Any], User]) -> None:
    client.force_login(make(SchoolFactory(board=board)))
    assert client.get(LOG).status_code == client.get(EXPORT).status_code == 404


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    for url in (LOG, EXPORT):
        response = client.get(url)
        assert response.status_code == 302
        assert reverse("account_login") in response["Location"]


def test_a_disabled_privacy_officer_sees_nothing(client: Client, officer: User) -> None:
    client.force_login(officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get(LOG).status_code in (302, 404)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_sent_to_the_log(client: Client, officer: User, method: str) -> None:
    client.force_login(officer)
    assert getattr(client, method)(LOG).status_code == 405


def test_the_log_of_another_board_does_not_exist(page: Log, client: Client, karin: User) -> None:
    other = board_member(BoardFactory())
    record(action="incident.close", by=other, now=NOW, reference="2026-0099")
    record(action="incident.close", by=karin, now=NOW, reference="2026-0001")
    for text in (page(), page(reference="2026-0099"), page(who=other.name)):
        assert other.name not in text.replace(f'value="{other.name}"', "").replace(f"Wie: {other.name}", "")
    assert {row["Zaak"] for row in rows_of(client.get(EXPORT))} == {"2026-0001"}


def test_the_queryset_is_closed_for_who_may_not_read(board: Board, officer: User) -> None:
    record(action="incident.close", by=officer, now=NOW)
    assert Event.objects.visible_to(officer).count() == 1
    assert not Event.objects.visible_to(hr_officer(board)).exists()


# --- What stands in it


def test_a_line_reads_as_a_sentence(page: Log, karin: User) -> None:
    record(action="incident.take_up", by=karin, now=NOW, reference="2026-0042")
    assert "Karin Witteveen nam zaak 2026-0042 in behandeling." in page()


def test_a_refusal_says_so_in_words_with_an_icon_and_the_reason(page: Log, karin: User) -> None:
    record_refusal(action="incident.take_up", by=karin, now=NOW, reason="permission", reference="2026-0042")
    text = page()
    assert "Karin Witteveen mocht dit niet: een zaak in behandeling nemen." in text
    assert "tone-urgent" in text
    assert "#slash-circle" in text
    assert "Geweigerd" in text
    assert "geen toestemming voor deze pagina" in text


def test_the_reason_of_what_was_done_is_content_and_stays_in_the_case(page: Log, client: Client, karin: User) -> None:
    record(action="incident.escalate_by_hand", by=karin, now=NOW, reason="Tim dreigt met een filmpje")
    record(action="incident.close", by=karin, now=NOW, details={"note": "Tim"})
    assert "Tim" not in page()
    assert "Tim" not in str(rows_of(client.get(EXPORT)))


def test_a_deputy_is_named_with_the_holder(page: Log, karin: User, board: Board) -> None:
    holder = board_member(board, person=PersonFactory(board=board, first_name="Joost", prefix="", last_name="Bakker"))
    record(action="incident.take_up", by=karin, now=NOW, on_behalf_of=holder, reference="2026-0001")
    assert "Karin Witteveen (waarnemer van Joost Bakker) nam zaak 2026-0001 in behandeling." in page()


def test_what_the_software_did_by_itself_is_in_the_log(page: Log, officer: User) -> None:
    record(action="incident.remind", by=SYSTEM, now=NOW, reference="2026-0007", board_id=officer.board_id)
    assert "OPO-R Meldpunt herinnerde de behandelaar aan zaak 2026-0007." in page()


def test_an_unknown_action_is_shown_by_its_code(page: Log, karin: User) -> None:
    record(action="teapot.pour", by=karin, now=NOW)
    record_refusal(action="teapot.break", by=karin, now=NOW, reason="permission")
    text = page()
    assert "Karin Witteveen: teapot.pour." in text
    assert "Karin Witteveen mocht dit niet: teapot.break." in text


def test_names_cannot_bring_markup_into_the_page(page: Log, officer: User) -> None:
    officer.person.first_name = "<script>alert(1)</script>"
    record(action="incident.take_up", by=officer, now=NOW)
    assert "<script>alert" not in page()


# --- Filters


@pytest.fixture
def five_events(karin: User, officer: User) -> None:
    for days, action, by in (
        (0, "incident.take_up", karin),
        (1, "incident.close", karin),
        (2, "dossier.read", karin),
        (3, "role.grant", officer),
    ):
        record(action=action, by=by, now=NOW + timedelta(days=days), reference=f"2026-000{days}")
    record_refusal(
        action="incident.assess", by=karin, now=NOW + timedelta(days=4), reason="permission", reference="2026-0004"
    )


@pytest.mark.usefixtures("five_events")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "43210"),
        ({"who": "witte karin"}, "4210"),
        ({"who": "niemand"}, ""),
        ({"what": "incident"}, "410"),
        ({"what": "incident.close"}, "1"),
        ({"outcome": "refused"}, "4"),
        ({"outcome": "done", "what": "incident"}, "10"),
        ({"since": "2026-11-05"}, "432"),
        ({"until": "2026-11-04"}, "10"),
        ({"since": "2026-11-04", "until": "2026-11-04"}, "1"),
        ({"since": "4-11-2026", "until": "05-11-2026"}, "21"),
        ({"reference": " 2026-0003 "}, "3"),
        ({"reference": "2026-000"}, ""),
    ],
)
def test_filters_narrow_the_page_and_the_export_alike(
    page: Log, client: Client, asked: dict[str, str], expected: str
) -> None:
    response = client.get(LOG, asked)
    found = [row.cells[3].text[-1] for row in response.context["rows"]]
    assert "".join(found) == expected
    assert "".join(row["Zaak"][-1] for row in rows_of(client.get(EXPORT, asked))) == expected


@pytest.mark.usefixtures("five_events")
def test_filters_stay_in_the_address_and_each_can_be_taken_away(page: Log, client: Client) -> None:
    response = client.get(LOG, {"who": "karin", "what": "incident"})
    assert [link.url for link in response.context["applied"]] == ["?what=incident", "?who=karin"]
    assert [str(link.label) for link in response.context["applied"]] == ["Wie: karin", "Wat: Zaken"]
    assert response.context["actions"][0].url == f"{EXPORT}?who=karin&what=incident"
    assert [tab.url for tab in response.context["saved"]] == [
        "?who=karin&what=incident",
        "?who=karin&what=incident&outcome=refused",
    ]


@pytest.mark.usefixtures("five_events")
@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"since": "gisteren"}, "geldige datum"),
        ({"since": "2026-11-05", "until": "2026-11-01"}, "einde dat niet vóór het begin ligt"),
        ({"outcome": "misschien"}, "misschien"),
        ({"what": "koffie"}, "kent “koffie” niet"),
        ({"who": "x" * 200}, "100"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told_and_left_out(page: Log, asked: dict[str, str], message: str) -> None:
    text = page(**asked)
    assert message in text
    assert "2026-0004" in text


@pytest.mark.parametrize(
    "asked",
    [
        {"who": "\x00"},
        {"reference": "\x00"},
        {"after": "x"},
        {"before": "\x00"},
        {"since": "\x00"},
        {"outcome": "\x00"},
        {"what": "\x00"},
        {"since": "0001-01-01"},
        {"until": "0001-01-01"},
        {"since": "9999-12-31"},
        {"until": "9999-12-31"},
    ],
)
def test_nonsense_in_the_address_never_breaks_the_page_nor_the_export(
    page: Log, client: Client, karin: User, asked: dict[str, str]
) -> None:
    record(action="incident.take_up", by=karin, now=NOW)
    page(**asked)
    response = client.get(EXPORT, asked)
    assert response.status_code == 200
    rows_of(response)


def test_an_empty_log_says_what_to_do(page: Log) -> None:
    assert "Niets gevonden" in page(who="niemand")


# --- Pages


@pytest.fixture
def many(karin: User) -> None:
    Event.objects.bulk_create(
        Event(
            at=NOW + timedelta(minutes=n // 3),
            board_id=karin.audit_board_id,
            actor_id=karin.audit_id,
            actor_label=karin.audit_label,
            outcome=Outcome.DONE,
            action="incident.take_up",
            reference=f"2026-{n:04}",
        )
        for n in range(120)
    )


@pytest.mark.usefixtures("many")
def test_older_pages_keep_the_filters_and_lead_back(page: Log, client: Client) -> None:
    first = client.get(LOG, {"who": "karin"}).context["page"]
    second = client.get(f"{LOG}{first.next_url}").context["page"]
    third = client.get(f"{LOG}{second.next_url}").context["page"]
    assert [len(first), len(second), len(third)] == [50, 50, 20]
    assert "who=karin" in third.previous_url
    assert third.next_url == ""
    assert list(client.get(f"{LOG}{third.previous_url}").context["page"]) == list(second)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_whatever_it_shows(client: Client, officer: User, karin: User, rows: int) -> None:
    client.force_login(officer)
    for _ in range(rows):
        record(action="incident.take_up", by=karin, now=NOW, on_behalf_of=officer, reference="2026-0001")
    client.get(LOG)
    with CaptureQueriesContext(connection) as queries:
        client.get(LOG)
    assert len([q for q in queries if "audit_event" in q["sql"]]) == 1
    assert len(queries) <= 12


# --- Export


def test_taking_the_log_out_stands_in_the_log(client: Client, officer: User, karin: User) -> None:
    record(action="incident.take_up", by=karin, now=NOW, reference="2026-0001")
    client.force_login(officer)
    response = client.get(EXPORT, {"who": "Karin", "outcome": "done", "reference": "2026-0001"})
    rows = rows_of(response)
    assert [row["Zaak"] for row in rows] == ["2026-0001"]
    taken = Event.objects.get(action="audit.export")
    assert (taken.outcome, taken.actor_id) == (Outcome.READ, str(officer.pk))
    assert taken.details == {"outcome": "done", "has_who": True, "has_reference": True}
    assert "exporteerde het toegangslogboek" in client.get(LOG).content.decode()


def test_the_export_is_a_file_that_opens_in_excel(client: Client, officer: User, karin: User) -> None:
    record_refusal(action="incident.assess", by=karin, now=NOW, reason="permission", reference="2026-0001")
    client.force_login(officer)
    response = client.get(EXPORT)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="logboek-')
    assert response["X-Content-Type-Options"] == "nosniff"
    body = b"".join(response)  # type: ignore[arg-type]
    assert body.startswith(b"\xef\xbb\xbfTijd;Wie;")
    assert b"\r\n" in body
    row = next(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert row["Tijd"] == "2026-11-03 10:00:00+01:00"
    assert row["Resultaat"] == "Geweigerd"
    assert row["Reden van weigering"] == "geen toestemming voor deze pagina"


def test_a_name_cannot_become_a_formula(client: Client, officer: User) -> None:
    Event.objects.create(
        at=NOW,
        board_id=officer.audit_board_id,
        actor_label='=HYPERLINK("http://kwaad.example")',
        outcome=Outcome.DONE,
        action="incident.close",
    )
    client.force_login(officer)
    assert rows_of(client.get(EXPORT))[0]["Wie"].startswith("'=")


def test_the_export_is_in_the_language_of_the_reader(client: Client, officer: User, karin: User) -> None:
    record(action="incident.take_up", by=karin, now=NOW, reference="2026-0001")
    User.objects.filter(pk=officer.pk).update(language="en")
    client.force_login(officer)
    row = rows_of(client.get(EXPORT))[0]
    assert row["What happened"] == "Karin Witteveen took up case 2026-0001."


def test_a_refused_page_is_named_in_words(page: Log, client: Client, board: Board, officer: User) -> None:
    client.force_login(hr_officer(board))
    client.get(LOG)
    client.force_login(officer)
    assert "mocht dit niet: het toegangslogboek openen." in client.get(LOG).content.decode()


def test_a_record_is_shown_as_a_word_and_a_number(page: Log, karin: User) -> None:
    record(action="person.read", by=karin, now=NOW, obj=karin.person)
    assert f"persoon {karin.person_id}" in page()


def test_a_filter_on_a_day_shows_it_as_everywhere_else(page: Log, client: Client) -> None:
    response = client.get(LOG, {"since": "2026-12-01"})
    day = "1 dec 2026".replace(" ", "\N{NO-BREAK SPACE}")
    assert [str(link.label) for link in response.context["applied"]] == [f"Vanaf: {day}"]
