"""To whom a letter goes, and what stands above it: name, address, salutation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidState
from incidents.enums import Capacity
from incidents.models import Involvement
from people.models import Board, Person, School
from people.querysets import in_force


@dataclass(frozen=True)
class Address:
    """`lines` is what is printed in the window of the envelope."""

    lines: tuple[str, ...]
    salutation: str


def addressees_of(involvement: Involvement, today: date) -> list[Person]:
    """The person concerned; of a pupil, every guardian of today."""
    person = involvement.person
    if person is None:
        raise InvalidState(_("First record who this nickname is. A measure is about a person."))
    if involvement.capacity != Capacity.PUPIL:
        return [person]
    guardians = (
        Person.objects.filter(in_force(today, "wards__"), wards__pupil=person, left_on=None)
        .distinct()
        .order_by("sort_name", "pk")
    )
    found = list(guardians)
    if not found:
        raise InvalidState(
            _("No parents or carers of %(name)s are known. Ask the administrator to add them first.")
            % {"name": person.name}
        )
    return found


def address_of(involvement: Involvement, addressees: Sequence[Person]) -> Address:
    """Guardians at one address share it. At different addresses none is printed: they may not know each other's."""
    names = [person.name for person in addressees]
    homes = {home_of(person) for person in addressees}
    home = homes.pop() if len(homes) == 1 else ()
    if involvement.capacity == Capacity.PUPIL and involvement.person:
        lines = (f"Aan de ouders en verzorgers van {involvement.person.name}", *names, *home)
        return Address(lines, f"Geachte {_joined(names)},")
    first = "Persoonlijk en vertrouwelijk"
    return Address((first, *names, *home), f"Geachte {_joined(names)},")


def home_of(person: Person) -> tuple[str, ...]:
    """Street and town; empty when the street is not known."""
    if not person.address:
        return ()
    return tuple(filter(None, (person.address, f"{person.postcode} {person.town}".strip())))


def contact_lines(place: School | Board) -> tuple[str, ...]:
    return tuple(filter(None, (place.address, f"{place.postcode} {place.town}".strip(), place.phone, place.email)))


def footer_of(board: Board) -> tuple[str, ...]:
    """The foundation below the letter, in at most two lines."""
    contact = (board.address, f"{board.postcode} {board.town}".strip(), board.website)
    return tuple(filter(None, (board.name, " · ".join(filter(None, contact)))))


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"
