"""The rules of domain.md §3 and §4 once more, for one user and one case, written as plain Python over plain rows.

Nothing here uses the querysets, the access or the routing of the product: the property tests hold these against those.
"""

from datetime import date, timedelta

from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import Absence, Role, User
from incidents.enums import AssignmentReason, PartyRole
from incidents.models import Incident, Involvement
from people.models import Employment, Guardianship, HouseholdMember, Person


def holds(start: date | None, end: date | None, today: date) -> bool:
    return (start is None or start <= today) and (end is None or today <= end)


def related(a: Person, b: Person) -> bool:
    """The same person, guardian and ward, guardians of one ward, one household on some day, or the ward of a member."""
    if a.pk == b.pk or lived_together(a, b):
        return True
    ties = list(Guardianship.objects.select_related("guardian"))
    wards_of_a = {tie.pupil_id for tie in ties if tie.guardian_id == a.pk}
    wards_of_b = {tie.pupil_id for tie in ties if tie.guardian_id == b.pk}
    if b.pk in wards_of_a or a.pk in wards_of_b or wards_of_a & wards_of_b:
        return True
    return any(
        (tie.pupil_id == b.pk and lived_together(a, tie.guardian))
        or (tie.pupil_id == a.pk and lived_together(b, tie.guardian))
        for tie in ties
    )


def lived_together(a: Person, b: Person) -> bool:
    return any(
        mine.household_id == theirs.household_id and _met(mine, theirs) for mine in _homes(a) for theirs in _homes(b)
    )


def _homes(person: Person) -> list[HouseholdMember]:
    return list(HouseholdMember.objects.filter(person=person))


def _met(mine: HouseholdMember, theirs: HouseholdMember) -> bool:
    begins = max(mine.starts_on or date.min, theirs.starts_on or date.min)
    return begins <= min(mine.ends_on or date.max, theirs.ends_on or date.max)


def in_conflict(user: User, incident: Incident) -> bool:
    if incident.reporter_id == user.pk:
        return True
    if any(recusal.user_id == user.pk for recusal in incident.recusals.all()):
        return True
    parties = [i.person for i in _parties(incident) if i.person is not None]
    return user.person is not None and any(related(user.person, party) for party in parties)


def _parties(incident: Incident) -> list[Involvement]:
    """Without whoever turned out not to be meant."""
    return [row for row in Involvement.recorded.filter(incident=incident) if row.retracted_at is None]


def absence_of(user: User, today: date) -> Absence | None:
    for absence in user.absences.order_by("starts_on", "pk"):
        if holds(absence.starts_on, absence.ends_on, today):
            return absence
    return None


def has_left(user: User, today: date) -> bool:
    """Has work on record and does none today, and has no role that counts."""
    return (is_gone(user, today) or is_yet_to_begin(user, today)) and not roles_of(user, today)


def is_gone(user: User, today: date) -> bool:
    """Worked here, and does not today. Who has no work on record cannot leave."""
    work = _work_of(user)
    if user.person is None or not work:
        return False
    marked = user.person.left_on is not None and user.person.left_on < today
    return marked or (any(row.starts_on <= today for row in work) and not _works_on(work, today))


def is_yet_to_begin(user: User, today: date) -> bool:
    work = _work_of(user)
    return bool(work) and all(row.starts_on > today for row in work)


def roles_of(user: User, today: date) -> list[Role]:
    return [role for role in user.roles.all() if holds(role.starts_on, role.ends_on, today) and counts(role, today)]


def counts(role: Role, today: date) -> bool:
    """Of who did not leave since it was given, or has yet to begin; or one that asks for no work, given beside none."""
    work = _work_of(role.user)
    if role.name in {"supervisory_board", "counsellor", "privacy_officer"} and not _works_on(work, role.starts_on):
        return True
    return not is_gone(role.user, today) and not _was_away(work, role.starts_on, today)


def _was_away(work: list[Employment], since: date, today: date) -> bool:
    """A day without work after a last day of work, from `since` up to and including `today`."""
    last_days = [row.ends_on for row in work if row.ends_on is not None and since <= row.ends_on < today]
    return any(not _works_on(work, day + timedelta(days=1)) for day in last_days)


def _works_on(work: list[Employment], day: date) -> bool:
    return any(holds(row.starts_on, row.ends_on, day) for row in work)


def leads_anyone(user: User, today: date) -> bool:
    """Who works here today, and is named as manager in somebody's work of today."""
    return any(row.person_id == user.person_id and holds(row.starts_on, row.ends_on, today) for row in _work()) and any(
        row.manager_id == user.person_id and holds(row.starts_on, row.ends_on, today)
        for row in _work()
        if row.manager_id is not None
    )


def _work_of(user: User) -> list[Employment]:
    return [row for row in _work() if row.person_id == user.person_id]


def _work() -> list[Employment]:
    return list(Employment.objects.all())


def may_open(user: User, incident: Incident, today: date) -> bool:
    if not user.is_active or in_conflict(user, incident):
        return False
    if any(share.counsellor_id == user.pk and share.ended_at is None for share in incident.shares.all()) and any(
        role.name == RoleName.COUNSELLOR for role in roles_of(user, today)
    ):
        return True
    if _opens_as(user, incident, today):
        return True
    if absence_of(user, today) is not None or has_left(user, today):
        return False
    for absence in Absence.objects.filter(deputy=user):
        holder = absence.user
        if (
            holds(absence.starts_on, absence.ends_on, today)
            and not _was_away(_work_of(user), absence.starts_on, today)
            and holder.is_active
            and not in_conflict(holder, incident)
            and _opens_as(holder, incident, today)
        ):
            return True
    return False


def _opens_as(holder: User, incident: Incident, today: date) -> bool:
    names = set()
    for role in roles_of(holder, today):
        names.add(role.name)
        if role.name == RoleName.DIRECTOR and role.school_id == incident.school_id:
            return True
        if role.name == RoleName.BOARD:
            return True
    if RoleName.SUPERVISORY_BOARD in names and (
        incident.level == "supervisory_board" or _concerns_a_board_member(incident, today)
    ):
        return True
    levels = set()
    if leads_anyone(holder, today):
        levels.add("manager")
    if RoleName.SUPERVISORY_BOARD in names:
        levels.add("supervisory_board")
    return any(
        assignment.level in levels
        and (assignment.deputy_for_id or assignment.user_id) == holder.pk
        and (assignment.ends_at is None or assignment.keeps_reading)
        for assignment in incident.assignments.all()
    )


def judges_an_equal(user: User, incident: Incident, level: str, today: date) -> bool:
    """A director who stands in for the board or the supervisory board, about a director; a member of the board who
    stands in for the supervisory board, about a member of the board."""
    own = {role.name for role in roles_of(user, today)}
    if level not in ("board", "supervisory_board") or level in own:
        return False
    below = {"director"} if level == "board" else {"director", "board"}
    subjects = {row.person_id for row in _parties(incident) if row.person_id and row.role == PartyRole.SUBJECT}
    return any(
        role.name in below & own and role.user.person_id in subjects and holds(role.starts_on, role.ends_on, today)
        for role in Role.objects.all()
    )


def watches(user: User, incident: Incident, today: date) -> bool:
    """Whether this user knows that the case waits: as the board or an administrator, or for one of them who may."""
    if not waits_in_queue(incident) or not user.is_active or in_conflict(user, incident):
        return False
    if _watches_as(user, today):
        return True
    if absence_of(user, today) is not None or has_left(user, today):
        return False
    return any(
        holds(absence.starts_on, absence.ends_on, today)
        and not _was_away(_work_of(user), absence.starts_on, today)
        and absence.user.is_active
        and not in_conflict(absence.user, incident)
        and _watches_as(absence.user, today)
        for absence in Absence.objects.filter(deputy=user)
    )


def _watches_as(holder: User, today: date) -> bool:
    return any(role.name in {"board", "administrator"} for role in roles_of(holder, today))


def waits_in_queue(incident: Incident) -> bool:
    return incident.status != "closed" and (incident.level == "queue" or lies_still(incident))


def lies_still(incident: Incident) -> bool:
    """The term ran out, and whoever had it then or stands in for them has it again, and nobody has taken it up."""
    rows = list(incident.assignments.order_by("starts_at", "pk"))
    whose = [(row.deputy_for_id or row.user_id, row.level) for row in rows]
    for n in reversed(range(1, len(rows))):
        if rows[n].answered_at is not None:
            return False
        if rows[n].reason == AssignmentReason.ESCALATED_BY_TERM and whose[n - 1] == whose[n] == whose[-1]:
            return rows[-1].level != "queue"
    return False


def _concerns_a_board_member(incident: Incident, today: date) -> bool:
    """As subject or victim, of today or of the day of the report."""
    days = (today, timezone.localtime(incident.reported_at).date())
    members = {
        role.user.person_id
        for role in Role.objects.filter(name=RoleName.BOARD)
        if any(holds(role.starts_on, role.ends_on, day) for day in days)
    }
    return any(
        i.person_id in members for i in _parties(incident) if i.person_id is not None and i.role != PartyRole.WITNESS
    )
