import getpass
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from people import policies
from people.actions.roster import apply_import, discard_import, note_refusal, queue_import, upload_roster
from people.models import Board, RosterImport, School
from people.roster.errors import RosterError
from people.roster.problems import explain

_MOST_PROBLEMS = 50
_KINDS = ("pupil", "staff", "guardian", "group")


@dataclass(frozen=True)
class _Operator:
    """Whoever types the command; the log names the account on the machine."""

    audit_label: str
    audit_board_id: str
    audit_id: str = ""


class Command(BaseCommand):
    help = "Shows what an EDEXML or OneRoster file would change; with --apply it is applied."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--board", help="id or short name; not needed when there is one board")
        parser.add_argument("--school", help="BRIN code, where the file does not say which school it is: 99ZZ00")
        parser.add_argument("--apply", action="store_true", help="apply what the preview shows")
        parser.add_argument(
            "--accept-leavers", action="store_true", help="it is right that a large part of the school left"
        )

        parser.add_argument("--accept-old", action="store_true", help="it is right to apply a file of an earlier year")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("nl"):
            try:
                self._run(**options)
            except DomainError as error:
                raise CommandError(str(error)) from None
            except OSError as error:
                raise CommandError(_("This file cannot be read: %(reason)s.") % {"reason": error.strerror}) from None

    def _run(self, **options: Any) -> None:
        board = _board(options["board"])
        by = _Operator(f"import_roster ({getpass.getuser()})", str(board.pk))
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file %(name)s.") % {"name": path})
        roster = self._upload(path, board, _school(board, options["school"]), by)
        self._show(roster)
        if not options["apply"]:
            discard_import(roster=roster, by=by, now=timezone.now())
            self.stdout.write(_("Nothing was changed. With --apply the file is applied."))
            return
        if policies.needs_acceptance(roster.counts) and not options["accept_leavers"]:
            discard_import(roster=roster, by=by, now=timezone.now())
            raise CommandError(
                _("This file would mark a large part of the school as left. Is that right? Add --accept-leavers.")
            )
        if policies.is_outdated(roster, timezone.localdate()) and not options["accept_old"]:
            discard_import(roster=roster, by=by, now=timezone.now())
            raise CommandError(_("This file is of an earlier school year. Is it the right one? Add --accept-old."))
        try:
            queue_import(
                roster=roster,
                accepts_leavers=options["accept_leavers"],
                accepts_old=options["accept_old"],
                by=by,
                now=timezone.now(),
            )
        except DomainError:
            discard_import(roster=roster, by=by, now=timezone.now())
            raise
        apply_import(import_id=roster.pk, by=by, now=timezone.now())
        self.stdout.write(self.style.SUCCESS(_("Applied.")))

    @staticmethod
    def _upload(path: Path, board: Board, school: School | None, by: _Operator) -> RosterImport:
        try:
            with path.open("rb") as stream:
                return upload_roster(
                    board=board, stream=stream, file_name=path.name, school=school, by=by, now=timezone.now()
                )
        except RosterError as error:
            note_refusal(board=board, error=error, by=by, now=timezone.now())
            raise

    def _show(self, roster: RosterImport) -> None:
        schools = ", ".join(f"{school.name} ({school.brin})" for school in roster.schools.all())
        self.stdout.write(f"{roster.get_format_display()} {roster.version} · {roster.school_year} · {schools}")
        for kind in _KINDS:
            numbers = roster.counts[kind]
            if numbers:
                told = ", ".join(f"{_LABELS[change]} {number}" for change, number in sorted(numbers.items()))
                self.stdout.write(f"  {_LABELS[kind]}: {told}")
        for problem in roster.problems.order_by("line", "pk")[:_MOST_PROBLEMS]:
            line = _("line %(number)s") % {"number": problem.line}
            place = f"{problem.part}, {line}" if problem.part else line
            self.stdout.write(self.style.WARNING(f"  {place}: {explain(problem.code, problem.detail)}"))
        rest = roster.counts["problems"] - _MOST_PROBLEMS
        if rest > 0:
            self.stdout.write(_("  … and %(rest)s more.") % {"rest": rest})


_LABELS = {
    "pupil": gettext_lazy("Pupils"),
    "staff": gettext_lazy("Staff"),
    "guardian": gettext_lazy("Guardians"),
    "group": gettext_lazy("Groups"),
    "new": gettext_lazy("new"),
    "changed": gettext_lazy("changed"),
    "returned": gettext_lazy("returned"),
    "left": gettext_lazy("left"),
    "same": gettext_lazy("unchanged"),
    "skipped": gettext_lazy("skipped"),
}


def _board(given: str | None) -> Board:
    boards = Board.objects.order_by("pk")
    if given:
        boards = (
            boards.filter(pk=int(given))
            if given.isdecimal() and len(given) < 19
            else boards.filter(short_name__iexact=given)
        )
    found = list(boards[:2])
    if len(found) != 1:
        raise CommandError(_("Name the board with --board: its id or its short name."))
    return found[0]


def _school(board: Board, brin: str | None) -> School | None:
    if not brin:
        return None
    wanted = brin.strip().upper()
    school = School.objects.filter(board=board, brin=wanted if len(wanted) == 6 else f"{wanted}00").first()
    if school is None:
        raise CommandError(_("There is no school with BRIN code %(brin)s here.") % {"brin": wanted})
    return school
