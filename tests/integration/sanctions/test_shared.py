"""What a reporter shares opens the report to a counsellor: not the measures, whatever else the counsellor is."""

import pytest

from incidents.actions.sharing import share
from people.models import Employment
from sanctions.models import Sanction
from sanctions.permissions import Matter, authority_of
from tests.factories.accounts import counsellor
from tests.factories.sanctions import proposed
from tests.integration.sanctions.pages import case_url, signed_in, url

pytestmark = pytest.mark.django_db


def test_a_counsellor_who_leads_the_person_concerned_neither_reads_nor_decides() -> None:
    warned = proposed()
    helper = counsellor(warned.case.school.board)
    Employment.objects.filter(person=warned.person).update(manager=helper.person)
    share(
        incident_id=warned.case.incident.pk, counsellor_id=helper.pk, by=warned.case.reporter, now=warned.case.later()
    )
    helper.forget_access()
    client = signed_in(helper)

    assert client.get(f"/cases/{warned.case.incident.reference}/").status_code == 200
    assert client.get(case_url(warned)).status_code == 404
    assert client.get(case_url(warned, "propose")).status_code == 404
    assert client.get(url(warned, "sanction")).status_code == 404
    assert not Sanction.objects.visible_to(helper).exists()
    assert authority_of(Matter.of(warned.sanction), helper) is None
