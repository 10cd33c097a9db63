"""What a reporter answered, checked and complete: what the actions take.

A draft keeps what was typed (`ReportDraft.answers`); the form turns that into these shapes, and nothing else does.
"""

from dataclasses import dataclass
from datetime import datetime

from incidents.enums import Capacity, Context, Criminal, Kind, Online, PartyRole, Platform, Urgency


@dataclass(frozen=True)
class PartyAnswer:
    """Someone in the report: a person the foundation knows, or a nickname nobody knows yet. Exactly one of both."""

    person_id: int | None
    alias: str
    role: PartyRole
    capacity: Capacity


@dataclass(frozen=True)
class NamedParty:
    """Someone who is put into a draft. In which role they are is asked, and answered before sending.

    `is_other`: this nickname is also the name of somebody they could have chosen, and they say it is somebody else.
    """

    person_id: int | None
    alias: str
    role: PartyRole | None
    capacity: Capacity
    is_other: bool = False


@dataclass(frozen=True)
class ReportAnswers:
    """`seen_at` is aware. `school_id` is a school the reporter works at, or None for someone without a school."""

    kind: Kind
    urgency: Urgency
    summary: str
    description: str
    platform: Platform
    platform_other: str
    account: str
    link: str
    seen_at: datetime | None
    still_online: Online
    police_reference: str
    parties: tuple[PartyAnswer, ...]
    school_id: int | None
    tells_of_minors: bool = False
    """There are sexual images of someone under 18. None of them was taken in."""

    @property
    def person_ids(self) -> tuple[int, ...]:
        return tuple(party.person_id for party in self.parties if party.person_id is not None)


@dataclass(frozen=True)
class AssessmentAnswers:
    """Gravity is 0–4 on each of the three axes of the protocol (S2, S4)."""

    guideline_codes: tuple[str, ...]
    utterance: int
    behaviour: int
    consequences: int
    contexts: tuple[Context, ...]
    criminal: Criminal
    reasons: str
