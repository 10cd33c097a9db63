"""Filters of the case list. They live in the address, so that a list can be kept, shared and gone back to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from accounts.models import User
from incidents.enums import Kind, Status, Urgency
from incidents.models import Incident, Involvement

FAR_AWAY = datetime(9999, 1, 1, tzinfo=UTC)


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
        return rows if self.view == "all" else rows.annotate(due=Coalesce(F("answer_due_at"), Value(FAR_AWAY)))

    def apply(self, rows: QuerySet[Incident], user: User, now: datetime) -> QuerySet[Incident]:
        if self.view == "mine":
            rows = rows.filter(handler__in=[hat.holder_id for hat in user.access.hats]).exclude(status=Status.CLOSED)
        elif self.view == "open":
            rows = rows.exclude(status=Status.CLOSED)
        elif self.view == "overdue":
            rows = rows.exclude(status=Status.CLOSED).filter(answer_due_at__lt=now)
        exact = {"status": self.status, "kind": self.kind, "urgency": self.urgency, "school": self.school}
        rows = rows.filter(**{name: value for name, value in exact.items() if value})
        return matching(rows, self.text) if self.text else rows


def matching(rows: QuerySet[Incident], text: str) -> QuerySet[Incident]:
    """Cases in which every word of `text` occurs, in Dutch, or a party of that name, or that reference."""
    named = Involvement.objects.filter(incident=OuterRef("pk"))
    for word in text.lower().split():
        named = named.filter(Q(person__search_name__contains=word) | Q(alias__icontains=word))
    return rows.filter(
        Q(search=SearchQuery(text, config="dutch", search_type="websearch"))
        | Q(reference__startswith=text)
        | Q(Exists(named))
    )


def _one_of(value: str, allowed: object) -> str:
    return value if value in allowed else ""  # type: ignore[operator]
