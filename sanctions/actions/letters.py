"""Versions of the letter of a proposed sanction. None is ever changed: another one is made."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import InvalidState
from incidents.models import Assessment
from sanctions import permissions, policies
from sanctions.actions.files import atomic_with_files, read_letter, sha256_of
from sanctions.actions.moves import begin
from sanctions.letters.addressing import addressees_of
from sanctions.letters.facts import (
    Change,
    Facts,
    brought_up_to_date,
    carried,
    changes_since,
    facts_of,
    facts_of_paper,
    stated_in,
)
from sanctions.letters.filling import Signature, Words, filled, letterhead_of, paper_of
from sanctions.letters.pdf import make_pdf
from sanctions.letters.pictures import pictures_of
from sanctions.letters.text import check_body
from sanctions.models import Letter, LetterTemplate, Sanction
from sanctions.permissions import Authority, Matter
from sanctions.workflow import Act


def edit_letter(*, sanction_id: int, subject: str, body: str, base_version: int, by: User, now: datetime) -> Letter:
    """The words as someone rewrote them, starting from `base_version`.

    Raises `Stale` when somebody made another version meanwhile, `LetterTextError` when it cannot be printed.
    """
    with atomic_with_files() as written:
        move = begin(sanction_id, Act.EDIT_LETTER, by=by, now=now)
        base = policies.check_latest_version(move.sanction, base_version)
        words = Words(subject, check_body(body))
        assessment, facts = facts_now(move.sanction, now)
        stated = carried(base.facts, words.body, move.sanction, assessment, facts)
        letter = write_letter(
            move.sanction, words, template=base.template, facts=stated, by=by, now=now, written=written
        )
        move.finish()
    return letter


def renew_letter(*, sanction_id: int, by: User, now: datetime) -> Letter:
    """The same words with the date of today, the facts of today where they were filled in, and, for who decides,
    their own name below it."""
    with atomic_with_files() as written:
        move = begin(sanction_id, Act.EDIT_LETTER, by=by, now=now)
        base = policies.latest_letter(move.sanction)
        assessment, facts = facts_now(move.sanction, now)
        body = brought_up_to_date(base.body, base.facts, move.sanction, assessment, facts)
        stated = carried(base.facts, body, move.sanction, assessment, facts)
        letter = write_letter(
            move.sanction,
            Words(base.subject, body),
            template=base.template,
            facts=stated,
            by=by,
            now=now,
            written=written,
        )
        move.finish()
    return letter


def refill_letter(*, sanction_id: int, by: User, now: datetime) -> Letter:
    """Start again from the template, with the facts as they are now."""
    with atomic_with_files() as written:
        move = begin(sanction_id, Act.EDIT_LETTER, by=by, now=now)
        move.sanction.assessment = policies.check_breach_stands(move.sanction)
        letter = first_letter(move.sanction, by=by, now=now, written=written)
        move.finish()
    return letter


def preview(sanction: Sanction, *, subject: str, body: str, by: User, now: datetime) -> list[str]:
    """The pages as `data:` pictures; nothing is written. Raises `LetterTextError` for what cannot be printed."""
    today = timezone.localdate(now)
    signed = Signature.of(signatory_for(sanction, by, now), sanction)
    addressees = addressees_of(sanction.involvement, today)
    head = letterhead_of(sanction, today)
    paper = paper_of(sanction, Words(subject, body), head, dated_on=today, signed=signed, addressees=addressees)
    return pictures_of(make_pdf(paper))


def pages_of(letter: Letter) -> list[str]:
    """The very PDF as pictures, for a screen that shows none. Raises `LetterDamaged` or `LetterUnreadable`."""
    return pictures_of(read_letter(letter))


def first_letter(sanction: Sanction, *, by: User, now: datetime, written: list[str]) -> Letter:
    template = template_for(sanction, now)
    words = filled(template, sanction, today=timezone.localdate(now))
    facts = stated_in(template, facts_now(sanction, now)[1])
    return write_letter(sanction, words, template=template, facts=facts, by=by, now=now, written=written)


def facts_now(sanction: Sanction, now: datetime) -> tuple[Assessment, dict[str, str]]:
    """The newest assessment, and what a letter would state now."""
    assessment = policies.assessment_now(sanction)
    return assessment, facts_of(sanction, assessment, addressees_of(sanction.involvement, timezone.localdate(now)))


def changes_now(sanction: Sanction, letter: Letter, now: datetime) -> list[Change]:
    """What was recorded since this letter was written and stands otherwise in it."""
    return changes_since(letter, sanction, facts_now(sanction, now)[1])


def changes_to_decide_on(sanction: Sanction, letter: Letter, now: datetime) -> list[Change]:
    """Also what stands around the words, as long as another version can still be made."""
    head = letterhead_of(sanction, timezone.localdate(now))
    around = facts_of_paper(head, letter.signatory.name)
    return [*changes_now(sanction, letter, now), *changes_since(letter, sanction, around)]


def template_for(sanction: Sanction, now: datetime) -> LetterTemplate:
    """The newest version in force of the letter this procedure asks for."""
    code = next((step["letter"] for step in sanction.procedure.steps if step["code"] == "letter"), sanction.measure)
    template = (
        LetterTemplate.objects.filter(board=sanction.board_id, code=code, starts_on__lte=timezone.localdate(now))
        .order_by("-starts_on", "-version")
        .first()
    )
    if template is None:
        raise InvalidState(_("The board has no letter for this measure yet. Ask the administrator to install it."))
    return template


def write_letter(
    sanction: Sanction,
    words: Words,
    *,
    template: LetterTemplate,
    facts: Facts,
    by: User,
    now: datetime,
    written: list[str],
) -> Letter:
    """Make the PDF and the next version; the caller holds the lock."""
    today = timezone.localdate(now)
    addressees = addressees_of(sanction.involvement, today)
    signatory = signatory_for(sanction, by, now)
    signed = Signature.of(signatory, sanction)
    head = letterhead_of(sanction, today)
    paper = paper_of(sanction, words, head, dated_on=today, signed=signed, addressees=addressees)
    pdf = make_pdf(paper)
    latest = sanction.letters.values_list("version", flat=True).first() or 0
    letter = Letter(
        sanction=sanction,
        template=template,
        version=latest + 1,
        signatory=signatory.user,
        signed_as=signed.office,
        subject=paper.subject,
        body=paper.body,
        dated_on=today,
        facts={**facts, **facts_of_paper(head, signed.name)},
        sha256=sha256_of(pdf),
        size=len(pdf),
        made_by=by,
        made_at=now,
    )
    letter.pdf.save("letter.pdf", ContentFile(pdf), save=False)
    written.append(str(letter.pdf.name))
    letter.save(force_insert=True)
    letter.addressees.set(addressees)
    return letter


def signatory_for(sanction: Sanction, by: User, now: datetime) -> Authority:
    """Whoever writes it if they may decide, else the one who may: a letter is signed by who decides."""
    matter = Matter.of(sanction)
    own = permissions.authority_of(matter, by)
    if own is not None:
        return own
    others = permissions.deciders_of(matter, timezone.localdate(now))
    if not others:
        raise InvalidState(_("Nobody can decide this measure today. Ask the board who stands in."))
    return others[0]
