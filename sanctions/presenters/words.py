"""The words for the codes of ladders, procedures and workflow."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Level
from core.presentation import Badge, Style, Tone
from core.terms import short_day
from sanctions.enums import Ladder, Measure, SanctionStatus
from sanctions.models import Sanction
from sanctions.permissions import Authority
from sanctions.workflow import Act

STATUS_TONE = {
    SanctionStatus.PROPOSED: Tone.ATTENTION,
    SanctionStatus.DECIDED: Tone.PRIMARY,
    SanctionStatus.SENT: Tone.GOOD,
    SanctionStatus.WITHDRAWN: Tone.NEUTRAL,
    SanctionStatus.REJECTED: Tone.NEUTRAL,
}

LADDER_TITLES: Mapping[str, Promise] = {
    Ladder.STAFF: gettext_lazy("Measures for employees (protocol S2)"),
    Ladder.PUPIL: gettext_lazy("Measures for pupils (protocol S4)"),
    Ladder.GUARDIAN: gettext_lazy("Measures for parents and carers (protocol S4)"),
}

# The protocol's word where the law has another.
PROTOCOL_WORDS: Mapping[str, Promise] = {
    Measure.GUARDIAN_DENIAL: gettext_lazy(
        "The protocol calls this suspension. The law knows no suspension of a parent; denial of access is what is "
        "possible."
    ),
}

DECIDERS: Mapping[str, Promise] = {
    Level.MANAGER: gettext_lazy("the manager"),
    Level.DIRECTOR: gettext_lazy("the director"),
    Level.BOARD: gettext_lazy("the board"),
    Level.SUPERVISORY_BOARD: gettext_lazy("the supervisory board"),
}

STEPS: Mapping[str, Promise] = {
    "talk": gettext_lazy("Talk"),
    "letter": gettext_lazy("Decision with letter"),
    "file": gettext_lazy("Sent and filed"),
    "reply": gettext_lazy("Written reply of the employee"),
}

STEP_NOTES: Mapping[str, Promise] = {
    "talk": gettext_lazy(
        "With the person concerned; with a pupil also with the parents or carers. With an employee it is not required."
    ),
    "reply": gettext_lazy("Not required. The reply is filed beside the letter."),
}

# What one does on a page of its own: label, icon, url name, how loud.
ACT_PAGES: Mapping[Act, tuple[Promise, str, str, Style]] = {
    Act.DECIDE: (gettext_lazy("Read the letter and decide"), "hammer", "sanctions:decide", Style.PRIMARY),
    Act.SEND: (gettext_lazy("Send the letter"), "send", "sanctions:send", Style.PRIMARY),
    Act.EDIT_LETTER: (gettext_lazy("Edit the letter"), "pencil", "sanctions:edit_letter", Style.SECONDARY),
    Act.REJECT: (gettext_lazy("Do not impose the measure"), "slash-circle", "sanctions:reject", Style.QUIET),
    Act.WITHDRAW: (gettext_lazy("Withdraw this measure"), "dash-circle", "sanctions:withdraw", Style.QUIET),
}


def status_badge(sanction: Sanction) -> Badge:
    status = SanctionStatus(sanction.status)
    return Badge(status.label, STATUS_TONE[status])


def title_of(sanction: Sanction) -> str:
    return _("%(measure)s: %(name)s") % {
        "measure": sanction.get_measure_display(),
        "name": sanction.involvement.label,
    }


def deciders_text(deciders: list[dict[str, object]]) -> str:
    """`the manager, the director or the board`, each with "by written mandate" where the procedure says so."""
    words = []
    for rule in deciders:
        word = str(DECIDERS[str(rule["level"])])
        words.append(_("%(level)s with a written mandate") % {"level": word} if rule["by_mandate"] else word)
    if len(words) == 1:
        return words[0]
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def by_virtue_of(authority: Authority, source: str) -> str:
    """Under which mandate someone decides, as the confirmation page says it."""
    level = str(authority.level.label).lower()
    if authority.mandate is not None:
        text = _("As %(level)s, with the written mandate of %(date)s signed by %(by)s") % {
            "level": level,
            "date": short_day(authority.mandate.starts_on, with_year=True),
            "by": authority.mandate.signed_by,
        }
    else:
        text = _("As %(level)s (%(source)s)") % {"level": level, "source": source}
    if authority.on_behalf_of is not None:
        text += " " + _("standing in for %(name)s") % {"name": authority.on_behalf_of.name}
    return text
