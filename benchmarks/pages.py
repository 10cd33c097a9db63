"""What is asked, by whom. The same questions for every size; where a page shows a case or a dossier, one as full."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import User
from benchmarks import words
from benchmarks.plans import FULL_EVERY
from core.pagination import AFTER, keyset_page
from dossiers.enums import DossierKind
from dossiers.models import Document, Dossier
from incidents.actions import drafts
from incidents.answers import NamedParty
from incidents.enums import Capacity, Kind, PartyRole, Status
from incidents.filters import CaseFilters
from incidents.models import Incident
from people.models import Employment, Enrolment

BUSY_SCHOOL = 1


@dataclass(frozen=True)
class Request:
    path: str
    data: Mapping[str, Any] | None = None
    """Given: it is posted."""


@dataclass
class Visitor:
    """A signed-in user with a browser."""

    role: str
    user: User
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        self.client.force_login(self.user, backend=settings.AUTHENTICATION_BACKENDS[0])

    def send(self, request: Request) -> int:
        """The status of the answer."""
        if request.data is None:
            return int(self.client.get(request.path).status_code)
        return int(self.client.post(request.path, request.data).status_code)


@dataclass(frozen=True)
class Page:
    """`ask` makes the request of each visit; what it costs to make is not measured."""

    name: str
    visitor: Visitor
    ask: Callable[[], Request]
    expects: int = 200


def pages() -> list[Page]:
    """Of the database that is in use."""
    board = _visitor("board", User.objects.filter(roles__name=RoleName.BOARD))
    director = _visitor("director", User.objects.filter(roles__name=RoleName.DIRECTOR, roles__school=BUSY_SCHOOL))
    hr = _visitor("hr", User.objects.filter(roles__name=RoleName.HR))
    officer = _visitor("privacy officer", User.objects.filter(roles__name=RoleName.PRIVACY_OFFICER))
    teacher = _visitor("teacher", _teachers(BUSY_SCHOOL))
    return [
        *(_page("home", one, "portal:home") for one in (board, director, hr, teacher)),
        *_inboxes(board),
        *_inboxes(director),
        *_searches(board),
        *_searches(director),
        _page(f"search: {words.LOOKED_FOR}", hr, "portal:search", q=words.LOOKED_FOR),
        *_of_one_case(board, director),
        *_of_dossiers(board, director, hr),
        _page("own reports", teacher, "incidents:my_reports"),
        _page("notices", director, "notifications:inbox"),
        _page("access log", officer, "portal:audit"),
        _reporting(),
    ]


def _visitor(role: str, users: QuerySet[User]) -> Visitor:
    return Visitor(role, users.order_by("pk")[0])


def _teachers(school: int) -> QuerySet[User]:
    jobs = Employment.objects.filter(school=school, job_title="leerkracht").values("person")
    return User.objects.filter(person__in=jobs)


def _page(name: str, visitor: Visitor, url_name: str, *args: Any, **query: str) -> Page:
    path = reverse(url_name, args=args)
    request = Request(f"{path}?{urlencode(query)}" if query else path)
    return Page(name, visitor, lambda: request)


def _inboxes(visitor: Visitor) -> list[Page]:
    found = [
        _page(f"inbox: {view}", visitor, "incidents:cases", view=view) for view in ("mine", "open", "overdue", "all")
    ]
    return [*found, _deep("open", visitor), _deep("all", visitor), _sought(visitor)]


def _sought(visitor: Visitor) -> Page:
    """The field above the list, in everything."""
    return _page("inbox: all, word", visitor, "incidents:cases", view="all", q=words.FREQUENT)


def _deep(view: str, visitor: Visitor) -> Page:
    """The page in the middle of the whole list, as somebody reaches who keeps leafing."""
    filters = CaseFilters(view=view)
    visitor.user.forget_access()
    rows = filters.apply(Incident.objects.visible_to(visitor.user), visitor.user, timezone.now())
    rows = filters.with_order(rows)
    ordered = rows.order_by(*filters.order_by)
    middle = ordered.count() // 2
    edge = rows.filter(pk__in=[row.pk for row in ordered[middle : middle + 2]])
    cursor = keyset_page(edge, order_by=filters.order_by, size=1).next_cursor
    return _page(f"inbox: {view}, halfway", visitor, "incidents:cases", **{"view": view, AFTER: cursor})


def _searches(visitor: Visitor) -> list[Page]:
    asked = {"frequent word": words.FREQUENT, "rare word": words.RARE, "name": words.LOOKED_FOR, "nothing": "xqzvw"}
    found = [_page(f"search: {what}", visitor, "portal:search", q=text) for what, text in asked.items()]
    newest = Incident.objects.visible_to(visitor.user).order_by("-pk").values_list("reference", flat=True)[0]
    return [*found, _page("search: reference", visitor, "portal:search", q=newest)]


def _of_one_case(board: Visitor, director: Visitor) -> list[Page]:
    """A case with everything a case page can show, in review with the director of the busy school."""
    cases = Incident.objects.filter(handler=director.user, status=Status.IN_REVIEW, kind=Kind.INCIDENT)
    reference = next(case.reference for case in cases.order_by("-pk") if case.pk % FULL_EVERY == 0)
    return [
        _page("case", board, "incidents:case", reference),
        _page("case", director, "incidents:case", reference),
        _page("case: correspondence", director, "dossiers:correspondence", reference),
        _page("case: measures", director, "sanctions:case", reference),
    ]


def _of_dossiers(board: Visitor, director: Visitor, hr: Visitor) -> list[Page]:
    """The lists fill a page, the name of one person finds one, and the dossier that is opened holds as many documents:
    what grows is the foundation, not what is drawn."""
    first, _prefix, last = words.ONE_PERSON
    personnel = Dossier.objects.get(kind=DossierKind.PERSONNEL, person__last_name=last)
    document = Document.objects.filter(dossier=personnel).order_by("-made_at", "-pk")[0]
    return [
        *(_page("dossiers", one, "dossiers:list") for one in (board, director, hr)),
        *(_page("dossiers: many of a name", one, "dossiers:list", q="van") for one in (board, director, hr)),
        *(_page("dossiers: one name", one, "dossiers:list", q=f"{first} {last}") for one in (board, director, hr)),
        *(_page("dossier", one, "dossiers:dossier", personnel.pk) for one in (board, director, hr)),
        *(_page("document", one, "dossiers:document", document.pk) for one in (board, director, hr)),
    ]


def _reporting() -> Page:
    """Sending a complete report: the draft is written beforehand, as it is on the way to the last button.

    By a teacher of another school than the pages above are of: what they show stays as it is.
    """
    teacher = _visitor("teacher", _teachers(BUSY_SCHOOL + 1))
    pupils = Enrolment.objects.filter(school=BUSY_SCHOOL + 1).order_by("pk").values_list("person", flat=True)
    parties = [NamedParty(person, "", PartyRole.SUBJECT, Capacity.PUPIL) for person in pupils[:2]]

    def ask() -> Request:
        url = reverse("incidents:report_check", args=[_complete_draft(teacher, parties).pk])
        shown = teacher.client.get(url).content.decode()
        return Request(url, {name: _hidden(shown, name) for name in ("version", "addressee")})

    return Page("report: send", teacher, ask, expects=302)


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if found is None:
        raise RuntimeError(f"the last page of a report has no field {name}")
    return unescape(found[1])


def _complete_draft(teacher: Visitor, parties: list[NamedParty]) -> Any:
    now, by = timezone.now(), teacher.user
    draft = drafts.start_draft(kind=Kind.ESCALATION, by=by, now=now)
    typed = {
        "summary": "Ouders maken elkaar uit in de groepsapp",
        "description": "Sinds gisteravond gaan de berichten over en weer.",
        "urgency": "urgent",
        "platform": "whatsapp",
        "account": "Ouders groep 7",
        "still_online": "yes",
        "minors": "no",
    }
    for party in parties:
        drafts.save_draft(draft_id=draft.pk, typed=typed, add=party, by=by, now=now)
    return draft
