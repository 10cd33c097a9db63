"""The words and marks of documents, readers and correspondence."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import ALL
from core.presentation import Text
from dossiers.enums import DocumentKind
from dossiers.querysets import DEPUTY, MANAGER
from incidents.enums import Capacity, PartyRole
from incidents.models import Involvement

OWN, CASE = "own", "case"

# What components/document_row.html draws for each kind.
ICONS: dict[str, str] = {
    DocumentKind.REPORT: "report",
    DocumentKind.MESSAGE: "note",
    DocumentKind.CONSULTATION: "meeting",
    DocumentKind.ADVICE: "view",
    DocumentKind.ASSESSMENT: "decision",
    DocumentKind.LETTER: "letter",
    DocumentKind.MAIL_IN: "mail_in",
    DocumentKind.MAIL_OUT: "mail_out",
    DocumentKind.PHONE_NOTE: "phone",
    DocumentKind.MEETING_REPORT: "meeting",
    DocumentKind.DECISION: "decision",
    DocumentKind.VIEW: "view",
    DocumentKind.EVIDENCE_COPY: "evidence",
    DocumentKind.CLOSING: "decision",
}

# Whom something was with, from or to.
CORRESPONDENTS: dict[str, Promise] = {
    DocumentKind.MAIL_IN: gettext_lazy("Came from"),
    DocumentKind.MAIL_OUT: gettext_lazy("Went to"),
    DocumentKind.LETTER: gettext_lazy("Went to"),
    DocumentKind.PHONE_NOTE: gettext_lazy("Spoken with"),
    DocumentKind.MEETING_REPORT: gettext_lazy("Spoken with"),
    DocumentKind.VIEW: gettext_lazy("Came from"),
    DocumentKind.EVIDENCE_COPY: gettext_lazy("Came from"),
}

_ROLES: Mapping[str, Text] = {
    **{role.name: role.label for role in ALL},
    MANAGER: gettext_lazy("Manager"),
    OWN: gettext_lazy("Person concerned"),
    CASE: gettext_lazy("Handles or oversees the case"),
}


def role_label(role: str) -> str:
    """`hr` → HR-medewerker; `director:deputy` → Directeur (als waarnemer)."""
    name, is_deputy = role.removesuffix(DEPUTY), role.endswith(DEPUTY)
    label = str(_ROLES.get(name, name))
    return _("%(role)s (standing in)") % {"role": label} if is_deputy else label


def party_label(involvement: Involvement) -> str:
    """`Tijn Jansen (onderwerp, leerling)`."""
    role = str(PartyRole(involvement.role).label).lower()
    capacity = Capacity(involvement.capacity)
    if capacity == Capacity.UNKNOWN:
        return f"{involvement.label} ({role})"
    return f"{involvement.label} ({role}, {str(capacity.label).lower()})"


def name_of(user: User | None) -> str:
    return user.name if user else ""
