"""The five doors (domain.md §2): what each is for, what happens next, and how the one form speaks behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.enums import Kind, Online, Urgency

Text = str | Promise
Words = Mapping[str, Text]

WHAT, URGENCY, WHERE, WHO, PROOF = "what", "urgency", "where", "who", "proof"
STEPS = (WHAT, URGENCY, WHERE, WHO, PROOF)


@dataclass(frozen=True)
class Door:
    """`first` is who usually receives it, `then` what they do (`%(who)s`). `without` names fields this door does not
    ask; `required` those it asks besides the usual ones."""

    kind: Kind
    icon: str
    title: Text
    purpose: Text
    first: Text
    then: Text
    rules: tuple[str, ...]
    labels: Words = field(default_factory=dict)
    help: Words = field(default_factory=dict)
    options: Mapping[str, Words] = field(default_factory=dict)
    headings: Words = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    urgency: Urgency | None = None
    offers_disclaimer: bool = False

    @property
    def next(self) -> str:
        """What happens as a rule. Who really receives it is known when the report is there."""
        return self.told(self.first)

    def told(self, who: Text) -> str:
        return str(self.then) % {"who": who}


_ASK_BEFORE = {
    "urgency": _("Do you need to know today?"),
    "summary": _("What is it about, in one sentence?"),
}
_ANSWER_TODAY: Words = {
    Urgency.URGENT: _("Yes, I would like an answer today"),
    Urgency.NORMAL: _("No, within two working days is fine"),
}
_IS_ONLINE: Words = {Online.YES: _("Yes"), Online.NO: _("Not yet"), Online.UNKNOWN: _("I do not know")}

_GOES_ON: Words = {Online.YES: _("Yes"), Online.NO: _("No"), Online.UNKNOWN: _("I do not know")}

DOORS: dict[Kind, Door] = {
    Kind.ESCALATION: Door(
        Kind.ESCALATION,
        icon="chat-dots",
        title=_("An online conversation is getting out of hand"),
        purpose=_("People quarrel, call names or threaten in an app, a group or in comments."),
        first=_("Your manager"),
        then=_("%(who)s contacts you at once, and together you agree what you will do."),
        rules=("B8", "A6"),
        urgency=Urgency.URGENT,
    ),
    Kind.INCIDENT: Door(
        Kind.INCIDENT,
        icon="exclamation-circle",
        title=_("Something was posted or done that is not right"),
        purpose=_("A post, photo, video, account or review that harms someone or the school."),
        first=_("The director of the school"),
        then=_("%(who)s looks into it and lets you know what happens."),
        rules=("A2", "A5", "A6", "C10"),
    ),
    Kind.ADVICE: Door(
        Kind.ADVICE,
        icon="question-circle",
        title=_("I doubt whether I may post something"),
        purpose=_("You have a text, photo or video and are not sure. Ask first; do not post yet."),
        first=_("Your manager"),
        then=_("%(who)s reads it and tells you whether it can be posted, and how."),
        rules=("B9", "C10", "A5"),
        labels={
            **_ASK_BEFORE,
            "description": _("The text you want to post"),
        },
        help={"description": _("Paste the whole text. Say below it what you doubt.")},
        options={"urgency": _ANSWER_TODAY},
        headings={
            WHAT: _("What do you want to post?"),
            WHERE: _("Where would it appear?"),
            WHO: _("Is it about someone?"),
            PROOF: _("The photo or video itself"),
        },
        without=frozenset({"account", "link", "seen_at", "still_online"}),
        required=frozenset({"description"}),
        urgency=Urgency.NORMAL,
    ),
    Kind.PARTICIPATION: Door(
        Kind.PARTICIPATION,
        icon="megaphone",
        title=_("I take part in a discussion about school"),
        purpose=_("You talk along online about something that has to do with the school or the foundation."),
        first=_("Your manager"),
        then=_("%(who)s knows about it, and contacts you if something needs to be agreed."),
        rules=("B7", "C11"),
        labels={
            "summary": _("What is the discussion about, in one sentence?"),
            "description": _("What did you say, or do you want to say?"),
            "account": _("Which group, page or account?"),
            "seen_at": _("When was your last message, or the last one you saw?"),
            "still_online": _("Is the discussion still going on?"),
        },
        options={"still_online": _GOES_ON},
        help={"description": _("Paste your own words, or tell them in short.")},
        headings={
            WHAT: _("What do you talk about?"),
            WHERE: _("Where is the discussion?"),
            WHO: _("Who else takes part?"),
        },
        urgency=Urgency.NORMAL,
    ),
    Kind.PUBLICATION: Door(
        Kind.PUBLICATION,
        icon="journal-text",
        title=_("I publish about my work"),
        purpose=_("An article, blog or post about your profession. You get the text that belongs below it."),
        first=_("Your manager"),
        then=_("%(who)s knows about it, and contacts you if something is not clear."),
        rules=("C12", "C11"),
        labels={
            **_ASK_BEFORE,
            "description": _("The text, or what it will say"),
            "account": _("Which site, magazine or account?"),
            "link": _("Link, if it is there already"),
            "still_online": _("Is it online already?"),
        },
        help={"description": _("Paste the text, or describe what it is about.")},
        options={"urgency": _ANSWER_TODAY, "still_online": _IS_ONLINE},
        headings={
            WHAT: _("What do you publish?"),
            WHERE: _("Where does it appear?"),
            WHO: _("Is it about someone?"),
            PROOF: _("The publication itself"),
        },
        without=frozenset({"seen_at"}),
        urgency=Urgency.NORMAL,
        offers_disclaimer=True,
    ),
}
