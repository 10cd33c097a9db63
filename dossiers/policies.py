"""What the state of a case allows. Each raises `InvalidState` with what to do about it."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from core.errors import InvalidState
from dossiers import filing
from dossiers.enums import Channel, DocumentKind, DossierKind
from dossiers.models import CaseItem, Document
from incidents.enums import Capacity, PartyRole, Status
from incidents.models import Incident, Involvement
from people.models import Person


def check_open_for_correspondence(incident: Incident) -> None:
    """From taking it up, and also after closing: answers still come in then, and they belong to the case."""
    if incident.status == Status.REPORTED:
        raise InvalidState(_("Take up the case first. Then the reporter knows that you are on it."))


def check_parties(involvements: Collection[Involvement], party_ids: frozenset[int]) -> frozenset[int]:
    """The parties an item concerns. With one subject that is whom it concerns unless said otherwise."""
    known = {row.pk for row in involvements}
    if not party_ids <= known:
        raise InvalidState(_("This person is not part of the case."), fields={"parties": _("Choose from the list.")})
    subjects = [row.pk for row in involvements if row.role == PartyRole.SUBJECT]
    if party_ids:
        return party_ids
    if len(subjects) > 1:
        message = _("This case is about several people. Say whom this concerns, so that it is filed with them alone.")
        raise InvalidState(message, fields={"parties": message})
    return frozenset(subjects)


def check_newest(row: CaseItem | Document) -> None:
    """Asks the database: another version can have come since the row was read."""
    rows = CaseItem.objects if isinstance(row, CaseItem) else Document.objects
    if rows.filter(supersedes=row.pk).exists():
        raise InvalidState(_("Someone else corrected this already. Read the newer version first."))


def is_decided_letter(row: CaseItem | Document) -> bool:
    """Letters come from a measure only; whoever decides on that made it."""
    return row.kind == DocumentKind.LETTER


def check_no_decided_letter(row: CaseItem | Document) -> None:
    """It stays as it was decided: not corrected, withheld, or filed with someone else."""
    if is_decided_letter(row):
        raise InvalidState(
            _(
                "This letter was decided and sent, so it stays as it is. Is something wrong "
                "in it? Propose the measure again in this case: the new letter is decided on and comes beside this one."
            )
        )


def check_lies_in_a_dossier(involvement: Involvement) -> None:
    """A letter that goes out always lies in a dossier (protocol S1, S3)."""
    if filing.lies_in_a_dossier(involvement):
        return
    if involvement.person_id is None or involvement.capacity == Capacity.UNKNOWN:
        raise InvalidState(_("First say who this is. A letter goes to someone who is known."))
    if involvement.role != PartyRole.SUBJECT:
        raise InvalidState(_("A letter about a measure goes to someone the case is about."))
    if not filing.possible_dossiers(involvement):
        raise InvalidState(
            _("No pupil of this school is known of this guardian, so there is no dossier to file the letter in.")
        )
    raise InvalidState(
        _("First decide that this goes into the pupil dossier (protocol S3). The letter is filed when it is sent.")
    )


def opens_own_dossier(person: Person) -> bool:
    """Whether this person can really open it today: an account may outlive the employment that the page asks for."""
    users = User.objects.filter(person=person, is_active=True)
    return any(user.may(Permission.READ_OWN_DOSSIER) for user in users)


def check_reaches(document: Document, addressee: Person, channel: Channel) -> None:
    """In the application one reads only what lies in one's own personnel dossier."""
    if channel != Channel.IN_APP:
        return
    is_own = document.dossier.kind == DossierKind.PERSONNEL and document.dossier.person_id == addressee.pk
    if not (is_own and opens_own_dossier(addressee)):
        message = _("%(name)s cannot read this in the application. Choose another way.") % {"name": addressee.name}
        raise InvalidState(message, fields={"channel": message})
