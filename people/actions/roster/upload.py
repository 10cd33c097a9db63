import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.actions import Actor, record
from people.actions.roster.matching import count, match, scope_of
from people.actions.roster.staging import Staging, schools_of
from people.actions.roster.workbench import load, store, workbench
from people.enums import RosterStatus
from people.models import Board, RosterImport, School
from people.roster.errors import RosterError
from people.roster.reader import read_roster
from people.roster.records import Header, Record
from people.roster.streams import fingerprint

# A file that someone named after a BSN or another number of the state.
_NUMBER = re.compile(r"(?<!\d)(?:\d{9}|\d{11}|\d{4}[. ]\d{2}[. ]\d{3})(?!\d)")


@transaction.atomic
def upload_roster(
    *, board: Board, stream: BinaryIO, file_name: str, school: School | None, by: Actor, now: datetime
) -> RosterImport:
    """Read a file, keep its cleaned rows and work out what applying would change. The file itself is not kept.

    `school` says which school it is where the file does not. Raises RosterError, and then nothing is kept.
    """
    limit: int = settings.OPOR_ROSTER_MAX_FILE_MB
    today = timezone.localdate(now)
    size, sha256 = fingerprint(stream, max_megabytes=limit)
    header, records = _header(read_roster(stream, today=today, max_megabytes=limit))
    schools = schools_of(header, board=board, chosen=school)
    roster = RosterImport.objects.create(
        board=board,
        uploaded_by_id=by.audit_id,
        uploaded_by_label=by.audit_label[:200],
        format=header.format,
        version=header.version,
        school_year=header.school_year,
        made_on=header.made_on,
        file_name=_safe_name(file_name),
        file_size=size,
        sha256=sha256,
        created_at=now,
        previewed_at=now,
    )
    roster.schools.set(set(schools.values()))
    staging = Staging(roster, schools, header)
    with workbench():
        staging.take(records)
        roster.counts = {"hidden": sorted(staging.hidden), "unkept": staging.unkept}
        preview(roster, now=now)
        store(roster)
    record(action="roster.upload", by=by, now=now, obj=roster, details={"sha256": sha256, "format": header.format})
    return roster


def preview(roster: RosterImport, *, now: datetime) -> None:
    """Work out what applying the rows on the workbench would change."""
    scope = scope_of(roster, timezone.localdate(now))
    match(scope)
    kept = {name: roster.counts.get(name) for name in ("hidden", "unkept")}
    roster.counts = {**kept, **count(scope), "problems": roster.problems.count() + (kept["unkept"] or 0)}
    roster.previewed_at = now
    roster.save(update_fields=["counts", "previewed_at"])


@transaction.atomic
def refresh_preview(*, roster: RosterImport, by: Actor, now: datetime) -> RosterImport:
    """Someone else applied a file meanwhile: look again at what this one would change."""
    from people.actions.roster.decide import locked

    current = locked(roster, RosterStatus.PREVIEWED)
    current.status, current.failure, current.accepts_leavers, current.queued_at = (
        RosterStatus.PREVIEWED,
        "",
        False,
        None,
    )
    current.save(update_fields=["status", "failure", "accepts_leavers", "queued_at"])
    with workbench():
        load(current)
        preview(current, now=now)
        store(current)
    record(action="roster.refresh", by=by, now=now, obj=current)
    return current


def _header(records: Iterator[Record]) -> tuple[Header, Iterator[Record]]:
    """Take the header from the front; problems that come before it are put back."""
    early: list[Record] = []
    for found in records:
        if isinstance(found, Header):
            return found, chain(early, records)
        early.append(found)
    raise RosterError("no_school_part")


def _safe_name(name: str) -> str:
    last = PurePath(name.replace("\\", "/")).name
    return _NUMBER.sub("…", "".join(char for char in last if char.isprintable()))[:200] or "?"
