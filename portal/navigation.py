"""The places of the application, in order of importance."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from core.navigation import Navigation, NavItem
from notifications.presenters import unread_count

ROLES = ("accounts:role", "accounts:absence", "accounts:mandate")
PEOPLE = (
    *("portal:person", "portal:employment", "portal:enrolment", "portal:guardian", "portal:household"),
    *("portal:school", "portal:group", "portal:board"),
)

NAVIGATION = Navigation(
    items=(
        NavItem(_("Report"), "incidents:report_choose", "megaphone", P.REPORT, prominent=True),
        NavItem(_("Home"), "portal:home", "house-door", P.SIGNED_IN),
        NavItem(_("Cases"), "incidents:cases", "inbox", (P.READ_CASES, P.READ_SHARED_CASES)),
        NavItem(_("My reports"), "incidents:my_reports", "journal-text", P.FOLLOW_OWN_REPORTS),
        NavItem(_("Dossiers"), "dossiers:list", "folder2", (P.READ_PERSONNEL_DOSSIERS, P.READ_PUPIL_DOSSIERS)),
        NavItem(_("My dossier"), "dossiers:own", "person-vcard", P.READ_OWN_DOSSIER),
        NavItem(_("Queue"), "incidents:queue", "hourglass-split", P.WATCH_QUEUE),
        NavItem(_("Users"), "accounts:users", "people", P.MANAGE_PEOPLE, area="accounts:user"),
        NavItem(_("Roles"), "accounts:roles", "person-badge", P.MANAGE_ROLES, area=ROLES),
        NavItem(_("People"), "portal:people", "mortarboard", P.MANAGE_PEOPLE, area=PEOPLE),
        NavItem(_("Import"), "portal:roster", "upload", P.IMPORT_ROSTER, area="portal:roster"),
        NavItem(_("Access log"), "portal:audit", "eye", P.READ_AUDIT),
    ),
    account=(NavItem(_("My account"), "accounts:profile", "person", P.SIGNED_IN),),
    search="portal:search",
    inbox="notifications:inbox",
    unread=unread_count,
)
