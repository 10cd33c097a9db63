"""What one post of the report form asks for, read from its fields and from the button that was pressed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from incidents.actions.drafts import PARTY, TYPED
from incidents.answers import NamedParty
from incidents.enums import Capacity, Kind, PartyRole
from incidents.presenters.doors import STEPS, WHAT

_SEEN = "seen-"


@dataclass(frozen=True)
class Press:
    """A button: `do` is its verb, `value` what it is about. `add:12:pupil` is add, 12:pupil."""

    do: str
    value: str = ""

    @classmethod
    def of(cls, text: str) -> "Press":
        do, _, value = text.partition(":")
        return cls(do, value)


@dataclass(frozen=True)
class ReportPost:
    data: QueryDict

    @property
    def press(self) -> Press:
        """What happens. A name that was typed and not chosen is looked up first; going on all the same, it is
        kept as typed, so that no name is lost."""
        pressed = Press.of(self.data.get("do", "save"))
        chosen = self.data.get("person", "")
        if pressed.do in {"save", "find", "add", "go", "check"} and chosen and not pressed.value.count(":"):
            return Press("add", chosen)
        if pressed.do in {"save", "go", "check"} and self.name:
            return Press("alias" if self.name == self.data.get("looked_up") else "find")
        return pressed

    @property
    def step(self) -> str:
        """The question that was on a narrow screen."""
        step = self.data.get("step", "")
        return step if step in STEPS else WHAT

    @property
    def name(self) -> str:
        return " ".join(self.data.get("person_text", "").split())

    @property
    def typed(self) -> dict[str, str]:
        return {name: str(self.data[name]) for name in TYPED if name in self.data}

    @property
    def fields(self) -> dict[str, str]:
        """What was typed and chosen, the parts of the parties included."""
        parties = {name: str(self.data[name]) for name in self.data if name.startswith(PARTY)}
        return self.typed | parties

    @property
    def seen(self) -> dict[str, list[str]]:
        """By field the marks of what its window knows of."""
        return {name.removeprefix(_SEEN): str(self.data[name]).split() for name in self.data if name.startswith(_SEEN)}

    def change(self, reporter_person_id: int | None) -> dict[str, Any]:
        """Arguments for `save_draft` that follow from the button."""
        press = self.press
        if press.do == "add":
            return {"add": _known_party(press.value)}
        if press.do == "me" and reporter_person_id is not None:
            return {"add": NamedParty(reporter_person_id, "", PartyRole.VICTIM, Capacity.EMPLOYEE)}
        if press.do in {"alias", "other"}:
            is_other = press == Press("other", self.name)
            return {"add": NamedParty(None, self.name, None, Capacity.UNKNOWN, is_other=is_other)}
        if press.do == "remove":
            return {"remove": press.value}
        if press.do == "kind" and press.value in Kind.values:
            return {"kind": Kind(press.value)}
        return {}


def _known_party(value: str) -> NamedParty | None:
    """`12:pupil`, as a suggestion carries it; None when someone made it up."""
    number, _, capacity = value.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19) or capacity not in Capacity.values:
        return None
    return NamedParty(int(number), "", None, Capacity(capacity))


def evidence_id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def text_answers(answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers a form can show or check; the parties are no field."""
    return {name: value for name, value in answers.items() if name in TYPED}
