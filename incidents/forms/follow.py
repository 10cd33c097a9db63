"""What a reporter can do after sending."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import User
from core.forms import BaseForm
from incidents.models import Incident
from incidents.routing import Matter


class MessageForm(BaseForm):
    body = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a message first.")},
    )


class WithdrawForm(BaseForm):
    reason = forms.CharField(
        label=_("Why do you withdraw it?"),
        help_text=_("One sentence is enough. Whoever has your report reads it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in one sentence why.")},
    )


class ShareForm(BaseForm):
    """Counsellors who have nothing to do with the case and do not read along yet."""

    counsellor = forms.ChoiceField(label=_("Confidential counsellor"))

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counsellor"].choices = [  # type: ignore[attr-defined]
            (str(user.pk), user.name) for user in _counsellors(incident)
        ]

    @property
    def has_choices(self) -> bool:
        return bool(self.fields["counsellor"].choices)  # type: ignore[attr-defined]


def _counsellors(incident: Incident) -> list[User]:
    reading = {share.counsellor_id for share in incident.shares.all() if share.ended_at is None}
    users = (
        User.objects.having(RoleName.COUNSELLOR, today=timezone.localdate())
        .filter(board=incident.board_id)
        .exclude(pk__in=reading)
        .select_related("person")
        .order_by("pk")
    )
    matter = Matter.of(incident)
    return [user for user in users if not matter.is_in_conflict(user)]
