"""What whoever decides should know before the letter: why, whether the person was heard, and what was written."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.presentation import DocumentRow, Link
from core.terms import short_day
from dossiers.enums import DocumentKind
from dossiers.models import CaseItem
from dossiers.outline import count_of
from dossiers.presenters.correspondence import item_url
from dossiers.presenters.words import ICONS
from sanctions.enums import StepState
from sanctions.models import SanctionStep
from sanctions.policies import TALK
from sanctions.presenters.sanction import SanctionPage

_LONGEST_VIEW = 400


@dataclass(frozen=True)
class Grounds:
    """Shown beside the letter, to whoever may decide and so may open the case."""

    page: SanctionPage

    @property
    def reasons(self) -> str:
        return self.page.sanction.reasons

    @cached_property
    def _step(self) -> SanctionStep | None:
        return next((step for step in self.page.steps if step.code == TALK), None)

    @property
    def talk(self) -> str:
        """On which day there was a talk, empty when there was none."""
        step = self._step
        if step is None or step.state != StepState.DONE or step.held_on is None:
            return ""
        return _("There was a talk on %(day)s.") % {"day": short_day(step.held_on, with_year=True)}

    @property
    def talk_note(self) -> str:
        return self._step.note if self._step else ""

    @property
    def not_heard(self) -> str:
        return _("%(name)s was not heard") % {"name": self.page.sanction.involvement.label}

    @property
    def not_heard_reason(self) -> str:
        if self._step is not None and self._step.skipped_reason:
            return self._step.skipped_reason
        return _("No talk was recorded, and no reason why there was none.")

    @cached_property
    def views(self) -> list[DocumentRow]:
        """Views of the person concerned in this case, newest first."""
        sanction = self.page.sanction
        found = (
            CaseItem.objects.visible_to(self.page.user)
            .filter(incident=sanction.incident, kind=DocumentKind.VIEW, parties=sanction.involvement)
            .filter(superseded_by=None)
            .select_related("recorded_by__person")
            .order_by("-happened_at", "-pk")
        )
        return [
            DocumentRow(
                title=item.title,
                kind=ICONS[DocumentKind.VIEW],
                at=item.happened_at,
                url=item_url(item, sanction.incident.reference),
                by=item.recorded_by.name,
                note=Truncator(item.body).chars(_LONGEST_VIEW),
            )
            for item in found
        ]

    @cached_property
    def correspondence(self) -> Link:
        incident = self.page.sanction.incident
        return Link(
            _("All correspondence of this case: %(number)s") % {"number": count_of(incident)},
            reverse("dossiers:correspondence", args=[incident.reference]),
        )
