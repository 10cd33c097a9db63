"""Giving a board the procedures and letters we ship."""

import pytest
from django.core.management import call_command

from audit.actions import SYSTEM
from audit.models import Event
from sanctions.actions.procedures import install_procedures
from sanctions.enums import Measure
from sanctions.models import LetterTemplate, Procedure
from tests.factories.dossiers import NOW
from tests.factories.people import BoardFactory

pytestmark = pytest.mark.django_db


def test_a_board_gets_every_procedure_and_letter_as_version_1() -> None:
    board = BoardFactory()
    assert install_procedures(board=board, by=SYSTEM, now=NOW) == (len(Measure), 3)
    assert set(Procedure.objects.filter(board=board).values_list("measure", flat=True)) == set(Measure)
    assert set(Procedure.objects.values_list("version", flat=True)) == {1}
    assert Event.objects.get(action="sanction.install_procedures").object_id == str(board.pk)


def test_installing_again_changes_nothing() -> None:
    board = BoardFactory()
    install_procedures(board=board, by=SYSTEM, now=NOW)
    before = list(Procedure.objects.values()), list(LetterTemplate.objects.values())
    assert install_procedures(board=board, by=SYSTEM, now=NOW) == (0, 0)
    assert (list(Procedure.objects.values()), list(LetterTemplate.objects.values())) == before
    assert Event.objects.filter(action="sanction.install_procedures").count() == 1


def test_what_a_board_made_itself_stays() -> None:
    board = BoardFactory()
    own = Procedure.objects.create(
        board=board,
        measure=Measure.STAFF_WARNING,
        version=4,
        starts_on=NOW.date(),
        deciders=[],
        steps=[],
        source="eigen",
    )
    install_procedures(board=board, by=SYSTEM, now=NOW)
    assert list(Procedure.objects.filter(board=board, measure=Measure.STAFF_WARNING)) == [own]


def test_the_command_serves_every_board_or_one() -> None:
    first, second = BoardFactory(), BoardFactory()
    call_command("install_procedures", board=first.pk, verbosity=0)
    assert not Procedure.objects.filter(board=second).exists()
    call_command("install_procedures", verbosity=0)
    assert Procedure.objects.filter(board=second).count() == len(Measure)
