"""Who may act in a case. `NotAllowed` means: for this user the case does not exist."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.access import Hat
from accounts.enums import CHAIN, Level, RoleName
from accounts.models import Role, User
from core.errors import InvalidState, NotAllowed
from incidents.enums import PartyRole, Status
from incidents.models import HandoverOffer, Incident
from incidents.querysets import about_an_equal
from incidents.routing import Matter, address

UNKNOWN = _("There is no such case.")


def check_reporter(user: User, incident: Incident) -> None:
    if not user.is_active or incident.reporter_id != user.pk:
        raise NotAllowed(UNKNOWN)


def check_reader(user: User, incident: Incident) -> None:
    if not Incident.objects.visible_to(user).filter(pk=incident.pk).exists():
        raise NotAllowed(UNKNOWN)


def _check_opens_by_role(user: User, incident: Incident) -> None:
    """What a reporter shares is there to be read; nobody acts in it because of that."""
    check_reader(user, incident)
    if not opens_by_role(user, incident):
        raise NotAllowed(UNKNOWN)


def opens_by_role(user: User, incident: Incident) -> bool:
    """Of a case this user may open: by a role in handling it, not only because the reporter shares it."""
    if not user.access.own.has(RoleName.COUNSELLOR):
        return True
    return Incident.objects.opened_by_role(user).filter(pk=incident.pk).exists()


def told_status(incident: Incident, *, is_only_shared: bool) -> Status:
    """Waiting for a measure is between the school and whom it concerns: to the reporter, and whoever they share their
    report with, the case is being handled."""
    status = Status(incident.status)
    return Status.IN_REVIEW if is_only_shared and status == Status.AWAITING_SANCTION else status


def only_shared_among(incidents: Iterable[Incident], user: User) -> set[int]:
    """Which of these cases, that this user may open, they open only because the reporter shares them."""
    if not user.access.own.has(RoleName.COUNSELLOR):
        return set()
    asked = {incident.pk for incident in incidents}
    return asked - set(Incident.objects.opened_by_role(user).filter(pk__in=asked).values_list("pk", flat=True))


def check_handler(user: User, incident: Incident) -> None:
    """The handler, or during the handler's absence their deputy."""
    _check_opens_by_role(user, incident)
    if not is_handler(user, incident):
        if incident.handler is None:
            raise InvalidState(_("Nobody handles this case now: it waits in the queue."))
        if judges_an_equal(user, incident, Level(incident.level)):
            raise InvalidState(_("This case is about somebody with the same office as you. Somebody else handles it."))
        raise InvalidState(
            _("This case is with %(name)s now. Only the handler can do this.") % {"name": incident.handler.name}
        )


def check_may_reopen(user: User, incident: Incident) -> None:
    _check_opens_by_role(user, incident)
    if not may_reopen(user, incident):
        raise InvalidState(_("Only the last handler can reopen this case, or whoever stands at or above their level."))


def may_reopen(user: User, incident: Incident) -> bool:
    """The last handler, and whoever oversees the case at the level that closed it or above, never below."""
    return keeps_handling(user, incident) or level_to_reopen(user, incident) is not None


def keeps_handling(user: User, incident: Incident) -> bool:
    """The handler, as long as they hold the office by which they handled it: a deputy only while they stand in."""
    if not is_handler(user, incident):
        return False
    return incident.level == Level.MANAGER or incident.level in levels_over(user, incident)


def level_to_reopen(user: User, incident: Incident) -> tuple[Level, int] | None:
    """The lowest level by which this user stands at or above the one that closed the case, and who holds it."""
    closed_at = CHAIN.index(Level(incident.level)) if incident.level in CHAIN else 0
    over = _managed_by_deputy(user, incident) | levels_over(user, incident)
    return next(((level, over[level]) for level in CHAIN[closed_at:] if level in over), None)


def check_decides_on_police(user: User, incident: Incident) -> None:
    if not decides_on_police(user, incident):
        message = WHO_DECIDES_ON_POLICE[decides_on_police_at(user, incident)]
        raise InvalidState(message, fields={"outcome": message})


def decides_on_police(user: User, incident: Incident) -> bool:
    """Whoever is of the board today, themself or standing in, at whatever level they handle it (protocol S5); about a
    board member the supervisory board."""
    levels = levels_over(user, incident)
    if _is_about_the_board(user, incident):
        return Level.SUPERVISORY_BOARD in levels and not user.access.own.has(RoleName.BOARD)
    return not levels.keys().isdisjoint({Level.BOARD, Level.SUPERVISORY_BOARD})


def decides_on_police_at(user: User, incident: Incident) -> Level:
    """Where somebody can decide on the police in the place of this user today; the queue when nobody can."""
    start = Level.SUPERVISORY_BOARD if _is_about_the_board(user, incident) else Level.BOARD
    return address(Matter.of(incident), start=start, today=user.access.today, excluding={user.pk}).level


WHO_DECIDES_ON_POLICE = {
    Level.BOARD: _("Only the board decides on a report to the police. Escalate the case to the board first."),
    Level.SUPERVISORY_BOARD: _(
        "Only the supervisory board decides on a report to the police here. Escalate the case to them first."
    ),
    Level.QUEUE: _(
        "Nobody can decide on a report to the police now: whoever may is away or involved. Ask an administrator to "
        "arrange a role or a deputy."
    ),
}


def _is_about_the_board(user: User, incident: Incident) -> bool:
    subjects = incident.involvements.filter(role=PartyRole.SUBJECT).values("person")
    return RoleName.BOARD in Role.objects.offices_of(subjects, user.access.today)


def judges_an_equal(user: User, incident: Incident, level: Level) -> bool:
    """Standing in for who is above makes nobody the judge of an equal. It takes no reading away."""
    return Incident.objects.filter(about_an_equal(user.access, level), pk=incident.pk).exists()


def check_offered(user: User, offer: HandoverOffer) -> None:
    if offer.offered_to_id != user.pk or not Incident.objects.offered_to(user).filter(pk=offer.incident_id).exists():
        raise NotAllowed(UNKNOWN)


def is_handler(user: User, incident: Incident) -> bool:
    hat = next((hat for hat in user.access.hats if hat.holder_id == incident.handler_id), None)
    if hat is None or not _counts_here(hat, user, incident):
        return False
    return not judges_an_equal(user, incident, Level(incident.level))


def levels_over(user: User, incident: Incident) -> dict[Level, int]:
    """By which roles over a school or the foundation this user oversees the case today, each with who holds it: the
    user, or whom they stand in for where that makes them nobody's judge who is their equal."""
    found: dict[Level, int] = {}
    for hat in user.access.hats:
        if not _counts_here(hat, user, incident):
            continue
        if incident.school_id in hat.director_of:
            found.setdefault(Level.DIRECTOR, hat.holder_id)
        if hat.has(RoleName.BOARD):
            found.setdefault(Level.BOARD, hat.holder_id)
        if _supervises(hat, user, incident):
            found.setdefault(Level.SUPERVISORY_BOARD, hat.holder_id)
    return {level: holder for level, holder in found.items() if not judges_an_equal(user, incident, level)}


def _managed_by_deputy(user: User, incident: Incident) -> dict[Level, int]:
    """A manager, or whoever stands in for them, of what a deputy had in their place."""
    if incident.level != Level.MANAGER:
        return {}
    had = incident.assignments.filter(ends_at=None, deputy_for__isnull=False).values_list("deputy_for", flat=True)
    holder_id = had.first()
    hat = next((hat for hat in user.access.hats if hat.holder_id == holder_id and hat.leads), None)
    return {Level.MANAGER: hat.holder_id} if hat is not None and _counts_here(hat, user, incident) else {}


def _supervises(hat: Hat, user: User, incident: Incident) -> bool:
    """The supervisory board oversees what concerns a board member, and what is or was with it."""
    if not hat.has(RoleName.SUPERVISORY_BOARD):
        return False
    return Incident.objects.filter(pk=incident.pk).supervised_by(hat, user.access).exists()


def _counts_here(hat: Hat, user: User, incident: Incident) -> bool:
    """The user's own does; that of whom they stand in for where the holder is not in conflict."""
    if hat.holder_id == user.pk:
        return True
    return not Incident.objects.filter(pk=incident.pk).in_conflict_with(hat.holder_id, hat.circle).exists()
