"""Written mandates of the board to a director, with the paper."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.actions.guards import locked_user, refuse, require
from accounts.models import Mandate, User
from accounts.papers import read_paper
from accounts.permissions import Permission
from audit.actions import record
from audit.enums import Outcome
from core.days import check_days
from core.errors import InvalidState, NotAllowed
from people.models import School

DAY = timedelta(days=1)


def measures() -> list[tuple[str, str]]:
    """What a mandate can be for, told by the app that knows the ladders: code and name."""
    found: list[tuple[str, str]] = import_string(settings.OPOR_MANDATED_MEASURES)()
    return found


@transaction.atomic
def grant_mandate(
    *,
    user_id: int,
    school_id: int | None,
    sanctions: Sequence[str],
    starts_on: date,
    ends_on: date | None,
    signed_by: str,
    paper: UploadedFile,
    by: User,
    now: datetime,
) -> Mandate:
    """Record what the board signed. Without a school it holds for every school of the director."""
    require(by, Permission.MANAGE_ROLES)
    user = locked_user(user_id, by=by)
    if user.pk == by.pk:
        raise refuse("user", _("You cannot record a mandate for yourself. Ask another administrator or the board."))
    if not user.is_active:
        raise refuse("user", _("This account is closed. Open it again first."))
    check_days(timezone.localdate(now), starts_on=starts_on, ends_on=ends_on)
    if ends_on is not None and ends_on < starts_on:
        raise refuse("ends_on", _("The last day cannot be before the first."))
    school = _school(school_id, by)
    content = read_paper(paper)
    mandate = Mandate(
        board=by.board,
        user=user,
        school=school,
        sanctions=_known(sanctions),
        starts_on=starts_on,
        ends_on=ends_on,
        signed_by=signed_by.strip(),
        paper_sha256=content.sha256,
    )
    mandate.paper.save(f"{content.sha256[:16]}.pdf", ContentFile(content.content), save=False)
    mandate.save()
    record(action="mandate.grant", by=by, now=now, obj=mandate, details=_details(mandate))
    return mandate


@transaction.atomic
def end_mandate(*, mandate_id: int, ends_on: date, by: User, now: datetime) -> Mandate:
    """Make `ends_on` the last day; yesterday ends it at once. One that has not begun is withdrawn."""
    require(by, Permission.MANAGE_ROLES)
    mandate = Mandate.objects.select_for_update(of=("self",)).filter(pk=mandate_id, board=by.board_id).first()
    if mandate is None:
        raise NotAllowed(_("There is no such mandate."))
    today = timezone.localdate(now)
    if mandate.ends_on is not None and mandate.ends_on < today:
        raise InvalidState(_("This mandate has ended already."))
    if mandate.starts_on > today:
        ends_on = mandate.starts_on - DAY
    elif ends_on < today - DAY:
        raise refuse("ends_on", _("The last day is yesterday at the earliest: what was signed until now stays valid."))
    elif mandate.ends_on is not None and ends_on > mandate.ends_on:
        raise refuse("ends_on", _("The mandate ends before that day already. A longer one needs a new paper."))
    mandate.ends_on = ends_on
    mandate.save(update_fields=["ends_on"])
    record(action="mandate.end", by=by, now=now, obj=mandate, details=_details(mandate))
    return mandate


def record_paper_read(*, mandate: Mandate, by: User, now: datetime) -> None:
    record(action="mandate.read", by=by, now=now, obj=mandate, outcome=Outcome.READ)


def _known(codes: Sequence[str]) -> list[str]:
    known = dict(measures())
    if not codes or any(code not in known for code in codes):
        raise refuse("sanctions", _("Choose at least one measure the mandate is for."))
    return sorted(set(codes))


def _school(school_id: int | None, by: User) -> School | None:
    if school_id is None:
        return None
    school = School.objects.filter(pk=school_id, board=by.board_id).first()
    if school is None:
        raise refuse("school", _("Choose a school of your own foundation."))
    return school


def _details(mandate: Mandate) -> dict[str, object]:
    return {
        "user": mandate.user_id,
        "school": mandate.school_id,
        "sanctions": mandate.sanctions,
        "starts_on": mandate.starts_on.isoformat(),
        "ends_on": mandate.ends_on.isoformat() if mandate.ends_on else None,
        "paper_sha256": mandate.paper_sha256,
    }
