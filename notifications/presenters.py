"""The sentences of notices, and what a mail about one looks like.

A sentence says what happened and to which reference: no name, no word of a case. A mail says even less.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from core.presentation import Action, Badge, Cell, Column, Row, Tone
from notifications.models import Notice

if TYPE_CHECKING:
    from core.pagination import KeysetPage

# The bell says "99+" and the database stops counting.
COUNTED = 100


@dataclass(frozen=True)
class Sentence:
    """`asks` marks what waits for an answer of the reader; the rest is news."""

    text: Promise
    asks: bool = False


_NEWS = Sentence(gettext_lazy("There is news about %(reference)s."))
_TAKEN_OVER = gettext_lazy("Case %(reference)s is yours now.")
_IN_THE_QUEUE = gettext_lazy("Nobody can handle case %(reference)s. It waits in the queue.")
_NOW_WITH_ANOTHER = gettext_lazy("Who handles your report %(reference)s has changed.")

# By code, or by the beginning of a code up to a dot: `case.take_up.reporter` before `case.take_up`.
SENTENCES: dict[str, Sentence] = {
    "account.invited": Sentence(gettext_lazy("You can sign in from now on.")),
    "account.roles": Sentence(gettext_lazy("Your roles have changed.")),
    "account.role_of_leaver": Sentence(
        gettext_lazy("Somebody left since they were given a role. It gives nothing any more: end it."), asks=True
    ),
    "account.deputy": Sentence(gettext_lazy("You were asked to stand in for someone. See your account.")),
    "case.submit.reporter": Sentence(gettext_lazy("Your report %(reference)s has arrived.")),
    "case.submit.handler": Sentence(gettext_lazy("There is a new case for you: %(reference)s."), asks=True),
    "case.submit.watchers": Sentence(_IN_THE_QUEUE, asks=True),
    "case.escalate_by_term.watchers": Sentence(_IN_THE_QUEUE, asks=True),
    "case.keep_by_term.watchers": Sentence(
        gettext_lazy("Case %(reference)s lies still: its handler does not answer and nobody is above."), asks=True
    ),
    "case.keep_by_term.handler": Sentence(
        gettext_lazy("The term of case %(reference)s ran out and nobody is above you. It waits for your answer."),
        asks=True,
    ),
    "case.keep_by_term.reporter": Sentence(
        gettext_lazy("There was no answer to your report %(reference)s in time. The board and the administrators know.")
    ),
    "case.escalate_by_hand.watchers": Sentence(_IN_THE_QUEUE, asks=True),
    "case.recuse.watchers": Sentence(_IN_THE_QUEUE, asks=True),
    "case.reroute.watchers": Sentence(_IN_THE_QUEUE, asks=True),
    "case.take_up": Sentence(gettext_lazy("Your report %(reference)s was taken up.")),
    "case.remind": Sentence(
        gettext_lazy("Half the term has passed: case %(reference)s waits for your answer."),
        asks=True,
    ),
    "case.escalate_by_term.handler": Sentence(
        gettext_lazy("Case %(reference)s came to you because the term ran out."), asks=True
    ),
    "case.escalate_by_term.previous_handler": Sentence(
        gettext_lazy("The term of case %(reference)s ran out: it went one level up.")
    ),
    "case.escalate_by_hand.handler": Sentence(gettext_lazy("Case %(reference)s was escalated to you."), asks=True),
    "case.offer_handover": Sentence(gettext_lazy("You are asked to take over case %(reference)s."), asks=True),
    "case.accept_handover.offerer": Sentence(gettext_lazy("Case %(reference)s was taken over from you.")),
    "case.decline_handover": Sentence(
        gettext_lazy("Case %(reference)s was not taken over. It stays with you."), asks=True
    ),
    "case.recuse.handler": Sentence(_TAKEN_OVER, asks=True),
    "case.reroute.handler": Sentence(_TAKEN_OVER, asks=True),
    "case.escalate_by_term.reporter": Sentence(_NOW_WITH_ANOTHER),
    "case.escalate_by_hand.reporter": Sentence(_NOW_WITH_ANOTHER),
    "case.accept_handover.reporter": Sentence(_NOW_WITH_ANOTHER),
    "case.recuse.reporter": Sentence(_NOW_WITH_ANOTHER),
    "case.reroute.reporter": Sentence(_NOW_WITH_ANOTHER),
    "case.agree_approach": Sentence(gettext_lazy("The approach you agreed on for %(reference)s was written down.")),
    "case.give_advice": Sentence(gettext_lazy("There is advice on your question %(reference)s.")),
    "case.convert": Sentence(gettext_lazy("Your report %(reference)s is handled as an incident from now on.")),
    "case.add_evidence": Sentence(gettext_lazy("Something was added to case %(reference)s.")),
    "case.message_reporter": Sentence(gettext_lazy("There is a message about your report %(reference)s."), asks=True),
    "case.message_handler": Sentence(gettext_lazy("There is a message about case %(reference)s."), asks=True),
    "case.share": Sentence(gettext_lazy("Report %(reference)s was shared with you."), asks=True),
    "case.end_share": Sentence(
        gettext_lazy("The counsellor you chose cannot read along with %(reference)s any more. You can choose another.")
    ),
    "case.close": Sentence(gettext_lazy("Your report %(reference)s was closed.")),
    "case.reopen.reporter": Sentence(gettext_lazy("Your report %(reference)s was opened again.")),
    "case.reopen.handler": Sentence(gettext_lazy("Case %(reference)s was opened again."), asks=True),
    "case.reopen.previous_handler": Sentence(gettext_lazy("Case %(reference)s was opened again by somebody else.")),
    "case.withdraw": Sentence(gettext_lazy("Report %(reference)s was withdrawn.")),
    "case.own_view": Sentence(gettext_lazy("The person concerned added their view in case %(reference)s."), asks=True),
    "dossier.sent_to_you": Sentence(gettext_lazy("There is a letter for you in your dossier.")),
    "dossier.not_meant": Sentence(
        gettext_lazy("Something that was sent to you turned out not to be about you. It is out of your dossier.")
    ),
    "dossier.another_meant": Sentence(
        gettext_lazy("Something that was sent to you turned out to be about somebody else. You need not do anything.")
    ),
    "dossier.own_view": Sentence(gettext_lazy("An employee added their view to their dossier.")),
    "account.own_view_unread": Sentence(
        gettext_lazy(
            "An employee added their view to their dossier, and nobody of HR or the board may read it. "
            "Appoint somebody."
        ),
        asks=True,
    ),
    "sanction.propose": Sentence(
        gettext_lazy("There is a measure for you to decide on in case %(reference)s."), asks=True
    ),
    "sanction.decide": Sentence(
        gettext_lazy("The measure in case %(reference)s was decided. Send the letter."), asks=True
    ),
    "sanction.reject": Sentence(gettext_lazy("The measure in case %(reference)s was not imposed.")),
    "sanction.withdraw": Sentence(gettext_lazy("The measure in case %(reference)s was withdrawn.")),
    "sanction.send": Sentence(gettext_lazy("The letter in case %(reference)s was sent.")),
}


def sentence_of(code: str) -> Sentence:
    """The sentence of the code, or of the longest beginning of it that has one."""
    while code:
        if code in SENTENCES:
            return SENTENCES[code]
        code = code.rpartition(".")[0]
    return _NEWS


COLUMNS = (
    Column(gettext_lazy("What happened")),
    Column(gettext_lazy("When"), one_line=True),
    Column(gettext_lazy("State"), one_line=True),
)


def text_of(notice: Notice) -> str:
    return str(sentence_of(notice.code).text) % {"reference": notice.reference}


def row_of(notice: Notice, past: Collection[UUID]) -> Row:
    return Row(
        (
            Cell(text_of(notice), url=reverse("notifications:open", args=[notice.pk])),
            Cell(at=notice.created_at),
            Cell(badge=_badge_of(notice, is_past=notice.pk in past)),
        )
    )


def _badge_of(notice: Notice, *, is_past: bool) -> Badge:
    if notice.read_at:
        return Badge(_("Read"), Tone.NEUTRAL, "eye")
    if sentence_of(notice.code).asks and is_past:
        return Badge(pgettext("what a notice asked", "Past"), Tone.NEUTRAL, "check-lg")
    if sentence_of(notice.code).asks:
        return Badge(_("Asks for your attention"), Tone.ATTENTION, "bell")
    return Badge(_("New"), Tone.PRIMARY, "circle")


def inbox_of(page: "KeysetPage[Notice]", past: Collection[UUID]) -> dict[str, Any]:
    """What the inbox shows; the button only where there is something new. `past`: what no longer asks for anything."""
    mark_read = Action(_("Mark all as read"), reverse("notifications:mark_all_read"), method="post")
    has_new = any(notice.read_at is None for notice in page)
    return {
        "page": page,
        "columns": COLUMNS,
        "rows": [row_of(notice, past) for notice in page],
        "actions": [mark_read] if has_new else [],
        "lead": _("They say that something happened and where, never what is in the case."),
    }


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str
    html: str
    message_id: str


def mail_of(notice: Notice) -> Mail:
    """In the language that is active: reference and link, nothing else."""
    asks = sentence_of(notice.code).asks
    reference = notice.reference or _("your account")
    subject = (_("%(reference)s needs your attention") if asks else _("There is news about %(reference)s")) % {
        "reference": reference
    }
    context = {
        "subject": subject,
        "asks": asks,
        "link": settings.OPOR_BASE_URL + reverse("notifications:open", args=[notice.pk]),
    }
    return Mail(
        subject=subject[:1].upper() + subject[1:],
        text=render_to_string("mail/notice.txt", context),
        html=render_to_string("mail/notice.html", context),
        message_id=f"<notice-{notice.pk}@{urlsplit(settings.OPOR_BASE_URL).hostname}>",
    )


def unread_count(request: HttpRequest) -> int:
    """For the bell: one query, that stops at a hundred."""
    if not isinstance(request.user, User):
        return 0
    return Notice.objects.visible_to(request.user).unread()[:COUNTED].count()
