"""Filters of the case list. They live in the address, so that a list can be kept, shared and gone back to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from accounts.models import User
from incidents.enums import Kind, Status, Urgency
from incidents.models import Incident, Involvement
from incidents.querysets import DUE, IncidentQuerySet

# The beginning of a reference: 2026-00
_REFERENCE = re.compile(r"[0-9]{4}-[0-9]*")


@dataclass(frozen=True)
class CaseFilters:
    """What was asked. Unknown values are no filter: an address someone typed is never an error."""

    text: str = ""
    view: str = ""
    status: str = ""
    kind: str = ""
    urgency: str = ""
    school: str = ""

    VIEWS = ("mine", "open", "overdue", "all")

    @classmethod
    def of(cls, request: HttpRequest) -> "CaseFilters":
        asked: Mapping[str, str] = request.GET
        return cls(
            text=asked.get("q", "").strip()[:200].replace("\x00", ""),
            view=_one_of(asked.get("view", ""), cls.VIEWS) or "open",
            status=_one_of(asked.get("status", ""), Status.values),
            kind=_one_of(asked.get("kind", ""), Kind.values),
            urgency=_one_of(asked.get("urgency", ""), Urgency.values),
            school=asked.get("school", "") if asked.get("school", "").isdecimal() else "",
        )

    @property
    def is_filtered(self) -> bool:
        return any((self.text, self.status, self.kind, self.urgency, self.school))

    @property
    def order_by(self) -> tuple[str, ...]:
        """What is due first; among what is not due the newest first."""
        return ("-reported_at", "-id") if self.view == "all" else ("due", "-reported_at", "-id")

    def with_order(self, rows: QuerySet[Incident]) -> QuerySet[Incident]:
        rows = rows.select_related("school", "handler__person")
        return rows if self.view == "all" else rows.annotate(due=DUE)

    def apply(self, rows: IncidentQuerySet, user: User, now: datetime) -> IncidentQuerySet:
        if self.view == "mine":
            rows = rows.filter(handler__in=[hat.holder_id for hat in user.access.hats]).exclude(status=Status.CLOSED)
        elif self.view == "open":
            rows = rows.exclude(status=Status.CLOSED)
        elif self.view == "overdue":
            rows = rows.overdue(now)
        if self.status:
            rows = rows.in_status(self.status, user)
        exact = {"kind": self.kind, "urgency": self.urgency, "school": self.school}
        return rows.filter(**{name: value for name, value in exact.items() if value})


def matching(rows: QuerySet[Incident], text: str, user: User) -> list[QuerySet[Incident]]:
    """Cases in which every word of `text` occurs, in Dutch, or that have a party of that name or nickname, as far as
    `user` may know it, or that reference. Without `text` all.

    One queryset for each way to match, for `paginate` to merge: each is found by an index, their OR would be by none.
    """
    if not text:
        return [rows]
    name, nickname = Q(), ~Q(alias="")
    for word in text.lower().split():
        name &= Q(person__search_name__contains=word)
        nickname &= Q(alias__icontains=word)
    parties = Involvement.objects.filter(incident=OuterRef("pk"))
    named, nicknamed = parties.named_to(user).filter(name), parties.nicknamed_to(user).filter(nickname)
    ways = [
        rows.filter(search=SearchQuery(text, config="dutch", search_type="websearch")),
        rows.filter(Exists(named)),
        rows.filter(Exists(nicknamed)),
    ]
    return [*ways, rows.filter(reference__startswith=text)] if _REFERENCE.fullmatch(text) else ways


def _one_of(value: str, allowed: object) -> str:
    return value if value in allowed else ""  # type: ignore[operator]
