"""The access log of one dossier or account, and why a page was refused."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from dossiers.models import Document, Dossier
from people.models import Board
from tests.factories.accounts import counsellor, director_of, hr_officer, user_of
from tests.factories.dossiers import Case, case_about, subject
from tests.factories.people import SchoolFactory, employee, live_together
from tests.integration.portal.test_audit_log import EXPORT, LOG, board, officer, rows_of

pytestmark = pytest.mark.django_db
__all__ = ["board", "officer"]


@pytest.fixture
def case(board: Board) -> Case:
    school = SchoolFactory(board=board)
    case = case_about(subject(employee(school, first_name="Wendelien", last_name="Schaaf")), school=school)
    case.file()
    return case


@pytest.fixture
def dossier(case: Case) -> Dossier:
    return Dossier.objects.get()


def refused(client: Client, by: User, url: str, *, method: str = "get") -> Event:
    client.force_login(by)
    assert getattr(client, method)(url).status_code == 404
    return Event.objects.latest("pk")


def test_a_refused_dossier_or_document_says_why(client: Client, case: Case, dossier: Dossier) -> None:
    document = dossier.documents.first()
    assert document is not None
    addresses = {
        reverse("dossiers:dossier", args=[dossier.pk]): ("dossiers.dossier", str(dossier.pk)),
        reverse("dossiers:document", args=[document.pk]): ("dossiers.document", str(document.pk)),
    }
    partner = hr_officer(case.school.board)
    live_together(partner.person, dossier.person)
    elsewhere = director_of(SchoolFactory(board=case.school.board))
    for url, record in addresses.items():
        for who, reason in ((partner, "conflict"), (elsewhere, "no_role"), (case.handler, None)):
            client.force_login(who)
            if reason is None:
                assert client.get(url).status_code == 200
                continue
            event = refused(client, who, url)
            assert (event.reason, event.object_type, event.object_id) == (reason, *record)


def test_what_is_not_there_and_what_is_not_for_this_reader_differ(client: Client, case: Case, dossier: Dossier) -> None:
    assert refused(client, case.handler, "/dossiers/999999/").reason == "no_record"
    case_url = f"/cases/{case.incident.reference}/"
    assert refused(client, case.handler, f"{case_url}sanctions/999999/").reason == "no_act"
    assert refused(client, counsellor(case.school.board), case_url).reason == "not_shared"
    assert refused(client, user_of(employee(case.school)), LOG).reason == "permission"


def test_a_record_of_another_foundation_is_not_told_of(client: Client, case: Case, dossier: Dossier) -> None:
    stranger = hr_officer(SchoolFactory().board)
    event = refused(client, stranger, reverse("dossiers:dossier", args=[dossier.pk]))
    assert (event.reason, event.object_id, event.board_id) == ("no_record", "", str(stranger.board_id))


def test_the_log_of_one_dossier_holds_what_lies_in_it_and_nothing_else(
    client: Client, officer: User, case: Case, dossier: Dossier
) -> None:
    other = case_about(subject(employee(case.school)), school=case.school)
    other.file()
    hr = hr_officer(case.school.board)
    elsewhere = director_of(SchoolFactory(board=case.school.board))
    client.force_login(hr)
    for row in Dossier.objects.all():
        client.get(reverse("dossiers:dossier", args=[row.pk]))
    for document in Document.objects.all():
        client.get(reverse("dossiers:document", args=[document.pk]))
    refused(client, elsewhere, reverse("dossiers:dossier", args=[dossier.pk]))

    client.force_login(officer)
    for written in (f"dossier {dossier.pk}", f"dossiers.dossier:{dossier.pk}"):
        rows = rows_of(client.get(EXPORT, {"record": written}))
        records = {row["Gegeven"] for row in rows}
        inside = {f"stuk {pk}" for pk in dossier.documents.values_list("pk", flat=True)}
        assert records == {f"dossier {dossier.pk}", *inside}
        assert {row["Wie"] for row in rows if row["Code"] == "dossier.read"} == {hr.name}
        assert {row["Wie"] for row in rows if row["Code"] == "page.open"} == {elsewhere.name}


def test_who_read_the_dossier_of_somebody_is_found_by_their_name(
    client: Client, officer: User, case: Case, dossier: Dossier
) -> None:
    other = case_about(subject(employee(case.school, first_name="Bram", last_name="Ooms")), school=case.school)
    other.file()
    hr = hr_officer(case.school.board)
    client.force_login(hr)
    for row in Dossier.objects.all():
        client.get(reverse("dossiers:dossier", args=[row.pk]))
    client.force_login(officer)
    rows = rows_of(client.get(EXPORT, {"dossier_of": "schaaf wende", "outcome": "read"}))
    assert [(row["Wie"], row["Gegeven"]) for row in rows] == [(hr.name, f"dossier {dossier.pk}")]
    assert rows_of(client.get(EXPORT, {"dossier_of": "Niemand"})) == []
    export = Event.objects.filter(action="audit.export").latest("pk")
    assert "Niemand" not in str(export.details)


def test_a_line_leads_to_all_about_its_record(client: Client, officer: User, case: Case, dossier: Dossier) -> None:
    client.force_login(hr_officer(case.school.board))
    client.get(reverse("dossiers:dossier", args=[dossier.pk]))
    client.force_login(officer)
    assert f"record=dossiers.dossier%3A{dossier.pk}" in client.get(LOG).content.decode()


def test_the_log_of_one_account_holds_what_it_did_and_what_was_done_to_it(
    client: Client, officer: User, case: Case
) -> None:
    client.force_login(case.handler)
    client.get("/my-dossier/")
    client.force_login(officer)
    rows = rows_of(client.get(EXPORT, {"record": f"account {case.handler.pk}"}))
    assert rows
    assert {row["Wie"] for row in rows} == {case.handler.name}


@pytest.mark.parametrize("asked", ["dossier", "12", "theepot 3", "dossier ½", "dossier " + "9" * 60, "dossier 1\u0000"])
def test_what_names_no_record_is_said_and_breaks_nothing(client: Client, officer: User, asked: str) -> None:
    client.force_login(officer)
    assert client.get(LOG, {"record": asked}).status_code in (200, 404)
    if asked.startswith("theepot"):
        assert "theepot 3" in client.get(LOG, {"record": asked}).content.decode()
