"""The roles, to be read aloud. Each says what it may do; for which school or cases is decided per object."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Level, RoleName
from accounts.permissions import Permission as P


@dataclass(frozen=True)
class RoleDefinition:
    name: str
    label: Promise
    permissions: frozenset[P]
    handles: Level | None = None


EMPLOYEE = RoleDefinition("employee", _("Employee"), frozenset({P.REPORT, P.FOLLOW_OWN_REPORTS, P.READ_OWN_DOSSIER}))
MANAGER = RoleDefinition(
    "manager",
    _("Manager"),
    frozenset({P.READ_CASES, P.HANDLE_CASES, P.READ_PERSONNEL_DOSSIERS, P.DECIDE_SANCTIONS}),
    handles=Level.MANAGER,
)
DIRECTOR = RoleDefinition(
    RoleName.DIRECTOR,
    RoleName.DIRECTOR.label,
    frozenset(
        {
            P.REPORT,
            P.FOLLOW_OWN_REPORTS,
            P.READ_CASES,
            P.HANDLE_CASES,
            P.READ_PERSONNEL_DOSSIERS,
            P.READ_PUPIL_DOSSIERS,
            P.DECIDE_SANCTIONS,
        }
    ),
    handles=Level.DIRECTOR,
)
BOARD = RoleDefinition(
    RoleName.BOARD,
    RoleName.BOARD.label,
    DIRECTOR.permissions | {P.WATCH_QUEUE, P.MANAGE_ROLES, P.MANAGE_SETTINGS},
    handles=Level.BOARD,
)
SUPERVISORY_BOARD = RoleDefinition(
    RoleName.SUPERVISORY_BOARD,
    RoleName.SUPERVISORY_BOARD.label,
    frozenset({P.READ_CASES, P.HANDLE_CASES, P.DECIDE_SANCTIONS}),
    handles=Level.SUPERVISORY_BOARD,
)
HR = RoleDefinition(RoleName.HR, RoleName.HR.label, frozenset({P.READ_PERSONNEL_DOSSIERS}))
CARE = RoleDefinition(RoleName.CARE, RoleName.CARE.label, frozenset({P.READ_PUPIL_DOSSIERS}))
COUNSELLOR = RoleDefinition(RoleName.COUNSELLOR, RoleName.COUNSELLOR.label, frozenset({P.READ_SHARED_CASES}))
PRIVACY_OFFICER = RoleDefinition(RoleName.PRIVACY_OFFICER, RoleName.PRIVACY_OFFICER.label, frozenset({P.READ_AUDIT}))
ADMINISTRATOR = RoleDefinition(
    RoleName.ADMINISTRATOR,
    RoleName.ADMINISTRATOR.label,
    frozenset({P.MANAGE_PEOPLE, P.MANAGE_ROLES, P.MANAGE_SETTINGS, P.IMPORT_ROSTER, P.WATCH_QUEUE}),
)

APPOINTED = {
    RoleName(role.name): role
    for role in (
        DIRECTOR,
        BOARD,
        SUPERVISORY_BOARD,
        HR,
        CARE,
        COUNSELLOR,
        PRIVACY_OFFICER,
        ADMINISTRATOR,
    )
}
ALL = (EMPLOYEE, MANAGER, *APPOINTED.values())

# Above whom each of these levels stands.
_BELOW = {
    Level.BOARD: frozenset({RoleName.DIRECTOR}),
    Level.SUPERVISORY_BOARD: frozenset({RoleName.DIRECTOR, RoleName.BOARD}),
}


def equals_at(level: Level, names: Collection[str]) -> frozenset[str]:
    """Of which offices whoever has these roles would judge an equal by standing in at this level (ADR 14)."""
    if any(role.handles == level and role.name in names for role in ALL):
        return frozenset()
    return _BELOW.get(level, frozenset()) & frozenset(names)
