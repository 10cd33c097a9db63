from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import InvalidState, Text
from dossiers.actions.letters import dispatch, file_letter
from dossiers.enums import Channel
from dossiers.models import Document
from notifications.actions import enqueue
from people.models import Person
from sanctions import policies
from sanctions.actions.ending import end_review
from sanctions.actions.files import LetterUnreadable, read_letter
from sanctions.actions.letters import changes_now
from sanctions.actions.moves import begin, locked
from sanctions.delivery import Delivery, check_delivery
from sanctions.enums import SanctionStatus, StepState
from sanctions.letters.addressing import addressees_of
from sanctions.letters.decision import decision_text
from sanctions.letters.facts import stamp
from sanctions.letters.names import names_in
from sanctions.models import Letter, Sanction
from sanctions.policies import BY_SENDING
from sanctions.workflow import Act

ANNOUNCE = "sanction.announce"


@transaction.atomic
def send(*, sanction_id: int, deliveries: Mapping[int, Delivery], by: User, now: datetime) -> Sanction:
    """Send the decided letter, file it, and tell each addressee. `deliveries` is by id of the addressee.

    Sending twice sends once. Raises `LetterDamaged` when the PDF is not the one that was decided.
    """
    sanction = locked(sanction_id, by)
    if sanction.status == SanctionStatus.SENT:
        return sanction
    move = begin(sanction_id, Act.SEND, by=by, now=now)
    sanction = move.sanction
    letter = check_still_right(sanction, now)
    read_letter(letter)
    checked = _checked(sanction, list(letter.addressees.order_by("sort_name", "pk")), deliveries, now)
    document = _file_and_dispatch(sanction, letter, checked, by, now)
    sanction.sent_by, sanction.sent_at = by, now
    sanction.steps.filter(code=BY_SENDING).update(state=StepState.DONE, done_by=by, done_at=now)
    move.finish(
        data={
            "document": str(document.pk),
            "addressees": [{"name": person.name, "channel": delivery.channel} for person, delivery in checked],
        }
    )
    _announce(sanction, checked, now)
    end_review(sanction.incident, by=by, now=now)
    return sanction


def decided_letter(sanction: Sanction) -> Letter:
    if sanction.decided_letter is None:
        raise InvalidState(_("This measure has not been decided yet."))
    return sanction.decided_letter


@dataclass(frozen=True)
class HeldUp:
    """What keeps a decided letter here. `for_good`: it never goes out any more, so the handler may withdraw it too."""

    why: str
    for_good: bool


def held_up(sanction: Sanction, now: datetime) -> HeldUp | None:
    """What happened after the decision that keeps its letter here; None when it may go out."""
    try:
        policies.check_decider_is_free(sanction)
        policies.check_breach_stands(sanction)
        read_letter(check_still_right(sanction, now))
    except InvalidState as error:
        return HeldUp(str(error), for_good=True)
    except LetterUnreadable as error:
        return HeldUp(str(error), for_good=False)
    return None


def check_still_right(sanction: Sanction, now: datetime) -> Letter:
    """The decided letter, if nothing was recorded since that who decided did not know of."""
    letter = decided_letter(sanction)
    policies.check_still_addressed(letter, addressees_of(sanction.involvement, timezone.localdate(now)))
    changes = changes_now(sanction, letter, now)
    if changes and stamp(changes) != sanction.known_changes:
        raise _decided_on_other_facts(" ".join(str(change.text) for change in changes))
    names = [name for name in names_in(letter, sanction, letter.addressees.all()) if name not in sanction.known_names]
    if names:
        raise _decided_on_other_facts(
            _("The letter names %(names)s, and the decision does not say that this has to be so.")
            % {"names": ", ".join(names)}
        )
    return letter


def _decided_on_other_facts(what: Text) -> InvalidState:
    return InvalidState(
        _("%(what)s So the letter cannot go out as it was decided. Withdraw the decision and propose the measure anew.")
        % {"what": what}
    )


def _checked(
    sanction: Sanction, addressees: list[Person], deliveries: Mapping[int, Delivery], now: datetime
) -> list[tuple[Person, Delivery]]:
    checked = []
    decided_at = sanction.decided_at or now
    for person in addressees:
        delivery = deliveries.get(person.pk)
        if delivery is None:
            message = _("Choose how %(name)s gets the letter.") % {"name": person.name}
            raise InvalidState(message, fields={f"channel_{person.pk}": message})
        delivery = check_delivery(sanction.involvement, person, delivery, decided_at=decided_at, now=now)
        checked.append((person, delivery))
    return checked


def _file_and_dispatch(
    sanction: Sanction, letter: Letter, checked: list[tuple[Person, Delivery]], by: User, now: datetime
) -> Document:
    """One document, kept as the very file that was decided; an employee finds it in their own dossier at once."""
    went = [delivery.handed_at or now for _person, delivery in checked]
    document = file_letter(
        incident=sanction.incident,
        involvement=sanction.involvement,
        title=letter.subject,
        body=decision_text(sanction, letter, timezone.localdate(min(went))),
        file=str(letter.pdf.name),
        sha256=letter.sha256,
        made_at=sanction.decided_at or now,
        by=by,
        now=now,
        source=f"letter:{letter.pk}",
    )
    for person, delivery in checked:
        dispatch(
            document=document,
            addressee=person,
            channel=delivery.channel,
            tracking=delivery.tracking,
            sent_at=delivery.handed_at,
            by=by,
            now=now,
        )
    return document


def _announce(sanction: Sanction, checked: list[tuple[Person, Delivery]], now: datetime) -> None:
    """A mail to a guardian says that there is a letter, never what is in it."""
    for person, delivery in checked:
        if delivery.channel == Channel.EMAIL:
            enqueue(
                topic=ANNOUNCE,
                key=f"{ANNOUNCE}:{sanction.pk}:{person.pk}",
                payload={"sanction_id": sanction.pk, "person_id": person.pk},
                now=now,
                board_id=sanction.board_id,
            )
