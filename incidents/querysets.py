"""The only truth about who sees which case. Lists, counts, search, pages, files and mail all start here."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, TruncDate

from accounts.access import Access, Hat
from accounts.enums import Level, RoleName
from accounts.permissions import Permission
from accounts.roles import equals_at
from core.expressions import IsAnyOf
from incidents.enums import AssignmentReason, OfferState, PartyRole, Status, Urgency
from notifications.querysets import leads_to
from people.querysets import in_force

if TYPE_CHECKING:
    from accounts.models import User
    from incidents.models import Evidence, Incident, Involvement, ReportDraft  # noqa: F401


# When an answer is due, for sorting: what waits for no answer comes after all that does, and of that what is urgent
# first.
DUE = Coalesce(
    F("answer_due_at"),
    Case(
        When(urgency=Urgency.URGENT, then=Value(datetime(9998, 1, 1, tzinfo=UTC))),
        default=Value(datetime(9999, 1, 1, tzinfo=UTC)),
    ),
)


# Who came into the case by a nickname. Whoever was named goes by one as well only since that was found out.
NAMED_BY_NICKNAME = Q(person=None) | Q(identified_at__isnull=False)

_ONE_TO_THE_REPORTER = frozenset({Status.IN_REVIEW, Status.AWAITING_SANCTION})


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: "User") -> Self:
        """Cases whose file this user may open by virtue of a role they hold today.

        A party, someone in the circle of a party, the reporter and whoever recused themself see none of it here.
        The reporter follows their own report through `reported_by`.
        """
        access = user.access
        return self.filter(_granted(access), ~conflict(access.user_id, access.circle), board=access.board_id)

    def known_to(self, user: "User") -> Self:
        """Cases of which this user may know: that they may open, are asked to take over, watch in the queue, or
        reported themself."""
        access = user.access
        known = _granted(access) | _offered(access) | _queued(access)
        known &= ~conflict(access.user_id, access.circle)
        return self.filter(known | Q(reporter=user), board=access.board_id)

    def opened_by_role(self, user: "User") -> Self:
        """`visible_to` without what is only shared: a reporter shares their report, not what follows from it."""
        access = user.access
        return self.filter(_by_roles(access), ~conflict(access.user_id, access.circle), board=access.board_id)

    def visible_one_by_one(self, user: "User") -> Self:
        """Of `visible_to`, the cases that are opened by something else than directing their school. For whoever is
        not on the board these are few, and found by what opens them."""
        access = user.access
        hats = [replace(hat, director_of=frozenset()) for hat in access.hats]
        ways = [_by_hat(hat, access) for hat in hats if hat.levels_by_case]
        if access.own.has(RoleName.COUNSELLOR):
            ways.append(Q(Exists(_shares_with(access))))
        opened = Q(pk__in=[])
        for way in ways:
            opened |= Q(IsAnyOf("pk", _rows("Incident").filter(way).values("pk")))
        return self.visible_to(user).filter(opened)

    def supervised_by(self, hat: Hat, access: Access) -> Self:
        """What this hat opens as that of a member of the supervisory board, whatever else its holder is."""
        alone = replace(hat, names=frozenset({RoleName.SUPERVISORY_BOARD}), director_of=frozenset(), leads=False)
        return self.filter(_by_hat(alone, access))

    def in_conflict_with(self, user_id: int, circle: frozenset[int]) -> Self:
        """The same as `conflict`, found by what brings it and not by looking at every case."""
        recused = _rows("Recusal").filter(user=user_id).values("incident")
        parties = _rows("Involvement").filter(person__in=sorted(circle)).values("incident")
        return self.filter(Q(reporter=user_id) | Q(IsAnyOf("pk", recused)) | Q(IsAnyOf("pk", parties)))

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
        return self.filter(_offered(access), ~conflict(access.user_id, access.circle), board=access.board_id)

    def in_queue(self, user: "User") -> Self:
        """Cases nobody can handle, and those that lie still with nobody above. Watchers see that one exists, never
        the file; in conflict, their own or of whom they stand in for, not even that."""
        access = user.access
        return self.filter(_queued(access), ~conflict(access.user_id, access.circle), board=access.board_id)

    def with_held(self) -> Self:
        """With `is_held`: a measure was imposed, or it is about the reporter, who does not end it by themself then."""
        return self.annotate(is_held=_held())

    def held(self) -> Self:
        return self.filter(_held())

    def in_status(self, status: str, user: "User") -> Self:
        """Cases in this status, as far as this user is told: of a case that is only shared with them that it waits
        for a measure no more than the reporter is."""
        if not user.access.own.has(RoleName.COUNSELLOR) or status not in _ONE_TO_THE_REPORTER:
            return self.filter(status=status)
        by_role = _by_roles(user.access)
        if status == Status.AWAITING_SANCTION:
            return self.filter(by_role, status=status)
        return self.filter(Q(status=status) | Q(status=Status.AWAITING_SANCTION) & ~by_role)

    def with_open_offer(self) -> Self:
        """With `open_offer`, the request to take over that waits for an answer: at most one, so no query of its own."""
        is_open = Q(handover_offers__state=OfferState.OPEN)
        offered = self.annotate(open_offer=FilteredRelation("handover_offers", condition=is_open))
        return offered.select_related("open_offer__offered_to__person")

    def with_news(self, user: "User", path: str) -> Self:
        """With `has_news`: whether unread notices lead this user to `path`, so that reading it costs no look."""
        return self.annotate(has_news=leads_to(path, user))

    def overdue(self, now: datetime) -> Self:
        return self.exclude(status=Status.CLOSED).alias(due=DUE).filter(due__lt=now)


def _granted(access: Access) -> Q:
    """What the roles of today open and what is shared with this user, conflicts left aside."""
    if not access.own.has(RoleName.COUNSELLOR):
        return _by_roles(access)
    return _by_roles(access) | Q(Exists(_shares_with(access)))


def _shares_with(access: Access) -> models.QuerySet[Any]:
    return _rows("Share").filter(incident=OuterRef("pk"), counsellor=access.user_id, ended_at=None)


def read_by_role(user: "User") -> Q:
    """Of cases this user may open: those they open by a role, and not only because the reporter shares them."""
    return _by_roles(user.access) if user.access.own.has(RoleName.COUNSELLOR) else Q()


def _by_roles(access: Access) -> Q:
    return _any(_by_hat(hat, access) for hat in access.hats)


def _any(ways: Iterable[Q]) -> Q:
    return reduce(or_, ways, Q(pk__in=[]))


def _offered(access: Access) -> Q:
    """Asked of this user, who could still receive it by a role they have or stand in for."""
    offers = _rows("HandoverOffer").filter(offered_to=access.user_id, state=OfferState.OPEN, incident=OuterRef("pk"))
    return _any(
        Q(Exists(offers.filter(level=level))) & _receives(hat, level, access)
        for hat in access.hats
        for level in sorted(hat.levels)
    )


def _receives(hat: Hat, level: Level, access: Access) -> Q:
    """What could be put with this holder at this level, or with the user in their place."""
    own = hat.holder_id == access.user_id
    able = Q(pk__isnull=False) if own else ~conflict(hat.holder_id, hat.circle)
    if level == Level.DIRECTOR:
        return able & Q(school__in=hat.director_of)
    if level == Level.MANAGER:
        work = apps.get_model("people", "Employment").objects.filter(in_force(access.today))
        led = work.filter(manager__user=hat.holder_id, person=OuterRef("reporter__person"))
        return able & Q(Exists(led))
    return able if own else able & ~about_an_equal(access, level)


def _queued(access: Access) -> Q:
    watching = [hat for hat in access.hats if hat.may(Permission.WATCH_QUEUE)]
    if not watching:
        return Q(pk__in=[])
    waits = (Q(level=Level.QUEUE) | lies_still()) & ~Q(status=Status.CLOSED)
    if access.own in watching:
        return waits
    return waits & _any(~conflict(hat.holder_id, hat.circle) for hat in watching)


def lies_still() -> Q:
    """The term ran out with nobody above: the same one got it again, themself or whoever stands in for them, has it
    now, and nobody has taken it up since."""
    had = _rows("Assignment").alias(holder=Coalesce("deputy_for", "user"))
    same = had.filter(incident=OuterRef("incident"), holder=OuterRef("holder"), level=OuterRef("level"))
    taken_up = had.filter(incident=OuterRef("incident"), answered_at__gte=OuterRef("starts_at"))
    again = same.filter(
        Exists(same.filter(ends_at=OuterRef("starts_at"))),
        ~Exists(taken_up),
        reason=AssignmentReason.ESCALATED_BY_TERM,
    )
    waiting = had.filter(Exists(again), ends_at=None, answered_at=None)
    return Q(answer_due_at__isnull=False) & Q(Exists(waiting.filter(incident=OuterRef("pk"))))


def _by_hat(hat: Hat, access: Access) -> Q:
    """What the roles of one holder open. Worn by a deputy, not where the holder is in conflict."""
    opens = Q(pk__isnull=False) if hat.has(RoleName.BOARD) else _below_the_board(hat, access)
    return opens if hat.holder_id == access.user_id else opens & ~conflict(hat.holder_id, hat.circle)


def _below_the_board(hat: Hat, access: Access) -> Q:
    opens = Q(pk__in=[])
    if hat.levels_by_case:
        assignments = _rows("Assignment").filter(Q(ends_at=None) | Q(keeps_reading=True), level__in=hat.levels_by_case)
        # Who had it as a deputy opens it by that hat alone, and whom they stood in for finds it again.
        held = Q(user=hat.holder_id, deputy_for=None) | Q(deputy_for=hat.holder_id)
        assignments = assignments.filter(held, incident=OuterRef("pk"))
        opens |= Q(Exists(assignments))
    if hat.director_of:
        opens |= Q(school__in=hat.director_of)
    if hat.has(RoleName.SUPERVISORY_BOARD):
        opens |= Q(level=Level.SUPERVISORY_BOARD) | Q(Exists(_about_a_board_member(access)))
    return opens


def _about_a_board_member(access: Access) -> models.QuerySet[Any]:
    """Whom a case is about, or whom it was done to, and who is on the board today or was when it was reported: their
    cases concern the supervisory board."""
    roles = apps.get_model("accounts", "Role").objects.filter(name=RoleName.BOARD, user__person=OuterRef("person"))
    then = Q(starts_on__lte=OuterRef("reported_on")) & (Q(ends_on=None) | Q(ends_on__gte=OuterRef("reported_on")))
    members = roles.filter(in_force(access.today) | then)
    concerned: models.QuerySet[Any] = _rows("Involvement").filter(
        role__in=[PartyRole.SUBJECT, PartyRole.VICTIM], incident=OuterRef("pk")
    )
    concerned = concerned.annotate(reported_on=TruncDate("incident__reported_at"))
    return concerned.filter(Exists(members))


def about_an_equal(access: Access, level: Level) -> Q:
    """Standing in at this level, this user would judge somebody of an office they have themself (ADR 14)."""
    offices = equals_at(level, access.own.names)
    if not offices:
        return Q(pk__in=[])
    equals = apps.get_model("accounts", "Role").objects.on(access.today).filter(name__in=sorted(offices))
    subjects = _rows("Involvement").filter(role=PartyRole.SUBJECT, person__in=equals.values("user__person"))
    return Q(Exists(subjects.filter(incident=OuterRef("pk"))))


def _held() -> Q:
    imposed = _rows("Entry").filter(incident=OuterRef("pk"), act="resume_review", data__imposed=True)
    subject = _rows("Involvement").filter(
        incident=OuterRef("pk"), role=PartyRole.SUBJECT, person__user=OuterRef("reporter")
    )
    return Q(Exists(imposed)) | Q(Exists(subject))


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


class InvolvementQuerySet(models.QuerySet["Involvement"]):
    """Parties of cases this user may open, as far as they may know who that is.

    A reporter who shares a case shares whom they named themself, not whom the handler added or found out about.
    """

    def named_to(self, user: "User") -> Self:
        """Whose name this user may read."""
        return self._known_to(user, Q(identified_at=None))

    def nicknamed_to(self, user: "User") -> Self:
        """Whose nickname this user may read."""
        return self._known_to(user, NAMED_BY_NICKNAME)

    def _known_to(self, user: "User", as_reported: Q) -> Self:
        if not user.access.own.has(RoleName.COUNSELLOR):
            return self
        opened = apps.get_model("incidents", "Incident").objects.opened_by_role(user)
        return self.filter(Q(incident__in=opened) | Q(added_by=F("incident__reporter")) & as_reported)


class CurrentInvolvements(models.Manager["Involvement"]):
    """Who counts as a party: in conflicts, as a subject, in every list."""

    def get_queryset(self) -> models.QuerySet["Involvement"]:
        return super().get_queryset().filter(retracted_at=None)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: "User") -> Self:
        """Evidence of cases one opens by role, what the reporter added to a case that is shared with one, what one
        added to one's own reports, and that of one's own drafts."""
        incidents = apps.get_model("incidents", "Incident").objects
        return self.filter(
            Q(incident__in=incidents.opened_by_role(user))
            | Q(incident__in=incidents.shared_with(user), added_by=F("incident__reporter"))
            | Q(incident__reporter=user, added_by=user)
            | Q(draft__reporter=user)
        )


class DraftQuerySet(models.QuerySet["ReportDraft"]):
    def visible_to(self, user: "User") -> Self:
        """One's own. Nobody reads over a reporter's shoulder."""
        return self.filter(reporter=user)

    def untouched_since(self, moment: datetime) -> Self:
        return self.filter(updated_at__lt=moment)
