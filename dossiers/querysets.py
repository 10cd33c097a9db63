"""The only truth about who sees which dossier and which document (domain.md §3, §5)."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.access import Access, Hat
from accounts.enums import Level, RoleName
from dossiers.enums import DossierKind
from people.querysets import in_force

if TYPE_CHECKING:
    from accounts.models import User


class DossierQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Dossiers a role of today opens; never one's own nor one of the own circle: for that there is `own_of`."""
        access = user.access
        granted = Q(pk__in=[])
        for hat in access.hats:
            granted |= _dossiers_by_hat(hat, access)
        return (
            self.filter(granted, board=access.board_id)
            .exclude(person__in=sorted(access.circle))
            .distinct()
        )

    def own_of(self, user: "User") -> Self:
        return self.filter(person=user.person_id, kind=DossierKind.PERSONNEL) if user.person_id else self.none()


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Documents in visible dossiers, less those of incidents the user is in conflict with.

        A manager sees only the documents of incidents they handled.
        """
        from incidents.querysets import conflict

        access = user.access
        granted = Q(pk__in=[])
        for hat in access.hats:
            granted |= _documents_by_hat(hat, access)
        in_conflict = apps.get_model("incidents", "Incident").objects.filter(
            conflict(access.user_id, access.circle), pk=OuterRef("incident")
        )
        return (
            self.filter(granted, board=access.board_id)
            .exclude(dossier__person__in=sorted(access.circle))
            .filter(Q(incident=None) | ~Exists(in_conflict))
        )

    def own_of(self, user: "User") -> Self:
        """What the person concerned sees of their own dossier: what was sent to them, and their own views."""
        if not user.person_id:
            return self.none()
        sent = apps.get_model("dossiers", "Dispatch").objects.filter(
            document=OuterRef("pk"), addressee=user.person_id
        )
        return self.filter(dossier__person=user.person_id, dossier__kind=DossierKind.PERSONNEL).filter(
            Exists(sent) | Q(kind="view", made_by=user)
        )


def _dossiers_by_hat(hat: Hat, access: Access) -> Q:
    granted = _whole_dossiers(hat, access, prefix="")
    if hat.leads:
        granted |= Q(Exists(_handled_documents(hat).filter(dossier=OuterRef("pk"))))
    return _not_where_holder_is_in_conflict(granted, hat, access, person="person")


def _documents_by_hat(hat: Hat, access: Access) -> Q:
    from incidents.querysets import conflict

    granted = _whole_dossiers(hat, access, prefix="dossier__")
    if hat.leads:
        granted |= Q(Exists(_handled_documents(hat).filter(pk=OuterRef("pk"))))
    granted = _not_where_holder_is_in_conflict(granted, hat, access, person="dossier__person")
    if hat.holder_id != access.user_id:
        in_conflict = apps.get_model("incidents", "Incident").objects.filter(
            conflict(hat.holder_id, hat.circle), pk=OuterRef("incident")
        )
        granted &= Q(incident=None) | ~Exists(in_conflict)
    return granted


def _whole_dossiers(hat: Hat, access: Access, *, prefix: str) -> Q:
    """Dossiers a hat opens as a whole."""
    kind, person = f"{prefix}kind", f"{prefix}person"
    granted = Q(pk__in=[])
    if hat.has(RoleName.BOARD):
        granted |= Q(pk__isnull=False)
    if hat.has(RoleName.HR):
        granted |= Q(**{kind: DossierKind.PERSONNEL})
    if hat.director_of:
        works = apps.get_model("people", "Employment").objects.filter(
            in_force(access.today), person=OuterRef(person), school__in=hat.director_of
        )
        directs = apps.get_model("accounts", "Role").objects.filter(
            in_force(access.today), name=RoleName.DIRECTOR, user__person=OuterRef(person)
        )
        granted |= Q(Exists(works), ~Exists(directs), **{kind: DossierKind.PERSONNEL})
    pupils_of = hat.director_of | hat.care_of
    if pupils_of:
        learns = apps.get_model("people", "Enrolment").objects.filter(
            in_force(access.today), person=OuterRef(person), school__in=pupils_of
        )
        granted |= Q(Exists(learns), **{kind: DossierKind.PUPIL})
    return granted


def _handled_documents(hat: Hat) -> models.QuerySet:
    """Personnel documents of incidents this holder handled as manager, of people they lead."""
    handled = apps.get_model("incidents", "Assignment").objects.filter(
        incident=OuterRef("incident"), user=hat.holder_id, level=Level.MANAGER, answered_at__isnull=False
    )
    return apps.get_model("dossiers", "Document").objects.filter(
        Exists(handled), dossier__kind=DossierKind.PERSONNEL
    )


def _not_where_holder_is_in_conflict(granted: Q, hat: Hat, access: Access, *, person: str) -> Q:
    if hat.holder_id == access.user_id:
        return granted
    return granted & ~Q(**{f"{person}__in": sorted(hat.circle)})
