"""From a case to the words of its letter, and from words to paper."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone, translation

from accounts.enums import Level
from incidents.enums import Platform
from incidents.models import Assessment, Guideline, Incident
from people.models import Person, School
from sanctions.enums import Ladder
from sanctions.ladders import ladder_of
from sanctions.letters.addressing import address_of, contact_lines, footer_of
from sanctions.letters.pdf import LetterPaper, long_date
from sanctions.letters.text import check_body, check_subject, clean, fill
from sanctions.models import LetterTemplate, Sanction
from sanctions.permissions import Authority, Matter, schools_of
from sanctions.policies import broken_rules, day_of_talk


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


@dataclass(frozen=True)
class Signature:
    """Who signs, and the function below the name."""

    name: str
    office: str

    @classmethod
    def of(cls, authority: Authority, sanction: Sanction) -> "Signature":
        return cls(authority.user.name, signed_as(authority, sanction.incident.board.name))


@dataclass(frozen=True)
class Letterhead:
    """Who writes, as printed above and below the letter."""

    name: str
    lines: tuple[str, ...]
    board: str
    footer: tuple[str, ...]
    place: str

    @property
    def text(self) -> str:
        return "\n".join((self.name, *self.lines, self.board, *self.footer, self.place))


def filled(template: LetterTemplate, sanction: Sanction, *, today: date) -> Words:
    """The template with the facts of this case."""
    with translation.override("nl"):
        values = _values(sanction, today)
    return Words(
        check_subject(fill(template.subject, values, field="subject")),
        check_body(fill(template.body, values)),
    )


def letterhead_of(sanction: Sanction, day: date) -> Letterhead:
    school = letterhead_school(Matter.of(sanction), day)
    board = sanction.incident.board
    head = school or board
    return Letterhead(
        name=head.name,
        lines=contact_lines(head),
        board=board.name if school else "",
        footer=footer_of(board),
        place=head.town or board.town,
    )


def paper_of(
    sanction: Sanction, words: Words, head: Letterhead, *, dated_on: date, signed: Signature, addressees: list[Person]
) -> LetterPaper:
    """Everything on the paper."""
    address = address_of(sanction.involvement, addressees)
    return LetterPaper(
        school=head.name,
        school_lines=head.lines,
        board=head.board,
        footer=head.footer,
        addressee=address.lines,
        place=head.place,
        dated_on=dated_on,
        reference=sanction.incident.reference,
        subject=check_subject(words.subject),
        salutation=address.salutation,
        body=check_body(words.body),
        closing=("Met vriendelijke groet,",),
        signatory=signed.name,
        signatory_lines=(signed.office,),
    )


_OF_A_SCHOOL = {Level.MANAGER: "leidinggevende", Level.DIRECTOR: "directeur"}


def signed_as(authority: Authority, board: str) -> str:
    """The function below the name, in Dutch: it is printed."""
    acting = "waarnemend " if authority.on_behalf_of else ""
    office = _OF_A_SCHOOL.get(authority.level)
    if office is not None:
        school = School.objects.filter(pk=authority.school_id).first() if authority.school_id else None
        return f"{acting}{office} {school.name}" if school else f"{acting}{office}"
    if authority.level == Level.SUPERVISORY_BOARD:
        return f"raad van toezicht {board}"
    return f"bestuur {board}"


def letterhead_school(matter: Matter, today: date) -> School | None:
    """The school of the case where the person concerned belongs to it, else their own."""
    schools = schools_of(matter, today)
    if not schools:
        return None
    own = matter.incident.school_id
    if own is not None and own in schools:
        return matter.incident.school
    return School.objects.get(pk=min(schools))


def _values(sanction: Sanction, today: date) -> dict[str, str]:
    incident, person = sanction.incident, Matter.of(sanction).person
    school = letterhead_school(Matter.of(sanction), today)
    protocol = sanction.assessment.protocol
    return {
        "report_date": long_date(timezone.localdate(incident.reported_at)),
        "platform": _platform(incident),
        "reasons": clean(sanction.reasons),
        "rules": rules_text(sanction, sanction.assessment),
        "protocol": f"{protocol.title} (versie {protocol.version})",
        "board": incident.board.name,
        "school": school.name if school else incident.board.name,
        "name": person.name,
        "first_name": person.first_name or person.name,
        "talk": talk_text(sanction, day_of_talk(sanction)),
    }


def rules_text(sanction: Sanction, assessment: Assessment) -> str:
    return "\n".join(_quoted(rule) for rule in broken_rules(assessment, sanction.measure))


def _quoted(rule: Guideline) -> str:
    return f"- regel {rule.code}: “{' '.join(rule.text.split())}”"


def _platform(incident: Incident) -> str:
    if incident.platform == Platform.OTHER and incident.platform_other:
        return incident.platform_other
    return str(incident.get_platform_display())


def talk_text(sanction: Sanction, held_on: date | None) -> str:
    """The sentence about the talk, as it is filled in."""
    person, ladder = Matter.of(sanction).person, ladder_of(sanction.measure)
    company = f"met u en {person.first_name or person.name}" if ladder == Ladder.PUPIL else "met u"
    day = long_date(held_on) if held_on else ""
    if ladder == Ladder.STAFF:
        # Who spoke and who signs can be two people.
        return f"Op {day} is hierover met u gesproken." if day else "Wij hebben hierover nog niet met u gesproken."
    if day:
        return f"Op {day} hebben wij hierover {company} gesproken."
    return f"Wij spreken hier graag {company} over. Wij maken daarvoor een afspraak."
