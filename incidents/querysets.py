"""The only truth about who sees which case. Lists, counts, search, pages, files and mail all start here."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from accounts.access import Access, Hat
from accounts.enums import Level, RoleName
from accounts.permissions import Permission
from incidents.enums import OfferState, Status

if TYPE_CHECKING:
    from accounts.models import User
    from incidents.models import Evidence, Incident, ReportDraft  # noqa: F401


# When an answer is due, for sorting: what waits for no answer comes after all that does.
DUE = Coalesce(F("answer_due_at"), Value(datetime(9999, 1, 1, tzinfo=UTC)))


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: "User") -> Self:
        """Cases whose file this user may open by virtue of a role they hold today.

        A party, someone in the circle of a party, the reporter and whoever recused themself see none of it here.
        The reporter follows their own report through `reported_by`.
        """
        access = user.access
        if not any(hat.names for hat in access.hats):
            return self.none()
        granted = Q(pk__in=[])
        for hat in access.hats:
            granted |= _by_hat(hat, access)
        if access.own.has(RoleName.COUNSELLOR):
            granted |= Q(
                Exists(_rows("Share").filter(incident=OuterRef("pk"), counsellor=access.user_id, ended_at=None))
            )
        return self.filter(granted, board=access.board_id).filter(~conflict(access.user_id, access.circle))

    def reported_by(self, user: "User") -> Self:
        return self.filter(reporter=user)

    def shared_with(self, user: "User") -> Self:
        return self.visible_to(user).filter(
            Exists(_rows("Share").filter(incident=OuterRef("pk"), counsellor=user.pk, ended_at=None))
        )

    def handled_by(self, user: "User") -> Self:
        """Open cases that wait for this user as handler: the inbox. A subset of `visible_to`."""
        return self.visible_to(user).filter(handler=user).exclude(status=Status.CLOSED)

    def offered_to(self, user: "User") -> Self:
        """Cases a colleague asks this user to take over. They exist for this user, the file opens on accepting."""
        access = user.access
        offers = _rows("HandoverOffer").filter(
            incident=OuterRef("pk"), offered_to=access.user_id, state=OfferState.OPEN
        )
        return self.filter(Exists(offers), board=access.board_id).filter(~conflict(access.user_id, access.circle))

    def in_queue(self, user: "User") -> Self:
        """Cases nobody can handle. Watchers see that one exists, never the file; in conflict not even that."""
        if not user.may(Permission.WATCH_QUEUE):
            return self.none()
        access = user.access
        return (
            self.filter(board=access.board_id, level=Level.QUEUE)
            .exclude(status=Status.CLOSED)
            .filter(~conflict(access.user_id, access.circle))
        )

    def overdue(self, now: datetime) -> Self:
        return self.exclude(status=Status.CLOSED).alias(due=DUE).filter(due__lt=now)


def _by_hat(hat: Hat, access: Access) -> Q:
    """What the roles of one holder open. Worn by a deputy, not where the holder is in conflict."""
    assignments = _rows("Assignment").filter(incident=OuterRef("pk")).filter(Q(ends_at=None) | Q(keeps_reading=True))
    holders = {hat.holder_id, access.user_id}
    granted = Q(pk__in=[])
    plain_levels = hat.levels - {Level.DIRECTOR}
    if plain_levels:
        granted |= Q(Exists(assignments.filter(user__in=holders, level__in=plain_levels)))
    if hat.director_of:
        granted |= Q(school__in=hat.director_of)
    if hat.has(RoleName.BOARD):
        granted |= Q(pk__isnull=False)
    if hat.has(RoleName.SUPERVISORY_BOARD):
        granted |= Q(Exists(_about_a_board_member()))
    if hat.holder_id != access.user_id:
        granted &= ~conflict(hat.holder_id, hat.circle)
    return granted


def _about_a_board_member() -> models.QuerySet[Any]:
    """Parties who are or were on the board: their cases concern the supervisory board."""
    members = apps.get_model("accounts", "Role").objects.filter(name=RoleName.BOARD, user__person=OuterRef("person"))
    return _rows("Involvement").filter(Exists(members), incident=OuterRef("pk"))


def conflict(user_id: int, circle: frozenset[int]) -> Q:
    """The user reported it, recused themself, or has a party in their circle (domain.md §3)."""
    recused = _rows("Recusal").filter(incident=OuterRef("pk"), user=user_id)
    found = Q(reporter=user_id) | Q(Exists(recused))
    if circle:
        found |= Q(Exists(_rows("Involvement").filter(incident=OuterRef("pk"), person__in=sorted(circle))))
    return found


def _rows(name: str) -> models.QuerySet[Any]:
    """Rows of a model of this app; models import this module, so the way back is by name."""
    found: models.QuerySet[Any] = apps.get_model("incidents", name).objects.all()
    return found


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: "User") -> Self:
        """Evidence of cases one may open, of one's own reports (what one added), and of one's own drafts."""
        incidents = apps.get_model("incidents", "Incident").objects
        return self.filter(
            Q(incident__in=incidents.visible_to(user))
            | Q(incident__reporter=user, added_by=user)
            | Q(draft__reporter=user)
        )


class DraftQuerySet(models.QuerySet["ReportDraft"]):
    def visible_to(self, user: "User") -> Self:
        """One's own. Nobody reads over a reporter's shoulder."""
        return self.filter(reporter=user)

    def untouched_since(self, moment: datetime) -> Self:
        return self.filter(updated_at__lt=moment)
