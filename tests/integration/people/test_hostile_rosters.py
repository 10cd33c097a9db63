"""Files of two administrators at once, files about another board, and rows that contradict each other."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from audit.actions import SYSTEM
from core.errors import DomainError
from people import tasks
from people.actions.roster import apply_import, queue_import
from people.enums import RosterStatus
from people.models import Employment, Enrolment, Person, RosterImport, RosterKey, School
from people.roster.errors import RosterError
from tests.factories.people import BoardFactory, SchoolFactory
from tests.factories.rosters import edexml, oneroster
from tests.integration.people.roster import NOW, bring_in, changes, upload

ROOT = Path(__file__).resolve().parents[3]
TIM: dict[str, Any] = {"key": "1", "achternaam": "Bos", "roepnaam": "Tim", "geboortedatum": "2018-05-01"}
TEACHER: dict[str, Any] = {
    "sourcedId": "t1",
    "role": "teacher",
    "givenName": "Julia",
    "familyName": "Bemmel",
    "orgSourcedIds": "org-1,org-2",
}


@pytest.mark.django_db
def test_a_file_of_another_board_touches_nobody_there() -> None:
    theirs, ours = SchoolFactory(brin="99ZZ00"), SchoolFactory(brin="88YY00")
    bring_in(theirs, edexml(pupils=[TIM]))
    before = list(Person.objects.values()), list(Enrolment.objects.values())
    with pytest.raises(RosterError) as caught:
        upload(ours, edexml(pupils=[TIM | {"roepnaam": "Anders"}]))
    assert caught.value.code == "unknown_school"
    for chosen, code in ((ours, "other_school"), (theirs, "unknown_school")):
        with pytest.raises(RosterError) as caught:
            upload(ours, edexml(pupils=[]), chosen=chosen)
        assert caught.value.code == code
    assert before == (list(Person.objects.values()), list(Enrolment.objects.values()))


@pytest.mark.django_db
def test_the_same_numbers_at_two_boards_are_two_people() -> None:
    """Also when the same system gave out the keys."""
    theirs = SchoolFactory(brin="99ZZ00")
    ours = SchoolFactory(brin="88YY00", board=BoardFactory())
    pupil = {"sourcedId": "u1", "role": "student", "givenName": "Tim", "familyName": "Bos"}
    bring_in(theirs, oneroster(users=[pupil]))
    before = Person.objects.values().get()
    org = {"sourcedId": "org-1", "name": "De Wilg", "type": "school", "identifier": "88YY"}
    bring_in(ours, oneroster(users=[pupil | {"givenName": "Sem", "email": "sem@example.org"}], orgs=[org]))
    assert Person.objects.filter(board=theirs.board).values().get() == before
    assert Person.objects.get(board=ours.board).first_name == "Sem"


@pytest.mark.django_db(transaction=True)
def test_files_of_two_schools_at_once_make_the_teacher_of_both_once() -> None:
    one = SchoolFactory(brin="99ZZ00")
    two = SchoolFactory(brin="99ZZ01", board=one.board)
    orgs = [
        {"sourcedId": key, "name": key, "type": "school", "identifier": brin}
        for key, brin in (("org-1", "99ZZ00"), ("org-2", "99ZZ01"))
    ]
    content = oneroster(users=[TEACHER], orgs=orgs)
    imports = [queued(one, content, school) for school in (one, two)]
    together(imports)
    assert Person.objects.count() == RosterKey.objects.count() == 1
    assert Employment.objects.count() == 2
    assert {row.status for row in RosterImport.objects.all()} == {RosterStatus.APPLIED}


@pytest.mark.django_db(transaction=True)
def test_one_import_applied_by_two_workers_at_once_is_applied_once() -> None:
    school = SchoolFactory(brin="99ZZ00")
    roster = queued(school, edexml(pupils=[TIM]))
    together([roster, roster])
    assert Person.objects.count() == 1
    roster.refresh_from_db()
    assert roster.status == RosterStatus.APPLIED


@pytest.mark.django_db(transaction=True)
def test_two_previews_of_one_school_applied_at_once_leave_one_of_both() -> None:
    school = SchoolFactory(brin="99ZZ00")
    imports = [queued(school, edexml(pupils=[TIM | {"roepnaam": name}])) for name in ("Tim", "Sem")]
    together(imports)
    assert Person.objects.count() == 1
    assert {row.status for row in RosterImport.objects.all()} <= {RosterStatus.APPLIED, RosterStatus.FAILED}
    assert RosterImport.objects.filter(status=RosterStatus.APPLIED).exists()


def queued(school: School, content: bytes, chosen: School | None = None) -> RosterImport:
    roster = upload(school, content, chosen=chosen)
    return queue_import(roster=roster, accepts_leavers=True, by=SYSTEM, now=NOW)


def together(imports: list[RosterImport]) -> None:
    start = Barrier(len(imports))

    def run(roster: RosterImport) -> None:
        try:
            start.wait(timeout=10)
            apply_import(import_id=roster.pk, by=SYSTEM, now=NOW)
        except DomainError:
            pass  # the other was first; the import says so
        finally:
            connection.close()

    with ThreadPoolExecutor(len(imports)) as pool:
        list(pool.map(run, imports))


@pytest.mark.django_db
def test_one_number_for_two_people_never_makes_them_one() -> None:
    """A pupil and an employee under one key: the first counts, the other is named as wrong."""
    school = SchoolFactory(brin="99ZZ00")
    pupil = {"sourcedId": "u1", "role": "student", "givenName": "Tim", "familyName": "Bos"}
    roster = bring_in(school, oneroster(users=[pupil, TEACHER | {"sourcedId": "u1", "orgSourcedIds": "org-1"}]))
    assert [problem.code for problem in roster.problems.all()] == ["double_key"]
    assert (Enrolment.objects.count(), Employment.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_someone_who_is_an_employee_and_a_parent_is_one_person() -> None:
    school = SchoolFactory(brin="99ZZ00")
    pupil = {"sourcedId": "u2", "role": "student", "givenName": "Tim", "familyName": "Bemmel", "agentSourcedIds": "t1"}
    teacher = TEACHER | {"orgSourcedIds": "org-1"}
    roster = bring_in(school, oneroster(users=[pupil, teacher, teacher | {"role": "parent"}]))
    assert Person.objects.count() == 2
    assert changes(roster, "staff") == {"new": 1}
    assert not roster.problems.exists()


# --- A worker that is killed ----------------------------------------------------------------------

APPLY_AND_DIE = """
import os, signal, sys
import django
django.setup()
from django.utils import timezone
from audit.actions import SYSTEM
from people import progress
from people.actions.roster import apply_import

def tell(import_id, *, percent, step):
    if step == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

progress.tell = tell
apply_import(import_id=int(sys.argv[1]), by=SYSTEM, now=timezone.now())
"""


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["keys", "leavers"])
def test_a_worker_killed_halfway_leaves_the_school_as_it_was(step: str) -> None:
    school = SchoolFactory(brin="99ZZ00")
    roster = queued(school, edexml(pupils=[TIM]))
    database = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}"
    command = [sys.executable, "-c", APPLY_AND_DIE, str(roster.pk), step]
    env = os.environ | {"DATABASE_URL": database, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (-9, b"")
    assert not Person.objects.exists()
    roster.refresh_from_db()
    assert roster.status == RosterStatus.QUEUED
    tasks.apply_import(roster.pk)
    assert Person.objects.count() == 1
