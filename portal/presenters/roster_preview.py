"""One import: what it would change, what is wrong in it, and what became of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.presenters import words
from core.pagination import KeysetPage
from core.presentation import Action, Badge, Cell, Column, Crumb, Fact, Row, Style, Tab, Tone
from people import policies, progress
from people.enums import Change, RosterStatus, RowKind
from people.models import Person, RosterImport
from people.roster.fields import school_year_of
from people.roster.problems import TO_CHECK, explain
from portal.forms.roster import RosterDecisionForm
from portal.presenters.people import without_manager
from portal.presenters.roster import format_of, schools_of, status_badge
from portal.presenters.roster_changes import CHANGES, KINDS, PROBLEMS, Choice, change_rows

_FAILURES: Final[dict[str, Promise]] = {
    "stale": gettext_lazy(
        "After the preview was made, people in this school changed: somebody else was first. Nothing of this file was "
        "applied. Renew the preview and decide again."
    ),
    "busy": gettext_lazy(
        "Another file for the same school was being applied. Nothing of this file was applied. Renew the preview and "
        "decide again."
    ),
    "error": gettext_lazy(
        "Something went wrong on our side. Nothing of this file was applied. Try again; does it go wrong once more, "
        "then tell who manages this application."
    ),
}
_STEPS: Final[dict[str, Promise]] = {
    "check": gettext_lazy("Looking again at what changes"),
    "groups": gettext_lazy("Groups"),
    "persons": gettext_lazy("People"),
    "keys": gettext_lazy("Numbers of the administration"),
    "enrolments": gettext_lazy("Enrolments"),
    "employments": gettext_lazy("Employments"),
    "memberships": gettext_lazy("Who is in which group"),
    "guardians": gettext_lazy("Parents and guardians"),
    "leavers": gettext_lazy("Who left"),
    "done": gettext_lazy("Done"),
}


def preview_page(
    roster: RosterImport, form: RosterDecisionForm, choice: Choice, page: KeysetPage[Any] | None
) -> dict[str, Any]:
    is_open = policies.may_be_applied(roster.status)
    context = {
        "wide": True,
        "title": roster.file_name,
        "crumbs": [Crumb(_("Import"), reverse("portal:roster"))],
        "badges": [status_badge(roster)],
        "facts": list(_facts(roster)),
        "form": form,
        "is_open": is_open,
        "is_queued": roster.status == RosterStatus.QUEUED,
        "outcome": _outcome(roster),
        "led_before": led_before(roster, timezone.localdate()),
        "may_apply": is_open and not policies.changes_nothing(roster.counts),
        "warnings": _warnings(roster) if is_open else [],
        "age": _age(roster) if is_open else "",
        "others": _others(roster) if is_open else [],
        "count_columns": _count_columns(),
        "count_rows": [_count_row(roster, kind) for kind in KINDS if roster.counts.get(kind)],
        **_list(roster, choice, page),
    }
    return {**context, **progress_panel(roster)} if context["is_queued"] else context


def progress_panel(roster: RosterImport) -> dict[str, Any]:
    state = progress.ask(roster.pk)
    return {
        "percent": state["percent"] if state else 0,
        "step": _STEPS.get(state["step"], "") if state else _("Waiting for its turn"),
        "progress_url": reverse("portal:roster_progress", args=[roster.pk]),
    }


def _facts(roster: RosterImport) -> Iterator[Fact]:
    yield Fact(_("School"), schools_of(roster), note=_("School year %(year)s") % {"year": roster.school_year})
    yield Fact(_("Format"), format_of(roster))
    if roster.made_on:
        yield Fact(_("The file was made on"), at=roster.made_on)
    yield Fact(_("Uploaded"), at=roster.created_at, note=roster.uploaded_by_label)
    if roster.applied_at:
        yield Fact(_("Applied"), at=roster.applied_at, note=roster.decided_by_label)


def _outcome(roster: RosterImport) -> dict[str, Any] | None:
    """What became of it, as an alert."""
    if roster.status == RosterStatus.APPLIED:
        text = _("What stands in the table below was changed. The rows of the file are not kept.")
        return {"tone": Tone.GOOD, "title": _("The file was applied"), "text": text}
    if roster.status == RosterStatus.DISCARDED:
        text = _("Nothing was changed, and nothing of the file is kept.")
        return {"tone": Tone.NEUTRAL, "title": _("The file was thrown away"), "text": text}
    if roster.status == RosterStatus.FAILED:
        text = str(_FAILURES.get(roster.failure, _FAILURES["error"]))
        return {"tone": Tone.URGENT, "title": _("This did not succeed"), "text": text}
    if policies.changes_nothing(roster.counts):
        text = _("Everything in it is known here already. There is nothing to apply.")
        return {"tone": Tone.INFO, "title": _("This file changes nothing"), "text": text}
    return None


def _warnings(roster: RosterImport) -> list[str]:
    names = {school.pk: school.name for school in roster.schools.all()}
    kinds = {RowKind.PUPIL: _("pupils"), RowKind.STAFF: _("employees"), RowKind.GUARDIAN: _("parents and guardians")}
    return [
        _("%(school)s: %(left)s of the %(before)s %(kind)s would leave.")
        % {
            "school": names.get(told["school"], ""),
            "left": told["left"],
            "before": told["before"],
            "kind": kinds.get(told["kind"], told["kind"]),
        }
        for told in policies.remarkable_leavers(roster.counts)
    ]


def roles_of_leavers(roster: RosterImport, today: date) -> list[str]:
    """`Karin de Wit: Directeur, De Linde` for whoever would leave and has a role."""
    leaving = roster.rows.filter(kind=RowKind.STAFF, change=Change.LEFT).values("person")
    return [
        _("%(name)s holds a role: %(roles)s")
        % {"name": held[0].user.name, "roles": "; ".join(words.role_words(role) for role in held)}
        for held in words.roles_of_persons(leaving, today).values()
    ]


def led_before(roster: RosterImport, today: date) -> list[str]:
    """`Karin de Wit: Tim Bos, Lia Vis` for whoever came back with this file, as far as those have no manager yet."""
    told = roster.counts.get("led_before", [])
    if not told:
        return []
    managers = Person.objects.in_bulk([row["manager"] for row in told])
    teams = {managers[row["manager"]].name: without_manager(row["employments"], today) for row in told}
    return [f"{name}: {', '.join(team)}" for name, team in teams.items() if team]


def _age(roster: RosterImport) -> str:
    """Which year the file is of and which it is now, when that is not the same."""
    today = timezone.localdate()
    if not policies.is_outdated(roster, today):
        return ""
    years = {"year": roster.school_year, "now": school_year_of(today)}
    text = _("It is of school year %(year)s, and it is %(now)s now.") % years
    if roster.made_on:
        text += " " + _("It was made on %(day)s.") % {"day": date_format(roster.made_on, "j F Y")}
    return text


def _others(roster: RosterImport) -> list[Action]:
    return [
        Action(
            _("Look again"), reverse("portal:roster_refresh", args=[roster.pk]), "arrow-repeat", method="post"
        ),
        Action(
            _("Throw away"), reverse("portal:roster_discard", args=[roster.pk]), "trash3", Style.QUIET, method="post"
        ),
    ]  # fmt: skip


def _count_columns() -> list[Column]:
    return [Column(_("What")), *(Column(Change(change).label, align_end=True, one_line=True) for change in CHANGES)]


def _count_row(roster: RosterImport, kind: RowKind) -> Row:
    numbers = roster.counts.get(kind, {})
    is_kept = roster.status in {RosterStatus.PREVIEWED, RosterStatus.QUEUED, RosterStatus.FAILED}
    cells = [Cell(str(kind.label))]
    for change in CHANGES:
        number = numbers.get(change, 0)
        url = f"?kind={kind.value}&change={change.value}#list" if number and is_kept else ""
        cells.append(Cell(str(number), url=url) if number else Cell())
    return Row(cells)


def _list(roster: RosterImport, choice: Choice, page: KeysetPage[Any] | None) -> dict[str, Any]:
    """The rows of the choice, or what is wrong in the file."""
    if roster.status in {RosterStatus.APPLIED, RosterStatus.DISCARDED} and not roster.counts.get("problems"):
        return {"tabs": []}
    if choice.shows_problems:
        columns = [Column(_("Line"), one_line=True), Column(_("What is wrong")), Column(_("Result"), one_line=True)]
        rows = [_problem_row(problem) for problem in page or ()]
        title = _("What is wrong in the file")
    else:
        columns = [Column(_("Who")), Column(_("What changes"))]
        rows = change_rows(list(page or ()), choice)
        title = f"{RowKind(choice.kind).label}: {Change(choice.change).label}" if choice.kind else ""
    return {
        "tabs": _tabs(roster, choice),
        "list_title": title,
        "columns": columns,
        "rows": rows,
        "page": page,
        "unkept": _unkept(roster) if choice.shows_problems else "",
    }


def _tabs(roster: RosterImport, choice: Choice) -> list[Tab]:
    problems = roster.counts.get("problems", 0)
    return [
        Tab(_("What changes"), "?#list", is_current=not choice.shows_problems),
        Tab(_("What is wrong"), f"?show={PROBLEMS}#list", is_current=choice.shows_problems, count=problems),
    ]


def _problem_row(problem: Any) -> Row:
    line = str(problem.line) if problem.line else "–"
    result = Badge(_("Skipped"), Tone.ATTENTION) if problem.is_skipped else Badge(_("Partly taken"), Tone.INFO)
    if problem.code in TO_CHECK:
        result = Badge(_("Check this"), Tone.ATTENTION)
    return Row((Cell(line, note=problem.part), Cell(explain(problem.code, problem.detail)), Cell(badge=result)))


def _unkept(roster: RosterImport) -> str:
    number = roster.counts.get("unkept") or 0
    if not number:
        return ""
    return ngettext("And %(n)s more that is not listed.", "And %(n)s more that are not listed.", number) % {"n": number}
