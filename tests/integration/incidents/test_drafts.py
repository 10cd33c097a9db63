"""Drafts: kept as typed, found by nobody else, and thrown away when they are forgotten."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from audit.models import Event
from core.errors import InvalidState, NotAllowed
from incidents import selectors
from incidents.actions import drafts
from incidents.enums import Kind
from incidents.models import Evidence, ReportDraft
from tests.factories.accounts import UserFactory, employee_user
from tests.factories.incidents import NOW, EvidenceFactory, ReportDraftFactory
from tests.factories.people import SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reporter() -> User:
    return employee_user(SchoolFactory())


def test_whoever_has_no_job_here_cannot_start() -> None:
    with pytest.raises(NotAllowed):
        drafts.start_draft(kind=Kind.INCIDENT, by=UserFactory(), now=NOW)


def test_each_start_makes_a_draft_of_its_own(reporter: User) -> None:
    first = drafts.start_draft(kind=Kind.INCIDENT, by=reporter, now=NOW)

    assert drafts.start_draft(kind=Kind.INCIDENT, by=reporter, now=NOW) != first


def test_the_oldest_empty_one_makes_room_for_the_next(reporter: User) -> None:
    EvidenceFactory(draft=ReportDraftFactory(reporter=reporter, created_at=NOW - timedelta(hours=1)))
    oldest = ReportDraftFactory(reporter=reporter)
    for _ in range(drafts.MOST_DRAFTS - 2):
        ReportDraftFactory(reporter=reporter, answers={"summary": "x"})

    drafts.start_draft(kind=Kind.INCIDENT, by=reporter, now=NOW)

    assert not ReportDraft.objects.filter(pk=oldest.pk).exists()
    assert reporter.drafts.count() == drafts.MOST_DRAFTS


def test_there_is_an_end_to_how_many(reporter: User) -> None:
    for _ in range(drafts.MOST_DRAFTS):
        ReportDraftFactory(reporter=reporter, answers={"summary": "x"})

    with pytest.raises(InvalidState):
        drafts.start_draft(kind=Kind.INCIDENT, by=reporter, now=NOW)


def test_what_a_form_does_not_send_stays_and_what_it_may_not_send_is_dropped(reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter, answers={"summary": "Eerst", "link": "x.com"})

    drafts.save_draft(
        draft_id=draft.pk, typed={"summary": "Daarna", "parties": "[]", "board": "2"}, by=reporter, now=NOW
    )

    draft.refresh_from_db()
    assert draft.answers == {"summary": "Daarna", "link": "x.com"}


def test_saving_nothing_new_changes_nothing(reporter: User) -> None:
    draft = ReportDraftFactory(reporter=reporter, answers={"summary": "Eerst"})

    drafts.save_draft(draft_id=draft.pk, typed={"summary": "Eerst"}, by=reporter, now=NOW + timedelta(hours=1))

    draft.refresh_from_db()
    assert draft.updated_at == NOW


def test_untouched_drafts_are_not_shown_and_the_latest_comes_first(reporter: User) -> None:
    ReportDraftFactory(reporter=reporter)
    ReportDraftFactory(reporter=employee_user(SchoolFactory()), answers={"summary": "van een ander"})
    old = ReportDraftFactory(reporter=reporter, answers={"summary": "oud"})
    new = ReportDraftFactory(reporter=reporter, answers={"summary": "nieuw"}, updated_at=NOW + timedelta(hours=1))
    with_file = ReportDraftFactory(reporter=reporter, updated_at=NOW + timedelta(hours=2))
    EvidenceFactory(draft=with_file)

    assert list(selectors.drafts_of(reporter)) == [with_file, new, old]


def test_forgotten_drafts_are_thrown_away_with_their_files(
    reporter: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.OPOR_DRAFT_DAYS = 30
    forgotten = ReportDraftFactory(reporter=reporter, updated_at=NOW - timedelta(days=31))
    path = Path(EvidenceFactory(draft=forgotten).file.path)
    kept = ReportDraftFactory(reporter=reporter, updated_at=NOW - timedelta(days=29))

    with django_capture_on_commit_callbacks(execute=True):
        swept = drafts.sweep_drafts(now=NOW)

    assert swept == 1
    assert list(ReportDraft.objects.all()) == [kept]
    assert not Evidence.objects.exists()
    assert not path.exists()
    assert Event.objects.get(action="draft.expire").actor_id == ""
