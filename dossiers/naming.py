"""The names of people as redaction knows them, and which of them a dossier may give."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from dossiers.redaction import Name, name_of, redact
from incidents.models import Involvement
from people.models import Person


@dataclass(frozen=True)
class Naming:
    """Who is left out of a dossier, whose own it is, and who acted by office."""

    others: Sequence[Name]
    own: Sequence[Name]
    officials: Sequence[Name]

    def left_out(self, text: str) -> str:
        return redact(text, others=self.others, keep=self.officials, own=self.own)


def person_name(person: Person) -> Name:
    return name_of(
        first_name=person.first_name,
        prefix=person.prefix,
        last_name=person.last_name,
        initials=person.initials,
        email=person.email,
        phone=person.phone,
    )


def reporter_name(reporter: User) -> Name:
    return person_name(reporter.person) if reporter.person else name_of(email=reporter.email)


def party_name(involvement: Involvement) -> Name:
    aliases = [involvement.alias] if involvement.alias else []
    person = involvement.person
    if person is None:
        return name_of(aliases=aliases)
    return name_of(
        first_name=person.first_name,
        prefix=person.prefix,
        last_name=person.last_name,
        initials=person.initials,
        aliases=aliases,
        email=person.email,
        phone=person.phone,
    )
