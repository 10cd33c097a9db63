"""Opening a dossier or a document: who may, and that it is written down before anything is sent."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from audit.models import Event
from dossiers.actions.reading import SAME_OPENING, record_reading
from dossiers.enums import DocumentKind, DossierKind
from dossiers.models import Document, Dossier, Reading
from incidents.models import Recusal
from tests.factories import accounts as make
from tests.factories.dossiers import DocumentFactory, DossierFactory, filed_pupil_case
from tests.factories.people import SchoolFactory, employee, live_together
from tests.integration.dossiers.conftest import PDF, SignIn, World

pytestmark = pytest.mark.django_db


def pages(world: World) -> list[str]:
    return [
        reverse("dossiers:dossier", args=[world.dossier.pk]),
        reverse("dossiers:document", args=[world.letter.pk]),
        reverse("dossiers:document_file", args=[world.letter.pk]),
        reverse("dossiers:document_download", args=[world.letter.pk]),
    ]


def test_nobody_without_a_role_over_it_opens_any_of_it(
    world: World, strangers: dict[str, User], as_user: SignIn
) -> None:
    for who, user in strangers.items():
        client = as_user(user)
        for url in pages(world):
            assert client.get(url).status_code == 404, (who, url)
    assert not Reading.objects.exists()
    assert Event.objects.filter(outcome="refused").count() == len(strangers) * 4


def test_whoever_is_not_signed_in_is_sent_to_sign_in(world: World, client: Client) -> None:
    for url in [*pages(world), reverse("dossiers:list"), reverse("dossiers:own")]:
        response = client.get(url)
        assert response.status_code == 302
        assert "/login/" in response["Location"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "head", "patch"])
def test_reading_is_asked_for_with_get_only(world: World, as_user: SignIn, method: str) -> None:
    client = as_user(make.hr_officer(world.case.school.board))
    for url in pages(world):
        assert getattr(client, method)(url).status_code == 405
    assert not Reading.objects.exists()


@pytest.mark.parametrize("role", ["hr", "board", "director"])
def test_each_opening_is_written_down_with_the_role(world: World, as_user: SignIn, role: str) -> None:
    board = world.case.school.board
    reader = {
        "hr": make.hr_officer(board),
        "board": make.board_member(board),
        "director": world.case.handler,
    }[role]
    client = as_user(reader)
    assert client.get(pages(world)[0]).status_code == 200
    assert client.get(pages(world)[1]).status_code == 200
    readings = Reading.objects.order_by("pk")
    assert [(row.reader, row.role, row.document) for row in readings] == [
        (reader, role, None),
        (reader, role, world.letter),
    ]
    events = Event.objects.filter(outcome="read", actor_id=str(reader.pk)).order_by("pk")
    assert [event.action for event in events] == ["dossier.read", "document.read"]
    assert events[1].reference == world.reference


def test_a_deputy_reads_as_deputy(world: World, as_user: SignIn) -> None:
    board = world.case.school.board
    deputy = make.staff_user(board)
    make.AbsenceFactory(user=make.hr_officer(board), deputy=deputy)
    assert as_user(deputy).get(pages(world)[0]).status_code == 200
    assert Reading.objects.get().role == "hr:deputy"


def test_readers_are_shown_to_whoever_may_see_the_dossier(world: World, as_user: SignIn) -> None:
    hr = make.hr_officer(world.case.school.board)
    as_user(hr).get(pages(world)[1])
    response = as_user(world.case.handler).get(pages(world)[0])
    readers = response.context["page"].readers
    assert {(reader.name, reader.times) for reader in readers} == {(hr.name, 1), (world.case.handler.name, 1)}
    response = as_user(world.case.handler).get(pages(world)[1])
    assert hr.name in {reader.name for reader in response.context["page"].readers}


def test_the_pdf_in_the_page_is_part_of_the_same_opening_and_a_download_is_another(
    world: World, as_user: SignIn
) -> None:
    client = as_user(make.hr_officer(world.case.school.board))
    client.get(pages(world)[1])
    client.get(pages(world)[2])
    assert Reading.objects.filter(document=world.letter).count() == 1
    client.get(pages(world)[3])
    assert Reading.objects.filter(document=world.letter).count() == 2
    assert Event.objects.filter(action="document.download").count() == 1


def test_the_pdf_by_itself_is_an_opening_too(world: World, as_user: SignIn) -> None:
    hr = make.hr_officer(world.case.school.board)
    as_user(hr).get(pages(world)[2])
    assert Reading.objects.get().document == world.letter
    given = {"dossier": world.dossier, "document": world.letter, "role": "hr", "by": hr}
    assert record_reading(**given, now=timezone.now(), once_in=SAME_OPENING) is None
    assert record_reading(**given, now=timezone.now() + SAME_OPENING * 2, once_in=SAME_OPENING)


@pytest.mark.parametrize(
    ("page", "disposition", "policy", "framed"),
    [
        (2, "inline", "sandbox; default-src 'none'; frame-ancestors 'self'", "SAMEORIGIN"),
        (3, "attachment", "sandbox; default-src 'none'", "DENY"),
    ],
)
def test_a_file_goes_out_byte_for_byte_and_can_do_nothing(
    world: World, as_user: SignIn, page: int, disposition: str, policy: str, framed: str
) -> None:
    response = as_user(make.hr_officer(world.case.school.board)).get(pages(world)[page])
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith(disposition)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == policy
    assert response["X-Frame-Options"] == framed
    assert "no-store" in response["Cache-Control"]


def test_a_document_without_a_file_has_none_to_give(world: World, as_user: SignIn) -> None:
    report = world.dossier.documents.get(kind=DocumentKind.REPORT)
    client = as_user(make.hr_officer(world.case.school.board))
    for name in ("document_file", "document_download"):
        assert client.get(reverse(f"dossiers:{name}", args=[report.pk])).status_code == 404
    assert not Reading.objects.exists()


def test_hr_reads_no_pupil_dossiers_and_care_no_personnel(as_user: SignIn) -> None:
    case, pupil_dossier = filed_pupil_case()
    url = reverse("dossiers:dossier", args=[pupil_dossier.pk])
    assert as_user(make.hr_officer(case.school.board)).get(url).status_code == 404
    assert as_user(make.care_of(case.school)).get(url).status_code == 200
    assert Reading.objects.get().role == "care"
    assert as_user(make.care_of(SchoolFactory(board=case.school.board))).get(url).status_code == 404


def test_a_director_never_sees_the_dossier_of_another_director_or_of_the_board(as_user: SignIn) -> None:
    school = SchoolFactory()
    director, colleague = make.director_of(school), make.director_of(school)
    member = make.employee_user(school)
    make.RoleFactory(user=member, name=RoleName.BOARD)
    for user in (director, colleague, member):
        DocumentFactory(dossier=DossierFactory(person=user.person))
    client = as_user(director)
    for dossier in Dossier.objects.all():
        assert client.get(reverse("dossiers:dossier", args=[dossier.pk])).status_code == 404
    assert client.get(reverse("dossiers:list")).context["rows"] == []


def test_nobody_opens_the_dossier_of_who_they_live_with(world: World, as_user: SignIn) -> None:
    hr = make.hr_officer(world.case.school.board)
    live_together(hr.person, world.teacher)
    for url in pages(world):
        assert as_user(hr).get(url).status_code == 404


def test_a_dossier_that_exists_only_by_a_case_one_is_in_conflict_with_is_not_there(
    world: World, as_user: SignIn
) -> None:
    hr = make.hr_officer(world.case.school.board)
    Recusal.objects.create(incident=world.case.incident, user=hr, reason="Een vriend", at=world.case.at)
    client = as_user(hr)
    assert client.get(reverse("dossiers:list")).context["rows"] == []
    for url in pages(world):
        assert client.get(url).status_code == 404
    other = DocumentFactory(dossier=world.dossier)
    response = client.get(pages(world)[0])
    assert [row.title for row in response.context["page"].rows] == [other.title]


def test_a_manager_sees_of_whom_they_lead_only_what_they_handled(as_user: SignIn) -> None:
    from incidents.enums import Kind
    from tests.factories.cases import taken_up
    from tests.factories.dossiers import NOW, subject

    school = SchoolFactory()
    teacher = employee(school)
    manager, reporter = make.manager_of(teacher), make.employee_user(school)
    reporter.person.employments.update(manager=manager.person)
    incident = taken_up(reporter, now=NOW, school=school, kind=Kind.ESCALATION, parties=(subject(teacher),))
    assert incident.handler == manager
    dossier = DossierFactory(person=teacher)
    handled = DocumentFactory(dossier=dossier, incident=incident)
    DocumentFactory(dossier=dossier)
    response = as_user(manager).get(reverse("dossiers:dossier", args=[dossier.pk]))
    assert [row.title for row in response.context["page"].rows] == [handled.title]
    assert Reading.objects.get().role == "manager"
    teacher.employments.update(manager=None)
    assert as_user(manager).get(reverse("dossiers:dossier", args=[dossier.pk])).status_code == 404


def test_the_list_finds_by_name_and_shows_only_what_one_may_open(world: World, as_user: SignIn) -> None:
    elsewhere = DocumentFactory(dossier__person=employee(SchoolFactory(), first_name="Wendelien", last_name="Schaaf"))
    other = DocumentFactory(dossier__person=employee(world.case.school, first_name="Bram", last_name="Vos"))
    client = as_user(make.hr_officer(world.case.school.board))

    def names(query: str) -> list[str]:
        response = client.get(reverse("dossiers:list"), {"q": query})
        assert str(elsewhere.dossier.pk) not in [row.cells[0].url.split("/")[2] for row in response.context["rows"]]
        return [str(row.cells[0].text) for row in response.context["rows"]]

    assert names("") == [world.teacher.name, other.dossier.person.name]
    assert names("wendel schaaf") == [world.teacher.name]
    assert names("bestaat niet") == []
    assert names("\x00" + "x" * 500) == []


def test_the_list_filters_on_kind_for_who_reads_both(as_user: SignIn) -> None:
    case, pupil_dossier = filed_pupil_case()
    staff = DocumentFactory(dossier__person=employee(case.school)).dossier
    client = as_user(case.handler)
    for kind, expected in ((DossierKind.PUPIL, pupil_dossier), (DossierKind.PERSONNEL, staff)):
        rows = client.get(reverse("dossiers:list"), {"kind": kind}).context["rows"]
        assert [row.cells[0].text for row in rows] == [expected.person.name]
    assert len(client.get(reverse("dossiers:list"), {"kind": "nonsense"}).context["rows"]) == 2


def test_a_dossier_filters_on_kind_and_year(world: World, as_user: SignIn) -> None:
    DocumentFactory(dossier=world.dossier, made_at=world.case.at.replace(year=2024), title="Oud")
    client = as_user(make.hr_officer(world.case.school.board))
    url = pages(world)[0]

    def titles(**filters: str) -> list[str]:
        return [str(row.title) for row in client.get(url, filters).context["page"].rows]

    assert len(titles()) == 3
    assert titles(kind="letter") == ["Waarschuwing"]
    assert titles(year="2024") == ["Oud"]
    assert titles(year="2024", kind="letter") == []
    for nonsense in ("99999", "-1", "20 4", "٢٠٢٤", "0000"):
        assert len(titles(year=nonsense)) == 3


def test_a_replaced_document_stays_readable_with_a_link_to_the_newer(world: World, as_user: SignIn) -> None:
    from dossiers.actions.versions import supersede
    from dossiers.answers import Correction

    report = world.dossier.documents.get(kind=DocumentKind.REPORT)
    newer = supersede(
        document_id=report.pk,
        correction=Correction("Melding", "Beter", "Een fout"),
        by=world.case.handler,
        now=world.case.later(),
    )
    client = as_user(make.hr_officer(world.case.school.board))
    response = client.get(reverse("dossiers:document", args=[report.pk]))
    assert reverse("dossiers:document", args=[newer.pk]) in response.content.decode()
    assert "Een fout" in response.content.decode()
    response = client.get(reverse("dossiers:document", args=[newer.pk]))
    assert reverse("dossiers:document", args=[report.pk]) in response.content.decode()


def test_text_is_shown_as_text(world: World, as_user: SignIn) -> None:
    document = DocumentFactory(dossier=world.dossier, title="<b>x</b>", body="<script>alert(1)</script>\n\nRegel twee")
    response = as_user(make.hr_officer(world.case.school.board)).get(reverse("dossiers:document", args=[document.pk]))
    html = response.content.decode()
    assert "<script>alert" not in html
    assert "&lt;b&gt;x" in html
    assert "<p>Regel twee</p>" in html


@pytest.mark.parametrize("page", ["list", "dossier", "document"])
def test_a_page_costs_as_many_queries_for_one_as_for_many(world: World, as_user: SignIn, page: str) -> None:
    hr = make.hr_officer(world.case.school.board)
    url = {"list": reverse("dossiers:list"), "dossier": pages(world)[0], "document": pages(world)[1]}[page]
    client = as_user(hr)
    client.get(url)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    one = cost()
    for _ in range(3):
        DocumentFactory(dossier__person=employee(world.case.school))
        DocumentFactory(dossier=world.dossier)
        other = make.hr_officer(world.case.school.board)
        Reading.objects.create(
            dossier=world.dossier, document=world.letter, reader=other, role="hr", at=world.case.later()
        )
    assert cost() == one
    assert one <= 12
    assert Document.objects.count() > 4
