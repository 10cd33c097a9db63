"""How the timeline of a case tells of correspondence; registered with the timeline when the app is ready."""

from django.utils.translation import gettext_lazy as _

from dossiers.actions.correspondence import CORRECTED, STORY
from dossiers.enums import DocumentKind
from incidents.presenters.timeline import Line, register

LINES = {
    f"{STORY}.{DocumentKind.PHONE_NOTE}": Line("phone", _("was on the phone with %(with)s: %(title)s")),
    f"{STORY}.{DocumentKind.MEETING_REPORT}": Line("meeting", _("talked with %(with)s: %(title)s")),
    f"{STORY}.{DocumentKind.MAIL_IN}": Line("mail", _("added an e-mail from %(with)s: %(title)s")),
    f"{STORY}.{DocumentKind.MAIL_OUT}": Line("mail", _("added an e-mail to %(with)s: %(title)s")),
    f"{STORY}.{DocumentKind.VIEW}": Line("note", _("received the view of %(with)s: %(title)s")),
    f"{STORY}.{DocumentKind.EVIDENCE_COPY}": Line("file", _("put evidence with the correspondence: %(title)s")),
    f"{STORY}.own_view": Line("note", _("added their own view: %(title)s")),
    CORRECTED: Line("change", _("corrected: %(title)s"), detail="note"),
}


def tell() -> None:
    for act, line in LINES.items():
        register(act, line)
