"""What cases leave behind: dossiers with documents, who read them, items of correspondence, notices, the access log."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from audit.enums import Outcome
from audit.models import Event
from benchmarks import words
from benchmarks.cases import uuid4
from benchmarks.copying import copy
from benchmarks.foundation import BOARD, Foundation, Staff
from benchmarks.plans import Plan
from dossiers.enums import Channel, DocumentKind, DossierKind
from dossiers.models import CaseItem, Dispatch, Document, Dossier, Reading, Withholding
from incidents.enums import Capacity
from notifications.models import Notice

Rows = Iterator[tuple[Any, ...]]
PER_CASE = 3
WITHHELD_EVERY = 500


class Papers:
    def __init__(self, plans: Sequence[Plan], made: Foundation, random: Random) -> None:
        self.plans, self.made, self.random = plans, made, random
        self.filed = [plan for plan in plans if plan.subject.filed_with is not None]
        self.dossiers: dict[tuple[int, DossierKind], int] = {}
        for plan in self.filed:
            self.dossiers.setdefault(_place(plan), len(self.dossiers) + 1)
        self.documents: list[tuple[UUID, int, Plan]] = []
        self.withheld: list[tuple[UUID, Plan]] = []
        self.items = {plan.id: uuid4(random) for plan in plans}

    def write(self) -> None:
        opened = self.plans[0].reported_at
        columns = ("id", "board_id", "person_id", "kind", "opened_at")
        copy(Dossier, columns, ((number, BOARD, *place, opened) for place, number in self.dossiers.items()))
        self._write_items()
        self._write_documents()
        columns = ("id", "dossier_id", "document_id", "reader_id", "role", "at")
        copy(Reading, columns, _numbered(self._readings()))
        columns = ("id", "document_id", "addressee_id", "channel", "sent_at", "sent_by_id")
        copy(Dispatch, columns, _numbered(self._dispatches()))
        columns = ("id", "document_id", "reason", "at")
        copy(Withholding, columns, _numbered(self._withheld()))
        columns = ("id", "board_id", "user_id", "code", "reference", "path", "key", "created_at", "read_at")
        copy(Notice, columns, self._notices())
        self._write_log()

    def _write_items(self) -> None:
        columns = (
            *("id", "board_id", "incident_id", "kind", "title", "body", "happened_at", "recorded_at"),
            *("recorded_by_id", "source", "headers"),
        )
        rows = (
            (
                *(self.items[plan.id], BOARD, plan.id, DocumentKind.PHONE_NOTE, "Gebeld over de berichten"),
                *(words.text(self.random, 2), plan.after(25), plan.after(26), plan.handler.user, f"call:{plan.id}", {}),
            )
            for plan in self.plans
        )
        copy(CaseItem, columns, rows)

    def _write_documents(self) -> None:
        columns = (
            *("id", "board_id", "dossier_id", "incident_id", "involvement_id", "kind", "title", "author", "body"),
            *("made_at", "filed_at", "made_by_id", "source", "item_id", "supersedes_id", "supersedes_reason"),
        )
        copy(Document, columns, self._documents())

    def _documents(self) -> Rows:
        """Three times as many as there are cases, evenly over those that are filed."""
        total, made = PER_CASE * len(self.plans), 0
        for order, plan in enumerate(self.filed, start=1):
            wanted = total * order // len(self.filed) - made
            for number, (source, kind) in enumerate(self._sources(plan, wanted)):
                key, dossier, at = uuid4(self.random), self.dossiers[_place(plan)], plan.after(10 + number)
                older = self._corrected(number)
                self.documents.append((key, dossier, plan))
                yield (
                    *(key, BOARD, dossier, plan.id, plan.subject.id, kind),
                    *(words.summary(self.random, plan.id), plan.handler.name, words.text(self.random, 4)),
                    *(at, at, plan.handler.user, source, self.items[plan.id] if source.startswith("item:") else None),
                    *(older, "Er stond een naam in." if older else ""),
                )
            made += wanted

    def _corrected(self, number: int) -> UUID | None:
        """One document in five hundred takes the place of the one of the same case before it, that is withheld."""
        if number == 0 or len(self.documents) < WITHHELD_EVERY * len(self.withheld):
            return None
        older, _dossier, plan = self.documents[-1]
        self.withheld.append((older, plan))
        return older

    def _sources(self, plan: Plan, wanted: int) -> list[tuple[str, DocumentKind]]:
        """What of this case is filed, as the product would name it; made up letters where there is not enough."""
        found = [(f"report:{plan.id}", DocumentKind.REPORT)]
        found += [(f"consultation:{plan.id}", DocumentKind.CONSULTATION)] if plan.is_agreed else []
        found += [(f"assessment:{plan.id}", DocumentKind.ASSESSMENT)] if plan.is_assessed else []
        found += [(f"item:{self.items[plan.id]}", DocumentKind.PHONE_NOTE)]
        found += [(f"letter:{plan.id}-{number}", DocumentKind.LETTER) for number in range(wanted)]
        return found[:wanted]

    def _readings(self) -> Rows:
        for number, (key, dossier, plan) in enumerate(self.documents):
            hr = self.made.hr[number % len(self.made.hr)]
            reader, role = (plan.handler, str(plan.level)) if _place(plan)[1] == DossierKind.PUPIL else (hr, "hr")
            yield dossier, None, reader.user, role, plan.after(40)
            yield dossier, key, reader.user, role, plan.after(40)

    def _dispatches(self) -> Rows:
        for key, _dossier, plan in self.documents[::10]:
            yield key, plan.subject.person, Channel.POST, plan.after(48), plan.handler.user

    def _withheld(self) -> Rows:
        for key, plan in self.withheld:
            yield key, "Er stond een naam in.", plan.after(60)

    def _notices(self) -> Rows:
        fresh = self.plans[-1].reported_at - timedelta(days=3)
        for plan in self.plans:
            read_at = plan.after(9) if plan.reported_at < fresh else None
            told = [(plan.reporter, "reports", "case.take_up.reporter"), (plan.handler, "cases", "case.submit.handler")]
            for staff, place, code in told:
                yield (
                    *(uuid4(self.random), BOARD, staff.user, code, plan.reference, f"/{place}/{plan.reference}/"),
                    *(f"bench:{plan.id}:{place}", plan.reported_at, read_at),
                )

    def _write_log(self) -> None:
        columns = (
            *("id", "at", "board_id", "actor_id", "actor_label", "outcome", "action", "object_type", "object_id"),
            "reference",
        )
        # Installing the protocol and the procedures stands in the log already.
        copy(Event, columns, _numbered(self._log(), start=Event.objects.count() + 1))

    def _log(self) -> Rows:
        for plan in self.plans:
            told: list[tuple[Staff, Outcome, str, int]] = [
                (plan.reporter, Outcome.DONE, "incident.submit", 0),
                (plan.handler, Outcome.READ, "incident.read", 11),
                (plan.handler, Outcome.DONE, "incident.take_up", 12),
                (plan.handler, Outcome.READ, "incident.read", 30),
            ]
            for staff, outcome, action, hours in told:
                yield (
                    *(plan.after(hours), str(BOARD), str(staff.user), staff.name, outcome, action),
                    *("incidents.incident", str(plan.id), plan.reference),
                )


def _place(plan: Plan) -> tuple[int, DossierKind]:
    """Person and kind of the dossier that the correspondence of this case lies in."""
    if plan.subject.filed_with is None:
        raise ValueError(f"{plan.reference} is not filed")
    is_staff = plan.subject.capacity == Capacity.EMPLOYEE
    return plan.subject.filed_with, DossierKind.PERSONNEL if is_staff else DossierKind.PUPIL


def _numbered(rows: Rows, *, start: int = 1) -> Rows:
    return ((number, *row) for number, row in enumerate(rows, start=start))
