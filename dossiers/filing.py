"""What is filed in whose dossier (protocol S1 and S3, domain.md §5).

The rule is a function of rows that only grow: run it late, twice or at the same time and the answer is the same.

Where a guardian's correspondence lies. A guardian has no dossier. It lies with each of their wards who is a party in
the case; if none was when filing was decided, with each ward who went to the school of the case on the day of the
report. A ward who becomes a party later joins; nothing is taken away.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import Enum, auto

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.enums import DossierKind
from dossiers.models import CaseItem
from dossiers.naming import Naming, party_name, person_name, reporter_name
from dossiers.pieces import Kept, Piece, introduction
from dossiers.redaction import OTHER_PARTY, REPORTER, SHARED_NAME
from incidents.enums import Capacity, PartyRole
from incidents.models import Entry, FilingDecision, Incident, Involvement
from people.models import Enrolment, Guardianship, Person
from people.querysets import circle_of, in_force


class When(Enum):
    ALWAYS = auto()
    ON_DECISION = auto()


class Whose(Enum):
    OWN = auto()
    WARDS = auto()


@dataclass(frozen=True)
class Rule:
    dossier: DossierKind
    when: When
    whose: Whose


# Per capacity of a subject. Who is not in the table (unknown) has no dossier; victims and witnesses are never filed.
RULES: Mapping[str, Rule] = {
    Capacity.EMPLOYEE: Rule(DossierKind.PERSONNEL, When.ALWAYS, Whose.OWN),
    Capacity.PUPIL: Rule(DossierKind.PUPIL, When.ON_DECISION, Whose.OWN),
    Capacity.GUARDIAN: Rule(DossierKind.PUPIL, When.ON_DECISION, Whose.WARDS),
}


@dataclass(frozen=True)
class Target:
    """A dossier by what it is, whether or not it exists already."""

    kind: DossierKind
    person_id: int


@dataclass(frozen=True)
class Filed:
    """What has to lie in a dossier, with the names of other parties and of the reporter left out."""

    target: Target
    involvement: Involvement
    piece: Piece
    title: str
    body: str
    author: str
    file: Kept | None


@dataclass(frozen=True)
class Ward:
    person: Person
    is_at_school: bool


@dataclass(frozen=True)
class CaseFacts:
    """All that the rule looks at, except the pieces themselves."""

    incident: Incident
    involvements: Sequence[Involvement]
    decisions: Mapping[int, Sequence[FilingDecision]] = field(default_factory=dict)
    wards: Mapping[int, Sequence[Ward]] = field(default_factory=dict)
    officials: Sequence[Person] = ()
    circle_of_reporter: frozenset[int] = frozenset()
    retracted: Sequence[Involvement] = ()
    """Who was taken out again. Nothing is filed with them, and their names stay out of the dossiers of others."""

    @property
    def subjects(self) -> list[Involvement]:
        return [row for row in self.involvements if row.role == PartyRole.SUBJECT]

    def naming(self, target: Target, involvement: Involvement) -> Naming:
        """Whom a document about `involvement` in this dossier may name, and whom not."""
        owner = {target.person_id, involvement.person_id}
        named = [*self.involvements, *self.retracted]
        own = [row for row in named if row.pk == involvement.pk or (row.person_id and row.person_id in owner)]
        others = [
            # The nickname of whose dossier it is, that somebody else was thought to be behind.
            person_name(row.person)
            if row.person and row.continued_by_id and row.alias == involvement.alias
            else party_name(row)
            for row in named
            if row not in own
        ]
        if self.hides_reporter(target, involvement):
            label = OTHER_PARTY if self.reporter_is_near(target, involvement) else REPORTER
            others.append(replace(reporter_name(self.incident.reporter), instead=label, shared=SHARED_NAME))
        owners = [ward.person for wards in self.wards.values() for ward in wards if ward.person.pk == target.person_id]
        return Naming(
            others=others,
            own=[*(person_name(row.person) for row in own if row.person), *map(person_name, owners)],
            officials=[*map(person_name, self.officials)],
        )

    def concerned(self, links: Mapping[int, datetime]) -> dict[int, datetime]:
        """Whom these links concern by now, and since when. What was kept about a nickname follows the nickname; what
        was kept about who was wrongly thought to be behind it does not."""
        found: dict[int, datetime] = {}
        for pk, since in links.items():
            goes_on = self._goes_on(pk, since)
            found[goes_on] = min(since, found.get(goes_on, since))
        return found

    def _goes_on(self, pk: int, since: datetime) -> int:
        rows = {row.pk: row for row in self.retracted}
        while (row := rows.get(pk)) and row.continued_by_id and row.identified_at and since <= row.identified_at:
            pk = row.continued_by_id
        return pk

    def was_someone_else(self, retracted: Involvement, involvement: Involvement, moment: datetime) -> bool:
        """Whether who was taken out was a subject at that moment, and seemed another one than this is."""
        taken_out_at = retracted.retracted_at
        if retracted.role != PartyRole.SUBJECT or taken_out_at is None:
            return False
        if not retracted.added_at <= moment < taken_out_at:
            return False
        if retracted.identified_at is None or moment > retracted.identified_at:
            return retracted.person_id is None or retracted.person_id != involvement.person_id
        # The same nickname that goes on, not one that was joined with a name that stood beside it.
        is_later = involvement.identified_at is not None and involvement.identified_at > taken_out_at
        return not is_later or self._goes_on(retracted.pk, moment) != involvement.pk

    def still_stands(self, retracted: Involvement) -> bool:
        """Whether this person is in the case in the same role after all."""
        whom = (retracted.person_id, retracted.role)
        return any((row.person_id, row.role) == whom for row in self.involvements)

    def hides_reporter(self, target: Target, involvement: Involvement) -> bool:
        """Whose dossier it is may know what was reported, not by whom (AVG 15.4). Who reported themself knows."""
        person_id = self.incident.reporter.person_id
        return person_id is None or person_id not in (target.person_id, involvement.person_id)

    def reporter_is_near(self, target: Target, involvement: Involvement) -> bool:
        """Whether the reporter is a party as well, or family of whom this is about: then a text that says what they did
        beside reporting would tell who reported. There they are left out as anybody else who is involved."""
        known = {row.person_id for row in [*self.involvements, *self.retracted] if row.person_id}
        about = {target.person_id, involvement.person_id} & self.circle_of_reporter
        return self.incident.reporter.person_id in known or bool(about)


def facts_of(incident: Incident, *, parties: QuerySet[Involvement] | None = None) -> CaseFacts:
    """Two queries, three with a guardian, whatever the size of the case. `parties`: those of the case, annotated."""
    found = Involvement.recorded.filter(incident=incident) if parties is None else parties
    rows = list(found.select_related("person").order_by("id"))
    involvements = [row for row in rows if row.retracted_at is None]
    retracted = [row for row in rows if row.retracted_at is not None]
    decisions: dict[int, list[FilingDecision]] = {}
    made = FilingDecision.objects.filter(involvement__incident=incident).select_related("decided_by__person")
    for decision in made.order_by("decided_at", "id"):
        decisions.setdefault(decision.involvement_id, []).append(decision)
    return CaseFacts(incident, involvements, decisions, _wards(incident, involvements), retracted=retracted)


def whom_it_concerns(item: CaseItem) -> set[int]:
    """The parties of today whom an item concerns, and those it was kept with who were not meant."""
    links = {row.involvement_id: row.added_at for row in item.concerns.all()}
    return set(facts_of(item.incident).concerned(links))


def with_officials(facts: CaseFacts) -> CaseFacts:
    """With who acted in the case by office, who are named whole, also where a party has the same first name, and with
    who is in the circle of the reporter."""
    users = Entry.objects.filter(incident=facts.incident).exclude(actor=facts.incident.reporter_id).values("actor")
    parties = [row.person_id for row in facts.involvements if row.person_id]
    officials = Person.objects.filter(user__in=users).exclude(pk__in=parties).order_by("pk")
    reporter = facts.incident.reporter.person_id
    circle = circle_of(reporter) if reporter else frozenset()
    return replace(facts, officials=list(officials), circle_of_reporter=circle)


def _wards(incident: Incident, involvements: Iterable[Involvement]) -> dict[int, list[Ward]]:
    guardians = {
        row.person_id
        for row in involvements
        if row.person_id and row.role == PartyRole.SUBJECT and row.capacity == Capacity.GUARDIAN
    }
    if not guardians:
        return {}
    day: date = timezone.localdate(incident.reported_at)
    at_school = Enrolment.objects.filter(in_force(day), person=OuterRef("pupil"), school=incident.school_id)
    links = (
        Guardianship.objects.filter(in_force(day), guardian__in=guardians)
        .annotate(is_at_school=Exists(at_school))
        .select_related("pupil")
        .order_by("pupil")
    )
    wards: dict[int, list[Ward]] = {}
    for link in links:
        wards.setdefault(link.guardian_id, []).append(Ward(link.pupil, link.is_at_school))
    return wards


def targets_of(facts: CaseFacts, involvement: Involvement) -> list[Target]:
    """Whose dossiers this party's correspondence lies in, decided or not; none when nobody knows."""
    rule = RULES.get(involvement.capacity)
    if rule is None or involvement.role != PartyRole.SUBJECT or involvement.person_id is None:
        return []
    if rule.whose is Whose.OWN:
        return [Target(rule.dossier, involvement.person_id)]
    wards = facts.wards.get(involvement.person_id, ())
    party_since = _party_since(facts)
    chosen = {ward.person.pk for ward in wards if ward.person.pk in party_since}
    moments: list[datetime | None] = [row.decided_at for row in facts.decisions.get(involvement.pk, ()) if row.files]
    for moment in moments or ([] if chosen else [None]):
        if not any(ward.person.pk in party_since and _is_before(party_since[ward.person.pk], moment) for ward in wards):
            chosen |= {ward.person.pk for ward in wards if ward.is_at_school}
    return [Target(rule.dossier, person_id) for person_id in sorted(chosen)]


def _party_since(facts: CaseFacts) -> dict[int, datetime]:
    """Who is a party by name, and since when."""
    since: dict[int, datetime] = {}
    for row in facts.involvements:
        if row.person_id:
            moment = row.identified_at or row.added_at
            since[row.person_id] = min(moment, since.get(row.person_id, moment))
    return since


def _is_before(moment: datetime, limit: datetime | None) -> bool:
    return limit is None or moment <= limit


def filed_until(facts: CaseFacts, involvement: Involvement) -> datetime | None:
    """Up to when correspondence about this party is filed: None for not at all, a far moment for from now on.

    A decision to file brings everything so far. A later decision not to file removes nothing, and lets nothing new
    in: what was recorded up to that moment stays.
    """
    rule = RULES.get(involvement.capacity)
    if rule is None or involvement.role != PartyRole.SUBJECT:
        return None
    if rule.when is When.ALWAYS:
        return _FOREVER
    until: datetime | None = None
    for decision in facts.decisions.get(involvement.pk, ()):
        if decision.files:
            until = _FOREVER
        elif until == _FOREVER:
            until = decision.decided_at
    return until


_FOREVER = datetime.max.replace(tzinfo=UTC)


def is_open(until: datetime | None) -> bool:
    """Whether what is written from now on is filed too."""
    return until == _FOREVER


def lies_in_a_dossier(involvement: Involvement) -> bool:
    """Whether what is written about this party from now on lies in a dossier at once."""
    facts = facts_of(involvement.incident)
    row = next(row for row in facts.involvements if row.pk == involvement.pk)
    return is_open(filed_until(facts, row)) and bool(targets_of(facts, row))


def possible_dossiers(involvement: Involvement) -> list[Target]:
    """Whose dossiers it would lie in, once that is decided."""
    facts = facts_of(involvement.incident)
    return targets_of(facts, next(row for row in facts.involvements if row.pk == involvement.pk))


def due(facts: CaseFacts, pieces: Iterable[Piece]) -> Iterator[Filed]:
    """Everything of this case that belongs in a dossier, oldest first."""
    for piece in pieces:
        for involvement in facts.subjects:
            if _is_filing_decision(piece) and not _is_decided(involvement):
                continue
            until = filed_until(facts, involvement)
            since = concerns_since(facts, piece, involvement)
            if until is None or since is None or (since > until and not _is_filing_decision(piece)):
                continue
            for target in targets_of(facts, involvement):
                yield filed(facts, target, involvement, piece)


def concerns_since(facts: CaseFacts, piece: Piece, involvement: Involvement) -> datetime | None:
    if piece.concerns is None:
        return piece.recorded_at
    return facts.concerned(piece.concerns).get(involvement.pk)


def _is_decided(involvement: Involvement) -> bool:
    """What was decided of a parent says nothing in the personnel dossier of who turned out to be meant as a teacher."""
    rule = RULES.get(involvement.capacity)
    return rule is not None and rule.when is When.ON_DECISION


def _is_filing_decision(piece: Piece) -> bool:
    return piece.source.startswith("filing:")


def filed(facts: CaseFacts, target: Target, involvement: Involvement, piece: Piece) -> Filed:
    """A piece as it lies in this dossier."""
    left_out = facts.naming(target, involvement).left_out
    title, body = piece.title, piece.body
    if may_concern_someone_else(facts, piece, involvement):
        title, body = piece.plain_title or piece.title, elsewhere_note()
    body = left_out(body)
    if piece.introduces_party:
        body = f"{introduction(involvement)}\n{body}"
    file = piece.file if goes_along(facts, piece, involvement) else None
    if piece.file and not file:
        body = f"{body}\n\n{attachment_note()}".strip()
    if file:
        file = Kept(file.name, left_out(file.file_name), file.media_type, file.size, file.sha256)
    return Filed(
        target=target,
        involvement=involvement,
        piece=piece,
        title=left_out(title)[:200],
        body=body,
        author=author_of(facts, target, involvement, piece.made_by, as_reporter=piece.is_by_reporter),
        file=file,
    )


def may_concern_someone_else(facts: CaseFacts, piece: Piece, involvement: Involvement) -> bool:
    """Whether these words may be about another subject, although they say of nobody that they concern them.

    Without a name they would still tell of one person in the dossier of another (domain.md §5). Who was no subject
    yet when it was written, it was not written about; who was then and was taken out since, may have been (ADR 13).
    The report itself is about all of its subjects: a dossier
    without it would not say what somebody is reproached with.
    """
    if piece.concerns is not None or piece.introduces_party:
        return False
    moment = piece.recorded_at
    rows = [row for row in facts.subjects if row.pk != involvement.pk and row.added_at <= moment]
    return bool(rows) or any(facts.was_someone_else(row, involvement, moment) for row in facts.retracted)


def elsewhere_note() -> str:
    return _("[The words are kept with the case. They are not in this dossier: the case is about several people.]")


def goes_along(facts: CaseFacts, piece: Piece, involvement: Involvement) -> bool:
    """Nobody can leave a name out of a file, so it goes along only when it concerns this party and no other."""
    return bool(piece.concerns) and set(facts.concerned(piece.concerns or {})) == {involvement.pk}


def attachment_note() -> str:
    return _("[An attachment is kept with the case. It is not in this dossier: it also concerns someone else.]")


def author_of(
    facts: CaseFacts, target: Target, involvement: Involvement, made_by: User | None, *, as_reporter: bool
) -> str:
    """Who made it, as this dossier may know. What one writes as the reporter is the reporter's, whatever else they are
    in the case: any other word would tell who reported."""
    if made_by is None:
        return ""
    if made_by.pk == facts.incident.reporter_id and facts.hides_reporter(target, involvement):
        return REPORTER if as_reporter or not facts.reporter_is_near(target, involvement) else OTHER_PARTY
    others = {row.person_id for row in facts.involvements} - {target.person_id, involvement.person_id, None}
    return OTHER_PARTY if made_by.person_id in others else made_by.name
