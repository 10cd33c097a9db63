"""A report while it is being written. What was typed is kept as typed; it is checked when it is sent."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import SYSTEM, record
from core.errors import InvalidState, NotAllowed
from incidents.actions.evidence_files import forget_files
from incidents.answers import NamedParty
from incidents.colleagues import Known, known, namesakes
from incidents.enums import Capacity, Kind, PartyRole
from incidents.models import ReportDraft

# What a form of ours can send; anything else is dropped.
TYPED = (
    *("summary", "description", "urgency", "school", "platform", "platform_other", "account", "link"),
    *("seen_at", "still_online", "police_reference", "minors", "note_text"),
)
# `party-<key>-role` and `party-<key>-capacity` say what the part of a named party is.
PARTY = "party-"
# More than any field takes, so that a text that is too long can be kept and made shorter.
LONGEST = 200_000
LONGEST_NAME = 120
MOST_PARTIES = 20
MOST_DRAFTS = 20


class SameName(InvalidState):
    """The name that was typed is that of somebody the reporter can choose: ask whether they are meant."""


@transaction.atomic
def start_draft(*, kind: Kind, by: User, now: datetime) -> ReportDraft:
    """An empty draft of its own, also when another one waits empty: that may be open in another window."""
    _check_may_report(by)
    User.objects.select_for_update().get(pk=by.pk)  # two windows at once: each counts what the other one started
    if by.drafts.count() >= MOST_DRAFTS:
        _make_room(by)
    draft = ReportDraft.objects.create(board_id=by.board_id, reporter=by, kind=kind, created_at=now, updated_at=now)
    record(action="draft.start", by=by, now=now, obj=draft, details={"kind": kind})
    return draft


@transaction.atomic
def save_draft(
    *,
    draft_id: UUID,
    typed: Mapping[str, str],
    by: User,
    now: datetime,
    party_roles: Mapping[str, Mapping[str, str]] | None = None,
    add: NamedParty | None = None,
    remove: str = "",
    kind: Kind | None = None,
) -> ReportDraft:
    """Keep what was typed; fields that are not in `typed` stay as they are.

    `party_roles` is `{key: {"role": …, "capacity": …}}`, `remove` the key of a party, `kind` another door.
    """
    draft = locked_draft(draft_id, by)
    answers = dict(draft.answers)
    answers |= {name: _kept(typed[name]) for name in TYPED if name in typed}
    parties = [dict(party) for party in answers.get("parties", []) if party["key"] != remove]
    for party in parties:
        _set_role(party, (party_roles or {}).get(party["key"], {}))
    if add is not None:
        _add_party(parties, add, by)
    if parties or "parties" in answers:
        answers["parties"] = parties
    if answers != draft.answers or (kind is not None and kind != draft.kind):
        draft.answers, draft.kind, draft.updated_at = answers, kind or draft.kind, now
        draft.save(update_fields=["answers", "kind", "updated_at"])
    return draft


@transaction.atomic
def discard_draft(*, draft_id: UUID, by: User, now: datetime) -> None:
    """Throw a draft away with everything in it. There is no way back."""
    draft = locked_draft(draft_id, by)
    record(action="draft.discard", by=by, now=now, obj=draft, details={"kind": draft.kind})
    _delete(draft)


def sweep_drafts(*, now: datetime) -> int:
    """Throw away drafts nobody touched for OPOR_DRAFT_DAYS; returns how many."""
    before = now - timedelta(days=settings.OPOR_DRAFT_DAYS)
    swept = 0
    for draft_id in ReportDraft.objects.untouched_since(before).values_list("pk", flat=True):
        with transaction.atomic():
            # Locked by its reporter or touched meanwhile: leave it.
            draft = (
                ReportDraft.objects.untouched_since(before)
                .select_for_update(skip_locked=True)
                .filter(pk=draft_id)
                .first()
            )
            if draft is None:
                continue
            record(action="draft.expire", by=SYSTEM, now=now, obj=draft, details={"kind": draft.kind})
            _delete(draft)
            swept += 1
    return swept


def locked_draft(draft_id: UUID, by: User) -> ReportDraft:
    """One's own draft, locked until the transaction ends. Raises `NotAllowed` for any other."""
    _check_may_report(by)
    draft = ReportDraft.objects.visible_to(by).select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise NotAllowed(_("There is no such report."))
    return draft


def _check_may_report(by: User) -> None:
    if not by.may(Permission.REPORT):
        raise NotAllowed(_("You cannot report."))


def _delete(draft: ReportDraft) -> None:
    forget_files(draft.evidence.all())
    draft.evidence.all().delete()
    draft.delete()


def _make_room(by: User) -> None:
    """The oldest in which nothing was typed goes."""
    untouched = by.drafts.select_for_update().filter(answers={}).exclude(evidence__isnull=False).order_by("created_at")
    oldest = untouched.first()
    if oldest is None:
        raise InvalidState(_("You have %(n)s drafts. Send one or throw one away first.") % {"n": MOST_DRAFTS})
    oldest.delete()


def plain(text: str) -> str:
    """PostgreSQL holds everything but NUL."""
    return str(text).replace("\x00", "")


def _kept(text: str) -> str:
    """Whole, or not at all."""
    kept = plain(text)
    if len(kept) > LONGEST:
        raise InvalidState(too_long(LONGEST, len(kept)))
    return kept


def too_long(most: int, length: int) -> str:
    return _("This text is too long: it has %(length)s characters, at most %(most)s fit.") % {
        "length": length,
        "most": most,
    }


def _set_role(party: dict[str, Any], given: Mapping[str, str]) -> None:
    if given.get("role") in PartyRole.values:
        party["role"] = given["role"]
    # As what a known person is involved follows from the administration; of a nickname the reporter says it.
    if party["person"] is None and given.get("capacity") in Capacity.values:
        party["capacity"] = given["capacity"]


def _add_party(parties: list[dict[str, Any]], added: NamedParty, by: User) -> None:
    alias = " ".join(_kept(added.alias).split())
    if len(alias) > LONGEST_NAME:
        problem = too_long(LONGEST_NAME, len(alias))
        raise InvalidState(problem, fields={"person": problem})
    if added.person_id is None and not alias:
        raise InvalidState(
            _("Type a name or a nickname first."), fields={"person": _("Type a name or a nickname first.")}
        )
    if added.person_id is not None and not _can_name(by, added):
        raise InvalidState(_("This person does not work at or go to your school. Type the name instead."))
    same = (added.person_id, "" if added.person_id else alias.casefold())
    if any((party["person"], party["alias"].casefold()) == same for party in parties):
        return
    if added.person_id is None and not added.is_other and unasked(by, [alias], parties):
        raise SameName(_("Say first whether you mean someone you can choose."))
    if len(parties) >= MOST_PARTIES:
        raise InvalidState(_("You can name at most %(n)s people. Name the others in your story.") % {"n": MOST_PARTIES})
    parties.append(
        {
            "key": token_hex(4),
            "person": added.person_id,
            "alias": "" if added.person_id else alias,
            "role": str(added.role or ""),
            "capacity": str(added.capacity),
            "is_other": added.is_other,
        }
    )


def unasked(by: User, names: Collection[str], parties: Iterable[Mapping[str, Any]]) -> dict[str, list[Known]]:
    """By typed name whom it can mean, besides those who stand in the draft already."""
    taken = {party["person"] for party in parties}
    found = {name: [one for one in them if one.person_id not in taken] for name, them in namesakes(by, names).items()}
    return {name: them for name, them in found.items() if them}


def _can_name(by: User, added: NamedParty) -> bool:
    return any(found.capacity == added.capacity for found in known(by, [added.person_id] if added.person_id else []))
