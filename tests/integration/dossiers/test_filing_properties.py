"""After any sequence of acts each dossier holds exactly what the protocol asks, and names nobody it should not."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from core.errors import DomainError
from dossiers.actions.correspondence import add_item, concern_also
from dossiers.filing import elsewhere_note
from dossiers.handlers import file_case
from dossiers.models import CaseItem, Document, ItemParty
from incidents.actions.handling import add_party, identify_party
from incidents.actions.parties import retract_party
from incidents.actions.status import close, reopen
from incidents.enums import Capacity, Outcome, PartyRole
from incidents.models import Assessment, Consultation, Entry, FilingDecision, Involvement, Message
from people.models import Person
from tests.factories.cases import party
from tests.factories.dossiers import REPORTER, Case, case_about, item_answers, protocol_of
from tests.factories.people import GuardianshipFactory, SchoolFactory, employee, guardian, pupil
from tests.plugins.properties import examples

pytestmark = pytest.mark.django_db

NAMES = (
    ("Wendelien", "van der", "Schaaf"),
    ("Ömer", "", "Çelik"),
    ("Quinten", "de", "Boer"),
    ("Philou", "", "Schaaf"),
    ("Zwaantje", "", "Boer-Visser"),
)
CAPACITIES = (Capacity.EMPLOYEE, Capacity.EMPLOYEE, Capacity.PUPIL, Capacity.PUPIL, Capacity.GUARDIAN)
ALIAS = "@nachtuil_77"
REPORTERS_MAIL = "h.vuyk@school.example"
PEOPLE = len(NAMES)
TEXTS = (
    *(f"{first} zei iets tegen {prefix} {last}." for first, prefix, last in NAMES),
    "wendelien, ömer en QUINTEN waren er niet.",
    "Zwaantje Boer-Visser is de oma van Philou Schaaf.",
    "nachtuil_77 plaatste het, denkt Ömer Çelik",
    "Hyacintha Vuyk zag het, zegt Ömer Çelik.",
    f"Bel Vuyk of mail {REPORTERS_MAIL}",
    "Er was niemand bij.",
)

# What stays of those texts once the names are out: it may be about any of several subjects.
TELLING = ("zei iets tegen", "waren er niet", "is de oma van", "plaatste het", "zag het", "of mail", "er was niemand")

who = st.integers(0, PEOPLE - 1)
# Where a decision counts, and a ward who joins late.
young = st.sampled_from([4, 4, 4, 2, 2, 3])
text = st.sampled_from(TEXTS)
act = st.one_of(
    st.tuples(st.just("message"), text),
    st.tuples(st.just("item"), st.sets(who, max_size=2), text),
    st.tuples(st.just("concern"), who),
    st.tuples(st.just("nickname"), text),
    st.tuples(st.just("decide"), young, st.booleans()),
    st.tuples(st.just("decide"), young, st.booleans()),
    st.tuples(st.just("party"), who | young, st.sampled_from(list(PartyRole))),
    st.tuples(st.just("identify"), who),
    st.tuples(st.just("join"), st.sampled_from(list(PartyRole))),
    st.tuples(st.just("retract"), who),
    st.tuples(st.just("turn"), text),
    st.tuples(st.just("file")),
)
start = st.lists(st.tuples(who, st.sampled_from(list(PartyRole))), min_size=1, max_size=3, unique_by=lambda row: row[0])


@dataclass
class Story:
    case: Case
    people: list[Person]

    def do(self, name: str, *given: object) -> None:
        with suppress(DomainError), transaction.atomic():
            getattr(self, name)(*given)

    def message(self, body: str) -> None:
        self.case.message(body)

    def item(self, parties: set[int], body: str) -> None:
        known = Involvement.objects.filter(incident=self.case.incident).values_list("person", flat=True)
        chosen = [self.people[n] for n in sorted(parties) if self.people[n].pk in known]
        self.case.item(*chosen, title=body[:60], body=body)

    def nickname(self, body: str) -> None:
        """Something about the nickname, while nobody knows who it is."""
        row = Involvement.objects.filter(incident=self.case.incident, person=None).first()
        if row:
            answers = item_answers(title=body[:60], body=body, happened_at=self.case.at, party_ids=frozenset({row.pk}))
            given = {"incident_id": self.case.incident.pk, "by": self.case.handler, "now": self.case.later()}
            add_item(item=answers, **given)

    def concern(self, n: int) -> None:
        item = CaseItem.objects.order_by("recorded_at").last()
        involvement = Involvement.objects.filter(incident=self.case.incident, person=self.people[n]).first()
        if item and involvement:
            concern_also(item_id=item.pk, party_ids=[involvement.pk], by=self.case.handler, now=self.case.later())

    def decide(self, n: int, files: bool) -> None:
        if Involvement.objects.filter(incident=self.case.incident, person=self.people[n]).exists():
            self.case.decide(self.people[n], files=files)

    def party(self, n: int, role: PartyRole) -> None:
        given = party(self.people[n], role=role, capacity=CAPACITIES[n])
        add_party(incident_id=self.case.incident.pk, party=given, by=self.case.handler, now=self.case.later())

    def join(self, role: PartyRole) -> None:
        """The reporter turns out to be a party as well."""
        assert self.case.reporter.person is not None
        given = party(self.case.reporter.person, role=role, capacity=Capacity.EMPLOYEE)
        add_party(incident_id=self.case.incident.pk, party=given, by=self.case.handler, now=self.case.later())

    def identify(self, n: int) -> None:
        alias = Involvement.objects.filter(incident=self.case.incident, alias=ALIAS).first()
        if alias is None:
            return
        identify_party(
            incident_id=self.case.incident.pk,
            involvement_id=alias.pk,
            person_id=self.people[n].pk,
            capacity=CAPACITIES[n],
            by=self.case.handler,
            now=self.case.later(),
        )

    def retract(self, n: int) -> None:
        party = Involvement.objects.filter(incident=self.case.incident, person=self.people[n]).first()
        if party:
            given = {"incident_id": self.case.incident.pk, "involvement_id": party.pk, "reason": "Een ander bedoeld."}
            retract_party(**given, by=self.case.handler, now=self.case.later())

    def turn(self, reason: str) -> None:
        self.case.incident.refresh_from_db()
        given = {"incident_id": self.case.incident.pk, "reason": reason, "by": self.case.handler}
        if self.case.incident.closed_at:
            reopen(**given, now=self.case.later())
        else:
            close(**given, outcome=Outcome.UNFOUNDED, now=self.case.later())

    def file(self) -> None:
        self.case.file()


def begin(parties: list[tuple[int, PartyRole]], description: str, alias_role: PartyRole) -> Story:
    school = SchoolFactory()
    protocol_of(school.board)
    people = []
    for (first, prefix, last), capacity in zip(NAMES, CAPACITIES, strict=True):
        name = {"first_name": first, "prefix": prefix, "last_name": last}
        if capacity == Capacity.EMPLOYEE:
            people.append(employee(school, **name))
        elif capacity == Capacity.PUPIL:
            people.append(pupil(school, **name))
        else:
            people.append(guardian(people[2], **name))
    GuardianshipFactory(guardian=people[4], pupil=people[3])
    given = [party(people[n], role=role, capacity=CAPACITIES[n]) for n, role in parties]
    alias = party(alias=ALIAS, role=alias_role)
    case = case_about(*given, alias, school=school, description=description)
    Person.objects.filter(pk=case.reporter.person_id).update(email=REPORTERS_MAIL)
    case.reporter.refresh_from_db()
    return Story(case, people)


def required(story: Story) -> set[tuple[int, int, str]]:
    """(whose dossier, about which party, from what), written down again from the protocol, row by row."""
    incident = story.case.incident
    parties = list(Involvement.objects.filter(incident=incident))
    wards = {story.people[4].pk: [story.people[2].pk, story.people[3].pk]}
    found = set()
    for about in parties:
        if about.role != PartyRole.SUBJECT or about.person_id is None:
            continue
        for source, moment, whom in _made(incident.pk):
            mine = [at for row, at in (whom or {}).items() if about.pk in _concerns_now(row, at)]
            if whom is not None and not mine:
                continue
            since = min(mine) if whom else moment
            if about.capacity == Capacity.EMPLOYEE:
                found.add((about.person_id, about.pk, source))
            elif _lets_in(about, source, since):
                for owner in _owners(about, parties, wards):
                    found.add((owner, about.pk, source))
    return found


def _concerns_now(pk: int, at: datetime) -> set[int]:
    """The party it was said of; of the one nickname of these stories, when it was a nickname, who that is by now."""
    row = Involvement.recorded.get(pk=pk)
    was_nickname = row.retracted_at and row.identified_at and row.alias == ALIAS and at <= row.identified_at
    if not was_nickname:
        return {pk}
    return {one.pk for one in Involvement.objects.filter(incident=row.incident, role=row.role, alias=ALIAS)}


def _made(incident_id: int) -> "list[tuple[str, object, dict[int, datetime] | None]]":
    rows: list = [(f"report:{incident_id}", Case.at, None)]
    rows += [(f"message:{row.pk}", row.sent_at, None) for row in Message.objects.all()]
    rows += [(f"consultation:{row.pk}", row.recorded_at, None) for row in Consultation.objects.all()]
    rows += [(f"assessment:{row.pk}", row.assessed_at, None) for row in Assessment.objects.all()]
    rows += [(f"entry:{row.pk}", row.at, None) for row in Entry.objects.filter(act__in=["close", "reopen"])]
    rows += [
        (f"filing:{row.pk}", row.decided_at, {row.involvement_id: row.decided_at})
        for row in FilingDecision.objects.all()
    ]
    for item in CaseItem.objects.all():
        concerns = {row.involvement_id: row.added_at for row in ItemParty.objects.filter(item=item)}
        rows.append((f"item:{item.pk}", item.recorded_at, concerns or None))
    return rows


def _lets_in(about: Involvement, source: str, moment: object) -> bool:
    decisions = list(FilingDecision.objects.filter(involvement=about).order_by("decided_at", "pk"))
    if not any(decision.files for decision in decisions):
        return False
    if decisions[-1].files or source.startswith("filing:"):
        return True
    last_yes = max(n for n, decision in enumerate(decisions) if decision.files)
    return moment <= decisions[last_yes + 1].decided_at  # type: ignore[operator]


def _owners(about: Involvement, parties: list[Involvement], wards: dict[int, list[int]]) -> set[int]:
    if about.capacity == Capacity.PUPIL:
        return {about.person_id or 0}
    own = wards.get(about.person_id or 0, [])
    since = {row.person_id: row.identified_at or row.added_at for row in reversed(parties)}
    for row in parties:
        since[row.person_id] = min(since[row.person_id], row.identified_at or row.added_at)
    owners = {ward for ward in own if ward in since}
    for decision in FilingDecision.objects.filter(involvement=about, files=True):
        if not any(ward in since and since[ward] <= decision.decided_at for ward in own):
            owners |= set(own)
    return owners


def check(story: Story) -> None:
    rows = list(
        Document.objects.filter(incident=story.case.incident).select_related("dossier", "involvement", "withheld")
    )
    for row in rows:
        assert row.involvement.retracted_at is None or hasattr(row, "withheld"), "they were not meant"
    rows = [row for row in rows if row.involvement.retracted_at is None]
    originals = [row for row in rows if not row.source.startswith("version:")]
    lies = {(row.dossier.person_id, row.involvement_id, row.source) for row in originals}
    needed = required(story)
    assert needed <= lies
    # What lay with a ward who turned out not to be meant stays: it is about their guardian.
    assert all(about.capacity == Capacity.GUARDIAN for about in _parties_of(lies - needed))
    assert len(originals) == len({(row.dossier_id, row.involvement_id, row.source) for row in originals})
    parties = Involvement.recorded.filter(incident=story.case.incident)
    moments: dict = {source: moment for source, moment, whom in _made(story.case.incident.pk) if whom is None}
    first_names = {person.pk: first for person, (first, _p, _l) in zip(story.people, NAMES, strict=True)}
    for row in rows:
        if hasattr(row, "withheld"):
            continue
        own = {row.dossier.person_id, row.involvement.person_id}
        if _speaks_of_several(row, parties, moments):
            assert not any(words in row.body.lower() or words in row.title.lower() for words in TELLING), row.body
        seen = " ".join((row.title, row.author, row.body, row.file_name)).lower()
        _check_reporter(row, story.case.reporter, seen, own)
        for other in parties:
            if other.person_id in own:
                continue
            if other.person_id in first_names:
                name = first_names[other.person_id].lower()
                assert not re.search(rf"\b{name}\b", seen), (name, seen)
            if other.alias:
                assert "nachtuil" not in seen


def _check_reporter(row: Document, reporter: User, seen: str, own: set[int | None]) -> None:
    """Named only in a dossier of their own. What they wrote as the reporter says so, and nothing else about them."""
    if reporter.person_id in own:
        return
    assert not {REPORTER["first_name"].lower(), REPORTER["last_name"].lower()} & set(re.findall(r"\w+", seen)), seen
    if row.made_by == reporter:
        assert row.author == "[de melder]"


def _parties_of(keys: set[tuple[int, int, str]]) -> list[Involvement]:
    return list(Involvement.recorded.filter(pk__in={about for _owner, about, _source in keys}))


def _speaks_of_several(row: Document, parties: Iterable[Involvement], moments: dict[str, datetime]) -> bool:
    """It says of nobody that it concerns them, and somebody else was a subject when it was written, also one who was
    taken out since. A report is about all whom it accuses."""
    while row.supersedes is not None:
        row = row.supersedes
    moment = None if row.source.startswith("report:") else moments.get(row.source)
    return moment is not None and any(_seemed_another(one, row.involvement, moment) for one in parties)


def _seemed_another(one: Involvement, about: Involvement, moment: datetime) -> bool:
    stood = one.added_at <= moment and (one.retracted_at is None or moment < one.retracted_at)
    if one.role != PartyRole.SUBJECT or one.pk == about.pk or not stood:
        return False
    if one.retracted_at is None:
        return True
    if one.alias != ALIAS or one.identified_at is None or moment > one.identified_at:
        return one.person_id != about.person_id
    # There is one nickname in these stories: whoever carries it, found out after a wrong guess, is who it was about.
    found_later = about.identified_at is not None and about.identified_at > one.retracted_at
    return not (about.alias == ALIAS and found_later)


class Rollback(Exception):
    """Ends an example: everything it wrote is undone."""


def in_a_rolled_back_transaction(run: Callable[[], None]) -> None:
    with pytest.raises(Rollback), transaction.atomic():
        run()
        raise Rollback


@examples(40)
@given(
    parties=start,
    description=text,
    acts=st.lists(act, max_size=14),
    alias_role=st.sampled_from([PartyRole.SUBJECT, PartyRole.WITNESS]),
)
def test_each_dossier_holds_exactly_what_it_should_and_names_no_other_party(
    parties: list[tuple[int, PartyRole]], description: str, acts: list[tuple], alias_role: PartyRole
) -> None:
    def example() -> None:
        story = begin(parties, description, alias_role)
        kept: set = set()
        for step in acts:
            story.do(*step)
            there = set(Document.objects.values_list("pk", flat=True))
            assert kept <= there
            kept = there
        story.file()
        check(story)
        story.file()
        check(story)
        assert set(Document.objects.values_list("pk", flat=True)) >= kept

    in_a_rolled_back_transaction(example)


def shown(story: Story) -> dict[tuple[str, str, str, datetime], bool]:
    """Whose dossier, about whom, what and from when: and whether it gives the words."""
    rows = Document.objects.filter(incident=story.case.incident, withheld=None).select_related(
        "dossier__person", "involvement__person"
    )
    return {
        (row.dossier.person.name, str(row.involvement), row.kind, row.made_at): row.body != elsewhere_note()
        for row in rows
    }


@examples(30)
@given(parties=start, acts=st.lists(act.filter(lambda step: step[0] != "file"), max_size=12))
def test_filing_late_gives_the_words_that_filing_at_once_gives(
    parties: list[tuple[int, PartyRole]], acts: list[tuple]
) -> None:
    def told(story: Story, *, at_once: bool) -> dict:
        story.case.at = Case.at
        with suppress(Rollback), transaction.atomic():
            for step in acts:
                story.do(*step)
                if at_once:
                    file_case({"incident_id": story.case.incident.pk}, story.case.at)
            story.file()
            found = shown(story)
            raise Rollback
        return found

    def example() -> None:
        story = begin(parties, TEXTS[-1], PartyRole.SUBJECT)
        late, at_once = told(story, at_once=False), told(story, at_once=True)
        assert late == {key: at_once.get(key) for key in late}

    in_a_rolled_back_transaction(example)
