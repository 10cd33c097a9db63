"""A letter names no other party. People look after that; this finds where they may have overlooked one."""

from collections.abc import Iterable

from dossiers.naming import person_name
from dossiers.redaction import Name, name_of, redact
from incidents.models import Incident, Involvement
from people.models import Person
from sanctions.models import Letter, Sanction


def others_named(text: str, *, incident: Incident, involvement: Involvement, addressees: Iterable[Person]) -> list[str]:
    """Other parties and the reporter whose name or nickname occurs in `text`, as they stand in the case.

    Also a parent the letter goes to, who is in the case by themself: the other parent reads it too, and so does
    whoever may open the dossier of the child.
    """
    # Who was not meant after all belongs in no letter either.
    recorded = list(Involvement.recorded.filter(incident=incident).select_related("person").order_by("pk"))
    standing = (party.person_id for party in recorded if party.retracted_at is None)
    by_themself = {*standing, incident.reporter.person_id}
    allowed = {person.pk: person for person in addressees if person.pk not in by_themself}
    if involvement.person is not None:
        allowed[involvement.person.pk] = involvement.person
    keep = [person_name(person) for person in allowed.values()]
    found = []
    for label, name in _others(incident, recorded, involvement, allowed):
        if label not in found and redact(text, others=[name], keep=keep) != text:
            found.append(label)
    return found


def names_in(letter: Letter, sanction: Sanction, addressees: Iterable[Person]) -> list[str]:
    return others_named(
        f"{letter.subject}\n{letter.body}",
        incident=sanction.incident,
        involvement=sanction.involvement,
        addressees=addressees,
    )


def _others(
    incident: Incident, recorded: list[Involvement], involvement: Involvement, allowed: dict[int, Person]
) -> list[tuple[str, Name]]:
    others: list[tuple[str, Name]] = []
    for party in recorded:
        if party == involvement:
            continue
        if party.alias and (party.person is None or party.person_id != involvement.person_id):
            others.append((party.alias, name_of(aliases=[party.alias])))
        if party.person is not None and party.person.pk not in allowed:
            others.append((party.person.name, person_name(party.person)))
    reporter = incident.reporter.person
    if reporter is not None and reporter.pk not in allowed:
        others.append((reporter.name, person_name(reporter)))
    return others
