"""The only truth about who sees which dossier and which document (domain.md §3, §5).

A dossier is there for whoever may see at least one document in it: a dossier that exists only because of a case
one is in conflict with would give that case away.
Subqueries stand on their own (IN, not correlated EXISTS), so that PostgreSQL runs each once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.access import Access, Hat
from accounts.enums import Level, RoleName
from core.expressions import IsAnyOf, IsOneOf
from dossiers.enums import DocumentKind, DossierKind
from people.querysets import in_force

if TYPE_CHECKING:
    from accounts.models import User
    from dossiers.models import CaseItem, Dispatch, Document, Dossier, Reading  # noqa: F401

DEPUTY = ":deputy"
# So many hits are sorted in no time.
FEW = 500
MANAGER = "manager"
_CORRECTION = "correction:"
# Whose personnel dossier a director does not open, also when they work at the school.
_ABOVE_A_DIRECTOR = (RoleName.DIRECTOR, RoleName.BOARD, RoleName.SUPERVISORY_BOARD)


@dataclass(frozen=True)
class Grant:
    """What one role opens; `role` is what stands with a reading, ":deputy" behind it for who stands in."""

    role: str
    opens: Q


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: "User") -> Self:
        """Dossiers a role of today opens; never one's own nor one of the own circle: for that there is `own_of`."""
        access = user.access
        granted = Q(pk__in=[])
        for grant in dossier_grants(access):
            granted |= grant.opens
        nothing_to_see = _with_nothing_to_see(user).filter(granted).values("pk")
        opened = self.filter(granted, ~Q(IsAnyOf("pk", nothing_to_see)), board=access.board_id)
        return opened.exclude(person__in=sorted(access.circle))

    def by_role(self, user: "User") -> Self:
        """With `role`: by virtue of which role this user opens it."""
        return self.annotate(role=_role(dossier_grants(user.access)))

    def own_of(self, user: "User") -> Self:
        """One's own, unless all that lies in it was about somebody else."""
        if not user.person_id:
            return self.none()
        shown = _model("Document").objects.filter(~_is_withheld(), dossier=OuterRef("pk"))
        only_of_others = Q(Exists(_of(not_meant()).filter(dossier=OuterRef("pk")))) & ~Q(Exists(shown))
        return self.filter(~only_of_others, person=user.person_id, kind=DossierKind.PERSONNEL)


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: "User") -> Self:
        """Documents in dossiers a role opens, less those of incidents the user is in conflict with.

        A manager sees only the documents of incidents they handled, of people they lead.
        """
        access = user.access
        granted = Q(pk__in=[])
        for grant in document_grants(access):
            granted |= grant.opens
        free = _not_about(access.circle) & _no_conflict(access.user_id, access.circle)
        return self.filter(granted, free, ~_is_withheld(), board=access.board_id)

    def by_role(self, user: "User") -> Self:
        """With `role`: by virtue of which role this user opens it."""
        return self.annotate(role=_role(document_grants(user.access)))

    def matching(self, query: SearchQuery, board_id: int) -> Self:
        """Documents with these words. For a rare word by its index, for a common one walking back in time: which of
        both is quick the planner cannot know of a word it has no statistics of, so it is looked at first."""
        few = _model("Document").objects.filter(search=query, board=board_id).values_list("pk", flat=True)
        found = list(few[: FEW + 1])
        return self.filter(pk__in=found) if len(found) <= FEW else self.filter(search=query)

    def in_cases_of(self, user: "User") -> Self:
        """What was filed from cases this user opens by role: it says no more than the file itself."""
        incidents = apps.get_model("incidents", "Incident").objects.opened_by_role(user)
        return self.filter(~_is_withheld(), incident__in=incidents)

    def own_of(self, user: "User") -> Self:
        """What the person concerned sees of their own dossier: what was sent to them, and their own views. Nothing that
        was kept of a party who was taken out: who stands in the case again sees of it what was filed anew with them."""
        if not user.person_id:
            return self.none()
        to_me = _model("Dispatch").objects.filter(addressee=user.person_id)
        of_retracted = Exists(_retracted().filter(pk=OuterRef("involvement")))
        mine = self.filter(~of_retracted, dossier__person=user.person_id, dossier__kind=DossierKind.PERSONNEL)
        return mine.filter(
            # What was sent as it is stays to be read by whom it was sent to, also when a newer version took its place.
            Exists(to_me.filter(document=OuterRef("pk")))
            | (
                ~_is_withheld()
                & (
                    (Exists(to_me.filter(item=OuterRef("item"))) & ~_was_corrected_before())
                    | Exists(_of_who_was_taken_out(to_me))
                    | Q(kind=DocumentKind.VIEW, made_by=user)
                )
            )
        )


class CaseItemQuerySet(models.QuerySet["CaseItem"]):
    def visible_to(self, user: "User") -> Self:
        """Correspondence of the cases one opens by role. A reporter who shares a report does not share this."""
        return self.filter(incident__in=apps.get_model("incidents", "Incident").objects.opened_by_role(user))


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    def of(self, document: "Document") -> Self:
        """To whom this document went out, also where that is written down with the item it was filed from.

        An item of several parties went to each of them: here only to whom this document is about, and to the
        guardians of a pupil. To whom else it went would tell who else is involved.
        """
        sent = Q(document=document)
        if document.item_id and document.involvement is not None:
            about = document.involvement.person_id
            guardians = apps.get_model("people", "Guardianship").objects.filter(pupil=about).values("guardian")
            sent |= Q(item=document.item_id) & (Q(addressee=about) | Q(addressee__in=guardians))
        elif document.involvement_id:
            # As it lay here before its party was taken out and put back; looked up first, and not for every dispatch.
            before = _model("Document").objects.filter(
                dossier=document.dossier_id, source=document.source, involvement__retracted_at__isnull=False
            )
            sent |= Q(IsAnyOf("document", before.values("pk")))
        return self.filter(sent)


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: "User", dossier: "Dossier") -> Self:
        """Who read this dossier, and those documents in it that this user may see."""
        documents = _model("Document").objects.visible_to(user).filter(dossier=dossier)
        return self.filter(Q(document=None) | Q(document__in=documents), dossier=dossier)

    def of_own(self, user: "User") -> Self:
        """Who read what was sent to this user, or what they wrote themself."""
        return self.filter(document__in=_model("Document").objects.own_of(user))


def dossier_grants(access: Access) -> list[Grant]:
    """Own roles first: whoever is HR and stands in for the director reads as HR."""
    return [Grant(role, opens) for hat in access.hats for role, opens in _dossiers_by_role(hat, access)]


def document_grants(access: Access) -> list[Grant]:
    return [Grant(role, opens) for hat in access.hats for role, opens in _documents_by_role(hat, access)]


def _dossiers_by_role(hat: Hat, access: Access) -> Iterator[tuple[str, Q]]:
    # A deputy does not stand in where the holder is in conflict.
    limits = Q() if hat.holder_id == access.user_id else ~Q(person__in=sorted(hat.circle))
    for role, opens in _whole_dossiers(hat, access, prefix=""):
        yield _worn(role, hat, access), opens & limits
    if hat.leads:
        handled = _model("Document").objects.filter(_handled(hat, access)).values("dossier")
        yield _worn(MANAGER, hat, access), Q(IsAnyOf("pk", handled)) & limits


def _documents_by_role(hat: Hat, access: Access) -> Iterator[tuple[str, Q]]:
    own = hat.holder_id == access.user_id
    limits = Q() if own else _not_about(hat.circle) & _no_conflict(hat.holder_id, hat.circle)
    for role, opens in _whole_dossiers(hat, access, prefix="dossier__"):
        yield _worn(role, hat, access), opens & limits
    if hat.leads:
        yield _worn(MANAGER, hat, access), _handled(hat, access) & limits


def _whole_dossiers(hat: Hat, access: Access, *, prefix: str) -> Iterator[tuple[str, Q]]:
    """Dossiers a hat opens as a whole, role by role."""
    kind, key = f"{prefix}kind", f"{prefix}pk"
    if hat.has(RoleName.BOARD):
        yield RoleName.BOARD, Q(pk__isnull=False)
    if hat.has(RoleName.HR):
        yield RoleName.HR, Q(**{kind: DossierKind.PERSONNEL})
    if hat.director_of:
        yield RoleName.DIRECTOR, Q(IsOneOf(key, _of_schools(hat.director_of, access, with_staff=True)))
    if hat.care_of:
        yield RoleName.CARE, Q(IsOneOf(key, _of_schools(hat.care_of, access, with_staff=False)))


def _of_schools(schools: frozenset[int], access: Access, *, with_staff: bool) -> list[int]:
    """Ids of the dossiers of these schools, looked up once for an access: every condition below is then about a few
    hundred rows that PostgreSQL knows, and not about who works and learns where."""
    key = ("dossiers of schools", schools, with_staff)
    if key not in access.found:
        found = _pupil_dossiers(schools, access)
        if with_staff:
            found = found.union(_staff_dossiers(schools, access), all=True)
        access.found[key] = [pk for (pk,) in found.values_list("pk")]
    ids: list[int] = access.found[key]
    return ids


def _staff_dossiers(schools: frozenset[int], access: Access) -> Any:
    """Ids of the personnel dossiers of whoever works there today, without those above or beside a director."""
    employments = apps.get_model("people", "Employment").objects
    works = employments.filter(in_force(access.today), school__in=schools).values("person")
    dossiers = _model("Dossier").objects.filter(kind=DossierKind.PERSONNEL, person__in=works)
    return dossiers.filter(~Q(IsAnyOf("person", _superiors(access)))).values("pk")


def _pupil_dossiers(schools: frozenset[int], access: Access) -> Any:
    enrolments = apps.get_model("people", "Enrolment").objects
    learns = enrolments.filter(in_force(access.today), school__in=schools).values("person")
    return _model("Dossier").objects.filter(kind=DossierKind.PUPIL, person__in=learns).values("pk")


def _superiors(access: Access) -> models.QuerySet:
    roles = apps.get_model("accounts", "Role").objects
    return roles.filter(
        in_force(access.today), board=access.board_id, name__in=_ABOVE_A_DIRECTOR, user__person__isnull=False
    ).values("user__person")


def _handled(hat: Hat, access: Access) -> Q:
    """Personnel documents of incidents this holder (or a deputy in their name) handled, of people they lead today."""
    led = apps.get_model("people", "Employment").objects.filter(in_force(access.today), manager__user=hat.holder_id)
    dossiers = _model("Dossier").objects.filter(kind=DossierKind.PERSONNEL, person__in=led.values("person"))
    handled = apps.get_model("incidents", "Assignment").objects.filter(
        Q(user=hat.holder_id, deputy_for=None) | Q(deputy_for=hat.holder_id),
        level=Level.MANAGER,
        answered_at__isnull=False,
    )
    return Q(IsAnyOf("dossier", dossiers.values("pk")), incident__in=handled.values("incident"))


def _not_about(circle: frozenset[int]) -> Q:
    """Not in a dossier of someone of this circle."""
    return ~Q(IsAnyOf("dossier", _model("Dossier").objects.filter(person__in=sorted(circle)).values("pk")))


def _no_conflict(user_id: int, circle: frozenset[int]) -> Q:
    """Not of an incident this user reported, recused themself from, or has a party of in their circle.

    The same rule as `incidents.querysets.conflict`, seen from the document; a test holds them together.
    """
    return ~Q(incident__in=_conflicts(user_id, circle))


def _with_nothing_to_see(user: "User") -> Any:
    """Dossiers in which this user may see no document: to be looked for only where something is hidden."""
    readable = _model("Document").objects.visible_to(user).filter(dossier=OuterRef("pk")).values("pk")[:1]
    # As a value, not EXISTS: PostgreSQL would join all documents of the foundation to find out.
    hiding = _model("Dossier").objects.filter(IsAnyOf("pk", _with_something_hidden(user.access)))
    return hiding.alias(readable=Subquery(readable)).filter(readable=None)


def _with_something_hidden(access: Access) -> Any:
    """Ids of dossiers that hold a document of a case in which this user, or who they stand in for, is in conflict, or
    of a party who was taken out of the case again.

    What else is withheld does not count: the newer version of it lies in the same dossier and is of the same case,
    which the database sees to.
    """
    documents = _model("Document").objects
    circles = {access.user_id: access.circle} | {hat.holder_id: hat.circle for hat in access.hats}
    others = (documents.filter(incident__in=_conflicts(*whose)).values("dossier") for whose in circles.items())
    return _of(_retracted()).union(*others, all=True)


def _of(involvements: models.QuerySet) -> models.QuerySet:
    """Ids of the dossiers with something about one of these."""
    found: models.QuerySet = _model("Document").objects.filter(IsAnyOf("involvement", involvements)).values("dossier")
    return found


def not_meant() -> models.QuerySet:
    """Ids of the parties who were taken out, and do not stand in the case in the same role again."""
    standing = apps.get_model("incidents", "Involvement").objects.filter(
        incident=OuterRef("incident"), person=OuterRef("person"), role=OuterRef("role")
    )
    return _retracted().filter(~Exists(standing))


def _retracted() -> models.QuerySet:
    found: models.QuerySet = apps.get_model("incidents", "Involvement").recorded.exclude(retracted_at=None).values("pk")
    return found


def _is_withheld() -> Exists:
    return Exists(_model("Withholding").objects.filter(document=OuterRef("pk")))


def _of_who_was_taken_out(dispatches: models.QuerySet) -> models.QuerySet:
    """Those of the same piece, as it lay in this dossier before its party was taken out and put back."""
    source = Coalesce("document__supersedes__source", "document__source")
    sent = dispatches.alias(of_source=source).filter(
        document__dossier=OuterRef("dossier"),
        document__involvement__retracted_at__isnull=False,
        of_source=Coalesce(OuterRef("supersedes__source"), OuterRef("source")),
    )
    corrected = Q(document__source__startswith=_CORRECTION) | Q(document__superseded_by__source__startswith=_CORRECTION)
    found: models.QuerySet = sent.exclude(corrected)
    return found


def _was_corrected_before() -> Q:
    """What was filed anew has the words that somebody corrected before its party was taken out."""
    corrected = _model("Document").objects.filter(
        IsAnyOf("involvement", _retracted()),
        dossier=OuterRef("dossier"),
        item=OuterRef("item"),
        source__startswith=_CORRECTION,
    )
    return Q(Exists(corrected)) & ~Q(source__startswith=_CORRECTION)


def _conflicts(user_id: int, circle: frozenset[int]) -> models.QuerySet:
    """Ids of those incidents. One list: of each NOT IN the planner guesses that it leaves half."""
    incidents = apps.get_model("incidents", "Incident").objects.filter(reporter=user_id).values("pk")
    recusals = apps.get_model("incidents", "Recusal").objects.filter(user=user_id).values("incident")
    parties = apps.get_model("incidents", "Involvement").objects.filter(person__in=sorted(circle)).values("incident")
    others = (recusals, parties) if circle else (recusals,)
    return incidents.union(*others, all=True)


def _worn(role: str, hat: Hat, access: Access) -> str:
    return str(role) if hat.holder_id == access.user_id else f"{role}{DEPUTY}"


def _role(grants: list[Grant]) -> Case:
    return Case(
        *(When(grant.opens, then=Value(grant.role)) for grant in grants),
        default=Value(""),
        output_field=models.CharField(),
    )


def _model(name: str) -> Any:
    return apps.get_model("dossiers", name)
