"""One question at a time: what still needs an answer is said at that question, and what was sent is what was read."""

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from incidents.models import Incident, ReportDraft
from tests.factories.incidents import ReportDraftFactory, complete_draft

pytestmark = pytest.mark.django_db


def post(client: Client, draft: ReportDraft, **fields: str) -> HttpResponse:
    return client.post(reverse("incidents:report", args=[draft.pk]), fields)


def empty_draft(reporter: User, **answers: str) -> ReportDraft:
    return ReportDraftFactory(reporter=reporter, kind="escalation", answers=answers)


def test_going_on_without_an_answer_stays_at_the_question_and_keeps_what_was_typed(
    client: Client, reporter: User
) -> None:
    draft = empty_draft(reporter)

    answer = post(client, draft, do="go:urgency", step="what", summary="", description="Een lang verhaal")

    assert answer.url.endswith("?step=what&check=what#what")
    page = unescape(client.get(answer.url).content.decode())
    assert "Zeg in één zin waar het over gaat." in page
    assert "Een lang verhaal" in page
    assert "Kies waar het staat" not in page  # a question that is still to come
    assert page.count('class="field-error"') == 1


def test_going_back_is_always_possible(client: Client, reporter: User) -> None:
    answer = post(client, empty_draft(reporter), do="go:what", step="where", account="Ouders 7b")

    assert answer.url.endswith("?step=what#what")


def test_with_an_answer_one_goes_on(client: Client, reporter: User) -> None:
    answer = post(client, empty_draft(reporter), do="go:urgency", step="what", summary="Ruzie in de app")

    assert answer.url.endswith("?step=urgency#urgency")


def test_a_made_up_question_corrects_nobody(client: Client, reporter: User) -> None:
    page = client.get(reverse("incidents:report", args=[empty_draft(reporter).pk]), {"check": "<script>"})

    assert "field-error" not in page.content.decode()


@pytest.mark.parametrize(("answer", "shown"), [("", False), ("unknown", True), ("no", True)])
def test_an_open_question_is_not_answered_with_i_do_not_know(
    client: Client, reporter: User, answer: str, shown: bool
) -> None:
    draft = complete_draft(reporter, still_online=answer)

    page = unescape(client.get(reverse("incidents:report_check", args=[draft.pk])).content.decode())

    assert ("Staat het nog online?" in page) is shown


def hidden_of(client: Client, draft: ReportDraft) -> dict[str, str]:
    page = client.get(reverse("incidents:report_check", args=[draft.pk])).content.decode()
    return dict(re.findall(r'name="(version|addressee)" value="([^"]*)"', page))


def test_a_save_of_the_same_words_that_comes_late_is_no_change(client: Client, reporter: User) -> None:
    draft = complete_draft(reporter)
    hidden = hidden_of(client, draft)
    late = {"summary": draft.answers["summary"], "note_text": "nog een losse gedachte", "link": ""}
    client.post(reverse("incidents:report_save", args=[draft.pk]), late)

    client.post(reverse("incidents:report_check", args=[draft.pk]), hidden)

    assert Incident.objects.exists()


def test_a_file_that_came_in_meanwhile_is_a_change(client: Client, reporter: User) -> None:
    draft = complete_draft(reporter)
    hidden = hidden_of(client, draft)
    post(client, draft, do="note", step="proof", note_text="Een tekst als bewijs")
    assert draft.evidence.count() == 1

    client.post(reverse("incidents:report_check", args=[draft.pk]), hidden)

    assert not Incident.objects.exists()
