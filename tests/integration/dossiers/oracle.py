"""Who sees which document (domain.md §3, §5), once more as plain Python over plain rows.

Nothing here uses the querysets or the access of the product: the property tests hold these against those.
"""

from datetime import date

from accounts.enums import RoleName
from accounts.models import Absence, Role, User
from dossiers.enums import DossierKind
from dossiers.models import Document
from incidents.models import Involvement
from people.models import Person
from tests.integration.incidents.oracle import absence_of, holds, in_conflict, related, roles_of

ABOVE = {RoleName.DIRECTOR, RoleName.BOARD, RoleName.SUPERVISORY_BOARD}


def may_see(user: User, document: Document, today: date) -> bool:
    if not user.is_active or document.board_id != user.board_id or hasattr(document, "withheld"):
        return False
    if not _is_free(user, document):
        return False
    if _opens_as(user, document, today):
        return True
    if absence_of(user, today) is not None:
        return False
    for absence in Absence.objects.filter(deputy=user):
        holder = absence.user
        stands_in = holder.is_active and holds(absence.starts_on, absence.ends_on, today)
        if stands_in and _is_free(holder, document) and _opens_as(holder, document, today):
            return True
    return False


def may_see_own(user: User, document: Document) -> bool:
    """The person concerned: what was sent to them, and what they wrote themself."""
    if user.person_id is None or document.dossier.person_id != user.person_id:
        return False
    if document.dossier.kind != DossierKind.PERSONNEL:
        return False
    if document.involvement_id and Involvement.recorded.get(pk=document.involvement_id).retracted_at:
        return False
    if any(sent.addressee_id == user.person_id for sent in document.dispatches.all()):
        return True
    if hasattr(document, "withheld"):
        return False
    of_item = document.item.dispatches.all() if document.item else ()
    return (
        any(sent.addressee_id == user.person_id for sent in of_item)
        or (document.kind == "view" and document.made_by_id == user.pk)
        or _was_sent_before(user, document)
    )


def _was_sent_before(user: User, document: Document) -> bool:
    """As it lay there before who it is about was taken out and put back."""
    for before in Document.objects.filter(dossier=document.dossier, source=document.source):
        was_taken_out = before.involvement_id and Involvement.recorded.get(pk=before.involvement_id).retracted_at
        if was_taken_out and any(sent.addressee_id == user.person_id for sent in before.dispatches.all()):
            return True
    return False


def _is_free(user: User, document: Document) -> bool:
    if user.person is not None and related(user.person, document.dossier.person):
        return False
    return document.incident is None or not in_conflict(user, document.incident)


def _opens_as(holder: User, document: Document, today: date) -> bool:
    person, kind = document.dossier.person, document.dossier.kind
    for role in roles_of(holder, today):
        is_personnel = kind == DossierKind.PERSONNEL
        if role.name == RoleName.BOARD or (role.name == RoleName.HR and is_personnel):
            return True
        keeps_pupils = role.name in (RoleName.DIRECTOR, RoleName.CARE) and not is_personnel
        if keeps_pupils and _goes_to(person, role.school_id, today):
            return True
        keeps_staff = role.name == RoleName.DIRECTOR and is_personnel and not _is_a_superior(person, today)
        if keeps_staff and _works_at(person, role.school_id, today):
            return True
    return kind == DossierKind.PERSONNEL and _led_and_handled(holder, document, today)


def _goes_to(person: Person, school_id: int | None, today: date) -> bool:
    return any(
        row.school_id == school_id and holds(row.starts_on, row.ends_on, today) for row in person.enrolments.all()
    )


def _works_at(person: Person, school_id: int | None, today: date) -> bool:
    return any(
        row.school_id == school_id and holds(row.starts_on, row.ends_on, today) for row in person.employments.all()
    )


def _is_a_superior(person: Person, today: date) -> bool:
    return any(
        role.name in ABOVE and role.user.person_id == person.pk and holds(role.starts_on, role.ends_on, today)
        for role in Role.objects.select_related("user")
    )


def _led_and_handled(holder: User, document: Document, today: date) -> bool:
    leads = any(
        row.manager_id is not None and row.manager_id == holder.person_id and holds(row.starts_on, row.ends_on, today)
        for row in document.dossier.person.employments.all()
    )
    return (
        leads
        and document.incident is not None
        and any(
            row.level == "manager"
            and row.answered_at is not None
            and (row.deputy_for_id == holder.pk or (row.user_id == holder.pk and row.deputy_for_id is None))
            for row in document.incident.assignments.all()
        )
    )
