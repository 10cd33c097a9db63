"""The employee's own dossier: what was sent to them, who read it, and their own view."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from accounts.models import Role, User
from core.errors import InvalidState, NotAllowed
from dossiers.actions.letters import dispatch
from dossiers.actions.own_view import add_view
from dossiers.actions.versions import supersede
from dossiers.answers import Correction
from dossiers.enums import Channel, DocumentKind, DossierKind
from dossiers.models import CaseItem, Document, Reading
from incidents.actions.status import close
from incidents.enums import Outcome
from notifications.models import Notice
from tests.factories import accounts as make
from tests.factories.dossiers import NOW, DocumentFactory, DossierFactory, case_about, subject
from tests.factories.people import SchoolFactory, live_together
from tests.integration.dossiers.conftest import SignIn, World

pytestmark = pytest.mark.django_db

OWN = "/my-dossier/"


def own_pages(document: Document) -> list[str]:
    return [
        reverse(f"dossiers:{name}", args=[document.pk])
        for name in ("own_document", "own_document_file", "own_document_download")
    ]


@pytest.fixture
def teacher(world: World) -> User:
    return make.user_of(world.teacher)


def test_before_anything_is_sent_it_looks_as_if_there_were_nothing(
    world: World, teacher: User, as_user: SignIn
) -> None:
    nobody = make.employee_user(world.case.school)
    for user in (teacher, nobody):
        page = as_user(user).get(OWN).context["page"]
        assert (page.rows, page.readers) == ([], [])
    for url in own_pages(world.letter):
        assert as_user(teacher).get(url).status_code == 404
    # Who saw nothing read nothing.
    assert not Reading.objects.filter(reader=teacher).exists()


def test_what_was_sent_is_there_and_nothing_else(sent: World, teacher: User, as_user: SignIn) -> None:
    client = as_user(teacher)
    assert [row.title for row in client.get(OWN).context["page"].rows] == ["Waarschuwing"]
    for url in own_pages(sent.letter):
        assert client.get(url).status_code == 200
    report = sent.dossier.documents.get(kind=DocumentKind.REPORT)
    assert client.get(own_pages(report)[0]).status_code == 404
    assert client.get(reverse("dossiers:document", args=[sent.letter.pk])).status_code == 404


def test_sending_tells_the_employee(teacher: User, sent: World) -> None:
    notice = Notice.objects.get(user=teacher)
    assert (notice.code, notice.path) == ("dossier.sent_to_you", OWN)
    assert Notice.objects.visible_to(teacher).exists()


def test_nobody_else_reads_it_there(sent: World, as_user: SignIn) -> None:
    board = sent.case.school.board
    for user in (make.employee_user(sent.case.school), make.hr_officer(board), sent.case.handler):
        for url in own_pages(sent.letter):
            assert as_user(user).get(url).status_code == 404
        assert as_user(user).get(OWN).context["page"].rows == []


def test_who_does_not_work_here_has_no_such_page(sent: World, as_user: SignIn) -> None:
    for user in (make.privacy_officer(sent.case.school.board), make.supervisor(sent.case.school.board)):
        assert as_user(user).get(OWN).status_code == 404
        assert as_user(user).post(reverse("dossiers:add_view"), {"text": "x", "key": UUID(int=1)}).status_code == 404


def test_their_reading_is_written_down_and_they_see_who_else_read(sent: World, teacher: User, as_user: SignIn) -> None:
    hr = make.hr_officer(sent.case.school.board)
    as_user(hr).get(reverse("dossiers:document", args=[sent.letter.pk]))
    as_user(hr).get(reverse("dossiers:document", args=[sent.dossier.documents.get(kind=DocumentKind.REPORT).pk]))
    client = as_user(teacher)
    client.get(own_pages(sent.letter)[0])
    readers = client.get(OWN).context["page"].readers
    assert {(reader.name, reader.times) for reader in readers} == {(hr.name, 1), (teacher.name, 1)}
    assert Reading.objects.filter(reader=teacher, role="own").count() == 2


def test_a_pupil_dossier_is_never_ones_own(as_user: SignIn) -> None:
    school = SchoolFactory()
    user = make.employee_user(school)
    dossier = DossierFactory(person=user.person, kind=DossierKind.PUPIL)
    DocumentFactory(dossier=dossier, kind=DocumentKind.VIEW, made_by=user)
    assert as_user(user).get(OWN).context["page"].rows == []


def test_a_view_on_a_letter_belongs_to_the_case_and_its_handler_is_told(
    sent: World, teacher: User, as_user: SignIn
) -> None:
    client = as_user(teacher)
    url = f"{reverse('dossiers:add_view')}?about={sent.letter.pk}"
    assert "Waarschuwing" in client.get(url).content.decode()
    given = {"about": sent.letter.pk, "text": "Ik zie dat anders.", "key": UUID(int=1)}
    response = client.post(url, given, follow=True)
    assert "Zienswijze op: Waarschuwing" in response.content.decode()
    client.post(url, given)
    item = CaseItem.objects.get(kind=DocumentKind.VIEW)
    document = sent.dossier.documents.get(item=item)
    assert document.body.endswith("Ik zie dat anders.")
    notice = Notice.objects.get(user=sent.case.handler, code="case.own_view")
    assert notice.path == f"/cases/{sent.reference}/correspondence/"
    assert Notice.objects.visible_to(sent.case.handler).filter(pk=notice.pk).exists()


def test_the_form_asks_what_it_is_about_and_proposes_the_newest_letter(
    sent: World, teacher: User, as_user: SignIn
) -> None:
    client = as_user(teacher)
    url = reverse("dossiers:add_view")
    field = client.get(url).context["form"]["about"]
    assert field.initial == str(sent.letter.pk)
    assert [value for value, _label in field.field.choices] == [str(sent.letter.pk), "other"]
    client.post(url, {"about": sent.letter.pk, "text": "Zo was het niet.", "key": UUID(int=1)})
    assert Notice.objects.get(code="case.own_view").user == sent.case.handler
    client.post(url, {"about": "other", "text": "Ik werk hier graag.", "key": UUID(int=2)})
    assert Document.objects.get(kind=DocumentKind.VIEW, incident=None).body == "Ik werk hier graag."
    assert client.post(url, {"about": "", "text": "x", "key": UUID(int=3)}).status_code == 422


def test_who_stands_in_for_the_handler_is_told_of_a_view(sent: World, teacher: User) -> None:
    deputy = make.employee_user(sent.case.school)
    make.AbsenceFactory(user=sent.case.handler, deputy=deputy)
    add_view(text="Niet eens!", about_id=sent.letter.pk, key=UUID(int=1), by=teacher, now=sent.case.later())
    assert told("case.own_view") == {sent.case.handler, deputy}


def test_once_the_handler_has_left_a_view_goes_to_who_oversees_the_case_and_to_hr(sent: World, teacher: User) -> None:
    school = sent.case.school
    member, hr, director = make.board_member(school.board), make.hr_officer(school.board), make.director_of(school)
    Role.objects.filter(user=sent.case.handler).update(ends_on=sent.case.at.date() - timedelta(days=1))
    User.objects.filter(pk=sent.case.handler.pk).update(is_active=False)
    add_view(text="Niet eens!", about_id=sent.letter.pk, key=UUID(int=1), by=teacher, now=sent.case.later())
    assert told("case.own_view") == {member, director}
    assert told("dossier.own_view") == {hr}
    assert all(Notice.objects.visible_to(user).exists() for user in (member, director, hr))


def test_the_supervisory_board_is_told_of_a_view_in_a_case_about_a_member_of_the_board() -> None:
    school = SchoolFactory()
    member = make.board_member(school.board)
    supervisors = {make.supervisor(school.board), make.supervisor(school.board)}
    make.hr_officer(school.board)
    case = case_about(subject(member.person), school=school)
    case.file()
    document = Document.objects.get(dossier__person=member.person)
    dispatch(document=document, addressee=member.person, channel=Channel.POST, by=case.handler, now=case.later())
    User.objects.filter(pk=case.handler.pk).update(is_active=False)
    add_view(text="Niet eens!", about_id=document.pk, key=UUID(int=1), by=member, now=case.later())
    assert told("case.own_view") == supervisors
    assert all(Notice.objects.visible_to(user).exists() for user in supervisors)


@pytest.mark.parametrize("is_before", [True, False])
def test_a_view_after_closing_asks_for_attention_and_one_before_it_does_no_longer(
    sent: World, teacher: User, is_before: bool
) -> None:
    handler, case = sent.case.handler, sent.case
    ending: dict[str, Any] = {"incident_id": case.incident.pk, "outcome": Outcome.UNFOUNDED, "reason": "Klaar"}
    acts = [
        lambda: close(**ending, by=handler, now=case.later()),
        lambda: add_view(text="Nee!", about_id=sent.letter.pk, key=UUID(int=1), by=teacher, now=case.later()),
    ]
    for act in reversed(acts) if is_before else acts:
        act()
    told = Notice.objects.visible_to(handler).filter(code="case.own_view")
    assert told.count() == 1
    assert told.past(handler).exists() is is_before


def test_a_view_nobody_of_hr_may_read_goes_to_the_board_and_without_one_to_the_administrators() -> None:
    school = SchoolFactory()
    hr, administrator = make.hr_officer(school.board), make.administrator(school.board)
    user = make.employee_user(school)
    live_together(hr.person, user.person)
    given: dict[str, Any] = {"about_id": None, "by": user, "now": NOW}
    add_view(text="Het eerste.", key=UUID(int=1), **given)
    assert told("account.own_view_unread") == {administrator}
    assert Notice.objects.visible_to(administrator).exists()
    member = make.board_member(school.board)
    add_view(text="Het tweede.", key=UUID(int=2), **given)
    assert told("dossier.own_view") == {member}


def told(code: str) -> set[User]:
    return {notice.user for notice in Notice.objects.filter(code=code)}


def test_a_view_in_general_opens_the_dossier_and_tells_hr(as_user: SignIn) -> None:
    school = SchoolFactory()
    user, hr = make.employee_user(school), make.hr_officer(school.board)
    elsewhere = make.hr_officer(SchoolFactory().board)
    client = as_user(user)
    for _twice in range(2):
        assert (
            client.post(reverse("dossiers:add_view"), {"text": "Ik werk hier graag.", "key": UUID(int=1)}).status_code
            == 302
        )
    document = Document.objects.get()
    assert (document.kind, document.made_by, document.incident) == (DocumentKind.VIEW, user, None)
    assert [row.title for row in client.get(OWN).context["page"].rows] == ["Zienswijze van de medewerker"]
    notice = Notice.objects.get(user=hr)
    assert as_user(hr).get(notice.path).status_code == 200
    assert not Notice.objects.filter(user=elsewhere).exists()


def test_a_view_needs_words_and_a_document_that_is_theirs(sent: World, teacher: User, as_user: SignIn) -> None:
    client = as_user(teacher)
    assert client.post(reverse("dossiers:add_view"), {"text": " ", "key": UUID(int=1)}).status_code == 422
    report = sent.dossier.documents.get(kind=DocumentKind.REPORT)
    for about in (report.pk, "nonsense", "00000000-0000-0000-0000-000000000000"):
        assert client.get(reverse("dossiers:add_view"), {"about": about}).status_code == 404
    given: dict[str, Any] = {"key": UUID(int=2), "now": sent.case.later()}
    with pytest.raises(NotAllowed):
        add_view(text="x", about_id=report.pk, by=teacher, **given)
    with pytest.raises(InvalidState):
        add_view(text=" ", about_id=None, by=teacher, **given)
    with pytest.raises(NotAllowed):
        add_view(text="x", about_id=None, by=make.privacy_officer(sent.case.school.board), **given)
    assert not CaseItem.objects.filter(kind=DocumentKind.VIEW).exists()


def test_nobody_corrects_the_view_of_someone_else(sent: World, teacher: User) -> None:
    now = sent.case.later()
    add_view(text="Zo zie ik het.", about_id=sent.letter.pk, key=UUID(int=1), by=teacher, now=now)
    add_view(text="In het algemeen.", about_id=None, key=UUID(int=2), by=teacher, now=now)
    in_case, general = Document.objects.filter(kind=DocumentKind.VIEW).order_by("incident__pk")
    correction = Correction("x", "y", "z")
    with pytest.raises(InvalidState):
        supersede(document_id=in_case.pk, correction=correction, by=sent.case.handler, now=now)
    with pytest.raises(NotAllowed):
        supersede(document_id=general.pk, correction=correction, by=sent.case.handler, now=now)
    from dossiers.actions.correspondence import correct_item

    with pytest.raises(InvalidState):
        correct_item(item_id=in_case.item_id, correction=correction, key=UUID(int=3), by=sent.case.handler, now=now)


def test_names_of_others_are_left_out_of_a_view_in_the_dossier_and_stay_in_the_case(
    world: World, teacher: User
) -> None:
    from dossiers.actions.letters import dispatch
    from dossiers.enums import Channel
    from incidents.actions.handling import add_party
    from tests.factories.dossiers import victim
    from tests.factories.people import pupil

    child = pupil(world.case.school, first_name="Zwaantje", last_name="Boer")
    now = world.case.later()
    add_party(incident_id=world.case.incident.pk, party=victim(child), by=world.case.handler, now=now)
    dispatch(document=world.letter, addressee=world.teacher, channel=Channel.POST, by=world.case.handler, now=now)
    add_view(text="Zwaantje begon.", about_id=world.letter.pk, key=UUID(int=1), by=teacher, now=now)
    item = CaseItem.objects.get(kind=DocumentKind.VIEW)
    assert item.body == "Zwaantje begon."
    assert "Zwaantje" not in Document.objects.get(item=item).body


def test_a_letter_to_an_employee_who_is_a_guardian_stays_out_of_their_personnel_page(as_user: SignIn) -> None:
    from tests.factories.dossiers import filed_pupil_case
    from tests.factories.people import GuardianshipFactory

    case, dossier = filed_pupil_case()
    parent = make.employee_user(SchoolFactory(board=case.school.board))
    GuardianshipFactory(guardian=parent.person, pupil=dossier.person)
    from dossiers.actions.letters import dispatch
    from dossiers.enums import Channel

    document = dossier.documents.first()
    dispatch(document=document, addressee=parent.person, channel=Channel.POST, by=case.handler, now=case.later())
    assert as_user(parent).get(OWN).context["page"].rows == []
    assert not Notice.objects.filter(user=parent, code__startswith="dossier").exists()
