"""The pictures on the pages for deciding and sending are of the very PDF, whatever was recorded since."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

from people.models import Board, Enrolment, Person, School
from sanctions.actions.files import LetterUnreadable, read_letter
from sanctions.enums import SanctionStatus
from sanctions.letters.pictures import pictures_of
from tests.factories.people import SchoolFactory
from tests.factories.sanctions import Warned, decide_warning, decided, proposed, pupil_case
from tests.integration.sanctions.pages import body, signed_in, url
from tests.integration.sanctions.test_before_sending import fails_to_read

pytestmark = pytest.mark.django_db


def renames_school(warned: Warned) -> None:
    School.objects.filter(pk=warned.case.school.pk).update(name="Heel Andere School", address="Nieuwstraat 99")


def renames_board(warned: Warned) -> None:
    Board.objects.filter(pk=warned.case.school.board_id).update(name="Stichting Nieuw")


def renames_signatory(warned: Warned) -> None:
    Person.objects.filter(pk=warned.decider.person_id).update(last_name="Nieuwenaam", prefix="")


def prints_no_name(warned: Warned) -> None:
    """The typeface has no such characters."""
    Person.objects.filter(pk=warned.decider.person_id).update(last_name="漢")
    School.objects.filter(pk=warned.case.school.pk).update(name="De 漢")


def moves_pupil(warned: Warned) -> None:
    today = timezone.localdate()
    Enrolment.objects.filter(person=warned.person).update(ends_on=today - timedelta(days=1))
    other = SchoolFactory(board=warned.case.school.board, name="Andere School")
    Enrolment.objects.create(board=other.board, person=warned.person, school=other, starts_on=today)


SINCE = pytest.mark.parametrize("happens", [renames_school, renames_board, renames_signatory, prints_no_name])


def shows_the_pdf(page: str, warned: Warned) -> bool:
    pictures = pictures_of(read_letter(warned.letter))
    return bool(pictures) and all(f'src="{picture}"' in page for picture in pictures)


@SINCE
def test_what_is_decided_on_is_what_is_shown_and_what_changed_on_it_is_told(happens: Callable[[Warned], None]) -> None:
    warned = proposed()
    happens(warned)
    page = body(signed_in(warned.decider), url(warned, "decide"))
    assert shows_the_pdf(page, warned)
    assert "veranderd sinds de brief is geschreven" in page
    assert "Leg deze maatregel op" not in page


@SINCE
def test_what_was_decided_is_what_is_shown_before_sending_and_goes_out_as_it_is(
    happens: Callable[[Warned], None],
) -> None:
    warned = decided()
    happens(warned)
    client = signed_in(warned.decider)
    assert shows_the_pdf(body(client, url(warned, "send")), warned)
    body(client, url(warned, "send"), **{f"channel_{warned.person.pk}": "post"})
    assert warned.again().status == SanctionStatus.SENT


def test_a_pupil_who_moved_after_the_decision_is_shown_the_letter_that_was_decided() -> None:
    warned = decided(pupil_case())
    moves_pupil(warned)
    assert shows_the_pdf(body(signed_in(warned.case.handler), url(warned, "send")), warned)


def test_bringing_it_up_to_date_prints_the_letterhead_of_today() -> None:
    warned = proposed()
    renames_school(warned)
    page = body(signed_in(warned.decider), url(warned, "renew_letter"), x="1")
    assert "Leg deze maatregel op" in page
    assert "Heel Andere School" in warned.letter.facts["letterhead"]
    assert decide_warning(warned).status == SanctionStatus.DECIDED


def test_a_lost_pdf_is_told_before_the_decision_and_made_anew() -> None:
    warned = proposed()
    client = signed_in(warned.decider)
    default_storage.delete(str(warned.letter.pdf.name))
    page = body(client, url(warned, "decide"))
    assert "De pdf van deze brief is kwijt of beschadigd" in page
    assert "Leg deze maatregel op" not in page
    assert url(warned, "renew_letter") in page
    assert "Leg deze maatregel op" in body(client, url(warned, "renew_letter"), x="1")


def test_what_cannot_be_read_just_now_is_not_decided_on(monkeypatch: pytest.MonkeyPatch) -> None:
    warned = proposed()
    monkeypatch.setattr(FileSystemStorage, "_open", fails_to_read)
    page = body(signed_in(warned.decider), url(warned, "decide"))
    assert "De brief kan nu niet worden gelezen" in page
    assert "Leg deze maatregel op" not in page
    assert url(warned, "renew_letter") not in page
    with pytest.raises(LetterUnreadable):
        decide_warning(warned)
