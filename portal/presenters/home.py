"""What waits for this user. Every list is cut off, so that the first page costs the same however much there is."""

from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.permissions import Permission
from accounts.querysets import OF_LEAVERS
from core.presentation import Action, Column, Row, Style, Text
from incidents.enums import OfferState
from incidents.filters import CaseFilters
from incidents.models import HandoverOffer, Incident, ReportDraft
from incidents.presenters.follow import report_columns, report_rows
from incidents.presenters.lists import case_columns, case_rows
from incidents.presenters.report_form import title_of
from incidents.querysets import IncidentQuerySet
from incidents.selectors import drafts_of

SHOWN = 8
SHOWN_DRAFTS = 3


class HomePage:
    shown = SHOWN

    def __init__(self, user: User, now: datetime) -> None:
        self.user = user
        self.now = now

    @property
    def greeting(self) -> str:
        name = self.user.person.first_name if self.user.person else ""
        hour = timezone.localtime(self.now).hour
        if hour < 12:
            hello = _("Good morning")
        elif hour < 18:
            hello = _("Good afternoon")
        else:
            hello = _("Good evening")
        return f"{hello}, {name}" if name else hello

    @property
    def handles(self) -> bool:
        return self.user.may(Permission.HANDLE_CASES)

    @property
    def reports(self) -> bool:
        return self.user.may(Permission.REPORT)

    @cached_property
    def _handled(self) -> list[Incident]:
        """The same cases in the same order as the list that shows all of them."""
        return self._first_of(CaseFilters(view="mine"), Incident.objects.visible_to(self.user))

    @cached_property
    def _shared(self) -> list[Incident]:
        return self._first_of(CaseFilters(view="open", reads_shared=True), Incident.objects.shared_with(self.user))

    def _first_of(self, filters: CaseFilters, rows: IncidentQuerySet) -> list[Incident]:
        found = filters.with_order(filters.apply(rows, self.user, self.now))
        return list(found.order_by(*filters.order_by)[: SHOWN + 1])

    @property
    def columns(self) -> list[Column]:
        return case_columns()

    @property
    def rows(self) -> list[Row]:
        return case_rows(self._handled[:SHOWN], self.user, self.now)

    @property
    def more_url(self) -> str:
        return f"{reverse('incidents:cases')}?view=mine" if len(self._handled) > SHOWN else ""

    @property
    def reads_shared(self) -> bool:
        return self.user.may(Permission.READ_SHARED_CASES)

    @cached_property
    def shared_rows(self) -> list[Row]:
        """Open cases that a reporter shares with this user as confidential counsellor."""
        return case_rows(self._shared[:SHOWN], self.user, self.now)

    @property
    def more_shared_url(self) -> str:
        return reverse("incidents:cases") if len(self._shared) > SHOWN else ""

    @cached_property
    def asked(self) -> list[Action]:
        """Colleagues who ask this user to take over."""
        if not self.handles:
            return []
        offers = HandoverOffer.objects.filter(
            offered_to=self.user, state=OfferState.OPEN, incident__in=Incident.objects.offered_to(self.user)
        )
        return [
            Action(
                _("%(name)s asks you to take over case %(reference)s")
                % {"name": offer.offered_by.name, "reference": offer.incident.reference},
                reverse("incidents:handover", args=[offer.incident.reference]),
                "arrow-left-right",
                Style.SECONDARY,
            )
            for offer in offers.select_related("incident", "offered_by__person").order_by("offered_at")[:SHOWN]
        ]

    @cached_property
    def queued(self) -> int:
        """How many cases nobody can take; more than a handful is "more than a handful"."""
        if not self.user.may(Permission.WATCH_QUEUE):
            return 0
        return Incident.objects.in_queue(self.user)[:SHOWN].count()

    @cached_property
    def roles_of_leavers(self) -> str:
        """Where they are ended, for who manages roles; empty when nobody who left has one."""
        if not self.user.may(Permission.MANAGE_ROLES):
            return ""
        found = Role.objects.visible_to(self.user).of_leavers(timezone.localdate(self.now))
        return f"{reverse('accounts:roles')}?state={OF_LEAVERS}" if found.exists() else ""

    @cached_property
    def own_rows(self) -> list[Row]:
        if not self.user.may(Permission.FOLLOW_OWN_REPORTS):
            return []
        own = Incident.objects.reported_by(self.user).select_related("handler__person").order_by("-reported_at", "-pk")
        return report_rows(own[:SHOWN])

    @property
    def own_columns(self) -> list[Column]:
        return report_columns()

    @cached_property
    def drafts(self) -> list[tuple[ReportDraft, Text]]:
        if not self.reports:
            return []
        return [(draft, title_of(draft)) for draft in drafts_of(self.user)[:SHOWN_DRAFTS]]

    @property
    def shortcuts(self) -> list[Action]:
        """For roles whose work is not in cases."""
        places = (
            (Permission.READ_PERSONNEL_DOSSIERS, _("Open a dossier"), "dossiers:list", "folder2"),
            (Permission.READ_PUPIL_DOSSIERS, _("Open a dossier"), "dossiers:list", "folder2"),
            (Permission.READ_AUDIT, _("Read the access log"), "portal:audit", "eye"),
            (Permission.IMPORT_ROSTER, _("Import pupils and staff"), "portal:roster", "upload"),
            (Permission.MANAGE_ROLES, _("Roles and deputies"), "accounts:roles", "person-badge"),
        )
        found: dict[str, Action] = {}
        for permission, label, name, icon in places:
            if self.user.may(permission):
                found.setdefault(name, Action(label, reverse(name), icon))
        return list(found.values())
