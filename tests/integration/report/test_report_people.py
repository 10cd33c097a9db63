"""Naming people: one's own school, told apart by function or group, and never more than that."""

from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from incidents.enums import PartyRole
from incidents.models import Incident, ReportDraft
from people.models import School
from tests.factories.accounts import board_member, staff_user
from tests.factories.incidents import complete_draft
from tests.factories.people import BoardFactory, EmploymentFactory, SchoolFactory, employee, guardian, pupil
from tests.integration.report.conftest import send, signed_in

pytestmark = pytest.mark.django_db


def post(client: Client, draft: ReportDraft, **fields: Any) -> HttpResponse:
    return client.post(reverse("incidents:report", args=[draft.pk]), fields)


def search(client: Client, text: str) -> list[dict[str, str]]:
    response = client.get(reverse("incidents:report_people"), {"q": text})
    found: list[dict[str, str]] = response.json()["results"]
    return found


def test_function_and_group_tell_namesakes_apart_and_nothing_else_is_told(client: Client, school: School) -> None:
    teacher = employee(school, first_name="Ankie", prefix="", last_name="Vos", employment__job_title="Leerkracht")
    child = pupil(school, first_name="Ankie", prefix="", last_name="Vos")
    parent = guardian(child, first_name="Ankie", prefix="", last_name="Vos")

    found = search(client, "ankie vos")

    assert {(one["id"], one["role"]) for one in found} == {
        (f"{teacher.pk}:employee", "Leerkracht"),
        (f"{child.pk}:pupil", "leerling, groep 7"),
        (f"{parent.pk}:guardian", "ouder of verzorger, groep 7"),
    }
    assert set(found[0]) == {"id", "name", "role"}


def test_a_teacher_who_is_a_parent_is_two_lines(client: Client, school: School) -> None:
    child = pupil(school)
    parent = guardian(child, first_name="Wiebe", prefix="", last_name="Twee")
    EmploymentFactory(school=school, person=parent)

    assert [one["id"].split(":")[1] for one in search(client, "wiebe")] == ["employee", "guardian"]


def test_nobody_of_another_school_is_found(client: Client, school: School) -> None:
    pupil(SchoolFactory(board=school.board), first_name="Zeldzaam", prefix="", last_name="Elders")

    assert search(client, "zeldzaam") == []


@pytest.mark.parametrize("name_of", ["reporter", "director", "office", "chair"])
def test_who_works_for_the_whole_foundation_can_be_named_by_everybody(
    school: School, reporter: User, director: User, name_of: str
) -> None:
    """A chair who cannot be named would receive the report about themselves."""
    chair = board_member(school.board, person__first_name="Willemijn", person__prefix="", person__last_name="Voorzit")
    user = {"reporter": reporter, "director": director, "office": staff_user(school.board), "chair": chair}[name_of]
    client = signed_in(user)

    assert [one["id"] for one in search(client, "willemijn voorzit")] == [f"{chair.person_id}:employee"]

    draft = complete_draft(user, school="none")
    post(client, draft, do=f"add:{chair.person_id}:employee", step="who")
    draft.refresh_from_db()
    key = draft.answers["parties"][0]["key"]
    post(client, draft, do="save", step="who", **{f"party-{key}-role": "subject"})
    send(client, draft)
    incident = Incident.objects.get()
    assert incident.involvements.get().person == chair.person
    assert incident.handler != chair


def test_nobody_of_another_foundation_is_found(client: Client, school: School) -> None:
    stranger = board_member(
        BoardFactory(), person__first_name="Zeldzaam", person__prefix="", person__last_name="Elders"
    )

    assert search(client, "zeldzaam") == []
    assert search(signed_in(staff_user(school.board)), stranger.person.name) == []


def test_who_works_at_no_school_names_the_employees_of_each_and_no_child(school: School) -> None:
    """They can report about each school, so also about who would receive that."""
    teacher = employee(school, first_name="Ankie", prefix="", last_name="Vos")
    guardian(pupil(school, first_name="Ankie", prefix="", last_name="Vos"), first_name="Ankie", last_name="Vos")

    found = search(signed_in(staff_user(school.board)), "ankie vos")

    assert [one["id"] for one in found] == [f"{teacher.pk}:employee"]


@pytest.mark.parametrize("text", ["", "z", " ", "z\x00", "%", "__"])
def test_less_than_two_letters_finds_nobody(client: Client, school: School, text: str) -> None:
    pupil(school, first_name="Zoë", prefix="", last_name="Zuid")

    assert search(client, text) == []


def test_never_more_than_ten(client: Client, school: School) -> None:
    for _ in range(12):
        pupil(school, first_name="Velen", prefix="", last_name="Pietersen")

    assert len(search(client, "velen")) == 10


def test_someone_of_another_school_cannot_be_named_by_their_number(
    client: Client, draft: ReportDraft, school: School
) -> None:
    stranger = pupil(SchoolFactory(board=school.board))

    post(client, draft, do=f"add:{stranger.pk}:pupil", step="who")

    draft.refresh_from_db()
    assert "parties" not in draft.answers


@pytest.mark.parametrize("value", ["x:pupil", "1:king", "99999999999999999999:pupil", ":", "1"])
def test_a_made_up_person_is_no_crash(client: Client, draft: ReportDraft, value: str) -> None:
    assert post(client, draft, do=f"add:{value}", step="who").status_code == 302


def test_the_part_of_someone_is_kept_with_any_button(client: Client, draft: ReportDraft) -> None:
    post(client, draft, do="alias", step="who", person_text="@iemand")
    draft.refresh_from_db()
    key = draft.answers["parties"][0]["key"]

    fields = {f"party-{key}-role": "victim", f"party-{key}-capacity": "pupil"}
    post(client, draft, do="save", step="who", **fields)

    draft.refresh_from_db()
    assert draft.answers["parties"][0] | {"key": ""} == {
        "key": "", "person": None, "alias": "@iemand", "role": "victim", "capacity": "pupil", "is_other": False,
    }  # fmt: skip


@pytest.mark.parametrize("do", ["alias", "go:proof", "check"])
@pytest.mark.parametrize("typed", ["Zoë de Wit", " zoe  de WIT", "Zoë deWit", "Zoe\u0308 de Wit"])
def test_the_name_of_someone_who_can_be_chosen_is_asked_about(
    client: Client, draft: ReportDraft, school: School, do: str, typed: str
) -> None:
    """Kept as a nickname, a report about the director would go to the director."""
    director = employee(school, first_name="Zoë", prefix="de", last_name="Wit", employment__job_title="directeur")
    looked_up = " ".join(typed.split())

    asked = post(client, draft, do=do, step="who", person_text=typed, looked_up=looked_up, link="x.nl/1")

    draft.refresh_from_db()
    assert "parties" not in draft.answers
    assert draft.answers["link"] == "x.nl/1"
    html = unescape(client.get(asked.url).content.decode())
    assert f"Bedoel je Zoë de Wit, directeur van {school.name}?" in html
    assert f'value="add:{director.pk}:employee"' in html
    assert f'value="other:{looked_up}"' in html


def test_somebody_else_of_the_same_name_is_kept_when_that_is_said(
    client: Client, draft: ReportDraft, school: School
) -> None:
    employee(school, first_name="Karin", prefix="de", last_name="Wit")

    post(client, draft, do="other:Karin de Wit", step="who", person_text="Een ander")
    post(client, draft, do="other:Een ander", step="who", person_text="Karin de Wit")
    draft.refresh_from_db()
    assert [(party["alias"], party["is_other"]) for party in draft.answers["parties"]] == [("Een ander", False)]

    post(client, draft, do="other:Karin de Wit", step="who", person_text="Karin de Wit")
    draft.refresh_from_db()
    roles = {f"party-{party['key']}-role": "subject" for party in draft.answers["parties"]}
    post(client, draft, do="save", step="who", **roles)
    send(client, draft)
    assert {party.label for party in Incident.objects.get().involvements.all()} == {"Een ander", "Karin de Wit"}


def test_who_came_to_work_here_after_the_name_was_typed_is_asked_about_before_sending(
    client: Client, draft: ReportDraft, school: School
) -> None:
    post(client, draft, do="alias", step="who", person_text="Karin de Wit")
    draft.refresh_from_db()
    roles = {f"party-{party['key']}-role": "subject" for party in draft.answers["parties"]}
    post(client, draft, do="save", step="who", **roles)
    employee(school, first_name="Karin", prefix="de", last_name="Wit")

    send(client, draft)

    assert not Incident.objects.exists()
    back = client.get(reverse("incidents:report_check", args=[draft.pk])).url
    assert "Je kunt iemand kiezen die Karin de Wit heet." in client.get(back).content.decode()


def test_who_is_named_already_is_not_asked_about_again(client: Client, draft: ReportDraft, school: School) -> None:
    named = employee(school, first_name="Karin", prefix="de", last_name="Wit")
    post(client, draft, do=f"add:{named.pk}:employee", step="who")

    post(client, draft, do="alias", step="who", person_text="Karin de Wit")

    draft.refresh_from_db()
    assert len(draft.answers["parties"]) == 2


def test_the_part_of_someone_is_not_chosen_for_the_reporter(client: Client, draft: ReportDraft, school: School) -> None:
    """A colleague who suffers from it must not get a personnel dossier because somebody was in a hurry."""
    colleague = employee(school, first_name="Marieke", prefix="", last_name="Blom")
    post(client, draft, do=f"add:{colleague.pk}:employee", step="who")
    post(client, draft, do="alias", step="who", person_text="@iemand")

    assert "step=who" in post(client, draft, do="go:proof", step="who").url
    html = client.get(client.get(reverse("incidents:report_check", args=[draft.pk])).url).content.decode()

    assert "Kies wat de rol van Marieke Blom is." in html
    assert "Kies wat de rol van @iemand is." in html
    draft.refresh_from_db()
    assert [party["role"] for party in draft.answers["parties"]] == ["", ""]
    send(client, draft)
    assert not Incident.objects.exists()

    roles = {f"party-{party['key']}-role": "victim" for party in draft.answers["parties"]}
    assert post(client, draft, do="go:proof", step="who", **roles).url.endswith("#proof")
    send(client, draft)
    assert {party.role for party in Incident.objects.get().involvements.all()} == {PartyRole.VICTIM}


def test_the_same_name_twice_is_once_and_taking_out_takes_out(client: Client, draft: ReportDraft) -> None:
    for _ in range(2):
        post(client, draft, do="alias", step="who", person_text=" @Iemand ")
    draft.refresh_from_db()
    assert len(draft.answers["parties"]) == 1

    post(client, draft, do=f"remove:{draft.answers['parties'][0]['key']}", step="who")

    draft.refresh_from_db()
    assert draft.answers["parties"] == []


def test_a_name_that_was_typed_is_looked_up_before_going_on_and_kept_after(client: Client, draft: ReportDraft) -> None:
    asked = post(client, draft, do="go:proof", step="who", person_text="Onbekende Buurman", looked_up="")
    assert "step=who&q=Onbekende+Buurman" in asked.url

    post(client, draft, do="go:proof", step="who", person_text="Onbekende Buurman", looked_up="Onbekende Buurman")

    draft.refresh_from_db()
    assert draft.answers["parties"][0]["alias"] == "Onbekende Buurman"


def test_the_reporter_can_be_the_one_who_suffers(client: Client, draft: ReportDraft, reporter: User) -> None:
    post(client, draft, do="me", step="who")
    send(client, draft)

    party = Incident.objects.get().involvements.get()
    assert (party.person, party.role) == (reporter.person, PartyRole.VICTIM)


def test_the_reporter_is_told_that_their_words_can_be_filed_before_and_after_sending(
    client: Client, draft: ReportDraft, school: School
) -> None:
    words = "Wat je schrijft, kan zonder je naam in het dossier komen van wie je noemde."
    assert words in client.get(reverse("incidents:report", args=[draft.pk])).content.decode()
    colleague = employee(school)
    post(client, draft, do=f"add:{colleague.pk}:employee", step="who")
    draft.refresh_from_db()
    post(client, draft, do="save", step="who", **{f"party-{draft.answers['parties'][0]['key']}-role": "subject"})
    assert words in client.get(reverse("incidents:report_check", args=[draft.pk])).content.decode()
    send(client, draft)

    page = client.get(reverse("incidents:follow", args=[Incident.objects.get().reference])).content.decode()

    assert words in page


def test_htmx_gets_only_the_part_with_people(client: Client, draft: ReportDraft) -> None:
    url = reverse("incidents:report", args=[draft.pk])

    response = client.post(url, {"do": "alias", "person_text": "@iemand"}, headers={"HX-Request": "true"})

    html = response.content.decode()
    assert html.lstrip().startswith('<div class="parties"')
    assert "@iemand" in html
