"""The page where rosters come in, and what was imported before."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.pagination import KeysetPage
from core.presentation import Badge, Cell, Column, Row, Tone
from people import policies
from people.enums import RosterStatus
from people.models import RosterImport
from portal.forms.roster import RosterUploadForm

_TONES: Final = {
    RosterStatus.PREVIEWED: (Tone.ATTENTION, "hourglass-split"),
    RosterStatus.QUEUED: (Tone.INFO, "arrow-repeat"),
    RosterStatus.APPLIED: (Tone.GOOD, "check-circle"),
    RosterStatus.FAILED: (Tone.URGENT, "exclamation-triangle"),
    RosterStatus.DISCARDED: (Tone.NEUTRAL, "trash3"),
}


def imports_page(form: RosterUploadForm, page: KeysetPage[RosterImport]) -> dict[str, Any]:
    return {
        "title": _("Import pupils and staff"),
        "lead": _("First you see what would change. Nothing changes before you decide."),
        "form": form,
        "promises": [
            _("The file itself is not kept, only what is needed from it."),
            _("BSN, education number, ethnicity, countries of birth and pupil weights are dropped while reading."),
            _("Whoever is not in the file counts as left. Nobody is deleted."),
            _("A preview you do not decide on is thrown away after %(days)s days.")
            % {"days": policies.PREVIEW_LASTS.days},
        ],
        "columns": [
            Column(_("File")),
            Column(_("School")),
            Column(_("Uploaded")),
            Column(_("State"), one_line=True),
        ],
        "rows": [_import_row(roster) for roster in page],
        "page": page,
    }


def _import_row(roster: RosterImport) -> Row:
    return Row(
        (
            Cell(roster.file_name, url=reverse("portal:roster_import", args=[roster.pk]), note=format_of(roster)),
            Cell(schools_of(roster)),
            Cell(at=roster.created_at, note=roster.uploaded_by_label),
            Cell(badge=status_badge(roster)),
        )
    )


def status_badge(roster: RosterImport) -> Badge:
    status = RosterStatus(roster.status)
    if status == RosterStatus.PREVIEWED and policies.changes_nothing(roster.counts):
        return Badge(_("Changes nothing"), Tone.NEUTRAL, "check-circle")
    return Badge(status.label, *_TONES[status])


def format_of(roster: RosterImport) -> str:
    return f"{roster.get_format_display()} {roster.version}".strip()


def schools_of(roster: RosterImport) -> str:
    return ", ".join(school.name for school in roster.schools.all())
