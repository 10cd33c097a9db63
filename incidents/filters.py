"""Filters of the case list. They live in the address, so that a list can be kept, shared and gone back to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.gate import SignedInRequest
from accounts.models import User
from accounts.permissions import Permission
from core.expressions import IsAnyOf
from core.search import words
from incidents.enums import Kind, Status, Urgency
from incidents.models import Incident, Involvement
from incidents.querysets import DUE, IncidentQuerySet, read_by_role
from people.querysets import named_like

# The beginning of a reference: 2026-00
_REFERENCE = re.compile(r"[0-9]{4}-[0-9]*")
# What people call a case: 0121, or 121
_NUMBER = re.compile(r"[0-9]{1,8}")
_ID = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class CaseFilters:
    """What was asked. Unknown values are no filter: an address someone typed is never an error."""

    text: str = ""
    view: str = ""
    status: str = ""
    kind: str = ""
    urgency: str = ""
    school: str = ""
    reads_shared: bool = False
    """Then when something last happened is not for this reader to know, nor to see from the order."""

    VIEWS = ("mine", "open", "overdue", "all")

    @classmethod
    def of(cls, request: SignedInRequest) -> "CaseFilters":
        asked: Mapping[str, str] = request.GET
        return cls(
            text=asked.get("q", "").strip()[:200].replace("\x00", ""),
            view=_one_of(asked.get("view", ""), cls.VIEWS) or "open",
            status=_one_of(asked.get("status", ""), Status.values),
            kind=_one_of(asked.get("kind", ""), Kind.values),
            urgency=_one_of(asked.get("urgency", ""), Urgency.values),
            school=asked.get("school", "") if _ID.fullmatch(asked.get("school", "")) else "",
            reads_shared=request.user.may(Permission.READ_SHARED_CASES),
        )

    @property
    def is_filtered(self) -> bool:
        return any((self.text, self.status, self.kind, self.urgency, self.school))

    @property
    def order_by(self) -> tuple[str, ...]:
        """What is due first; then what is urgent, and what lies still for longest."""
        if self.view == "all":
            return ("-reported_at", "-id")
        return ("due", "reported_at" if self.reads_shared else "last_activity_at", "id")

    @property
    def says_order(self) -> str:
        if self.view == "all":
            return _("Newest first.")
        if self.reads_shared:
            return _("What is due first stands on top, then what is urgent, then what was reported longest ago.")
        return _("What is due first stands on top, then what is urgent, then what has been still for longest.")

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
    """Cases in which every word of `text` occurs, in Dutch, or that have a party of that name or nickname or a
    reporter of that name, as far as `user` may know it, or that number. Without `text` all.

    One queryset for each way to match, for `paginate` to merge: each is found by an index, their OR would be by none.
    """
    if not text:
        return [rows]
    parties = Involvement.objects.filter(named_like(text, path="person__"), incident=OuterRef("pk"))
    numbered = by_number(text)
    return [
        rows.filter(search=words(text)),
        rows.filter(_by_nickname(text, user) | _by_reporter(text, user)),
        # A number is nobody's name.
        rows.filter(Exists(parties.named_to(user))) if numbered is None else rows.filter(numbered),
    ]


def by_number(text: str) -> Q | None:
    """The beginning of a reference, or the number in it of whatever year; nothing when `text` is neither."""
    if _REFERENCE.fullmatch(text):
        return Q(reference__startswith=text)
    if not _NUMBER.fullmatch(text):
        return None
    whole = text.zfill(4)
    # PostgreSQL reads 2026-0121 as the numbers 2026 and -0121.
    indexed = SearchQuery(f"'-{whole}' | '-{text}':*", config="dutch", search_type="raw")
    return Q(search=indexed) & (Q(reference__endswith=f"-{whole}") | Q(reference__contains=f"-{text}"))


def _by_nickname(text: str, user: User) -> Q:
    nickname = ~Q(alias="")
    for word in text.lower().split():
        nickname &= Q(alias__icontains=word)
    return Q(IsAnyOf("pk", Involvement.objects.nicknamed_to(user).filter(nickname).values("incident")))


def _by_reporter(text: str, user: User) -> Q:
    reporters = User.objects.filter(named_like(text, path="person__"), board=user.board_id)
    reported = Incident.objects.filter(reporter__in=reporters)
    return Q(IsAnyOf("pk", reported.values("pk"))) & read_by_role(user)


def _one_of(value: str, allowed: object) -> str:
    return value if value in allowed else ""  # type: ignore[operator]
