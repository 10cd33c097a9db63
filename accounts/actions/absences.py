"""Being away, and who stands in meanwhile."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.guards import locked_user, refuse
from accounts.models import Absence, User
from accounts.outbox import hand_over
from accounts.permissions import Permission
from audit.actions import record
from core.days import check_days
from core.errors import InvalidState, NotAllowed

DAY = timedelta(days=1)


@transaction.atomic
def add_absence(
    *, user_id: int, deputy_id: int | None, starts_on: date, ends_on: date, by: User, now: datetime
) -> Absence:
    """Record that a user is away from a day until a day, and who stands in. Their own, or as a manager of roles."""
    _require_own_or_manager(user_id, by)
    user = locked_user(user_id, by=by)
    deputy = check_absence(
        user=user, deputy_id=deputy_id, starts_on=starts_on, ends_on=ends_on, by=by, today=timezone.localdate(now)
    )
    absence = Absence.objects.create(user=user, deputy=deputy, starts_on=starts_on, ends_on=ends_on)
    record(
        action="absence.add",
        by=by,
        now=now,
        obj=absence,
        board_id=user.board_id,
        on_behalf_of=None if by.pk == user.pk else user,
        details=_details(absence),
    )
    if deputy is not None:
        hand_over(
            topic="account.deputy",
            key=f"account.deputy:{absence.pk}",
            payload={"absence": absence.pk},
            now=now,
            board_id=user.board_id,
        )
    return absence


def check_absence(
    *, user: User, deputy_id: int | None, starts_on: date, ends_on: date, by: User, today: date
) -> User | None:
    """Whether it can be recorded so; who would stand in. Nothing is written."""
    _check_dates(user, starts_on, ends_on, today=today)
    return _deputy(deputy_id, user, by, on=max(today, starts_on)) if deputy_id is not None else None


@transaction.atomic
def end_absence(*, absence_id: int, by: User, now: datetime) -> Absence:
    """Back from today on; an absence that has not begun is withdrawn."""
    absence = (
        Absence.objects.select_for_update(of=("self",))
        .select_related("user", "deputy__person")
        .filter(pk=absence_id)
        .first()
    )
    if absence is None or absence.user.board_id != by.board_id:
        raise NotAllowed(_("There is no such absence."))
    _require_own_or_manager(absence.user_id, by)
    today = timezone.localdate(now)
    if absence.ends_on < today:
        raise InvalidState(_("This absence is over already."))
    absence.ends_on = max(today, absence.starts_on) - DAY
    absence.save(update_fields=["ends_on"])
    record(action="absence.end", by=by, now=now, obj=absence, board_id=absence.user.board_id, details=_details(absence))
    return absence


def _require_own_or_manager(user_id: int, by: User) -> None:
    if by.pk != user_id and not by.may(Permission.MANAGE_ROLES):
        raise NotAllowed(_("You may not do this."))


def _check_dates(user: User, starts_on: date, ends_on: date, *, today: date) -> None:
    check_days(today, starts_on=starts_on, ends_on=ends_on)
    if ends_on < starts_on:
        raise refuse("ends_on", _("The last day cannot be before the first."))
    if ends_on < today:
        raise refuse("ends_on", _("This absence is over already. Nobody needs to stand in any more."))
    other = user.absences.overlapping(starts_on, ends_on).order_by("starts_on").first()
    if other is not None:
        raise refuse("starts_on", _("There is an absence in this period already. End that one first."))


def _deputy(deputy_id: int, user: User, by: User, *, on: date) -> User:
    deputy = User.objects.filter(pk=deputy_id, board=user.board_id).first()
    if deputy is None:
        raise refuse("deputy", _("Choose somebody of your own foundation."))
    if deputy.pk == user.pk:
        raise refuse("deputy", _("Choose somebody else: nobody stands in for themself."))
    if not deputy.is_active:
        raise refuse("deputy", _("This person cannot sign in. Choose somebody else."))
    if not User.objects.here(on).filter(pk=deputy.pk).exists():
        raise refuse("deputy", _("This person does not work here on that day. Choose somebody else."))
    if deputy.pk == by.pk:
        # Otherwise an administrator could take the place of anybody.
        raise refuse("deputy", _("You cannot make yourself the deputy of somebody else. Ask another administrator."))
    return deputy


def _details(absence: Absence) -> dict[str, object]:
    return {
        "user": absence.user_id,
        "deputy": absence.deputy_id,
        "deputy_label": absence.deputy.audit_label if absence.deputy else "",
        "starts_on": absence.starts_on.isoformat(),
        "ends_on": absence.ends_on.isoformat(),
    }
