"""Forms and addresses of correspondence, for its tests."""

from typing import Any
from uuid import uuid4

from django.urls import reverse

from dossiers.models import Dossier
from incidents.enums import Capacity
from tests.factories.dossiers import Case, case_about, subject
from tests.factories.people import SchoolFactory, employee, pupil

MAIL = b"""\
From: Hasan Demir <hasan@example.org>
To: directie@school.example
Date: Mon, 23 Nov 2026 09:15:00 +0100
Subject: =?utf-8?q?Zo_gaan_we_niet_met_elkaar_om?=
Message-ID: <1@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Beste directie,

Karin heeft dit zelf uitgelokt.
"""


def form_data(**fields: Any) -> dict[str, Any]:
    given = {
        "correspondent": "Mevrouw Bakker",
        "happened_at": "2026-11-24T11:00",
        "title": "Gebeld over de berichten",
        "body": "Het bericht gaat weg.",
        "key": uuid4(),
    }
    return given | fields


def url_of(case: Case, slug: str = "phone") -> str:
    return reverse("dossiers:add_item", args=[case.incident.reference, slug])


def list_of(case: Case) -> str:
    return reverse("dossiers:correspondence", args=[case.incident.reference])


def two_subjects() -> tuple[Case, Any, Any]:
    school = SchoolFactory()
    teacher = employee(school, first_name="Karin", last_name="Vos")
    child = pupil(school, first_name="Tijn", last_name="Jansen")
    case = case_about(subject(teacher), subject(child, Capacity.PUPIL), school=school)
    return case, teacher, child


# --- Actions --------------------------------------------------------------------------------------


def case_with_dossier() -> tuple[Case, Dossier]:
    school = SchoolFactory()
    teacher = employee(school)
    case = case_about(subject(teacher), school=school)
    case.file()
    return case, Dossier.objects.get(person=teacher)
