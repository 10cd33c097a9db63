"""What a page or an act asks for. Which role holds which permission is in `roles.py`; whether it holds for
*this* case is for the querysets and the permissions of each app."""

from enum import StrEnum


class Permission(StrEnum):
    SIGNED_IN = "signed_in"
    REPORT = "report"
    FOLLOW_OWN_REPORTS = "follow_own_reports"
    READ_OWN_DOSSIER = "read_own_dossier"
    READ_CASES = "read_cases"
    HANDLE_CASES = "handle_cases"
    READ_SHARED_CASES = "read_shared_cases"
    READ_PERSONNEL_DOSSIERS = "read_personnel_dossiers"
    READ_PUPIL_DOSSIERS = "read_pupil_dossiers"
    DECIDE_SANCTIONS = "decide_sanctions"
    WATCH_QUEUE = "watch_queue"
    READ_AUDIT = "read_audit"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ROLES = "manage_roles"
    MANAGE_SETTINGS = "manage_settings"
    IMPORT_ROSTER = "import_roster"
