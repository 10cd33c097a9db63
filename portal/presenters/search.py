"""Hits, each with the words around it. Every list starts from what the user may see."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.gate import SignedInRequest
from accounts.models import User
from accounts.permissions import Permission
from core.pagination import KeysetPage, paginate
from core.search import words
from dossiers.models import Document, Dossier
from incidents.filters import by_number, matching
from incidents.models import Incident
from people.querysets import named_like

SHOWN = 10
# Marks that no text of a user holds, so that the page can cut a hit into plain and found parts.
START, STOP = "\x02", "\x03"


@dataclass(frozen=True)
class Part:
    text: str
    is_found: bool


@dataclass(frozen=True)
class Hit:
    title: str
    url: str
    note: str
    context: list[Part]


@dataclass
class SearchPage:
    user: User
    text: str
    request: SignedInRequest

    @classmethod
    def of(cls, request: SignedInRequest) -> "SearchPage":
        return cls(request.user, request.GET.get("q", "").strip()[:200].replace("\x00", ""), request)

    @property
    def query(self) -> SearchQuery:
        return words(self.text)

    @cached_property
    def case_page(self) -> "KeysetPage[Incident] | None":
        if not self.text or not (self.user.may(Permission.READ_CASES) or self.user.may(Permission.READ_SHARED_CASES)):
            return None
        seen = Incident.objects.visible_to(self.user).select_related("school")
        seen = seen.annotate(context=_headline(_joined("summary", "description"), self.query))
        found = matching(seen, self.text, self.user)
        return paginate(self.request, found, order_by=("-reported_at", "-id"), size=SHOWN)

    @cached_property
    def cases(self) -> list[Hit]:
        page = self.case_page
        return [
            Hit(
                incident.summary,
                reverse("incidents:case", args=[incident.reference]),
                f"{incident.reference} · {incident.school.name if incident.school else _('Foundation')}",
                parts(incident.context),  # type: ignore[attr-defined]
            )
            for incident in (page.items if page else ())
        ]

    @cached_property
    def documents(self) -> list[Hit]:
        if not self.text or not self._reads_dossiers:
            return []
        found = (
            Document.objects.visible_to(self.user)
            .matching(self.query, self.user.board_id)
            .select_related("dossier__person")
            .annotate(context=_headline(_joined("title", "body"), self.query))
            .order_by("-made_at", "-id")
        )
        return [
            Hit(
                document.title,
                reverse("dossiers:document", args=[document.pk]),
                document.dossier.person.name,
                parts(document.context),
            )
            for document in found[:SHOWN]
        ]

    @cached_property
    def people(self) -> list[Hit]:
        """People whose dossier the user may open."""
        if not self.text or not self._reads_dossiers:
            return []
        named = named_like(self.text, path="person__")
        found = Dossier.objects.visible_to(self.user).filter(named).select_related("person")
        return [
            Hit(dossier.person.name, reverse("dossiers:dossier", args=[dossier.pk]), dossier.get_kind_display(), [])
            for dossier in found.order_by("person__last_name", "pk")[:SHOWN]
        ]

    @cached_property
    def own_reports(self) -> list[Hit]:
        if not self.text or not self.user.may(Permission.FOLLOW_OWN_REPORTS):
            return []
        numbered = by_number(self.text)
        asked = Q(search=self.query) if numbered is None else Q(search=self.query) | numbered
        found = Incident.objects.reported_by(self.user).filter(asked)
        found = found.annotate(context=_headline(_joined("summary", "description"), self.query))
        return [
            Hit(
                incident.summary,
                reverse("incidents:follow", args=[incident.reference]),
                incident.reference,
                parts(incident.context),
            )
            for incident in found.order_by("-reported_at", "-pk")[:SHOWN]
        ]

    @property
    def _reads_dossiers(self) -> bool:
        return self.user.may(Permission.READ_PERSONNEL_DOSSIERS) or self.user.may(Permission.READ_PUPIL_DOSSIERS)

    @property
    def found_nothing(self) -> bool:
        return bool(self.text) and not (self.cases or self.documents or self.people or self.own_reports)


def parts(headline: str) -> list[Part]:
    """The hit in its context, cut where it was found; the page escapes every part."""
    found = []
    for index, piece in enumerate(headline.split(START)):
        inside, _stop, after = piece.partition(STOP) if index else ("", "", piece)
        found += [Part(inside, True)] if inside else []
        found += [Part(after, False)] if after else []
    return found


def _joined(title: str, body: str) -> Concat:
    return Concat(title, Value(" … "), body, output_field=TextField())


def _headline(text: Concat, query: SearchQuery) -> SearchHeadline:
    return SearchHeadline(
        text,
        query,
        config="dutch",
        start_sel=START,
        stop_sel=STOP,
        max_words=24,
        min_words=12,
        max_fragments=1,
    )
