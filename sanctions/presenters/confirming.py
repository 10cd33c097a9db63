"""What stands on the page before a decision and before sending: what goes out, to whom, under which mandate."""

from django.utils.translation import gettext as _

from core.presentation import Fact
from core.terms import short_day
from dossiers.filing import RULES
from dossiers.policies import opens_own_dossier
from incidents.enums import Capacity
from sanctions.letters.addressing import home_of
from sanctions.presenters.sanction import SanctionPage
from sanctions.presenters.words import by_virtue_of


def decision_facts(page: SanctionPage) -> list[Fact]:
    sanction, letter = page.sanction, page.letter
    facts = [
        Fact(_("Measure"), sanction.get_measure_display(), note=_ground_of(page)),
        Fact(_("For"), sanction.involvement.label, note=Capacity(sanction.involvement.capacity).label),
        Fact(_("The letter goes to"), _names(page)),
        Fact(_("You decide"), by_virtue_of(page.authority, sanction.procedure.source) if page.authority else "–"),
    ]
    if letter is not None:
        facts.append(Fact(_("Version of the letter"), str(letter.version), note=f"SHA-256 {letter.sha256[:16]}…"))
    return facts


def sending_facts(page: SanctionPage) -> list[Fact]:
    sanction = page.sanction
    facts = [
        Fact(_("Measure"), sanction.get_measure_display()),
        Fact(_("The letter goes to"), _names(page)),
        Fact(_("Filed in"), _dossier(page)),
        Fact(_("Who is told"), _told(page)),
    ]
    if sanction.decided_by is not None:
        facts.insert(1, Fact(_("Decided by"), sanction.decided_by.name, at=sanction.decided_at))
    facts += [
        Fact(_("Address of %(name)s") % {"name": person.name}, ", ".join(home))
        for person in page.addressees
        if (home := home_of(person))
    ]
    return facts


def renew_text(page: SanctionPage) -> str:
    """Why the letter cannot go out under this decision as it is; empty when it can."""
    if page.letter is None:
        return ""
    if not page.is_on_my_name:
        return _("The letter is in the name of %(name)s. Who decides also signs, so it has to be in yours.") % {
            "name": page.letter.signatory.name
        }
    if page.changes:
        return " ".join(str(change.text) for change in page.changes)
    if not page.is_dated_today:
        return _("The letter has the date of an earlier day: %(day)s. Renew it, so that it goes out with today's.") % {
            "day": short_day(page.letter.dated_on, with_year=True)
        }
    return ""


def date_warning(page: SanctionPage) -> str:
    """On the page for sending: the date on the paper is another than the day it goes out; empty when it is not."""
    if page.letter is None or page.is_dated_today:
        return ""
    return _(
        "The letter carries the date %(day)s and goes out today. The file keeps both days. If the letter has to carry "
        "the date of today, withdraw the decision and propose the measure anew."
    ) % {"day": short_day(page.letter.dated_on, with_year=True)}


def _ground_of(page: SanctionPage) -> str:
    return _("Ground: %(source)s") % {"source": page.sanction.procedure.source}


def _names(page: SanctionPage) -> str:
    return ", ".join(person.name for person in page.addressees)


def _dossier(page: SanctionPage) -> str:
    rule = RULES.get(page.sanction.involvement.capacity)
    return str(rule.dossier.label) if rule else "–"


def _told(page: SanctionPage) -> str:
    if page.sanction.involvement.capacity == Capacity.EMPLOYEE and not all(map(opens_own_dossier, page.addressees)):
        return _("Nobody: this person cannot open My dossier here, and reads the letter on paper only.")
    if page.sanction.involvement.capacity == Capacity.EMPLOYEE:
        return _(
            "The employee finds the letter under My dossier, can add a written reply there, and gets a mail with only "
            "the reference and a link."
        )
    return _(
        "Nobody, unless you choose e-mail below: then a mail says that there is a letter, not what is in it. You give "
        "the letter on paper."
    )
