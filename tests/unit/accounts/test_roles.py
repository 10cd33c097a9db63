"""The roles of domain.md §3, read as a table: who has which permission, and above all who must not."""

import pytest

from accounts import roles
from accounts.enums import CHAIN, RoleName
from accounts.permissions import Permission as P

EMPLOYEE = {P.REPORT, P.FOLLOW_OWN_REPORTS, P.READ_OWN_DOSSIER}
CASES = {P.READ_CASES, P.HANDLE_CASES}
TABLE = {
    "employee": EMPLOYEE,
    "manager": CASES | {P.READ_PERSONNEL_DOSSIERS, P.DECIDE_SANCTIONS},
    "director": CASES
    | {P.REPORT, P.FOLLOW_OWN_REPORTS}
    | {P.READ_PERSONNEL_DOSSIERS, P.READ_PUPIL_DOSSIERS, P.DECIDE_SANCTIONS},
    "board": CASES
    | {P.REPORT, P.FOLLOW_OWN_REPORTS}
    | {P.READ_PERSONNEL_DOSSIERS, P.READ_PUPIL_DOSSIERS, P.DECIDE_SANCTIONS}
    | {P.WATCH_QUEUE, P.MANAGE_ROLES, P.MANAGE_SETTINGS},
    "supervisory_board": CASES | {P.DECIDE_SANCTIONS},
    "hr": {P.READ_PERSONNEL_DOSSIERS},
    "care": {P.READ_PUPIL_DOSSIERS},
    "counsellor": {P.READ_SHARED_CASES},
    "privacy_officer": {P.READ_AUDIT},
    "administrator": {P.MANAGE_PEOPLE, P.MANAGE_ROLES, P.MANAGE_SETTINGS, P.IMPORT_ROSTER, P.WATCH_QUEUE},
}
CONTENT = CASES | {P.READ_SHARED_CASES, P.READ_PERSONNEL_DOSSIERS, P.READ_PUPIL_DOSSIERS, P.DECIDE_SANCTIONS}


def permissions_of(name: str) -> frozenset[P]:
    [definition] = [role for role in roles.ALL if role.name == name]
    return definition.permissions


@pytest.mark.parametrize("name", TABLE)
def test_a_role_has_exactly_the_permissions_of_the_table(name: str) -> None:
    assert permissions_of(name) == TABLE[name]


def test_every_role_is_in_the_table_and_has_a_label() -> None:
    assert {role.name for role in roles.ALL} == set(TABLE)
    assert all(str(role.label) for role in roles.ALL)
    assert set(roles.APPOINTED) == set(RoleName)


@pytest.mark.parametrize(
    ("name", "never"),
    [
        ("employee", CONTENT),
        ("manager", {P.READ_PUPIL_DOSSIERS, P.WATCH_QUEUE}),
        ("supervisory_board", {P.READ_PUPIL_DOSSIERS, P.READ_PERSONNEL_DOSSIERS, P.WATCH_QUEUE}),
        ("hr", CONTENT - {P.READ_PERSONNEL_DOSSIERS}),
        ("care", CONTENT - {P.READ_PUPIL_DOSSIERS}),
        ("counsellor", CONTENT - {P.READ_SHARED_CASES}),
        ("privacy_officer", CONTENT),
        ("administrator", CONTENT),
    ],
)
def test_a_role_never_reads_what_is_not_for_it(name: str, never: set[P]) -> None:
    assert not permissions_of(name) & never


def holders(permission: P) -> set[str]:
    return {role.name for role in roles.ALL if permission in role.permissions}


@pytest.mark.parametrize(
    ("permission", "names"),
    [
        (P.READ_AUDIT, {"privacy_officer"}),
        (P.MANAGE_PEOPLE, {"administrator"}),
        (P.IMPORT_ROSTER, {"administrator"}),
        (P.MANAGE_ROLES, {"administrator", "board"}),
        (P.MANAGE_SETTINGS, {"administrator", "board"}),
        (P.WATCH_QUEUE, {"administrator", "board"}),
        (P.READ_PUPIL_DOSSIERS, {"director", "board", "care"}),
        (P.READ_PERSONNEL_DOSSIERS, {"manager", "director", "board", "hr"}),
        (P.READ_SHARED_CASES, {"counsellor"}),
        (P.DECIDE_SANCTIONS, {"manager", "director", "board", "supervisory_board"}),
        (P.HANDLE_CASES, {"manager", "director", "board", "supervisory_board"}),
    ],
)
def test_only_these_roles_hold_the_permission(permission: P, names: set[str]) -> None:
    assert holders(permission) == names


def test_nobody_gets_the_permission_of_being_signed_in_from_a_role() -> None:
    assert holders(P.SIGNED_IN) == set()


def test_every_permission_but_that_one_belongs_to_a_role() -> None:
    assert {permission for permission in P if not holders(permission)} == {P.SIGNED_IN}


def test_each_level_of_the_chain_is_handled_by_one_role_and_no_other_role_handles() -> None:
    assert [role.handles for role in roles.ALL if role.handles] == list(CHAIN)
    assert all(P.HANDLE_CASES in role.permissions for role in roles.ALL if role.handles)
