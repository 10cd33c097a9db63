"""Who may act on a dossier or on the correspondence of a case. `NotAllowed` means: for this user it does not exist."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from core.errors import InvalidState, NotAllowed
from dossiers.enums import DocumentKind
from dossiers.models import CaseItem, Document
from dossiers.policies import check_no_decided_letter, is_decided_letter
from incidents.models import Incident
from incidents.permissions import check_handler, is_handler

UNKNOWN = _("There is no such document.")


def check_writer(user: User, incident: Incident) -> None:
    """Only the handler of a case adds to its correspondence, or during an absence their deputy."""
    check_handler(user, incident)


def may_write(user: User, incident: Incident) -> bool:
    return is_handler(user, incident)


def check_sender(user: User, document: Document) -> None:
    """The handler of the case it came from. What came from no case is the person's own view: nobody changes that."""
    if document.incident is None:
        raise NotAllowed(UNKNOWN)
    check_handler(user, document.incident)
    if document.kind == DocumentKind.VIEW and document.made_by_id != user.pk and _is_own(document):
        raise InvalidState(_("This is the person's own view. Nobody else changes it; a newer view can be added."))


def check_corrector(user: User, document: Document) -> None:
    check_sender(user, document)
    check_no_decided_letter(document)


def may_correct(user: User, row: CaseItem | Document) -> bool:
    """Whether a correction is offered. `row` comes with its case."""
    return row.incident is not None and may_write(user, row.incident) and not is_decided_letter(row)


def check_item_corrector(user: User, item: CaseItem) -> None:
    check_no_decided_letter(item)
    own = User.objects.filter(pk=item.recorded_by_id, person__in=item.parties.values("person")).exists()
    if item.kind == DocumentKind.VIEW and own and item.recorded_by_id != user.pk:
        raise InvalidState(_("This is the person's own view. Nobody else changes it; a newer view can be added."))


def _is_own(document: Document) -> bool:
    return document.made_by is not None and document.made_by.person_id == document.dossier.person_id


def own_person(user: User) -> int:
    """Whose dossier is this user's own."""
    if not user.is_active or user.person_id is None or not user.may(Permission.READ_OWN_DOSSIER):
        raise NotAllowed(_("There is no such dossier."))
    return user.person_id
