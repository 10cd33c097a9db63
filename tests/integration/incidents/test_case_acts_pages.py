"""The pages on which a handler judges a case: what they need to know stands on them, and what will be read."""

import re
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from accounts.models import User
from core.errors import InvalidState
from incidents.actions import handling, ownership, status
from incidents.answers import AssessmentAnswers
from incidents.enums import Capacity, Context, Criminal, Kind, Outcome, Status
from incidents.models import Incident, Recusal
from incidents.presenters.follow import ending_told, is_told
from incidents.workflow import Act
from tests.factories.accounts import AbsenceFactory, employee_user
from tests.factories.cases import party, report, taken_up
from tests.factories.people import employee, pupil
from tests.integration.incidents.conftest import SignIn, Staff

pytestmark = pytest.mark.django_db

BREACH = AssessmentAnswers(("A6",), 2, 3, 1, (Context.LESSON, Context.PRIVATE), Criminal.NO, "Grof.")


@pytest.fixture
def incident(staff: Staff, now: datetime) -> Incident:
    parties = (
        party(employee(staff.school, last_name="Genoemd"), capacity=Capacity.EMPLOYEE),
        party(staff.child, capacity=Capacity.PUPIL),
    )
    return taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=parties)


def page_of(incident: Incident, user: User, name: str = "case", *args: str) -> str:
    response = SignIn()(user).get(reverse(f"incidents:{name}", args=[incident.reference, *args]))
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_case_shows_in_what_context_it_happened(staff: Staff, now: datetime, incident: Incident) -> None:
    handling.assess(incident_id=incident.pk, assessment=BREACH, by=staff.director, now=now)
    assert "Tijdens de les, In privétijd" in page_of(incident, staff.director)


def test_the_story_tells_when_the_approach_was_discussed(staff: Staff, now: datetime, incident: Incident) -> None:
    spoken = datetime(2026, 11, 16, 14, 5, tzinfo=ZoneInfo("Europe/Amsterdam"))
    Incident.objects.filter(pk=incident.pk).update(reported_at=spoken)
    handling.agree_approach(incident_id=incident.pk, text="Bellen", held_at=spoken, by=staff.director, now=now)
    assert "(besproken op ma 16 nov om 14:05)" in page_of(incident, staff.director)
    assert "(besproken op ma 16 nov om 14:05)" in page_of(incident, staff.reporter, "follow")


def test_whoever_judges_has_the_report_at_hand(staff: Staff, incident: Incident) -> None:
    for act in ("assess", "close"):
        page = page_of(incident, staff.director, "act", act)
        assert "Wat er gemeld is, en over wie" in page
        assert incident.description in page
        assert "Genoemd" in page
    assert incident.description not in page_of(incident, staff.director, "act", "handover")


def test_closing_says_of_each_outcome_what_the_reporter_will_read(staff: Staff, incident: Incident) -> None:
    page = page_of(incident, staff.director, "act", "close")
    for outcome in set(Outcome) - {Outcome.WITHDRAWN}:
        assert (f"De melder leest: ‘{outcome.label}.’" in page) is is_told(outcome)
        assert (ending_told(outcome) == f"{outcome.label}.") is is_told(outcome)
    assert page.count("De melder leest alleen dat het is afgehandeld.") == 3


def test_closing_a_case_about_several_people_says_that_the_reason_stays_with_it(
    staff: Staff, incident: Incident
) -> None:
    assert "Hij blijft bij de zaak, want die gaat over meer mensen" in page_of(incident, staff.director, "act", "close")


def test_closing_says_in_whose_dossier_the_reason_comes(staff: Staff, now: datetime) -> None:
    about = party(staff.child, capacity=Capacity.PUPIL)
    incident = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=(about,))
    assert f"{staff.child.name} gaat" not in page_of(incident, staff.director, "act", "close")

    handling.assess(incident_id=incident.pk, assessment=BREACH, by=staff.director, now=now)
    child = incident.involvements.get(person=staff.child)
    given = {"incident_id": incident.pk, "involvement_id": child.pk, "reason": "Ernstig", "by": staff.director}
    handling.decide_filing(**given, files=True, now=now)
    assert f"{staff.child.name} gaat" in page_of(incident, staff.director, "act", "close")
    handling.decide_filing(**given, files=False, now=now + timedelta(minutes=1))
    assert f"{staff.child.name} gaat" not in page_of(incident, staff.director, "act", "close")


def test_without_anyone_to_file_with_closing_says_so(staff: Staff, now: datetime) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT)
    assert "komt in geen enkel dossier" in page_of(incident, staff.director, "act", "close")


def test_after_a_measure_was_sent_closing_is_the_next_step(staff: Staff, now: datetime) -> None:
    parties = (party(employee(staff.school), capacity=Capacity.EMPLOYEE),)
    incident = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=parties)
    given = {"incident_id": incident.pk, "by": staff.director}
    handling.assess(**given, assessment=BREACH, now=now)
    assert "Stel een maatregel voor" in page_of(incident, staff.director)

    status.await_sanction(**given, now=now)
    status.resume_review(**given, imposed=True, now=now)
    page = page_of(incident, staff.director)
    assert "De maatregel is verstuurd: sluit de zaak" in page
    assert "Stel een maatregel voor" not in page

    handling.assess(**given, assessment=BREACH, now=now + timedelta(minutes=1))
    assert "Stel een maatregel voor" in page_of(incident, staff.director)


def test_a_measure_that_was_withdrawn_leaves_the_choice(staff: Staff, now: datetime) -> None:
    parties = (party(employee(staff.school), capacity=Capacity.EMPLOYEE),)
    incident = taken_up(staff.reporter, now=now, school=staff.school, kind=Kind.INCIDENT, parties=parties)
    given = {"incident_id": incident.pk, "by": staff.director}
    handling.assess(**given, assessment=BREACH, now=now)
    status.await_sanction(**given, now=now)
    status.resume_review(**given, imposed=False, now=now)
    assert "Stel een maatregel voor" in page_of(incident, staff.director)


@pytest.mark.parametrize(("year", "is_refused"), [(1802, True), (2024, True), (2025, False), (2062, True)])
def test_a_moment_in_a_year_nobody_meant_is_refused(
    staff: Staff, signed_in: SignIn, incident: Incident, year: int, is_refused: bool
) -> None:
    moment = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    Incident.objects.filter(pk=incident.pk).update(reported_at=moment)
    url = reverse("incidents:act", args=[incident.reference, "approach"])
    answer = signed_in(staff.director).post(url, {"text": "Gebeld", "held_at": f"{year}-11-20T10:00"})
    assert answer.status_code == (422 if is_refused else 302)
    assert (f"Je vulde het jaar {year} in. Klopt dat jaar?" in answer.content.decode()) is is_refused
    assert incident.entries.filter(act=Act.AGREE_APPROACH).exists() is not is_refused


def test_a_moment_of_today_that_is_still_to_come_is_refused(staff: Staff, now: datetime, incident: Incident) -> None:
    at_noon = now.replace(month=6, day=1)
    with pytest.raises(InvalidState, match="moet nog komen"):
        handling.agree_approach(
            incident_id=incident.pk, text="x", held_at=at_noon + timedelta(hours=1), by=staff.director, now=at_noon
        )


def test_the_next_step_says_once_by_when(staff: Staff, now: datetime) -> None:
    incident = report(staff.reporter, now=now, school=staff.school)
    page = page_of(incident, staff.manager)
    assert page.count("<dt>Antwoord uiterlijk</dt>") == 1
    assert "<span>Antwoord uiterlijk</span>" not in page
    assert "<dt>Uiterlijk</dt>" not in page


def test_who_only_reads_is_told_who_has_to_take_up_the_case(staff: Staff, now: datetime) -> None:
    incident = report(staff.reporter, now=now, school=staff.school)
    page = page_of(incident, staff.director)
    assert f"{staff.manager.name} moet de zaak nog oppakken" in page
    assert "dat je ermee aan de slag bent" not in page


def test_of_a_case_nobody_can_handle_the_board_reads_what_to_arrange(staff: Staff, now: datetime) -> None:
    for user in (staff.manager, staff.director, staff.chair):
        AbsenceFactory(user=user)
    incident = report(staff.reporter, now=now, school=staff.school)
    page = page_of(incident, staff.chair)
    assert f'href="{reverse("incidents:queue")}"' in page
    assert "Niemand kan deze zaak nu behandelen" in page
    assert "Beoordeel de zaak" not in page
    told = page_of(incident, staff.reporter, "follow")
    assert re.search(rf"{re.escape(staff.reporter.name)}\s*(</\w+>)?\s*meldde dit\. Niemand kan", told)


def test_who_is_asked_to_take_over_finds_the_answer_on_the_case_and_on_the_first_page(
    staff: Staff, now: datetime
) -> None:
    incident = taken_up(staff.reporter, now=now, school=staff.school)
    ownership.offer_handover(incident_id=incident.pk, to_id=staff.director.pk, note="", by=staff.manager, now=now)
    answer = f'href="{reverse("incidents:handover", args=[incident.reference])}"'
    assert answer in page_of(incident, staff.director)
    assert answer not in page_of(incident, staff.chair)
    home = unescape(SignIn()(staff.director).get(reverse("portal:home")).content.decode())
    assert answer in home
    assert f"{staff.manager.name} vraagt of jij zaak {incident.reference} overneemt" in home


def test_who_is_asked_to_take_over_reads_by_when_an_answer_is_due(staff: Staff, now: datetime) -> None:
    incident = report(staff.reporter, now=now, school=staff.school)
    ownership.offer_handover(incident_id=incident.pk, to_id=staff.director.pk, note="", by=staff.manager, now=now)
    assert "term-date" in page_of(incident, staff.director, "handover")
    assert "term-date" in page_of(incident, staff.director)


def test_before_passing_on_one_reads_to_whom_it_goes(staff: Staff, now: datetime, incident: Incident) -> None:
    page = page_of(incident, staff.director, "act", "escalate")
    assert f"De zaak gaat naar {staff.chair.name}, lid van het bestuur." in page
    deputy = employee_user(staff.school)
    AbsenceFactory(user=staff.chair, deputy=deputy)
    page = page_of(incident, staff.director, "act", "escalate")
    assert f"De zaak gaat naar {deputy.name}, waarnemer van {staff.chair.name}, lid van het bestuur." in page


def test_the_part_of_someone_who_is_added_is_not_chosen_for_the_handler(staff: Staff, incident: Incident) -> None:
    page = page_of(incident, staff.director, "act", "party")
    assert " checked" not in page.split("<main")[1]
    assert "niet verplicht" not in page.split("<main")[1]

    url = reverse("incidents:act", args=[incident.reference, "party"])
    again = SignIn()(staff.director).post(url, {"person_text": "@iemand"})
    assert again.status_code == 422
    html = unescape(again.content.decode())
    assert "Kies hoe deze persoon betrokken is." in html
    assert "@iemand" in html


def test_of_whoever_was_chosen_it_is_not_asked_what_they_are(staff: Staff, incident: Incident) -> None:
    client, url = SignIn()(staff.director), reverse("incidents:act", args=[incident.reference, "party"])

    asked = client.post(url, {"person_text": "@iemand", "role": "witness"})
    assert "Kies of dit een medewerker, leerling of ouder is." in unescape(asked.content.decode())

    client.post(url, {"person": f"{staff.child.pk}:pupil", "person_text": staff.child.name, "role": "witness"})
    assert incident.involvements.get(person=staff.child, role="witness").capacity == Capacity.PUPIL


def test_of_two_pupils_of_one_name_the_handler_says_once_more_who_is_accused(staff: Staff, incident: Incident) -> None:
    one, other = (pupil(staff.school, first_name="Sem", prefix="", last_name="Zee") for _ in range(2))
    client, url = SignIn()(staff.director), reverse("incidents:act", args=[incident.reference, "party"])
    chosen = {"person": f"{one.pk}:pupil", "person_text": "Sem Zee", "role": "subject"}

    asked = client.post(url, chosen)
    assert asked.status_code == 422
    assert f"Sem Zee, leerling, groep 7, {staff.school.name}" in unescape(asked.content.decode())
    client.post(url, chosen | {"meant": f"{other.pk}:pupil"})

    assert [party.person for party in incident.involvements.filter(person__last_name="Zee")] == [other]
    page = page_of(incident, staff.director, "case").split("<main")[1]
    assert "groep 7" in page


def test_a_handler_who_types_the_name_of_a_colleague_is_asked_whether_they_are_meant(
    staff: Staff, incident: Incident
) -> None:
    colleague = employee(
        staff.school, first_name="Karin", prefix="de", last_name="Wit", employment__job_title="Lerares"
    )
    client, url = SignIn()(staff.director), reverse("incidents:act", args=[incident.reference, "party"])
    typed = {"person_text": "karin de wit", "role": "witness", "capacity": "unknown"}

    asked = client.post(url, typed)
    assert asked.status_code == 422
    assert f"Karin de Wit, lerares van {staff.school.name}" in unescape(asked.content.decode())

    assert client.post(url, typed | {"meant": "other:iemand anders"}).status_code == 422
    client.post(url, typed | {"meant": "other:karin de wit"})
    assert incident.involvements.filter(alias="karin de wit", person=None).exists()
    client.post(url, typed | {"meant": f"{colleague.pk}:employee"})
    assert incident.involvements.get(person=colleague).capacity == Capacity.EMPLOYEE
    corrected = client.post(url, typed | {"person_text": "@zomaar", "capacity": "unknown", "meant": "12:pupil"})
    assert corrected.status_code == 302, "a nickname nobody has, after a name that was asked about"


def test_a_text_that_is_too_long_for_the_evidence_is_given_back(incident: Incident, staff: Staff) -> None:
    text = "Zij schreven: " + 100_001 * "x"
    url = reverse("incidents:case_evidence", args=[incident.reference])
    assert incident.handler is not None

    response = SignIn()(incident.handler).post(url, {"minors": "no", "note_text": text})

    assert response.status_code == 422
    assert f">{text}</textarea>" in response.content.decode()
    assert not incident.evidence.exists()


def test_a_text_for_a_case_that_closed_or_moved_on_meanwhile_is_given_back(incident: Incident, now: datetime) -> None:
    url = reverse("incidents:case_evidence", args=[incident.reference])
    handler = incident.handler
    assert handler is not None
    client = SignIn()(handler)

    def answer(text: str) -> tuple[int, str]:
        response = client.post(url, {"minors": "no", "note_text": text})
        return response.status_code, response.content.decode()

    Incident.objects.filter(pk=incident.pk).update(
        status=Status.CLOSED, outcome=Outcome.SANCTION, outcome_reason="Berisping opgelegd", closed_at=now
    )
    code, html = answer("Zij schreven")
    assert (code, "readonly>Zij schreven</textarea>" in html, "Dat kan nu niet." in html) == (409, True, True)
    assert client.post(url).status_code == 302
    Recusal.objects.create(incident=incident, user=handler, reason="Mijn buurman.", at=now)
    code, html = answer("Zij schreven")
    assert (code, "readonly>Zij schreven</textarea>" in html, incident.summary in html) == (404, True, False)
    assert client.post(url).status_code == 404
