"""Rows around a report that is being written. Cases themselves are made by `tests.factories.cases`."""

import uuid
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from accounts.models import User
from incidents.enums import EvidenceKind, Kind
from incidents.models import Evidence, ReportDraft
from tests.factories.accounts import UserFactory
from tests.factories.files import picture

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)

COMPLETE = {
    "summary": "Ouders schelden op de juf in de groepsapp",
    "description": "Het begon gisteravond na het rapportgesprek.",
    "urgency": "urgent",
    "platform": "whatsapp",
    "account": "Ouders groep 7b",
    "seen_at": "2026-11-18T10:15",
    "still_online": "yes",
    "minors": "no",
}


class ReportDraftFactory(DjangoModelFactory[ReportDraft]):
    """A draft in which nothing was typed; `answers=COMPLETE` for one that can be sent."""

    class Meta:
        model = ReportDraft

    reporter = factory.SubFactory(UserFactory)
    board = factory.SelfAttribute("reporter.board")
    kind = Kind.ESCALATION
    created_at = NOW
    updated_at = NOW


class EvidenceFactory(DjangoModelFactory[Evidence]):
    """A screenshot that was added to a draft: `EvidenceFactory(draft=draft)`."""

    class Meta:
        model = Evidence

    id = factory.LazyFunction(uuid.uuid4)
    board = factory.LazyAttribute(lambda row: (row.draft or row.incident).board)
    draft = None
    incident = None
    added_by = factory.LazyAttribute(lambda row: (row.draft or row.incident).reporter)
    added_at = NOW
    kind = EvidenceKind.IMAGE
    name = factory.Sequence(lambda n: f"Schermafbeelding {n}.jpg")
    media_type = "image/jpeg"
    file = factory.LazyFunction(lambda: ContentFile(picture(), name="x"))
    size = factory.LazyFunction(lambda: len(picture()))
    sha256 = factory.LazyFunction(lambda: sha256(picture()).hexdigest())


def complete_draft(reporter: User, **answers: Any) -> ReportDraft:
    return ReportDraftFactory(reporter=reporter, answers=COMPLETE | answers)
