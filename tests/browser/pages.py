"""Every page of the product, as someone who may open it, over a foundation in which everything exists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.email_change import EmailChange, confirmation_link
from accounts.enums import Level
from audit.actions import record
from dossiers.actions.correspondence import add_item
from incidents.actions import handling, status
from incidents.answers import AssessmentAnswers
from incidents.enums import Capacity, Criminal, Kind, Outcome, PartyRole
from incidents.models import Evidence, Incident
from sanctions.actions.decide import decide
from sanctions.actions.letters import renew_letter
from sanctions.actions.propose import propose
from sanctions.enums import Measure
from sanctions.models import Sanction
from tests.factories.accounts import PASSWORD, employee_user
from tests.factories.cases import party, report, taken_up
from tests.factories.files import picture
from tests.factories.incidents import complete_draft
from tests.factories.people import employee, guardian, pupil
from tests.integration.authorization import world as worlds
from tests.integration.authorization.world import OTHER, OWN, Things, World

ANYONE = ""
Arguments = Callable[[World], list[Any]]


@dataclass(frozen=True)
class Visit:
    """`role` opens `name`; in the situation this page needs."""

    role: str
    name: str
    arguments: Arguments = lambda world: []
    query: str = ""

    def url(self, world: World) -> str:
        return reverse(self.name, args=self.arguments(world)) + self.query


def build() -> World:
    """The world of the authorization matrix, and a case in each state that has pages of its own."""
    world = worlds.build()
    now = timezone.now() - timedelta(minutes=30)
    reporter = world.users["reporter"]
    world.users["with a password"] = employee_user(world.school, password=PASSWORD)
    lasting = party(alias="@" + "wilhelmina" * 5, role=PartyRole.SUBJECT, capacity=Capacity.UNKNOWN)
    child = party(pupil(world.school), role=PartyRole.SUBJECT, capacity=Capacity.PUPIL)
    world.extra["new"] = report(reporter, now=now, school=world.school, parties=(lasting,))
    world.extra["question"] = question = taken_up(reporter, now=now, kind=Kind.PUBLICATION, parties=(lasting, child))
    closed = taken_up(reporter, now=now)
    for incident in (question, closed):
        _assess(incident, now)
    handling.agree_approach(incident_id=closed.pk, text="Bellen", held_at=now, by=_handler(closed), now=now)
    outcome = Outcome.APPROACH_AGREED
    status.close(incident_id=closed.pk, outcome=outcome, reason="Besproken", by=_handler(closed), now=now)
    world.extra["closed"] = closed
    stuck = report(reporter, now=now)
    Incident.objects.filter(pk=stuck.pk).update(level=Level.QUEUE, handler=None)
    _decide(world.things[OWN].sanction, world, now)
    _without_talk(world, now)
    world.extra["draft"] = complete_draft(reporter, seen_at="")
    world.extra["item"] = add_item(
        incident_id=question.pk, item=worlds.note(question, now), by=_handler(question), now=now
    )
    _previews()
    return world


def _previews() -> None:
    for evidence in Evidence.objects.exclude(preview=""):
        evidence.preview.save("preview.webp", ContentFile(picture("WEBP")))


def _handler(incident: Incident) -> Any:
    incident.refresh_from_db()
    return incident.handler


def _assess(incident: Incident, now: datetime) -> None:
    given = AssessmentAnswers(("A6", "C11"), 2, 2, 2, (), Criminal.NO, "Onfatsoenlijk, in een groep met alle ouders.")
    handling.assess(incident_id=incident.pk, assessment=given, by=_handler(incident), now=now)


def _without_talk(world: World, now: datetime) -> None:
    """A warning of a pupil for which the talk has still to be held; and a colleague nothing was proposed for yet."""
    child = pupil(world.school)
    guardian(child)
    parties = (
        party(child, role=PartyRole.SUBJECT, capacity=Capacity.PUPIL),
        party(employee(world.school), role=PartyRole.SUBJECT, capacity=Capacity.EMPLOYEE),
    )
    incident = taken_up(world.users["reporter"], now=now, school=world.school, parties=parties)
    _assess(incident, now)
    handler, involvement = _handler(incident), incident.involvements.get(person=child)
    given: dict[str, Any] = {"incident_id": incident.pk, "involvement_id": involvement.pk, "by": handler, "now": now}
    handling.decide_filing(files=True, reason="Vanwege de ernst", **given)
    world.extra["talk"] = propose(measure=Measure.PUPIL_WARNING, reasons="Dit mag niet", talk=None, **given)


def _decide(sanction: Sanction, world: World, now: datetime) -> None:
    decider = world.user("director")
    letter = renew_letter(sanction_id=sanction.pk, by=decider, now=now)
    decide(sanction_id=sanction.pk, letter_version=letter.version, sha256=letter.sha256, by=decider, now=now)


def _extra(name: str) -> Arguments:
    return lambda world: [world.extra[name].pk]


def _user(name: str) -> Arguments:
    return lambda world: [world.users[name].pk]


def _case(name: str, *more: str) -> Arguments:
    return lambda world: [world.extra[name].reference, *more]


def _thing(situation: str, ask: Callable[[Things], list[Any]]) -> Arguments:
    return lambda world: ask(world.things[situation])


def _reference(situation: str, *more: str) -> Arguments:
    return _thing(situation, lambda it: [it.incident.reference, *more])


OWN_DRAFT = _thing(OWN, lambda it: [it.draft.pk])
OWN_REPORT = _reference(OWN)
ITEM = _thing(OTHER, lambda it: [it.incident.reference, it.item_id])
FILED = _thing(OTHER, lambda it: [it.incident.reference, it.document.pk])
PROPOSED = _thing(OTHER, lambda it: [it.incident.reference, it.sanction.pk])
DECIDED = _thing(OWN, lambda it: [it.incident.reference, it.sanction.pk])


def _talk(world: World) -> list[Any]:
    sanction = world.extra["talk"]
    return [sanction.incident.reference, sanction.pk, "talk"]


def _enrolment(world: World) -> list[Any]:
    enrolment = world.extra["tie"].pupil.enrolments.get()
    return [enrolment.person_id, enrolment.pk]


def _address_link(world: World) -> list[Any]:
    """The link of the mail with which a new address is confirmed."""
    user = world.users["reporter"]
    event = record(action="user.ask_email", by=world.users["administrator"], now=timezone.now(), obj=user)
    link = confirmation_link(EmailChange(user.pk, "ergens.anders@rijnmeer.example", event.pk))
    return [link.rstrip("/").rpartition("/")[2]]


QUESTION_ACTS = (
    "advice",
    "assess",
    "filing",
    "party",
    "identify",
    "convert",
    "escalate",
    "handover",
    "recuse",
    "close",
)

SIGNING_IN = [
    Visit(ANYONE, "account_login"),
    Visit(ANYONE, "account_inactive"),
    Visit(ANYONE, "account_reset_password"),
    Visit(ANYONE, "account_reset_password_done"),
    Visit(ANYONE, "account_reset_password_from_key", lambda world: ["0", "nee"]),
    Visit(ANYONE, "account_reset_password_from_key_done"),
    Visit(ANYONE, "accounts:email_confirm", _address_link),
    Visit("employee", "account_logout"),
    Visit("with a password", "account_change_password"),
    Visit("employee", "account_set_password"),
]
REPORTING = [
    Visit("reporter", "incidents:report_choose"),
    *(Visit("reporter", "incidents:report", OWN_DRAFT, f"?step={step}") for step in ("what", "where", "who", "proof")),
    Visit("reporter", "incidents:report_check", _extra("draft")),
    Visit("reporter", "incidents:report_sent", _thing(OWN, lambda it: [it.incident.submission_key])),
    Visit("reporter", "incidents:report_discard", OWN_DRAFT),
    Visit("reporter", "incidents:my_reports"),
    Visit("reporter", "incidents:follow", OWN_REPORT),
    Visit("reporter", "incidents:withdraw", _case("new")),
    Visit("reporter", "incidents:protocol"),
    Visit("reporter", "portal:home"),
    Visit("reporter", "portal:search", query="?q=groepsapp"),
    Visit("reporter", "notifications:inbox"),
    Visit("reporter", "accounts:profile"),
    Visit("reporter", "accounts:own_absence_add"),
    Visit("reporter", "accounts:own_absence_end", _extra("absence")),
    Visit("reporter", "dossiers:own"),
    Visit("reporter", "dossiers:add_view"),
    Visit("reporter", "dossiers:own_document", _extra("letter")),
]
HANDLING = [
    Visit("other director", "portal:home"),
    Visit("manager", "incidents:cases"),
    Visit("manager", "incidents:case", _case("new")),
    Visit("other director", "incidents:case", _reference(OTHER)),
    Visit("board", "incidents:case", _reference(OWN)),
    Visit("counsellor", "incidents:case", _reference(OWN)),
    Visit("director", "incidents:handover", _reference(OWN)),
    Visit("manager", "incidents:case_evidence", _case("new")),
    *(Visit("manager", "incidents:act", _case("question", slug)) for slug in QUESTION_ACTS),
    Visit("other director", "incidents:act", _reference(OTHER, "approach")),
    Visit("manager", "incidents:act", _case("closed", "reopen")),
    Visit("board", "incidents:queue"),
]
FILING = [
    Visit("other director", "dossiers:correspondence", _reference(OTHER)),
    *(
        Visit("other director", "dossiers:add_item", _reference(OTHER, slug))
        for slug in ["phone", "meeting", "mail-received", "mail-sent", "view"]
    ),
    Visit("other director", "dossiers:copy_evidence", _reference(OTHER)),
    Visit("other director", "dossiers:item", ITEM),
    Visit("other director", "dossiers:correct_item", ITEM),
    Visit("manager", "dossiers:concern", lambda world: [world.extra["question"].reference, world.extra["item"].pk]),
    Visit("other director", "dossiers:filed", FILED),
    Visit("other director", "dossiers:correct_filed", FILED),
    Visit("other director", "dossiers:dispatch", FILED),
    Visit("hr", "dossiers:list"),
    Visit("hr", "dossiers:dossier", _thing(OWN, lambda it: [it.dossier.pk])),
    Visit("hr", "dossiers:document", _thing(OWN, lambda it: [it.document.pk])),
    Visit("care", "dossiers:dossier", _thing(OWN, lambda it: [it.pupil_dossier.pk])),
]
DECIDING = [
    Visit("other director", "sanctions:case", _reference(OTHER)),
    Visit("manager", "sanctions:propose", lambda world: [world.extra["talk"].incident.reference]),
    Visit("other director", "sanctions:sanction", PROPOSED),
    Visit("other director", "sanctions:edit_letter", PROPOSED),
    Visit("other director", "sanctions:decide", PROPOSED),
    Visit("other director", "sanctions:reject", PROPOSED),
    Visit("other director", "sanctions:withdraw", PROPOSED),
    Visit("director", "sanctions:sanction", lambda world: _talk(world)[:2]),
    Visit("director", "sanctions:complete_step", _talk),
    Visit("director", "sanctions:skip_step", _talk),
    Visit("director", "sanctions:sanction", DECIDED),
    Visit("director", "sanctions:send", DECIDED),
]
MANAGING = [
    Visit("privacy officer", "portal:audit"),
    Visit("board", "accounts:roles"),
    Visit("board", "accounts:role_appoint"),
    Visit("board", "accounts:role_end", _extra("role")),
    Visit("board", "accounts:absences"),
    Visit("board", "accounts:absence_add"),
    Visit("board", "accounts:absence_end", _extra("absence")),
    Visit("board", "accounts:mandates"),
    Visit("board", "accounts:mandate_grant"),
    Visit("board", "accounts:mandate_end", _extra("mandate")),
    Visit("administrator", "portal:people"),
    Visit("administrator", "portal:person", _extra("person")),
    Visit("administrator", "portal:person_edit", _extra("person")),
    Visit(
        "administrator",
        "portal:person_manager",
        lambda world: [world.extra["person"].pk, world.extra["employment"].pk],
    ),
    Visit("administrator", "portal:guardian_add", lambda world: [world.extra["tie"].pupil_id]),
    Visit(
        "administrator",
        "portal:guardian_end",
        lambda world: [world.extra["tie"].pupil_id, world.extra["tie"].pk],
    ),
    Visit("administrator", "portal:household_add", _extra("person")),
    Visit("administrator", "portal:household_leave", _extra("person")),
    Visit("administrator", "portal:household_undo", lambda world: [world.extra["person"].pk, world.extra["stay"].pk]),
    *(
        Visit("administrator", "portal:person_add", lambda world, kind=kind: [kind])
        for kind in ("employee", "pupil", "guardian", "other")
    ),
    Visit("administrator", "portal:employment_add", _extra("person")),
    Visit(
        "administrator",
        "portal:employment_end",
        lambda world: [world.extra["person"].pk, world.extra["employment"].pk],
    ),
    Visit("administrator", "portal:enrolment_add", _extra("person")),
    Visit("administrator", "portal:enrolment_end", _enrolment),
    Visit("administrator", "portal:schools"),
    Visit("administrator", "portal:school_add"),
    Visit("administrator", "portal:school", lambda world: [world.school.pk]),
    Visit("administrator", "portal:school_edit", lambda world: [world.school.pk]),
    Visit("administrator", "portal:group_add", lambda world: [world.school.pk]),
    Visit("administrator", "portal:board"),
    Visit("administrator", "portal:board_edit"),
    Visit("administrator", "portal:roster"),
    Visit("administrator", "portal:roster_import", _extra("roster")),
    Visit("administrator", "accounts:users"),
    Visit("administrator", "accounts:user", _user("reporter")),
    Visit("administrator", "accounts:user_email", _user("reporter")),
    Visit("administrator", "accounts:user_disable", _user("reporter")),
    Visit("administrator", "accounts:user_invite"),
]
AREAS: dict[str, list[Visit]] = {
    "signing in": SIGNING_IN,
    "reporting": REPORTING,
    "handling": HANDLING,
    "filing": FILING,
    "deciding": DECIDING,
    "managing": MANAGING,
}
# The pages people see most: each looked at in both widths and both themes.
MAIN = [
    Visit("reporter", "incidents:report", OWN_DRAFT),
    Visit("other director", "portal:home"),
    Visit("other director", "incidents:case", _reference(OTHER)),
    Visit("other director", "sanctions:decide", PROPOSED),
    Visit("hr", "dossiers:dossier", _thing(OWN, lambda it: [it.dossier.pk])),
]

# A part of a page, as HTML: looked at with the page it is in.
PARTS = {"portal:roster_progress", "incidents:report_thumbnail"}
# Addresses that are not a page. Those that change something answer POST alone; the test asks.
ONLY_POST = {
    "accounts:user_enable",
    "accounts:user_invite_again",
    "core:theme",
    "incidents:answer_handover",
    "incidents:report_evidence",
    "incidents:report_message",
    "incidents:report_save",
    "incidents:report_start",
    "incidents:report_upload",
    "incidents:send_message",
    "incidents:share",
    "incidents:stop_sharing",
    "incidents:take_up",
    "incidents:try_again",
    "incidents:withdraw_handover",
    "notifications:mark_all_read",
    "portal:roster_discard",
    "portal:roster_refresh",
    "sanctions:preview_letter",
    "sanctions:refill_letter",
    "sanctions:renew_letter",
    "set_language",
}
FILES_AND_JSON = {
    "accounts:colleagues",
    "accounts:mandate_paper",
    "accounts:person_search",
    "accounts:user_search",
    "dossiers:document_download",
    "dossiers:document_file",
    "dossiers:filed_download",
    "dossiers:filed_file",
    "dossiers:item_download",
    "dossiers:item_file",
    "dossiers:own_document_download",
    "dossiers:own_document_file",
    "healthz",
    "incidents:evidence_original",
    "incidents:evidence_preview",
    "incidents:people",
    "incidents:report_people",
    "metrics",
    "notifications:open",
    "portal:audit_export",
    "portal:person_names",
    "readyz",
    "sanctions:letter_pdf",
    "security_txt",
}
