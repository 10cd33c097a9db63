"""The page of the access log: who did, read or was refused what."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.presenters import words
from audit import presenters as log
from audit.enums import Outcome
from audit.models import Event
from core.pagination import AFTER, BEFORE, KeysetPage
from core.presentation import Action, Cell, Column, Filter, Link, Row, Tab, Text
from portal.forms.audit import AuditFilterForm


def log_page(form: AuditFilterForm, page: KeysetPage[Event], asked: QueryDict) -> dict[str, Any]:
    """The context of the page."""
    export_url = f"{reverse('portal:audit_export')}{_address(asked)}"
    return {
        "wide": True,
        "title": _("Access log"),
        "lead": _(
            "Who did, read or was refused what. The log shows no content of cases, and nobody can change it. Lines"
            " about matters you or your family are involved in are left out."
        ),
        "actions": [Action(_("Export as CSV"), export_url, "download")],
        "filters": _filters(form),
        "saved": _shortcuts(asked),
        "applied": list(_applied(form, asked)),
        "problems": [str(error) for errors in form.errors.values() for error in errors],
        "more_open": any(asked.get(name) for name in ("record", "what", "since", "until")),
        "url": reverse("portal:audit"),
        "columns": [
            Column(_("What happened")),
            Column(_("Result")),
            Column(_("When")),
            Column(_("Case"), one_line=True),
        ],
        "rows": [_row(event, asked) for event in page],
        "page": page,
    }


def csv_header() -> list[str]:
    return [
        _("Time"),
        _("Who"),
        _("On behalf of"),
        _("Result"),
        _("Code"),
        _("What happened"),
        _("Case"),
        _("Why refused"),
        _("Record"),
        _("Request"),
    ]


def csv_row(event: Event) -> list[str]:
    return [
        timezone.localtime(event.at).isoformat(sep=" ", timespec="seconds"),
        event.actor_label,
        event.on_behalf_of_label,
        str(Outcome(event.outcome).label),
        event.action,
        log.sentence(event),
        event.reference,
        log.reason(event),
        log.subject(event),
        event.request_id,
    ]


def _row(event: Event, asked: QueryDict) -> Row:
    code = log.record_code(event)
    note = _("Reason: %(reason)s") % {"reason": log.reason(event)} if log.reason(event) else ""
    return Row(
        [
            Cell(text=log.sentence(event), note=note),
            Cell(badge=log.outcome_badge(event)),
            Cell(at=event.at, note=log.subject(event), note_url=_address(asked, record=code) if code else ""),
            Cell(text=event.reference, url=_address(asked, reference=event.reference) if event.reference else ""),
        ]
    )


def _filters(form: AuditFilterForm) -> list[Filter]:
    def value(name: str) -> str:
        return str(form[name].value() or "")

    areas: list[tuple[str, Text]] = [("", _("Everything")), *log.AREAS]
    outcomes: list[tuple[str, Text]] = [("", _("All results")), *Outcome.choices]
    if "." in value("what"):
        areas.append((value("what"), log.area(value("what"))))
    return [
        Filter("who", _("Who"), "search", value("who"), placeholder=_("Name"), is_wide=True),
        Filter("dossier_of", _("Dossier of"), "search", value("dossier_of"), placeholder=_("Name"), is_wide=True),
        Filter("reference", _("Case"), "search", value("reference"), placeholder="2026-0042", is_wide=True),
        Filter("record", _("Record"), "search", _record(value("record")), placeholder=_("dossier 12")),
        Filter("what", _("What"), "select", value("what"), areas),
        Filter("outcome", _("Result"), "select", value("outcome"), outcomes),
        Filter("since", _("Since"), "date", value("since")),
        Filter("until", _("Until"), "date", value("until")),
    ]


def _shortcuts(asked: QueryDict) -> Sequence[Tab]:
    only_refused = asked.get("outcome") == Outcome.REFUSED
    return [
        Tab(_("Everything"), _address(asked, outcome=""), is_current=not asked.get("outcome")),
        Tab(_("Only refusals"), _address(asked, outcome=Outcome.REFUSED), is_current=only_refused),
    ]


def _applied(form: AuditFilterForm, asked: QueryDict) -> Iterator[Link]:
    """Each filter in words, with the address without it."""
    for name, field in form.fields.items():
        if value := asked.get(name, "").strip():
            text = {"what": log.area(value), "outcome": log.outcome_label(value)}.get(name, value)
            if name == "record":
                text = _record(value)
            if name in ("since", "until") and (day := form.cleaned_data.get(name)):
                text = words.day(day)
            yield Link(f"{field.label}: {text}", _address(asked, **{name: ""}))


def _record(asked: str) -> str:
    named = log.record_named(asked)
    return log.record_words(*named) if named else asked


def _address(asked: QueryDict, **changes: str) -> str:
    """The same filters on the first page, with some changed; an empty one is left out."""
    params = asked.copy()
    for name in (AFTER, BEFORE):
        params.pop(name, None)
    for name, value in changes.items():
        params[name] = value
    for name in [name for name, value in params.items() if not value]:
        del params[name]
    return f"?{params.urlencode()}"
