"""Who reaches which address. One row for each address of the product; an address without a row fails the test.

A row says for each situation which roles get in. Everyone else gets 404, also who is not signed in or disabled
(those are sent to the sign-in page). Getting in means: a page, a form with errors or a redirect, never a 404.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.factories.incidents import EvidenceFactory
from tests.integration.authorization.world import CONFLICT, OTHER, OWN, Things, World

Roles = frozenset[str]
Arguments = Callable[[World, Things], list[Any]]

EVERYONE: Roles = frozenset(
    {
        "employee",
        "reporter",
        "manager",
        "director",
        "deputy",
        "other reporter",
        "other director",
        "board",
        "supervisory board",
        "hr",
        "care",
        "counsellor",
        "privacy officer",
        "administrator",
        "without a role",
    }
)
NOBODY: Roles = frozenset()
# Who works at the foundation today, or directs or governs it, can report and has a dossier of their own.
STAFF = EVERYONE - {"supervisory board", "privacy officer", "without a role"}
MANAGES_ROLES = frozenset({"board", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
HANDLES_SOMETHING = frozenset({"manager", "director", "deputy", "other director", "board", "supervisory board"})
OPENS_CASES = HANDLES_SOMETHING | {"counsellor"}


@dataclass(frozen=True)
class Row:
    """`sees` by situation. `arguments` fills the address; without it the address has none."""

    sees: Mapping[str, Roles]
    arguments: Arguments | None = None
    # POST leads everyone back to an overview of their own, as if it had been done: what they asked for is so already.
    # A second click on the same button must not end on an error page.
    forgives: bool = False


def page(*roles: Roles) -> Row:
    """An address without an object: the same in every situation."""
    allowed = frozenset().union(*roles)
    return Row({OWN: allowed})


def case(own: Roles, other: Roles, arguments: Arguments = lambda world, it: [it.incident.reference]) -> Row:
    return Row({OWN: own, OTHER: other, CONFLICT: NOBODY}, arguments)


# A case of the own school was addressed to the manager of the reporter; of the other school to its director.
READ_OWN = frozenset({"manager", "director", "deputy", "board", "counsellor"})
READ_OTHER = frozenset({"other director", "board", "counsellor"})
ACT_OWN, ACT_OTHER = READ_OWN - {"counsellor"}, READ_OTHER - {"counsellor"}
DOSSIER_OWN = frozenset({"manager", "director", "deputy", "board", "hr"})
DOSSIER_OTHER = frozenset({"other director", "board", "hr"})
PUPIL_OWN = frozenset({"director", "deputy", "board", "care"})
PUPIL_OTHER = frozenset({"other director", "board"})


def read(*more: str) -> Row:
    return case(READ_OWN, READ_OTHER, _with(*more))


def act(*more: str) -> Row:
    return case(ACT_OWN, ACT_OTHER, _with(*more))


def _with(*more: str) -> Arguments:
    return lambda world, it: [it.incident.reference, *more]


def sanction(*more: Any) -> Row:
    return case(ACT_OWN, ACT_OTHER, lambda world, it: [it.incident.reference, it.sanction.pk, *more])


def item(roles_own: Roles = ACT_OWN, roles_other: Roles = ACT_OTHER) -> Row:
    return case(roles_own, roles_other, lambda world, it: [it.incident.reference, it.item_id])


def filed(roles_own: Roles = ACT_OWN, roles_other: Roles = ACT_OTHER) -> Row:
    return case(roles_own, roles_other, lambda world, it: [it.incident.reference, it.document.pk])


def own_report(*more: Any) -> Row:
    """The reporter's own pages: also in the situation "in conflict" they belong to that reporter alone."""
    return case(
        frozenset({"reporter"}), frozenset({"other reporter"}), lambda world, it: [it.incident.reference, *more]
    )


def own_draft() -> Row:
    return case(frozenset({"reporter"}), frozenset({"other reporter"}), lambda world, it: [it.draft.pk])


def one(name: str, *roles: Roles) -> Row:
    """One extra thing of the world, by its key."""
    return Row({OWN: frozenset().union(*roles)}, lambda world, it: [world.extra[name].pk])


def _enrolment(world: World) -> list[Any]:
    enrolment = world.extra["tie"].pupil.enrolments.get()
    return [enrolment.person_id, enrolment.pk]


def _draft_evidence(it: Things) -> list[Any]:
    evidence = it.draft.evidence.first() or EvidenceFactory(draft=it.draft)
    return [it.draft.pk, evidence.pk]


MATRIX: dict[str, Row] = {
    # portal
    "portal:home": page(EVERYONE),
    "portal:search": page(EVERYONE),
    "portal:audit": page(frozenset({"privacy officer"})),
    "portal:audit_export": page(frozenset({"privacy officer"})),
    "portal:people": page(ADMINISTRATOR),
    "portal:person_names": page(ADMINISTRATOR),
    "portal:person": one("person", ADMINISTRATOR),
    "portal:person_edit": one("person", ADMINISTRATOR),
    "portal:person_manager": Row(
        {OWN: ADMINISTRATOR}, lambda world, it: [world.extra["person"].pk, world.extra["employment"].pk]
    ),
    "portal:person_add": Row({OWN: ADMINISTRATOR}, lambda world, it: ["pupil"]),
    "portal:employment_add": one("person", ADMINISTRATOR),
    "portal:employment_end": Row(
        {OWN: ADMINISTRATOR}, lambda world, it: [world.extra["person"].pk, world.extra["employment"].pk]
    ),
    "portal:enrolment_add": one("person", ADMINISTRATOR),
    "portal:enrolment_end": Row({OWN: ADMINISTRATOR}, lambda world, it: _enrolment(world)),
    "portal:schools": page(ADMINISTRATOR),
    "portal:school_add": page(ADMINISTRATOR),
    "portal:school": Row({OWN: ADMINISTRATOR}, lambda world, it: [world.school.pk]),
    "portal:school_edit": Row({OWN: ADMINISTRATOR}, lambda world, it: [world.school.pk]),
    "portal:group_add": Row({OWN: ADMINISTRATOR}, lambda world, it: [world.school.pk]),
    "portal:board": page(ADMINISTRATOR),
    "portal:board_edit": page(ADMINISTRATOR),
    "portal:guardian_add": one("person", ADMINISTRATOR),
    "portal:guardian_end": Row(
        {OWN: ADMINISTRATOR}, lambda world, it: [world.extra["tie"].pupil_id, world.extra["tie"].pk]
    ),
    "portal:household_add": one("person", ADMINISTRATOR),
    "portal:household_leave": one("person", ADMINISTRATOR),
    "portal:household_undo": Row(
        {OWN: ADMINISTRATOR}, lambda world, it: [world.extra["person"].pk, world.extra["stay"].pk]
    ),
    "portal:roster": page(ADMINISTRATOR),
    "portal:roster_import": one("roster", ADMINISTRATOR),
    "portal:roster_progress": one("roster", ADMINISTRATOR),
    "portal:roster_refresh": one("roster", ADMINISTRATOR),
    "portal:roster_discard": one("roster", ADMINISTRATOR),
    # accounts
    "account_change_password": page(EVERYONE),
    "account_set_password": page(EVERYONE),
    "accounts:profile": page(EVERYONE),
    "accounts:own_absence_add": page(EVERYONE),
    "accounts:own_absence_end": one("absence", frozenset({"reporter"})),
    "accounts:colleagues": page(EVERYONE),
    "accounts:roles": page(MANAGES_ROLES),
    "accounts:role_appoint": page(MANAGES_ROLES),
    "accounts:role_end": one("role", MANAGES_ROLES),
    "accounts:absences": page(MANAGES_ROLES),
    "accounts:absence_add": page(MANAGES_ROLES),
    "accounts:absence_end": one("absence", MANAGES_ROLES),
    "accounts:mandates": page(MANAGES_ROLES),
    "accounts:mandate_grant": page(MANAGES_ROLES),
    "accounts:mandate_end": one("mandate", MANAGES_ROLES),
    "accounts:mandate_paper": one("mandate", MANAGES_ROLES, frozenset({"director"})),
    "accounts:users": page(ADMINISTRATOR),
    "accounts:user_invite": page(ADMINISTRATOR),
    "accounts:user_search": page(MANAGES_ROLES),
    "accounts:person_search": page(ADMINISTRATOR),
    "accounts:user": Row({OWN: ADMINISTRATOR}, lambda world, it: [world.users["reporter"].pk]),
    "accounts:user_invite_again": Row({OWN: ADMINISTRATOR}, lambda world, it: [world.users["reporter"].pk]),
    "accounts:user_email": Row({OWN: ADMINISTRATOR}, lambda world, it: [world.users["reporter"].pk]),
    "accounts:user_disable": Row({OWN: ADMINISTRATOR}, lambda world, it: [world.users["reporter"].pk]),
    "accounts:user_enable": Row({OWN: ADMINISTRATOR}, lambda world, it: [world.users["disabled"].pk]),
    # notifications
    "notifications:inbox": page(EVERYONE),
    "notifications:mark_all_read": page(EVERYONE),
    "notifications:open": one("notice", frozenset({"reporter"})),
    # the reporter
    "incidents:report_choose": page(EVERYONE),
    "incidents:report_people": page(STAFF),
    "incidents:report_start": Row({OWN: STAFF}, lambda world, it: ["advice"]),
    "incidents:report": own_draft(),
    "incidents:report_save": own_draft(),
    "incidents:report_upload": own_draft(),
    "incidents:report_thumbnail": replace(own_draft(), arguments=lambda world, it: _draft_evidence(it)),
    "incidents:report_check": own_draft(),
    "incidents:report_sent": Row(
        {OWN: frozenset({"reporter"}), OTHER: frozenset({"other reporter"}), CONFLICT: NOBODY},
        lambda world, it: [it.incident.submission_key],
    ),
    "incidents:report_discard": replace(own_draft(), forgives=True),
    "incidents:my_reports": page(STAFF),
    "incidents:follow": own_report(),
    "incidents:report_message": own_report(),
    "incidents:report_evidence": own_report(),
    "incidents:withdraw": own_report(),
    "incidents:share": own_report(),
    "incidents:stop_sharing": case(
        frozenset({"reporter"}),
        frozenset({"other reporter"}),
        lambda world, it: [it.incident.reference, world.users["counsellor"].pk],
    ),
    "incidents:evidence_original": case(
        READ_OWN | {"reporter"}, READ_OTHER | {"other reporter"}, lambda world, it: [it.evidence.pk]
    ),
    "incidents:evidence_preview": case(
        READ_OWN | {"reporter"}, READ_OTHER | {"other reporter"}, lambda world, it: [it.evidence.pk]
    ),
    "incidents:protocol": page(EVERYONE),
    # cases
    "incidents:cases": page(OPENS_CASES),
    "incidents:people": page(HANDLES_SOMETHING),
    "incidents:case": read(),
    "incidents:take_up": act(),
    "incidents:send_message": act(),
    "incidents:answer_handover": Row({OWN: frozenset({"director"}), OTHER: NOBODY, CONFLICT: NOBODY}, _with()),
    "incidents:withdraw_handover": act(),
    "incidents:handover": Row({OWN: frozenset({"director"}), OTHER: NOBODY, CONFLICT: NOBODY}, _with()),
    "incidents:case_evidence": act(),
    "incidents:act": act("assess"),
    "incidents:queue": page(MANAGES_ROLES),
    "incidents:try_again": Row({OWN: NOBODY, OTHER: NOBODY, CONFLICT: NOBODY}, _with()),
    # sanctions
    "sanctions:case": act(),
    "sanctions:propose": act(),
    "sanctions:sanction": sanction(),
    "sanctions:edit_letter": sanction(),
    "sanctions:preview_letter": sanction(),
    "sanctions:renew_letter": sanction(),
    "sanctions:refill_letter": sanction(),
    "sanctions:letter_pdf": sanction(1),
    "sanctions:decide": sanction(),
    "sanctions:reject": sanction(),
    "sanctions:withdraw": sanction(),
    "sanctions:send": sanction(),
    "sanctions:complete_step": sanction("reply"),
    "sanctions:skip_step": sanction("reply"),
    # dossiers
    "dossiers:list": page(HANDLES_SOMETHING - {"supervisory board"}, frozenset({"hr", "care"})),
    "dossiers:dossier": Row(
        {OWN: DOSSIER_OWN, OTHER: DOSSIER_OTHER, CONFLICT: NOBODY}, lambda world, it: [it.dossier.pk]
    ),
    "dossiers:document": Row(
        {OWN: DOSSIER_OWN, OTHER: DOSSIER_OTHER, CONFLICT: NOBODY}, lambda world, it: [it.document.pk]
    ),
    "dossiers:document_file": Row(
        {OWN: DOSSIER_OWN, OTHER: DOSSIER_OTHER, CONFLICT: NOBODY}, lambda world, it: [it.document.pk]
    ),
    "dossiers:document_download": Row(
        {OWN: DOSSIER_OWN, OTHER: DOSSIER_OTHER, CONFLICT: NOBODY}, lambda world, it: [it.document.pk]
    ),
    "dossiers:own": page(STAFF),
    "dossiers:add_view": page(STAFF),
    "dossiers:own_document": one("letter", frozenset({"reporter"})),
    "dossiers:own_document_file": one("letter", frozenset({"reporter"})),
    "dossiers:own_document_download": one("letter", frozenset({"reporter"})),
    "dossiers:correspondence": act(),
    "dossiers:add_item": act("phone"),
    "dossiers:copy_evidence": act(),
    "dossiers:filed": filed(),
    "dossiers:filed_file": filed(),
    "dossiers:filed_download": filed(),
    "dossiers:correct_filed": filed(ACT_OWN, ACT_OTHER),
    "dossiers:dispatch": filed(ACT_OWN, ACT_OTHER),
    "dossiers:item": item(),
    "dossiers:item_file": item(),
    "dossiers:item_download": item(),
    "dossiers:correct_item": item(ACT_OWN, ACT_OTHER),
    "dossiers:concern": item(ACT_OWN, ACT_OTHER),
}

# The same address, for the dossier of a pupil.
PUPIL_DOSSIERS: dict[str, Row] = {
    "dossiers:dossier": Row(
        {OWN: PUPIL_OWN, OTHER: PUPIL_OTHER, CONFLICT: NOBODY}, lambda world, it: [it.pupil_dossier.pk]
    ),
    "dossiers:document": Row(
        {OWN: PUPIL_OWN, OTHER: PUPIL_OTHER, CONFLICT: NOBODY}, lambda world, it: [it.pupil_document.pk]
    ),
}

# Open to everyone, signed in or not: they hold nothing of anyone.
PUBLIC = {
    "healthz",
    "readyz",
    "metrics",
    "security_txt",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    # Who has the link of the mail; what it may do is tested in accounts/test_address_change.py.
    "accounts:email_confirm",
    "set_language",
    "core:theme",
}
# Only on a development machine; tests/integration/test_production.py shows that production does not have them.
DEVELOPMENT_PREFIXES = ("core:style", "mail", "account_persona")
