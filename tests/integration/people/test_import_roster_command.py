"""manage.py import_roster: a preview, and with --apply the import."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from people.models import Enrolment, RosterImport, School
from tests.factories.people import SchoolFactory
from tests.factories.rosters import edexml

pytestmark = pytest.mark.django_db

OWN = Path(__file__).resolve().parents[2] / "fixtures" / "roster"
REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "edexml" / "EDEXML.Voorbeeld.2.1.xml"


@pytest.fixture
def school() -> School:
    return SchoolFactory(brin="99ZZ00")


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("import_roster", str(path), *options, stdout=out, no_color=True)
    return out.getvalue()


def test_without_apply_it_shows_and_changes_nothing(school: School) -> None:
    told = run(OWN / "edexml-2.1.xml")
    assert "EDEXML 2.1 · 2026-2027" in told
    assert "Leerlingen: nieuw 3" in told
    assert not Enrolment.objects.exists()
    assert RosterImport.objects.get().status == "discarded"


def test_with_apply_it_applies_and_says_so(school: School) -> None:
    run(OWN / "edexml-2.1.xml", "--apply")
    assert Enrolment.objects.count() == 3
    assert "ongewijzigd 3" in run(OWN / "edexml-2.1.xml", "--apply")
    assert Event.objects.filter(action="roster.apply", actor_label__startswith="import_roster").count() == 2


@pytest.mark.skipif(not REAL.exists(), reason="the example of the standard is not here")
def test_the_example_of_the_standard_comes_in(school: School) -> None:
    with pytest.raises(CommandError, match="eerder schooljaar"):
        run(REAL, "--apply")
    run(REAL, "--apply", "--accept-old")
    assert set(Enrolment.objects.values_list("person__first_name", "ends_on__year")) == {
        ("Wimpie", None), ("Ismaël Hassan", None), ("Gradje", 2014),
    }  # fmt: skip
    assert school.employments.count() == 3
    assert school.groups.count() == 8


def test_rows_that_are_wrong_are_told_with_their_line(school: School, tmp_path: Path) -> None:
    path = tmp_path / "rooster.xml"
    path.write_bytes(edexml(pupils=[{"key": "1", "roepnaam": "Tim"}, {"key": "1", "roepnaam": "Tom"}]))
    assert "regel 13: " in run(path)


def test_many_leavers_have_to_be_accepted(school: School, tmp_path: Path) -> None:
    run(OWN / "edexml-2.1.xml", "--apply")
    path = tmp_path / "rooster.xml"
    path.write_bytes(edexml(pupils=[{"key": "1001", "roepnaam": "Mila", "achternaam": "Zuidema"}]))
    with pytest.raises(CommandError, match="--accept-leavers"):
        run(path, "--apply")
    run(path, "--apply", "--accept-leavers")
    assert Enrolment.objects.filter(ends_on=None).count() == 1


def test_a_file_that_is_refused_is_told_in_dutch(school: School, tmp_path: Path) -> None:
    path = tmp_path / "rooster.xml"
    path.write_bytes(b"<html></html>")
    with pytest.raises(CommandError, match="geen EDEXML"):
        run(path)


@pytest.mark.parametrize("options", [["--school", "11AA"], ["--board", "bestaat niet"]])
def test_a_school_or_board_that_is_not_there_is_told(school: School, options: list[str]) -> None:
    with pytest.raises(CommandError):
        run(OWN / "edexml-2.1.xml", *options)


def test_with_two_boards_one_has_to_be_named(school: School) -> None:
    other = SchoolFactory(brin="98YY00")
    with pytest.raises(CommandError):
        run(OWN / "edexml-2.1.xml")
    run(OWN / "edexml-2.1.xml", "--board", school.board.short_name, "--apply")
    assert not Enrolment.objects.filter(board=other.board).exists()


def test_a_missing_file_is_told(school: School) -> None:
    with pytest.raises(CommandError):
        run(Path("/nergens/rooster.xml"))


def test_a_refused_file_is_written_down_as_on_the_page(school: School, tmp_path: Path) -> None:
    path = tmp_path / "rooster.xml"
    path.write_bytes(b"<html/>")
    with pytest.raises(CommandError):
        run(path)
    assert Event.objects.get(action="roster.refuse").details == {"code": "wrong_root"}


@pytest.mark.parametrize("board", ["²", "9" * 40, "nergens"])
def test_a_board_that_does_not_exist_is_a_sentence(school: School, board: str) -> None:
    with pytest.raises(CommandError, match="--board"):
        run(OWN / "edexml-2.1.xml", "--board", board)
