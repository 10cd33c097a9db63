"""Who got something about a party that was taken out hears of it, and of who is put back it is theirs to read again."""

from uuid import UUID

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from core.errors import NotAllowed
from dossiers.actions.correspondence import add_item
from dossiers.actions.letters import dispatch
from dossiers.actions.own_view import add_view
from dossiers.actions.versions import supersede
from dossiers.answers import Correction
from dossiers.enums import Channel
from dossiers.models import Dispatch, Document, Dossier
from incidents.actions.handling import add_party, identify_party
from incidents.enums import Capacity, PartyRole
from incidents.models import Involvement
from notifications.models import Notice
from people.models import Person
from tests.factories.accounts import user_of
from tests.factories.cases import party
from tests.factories.dossiers import (
    Case,
    case_about,
    filed_case,
    filed_pupil_case,
    item_answers,
    subject,
    take_out,
    victim,
)
from tests.factories.people import GuardianshipFactory, SchoolFactory, employee, guardian, pupil

pytestmark = pytest.mark.django_db


def test_who_got_something_about_it_is_told() -> None:
    case, dossier = filed_case()
    user = user_of(dossier.person)
    Dispatch.objects.create(
        document=dossier.documents.get(),
        addressee=dossier.person,
        channel=Channel.POST,
        sent_at=case.later(),
        sent_by=case.handler,
    )
    take_out(case, dossier.person)
    for _ in range(2):
        case.file()

    assert [notice.code for notice in Notice.objects.visible_to(user)] == ["dossier.not_meant"]


def test_who_was_put_back_sees_again_what_was_sent_to_them() -> None:
    case, dossier = filed_case()
    user = user_of(dossier.person)
    call = case.item(dossier.person, title="Gebeld")
    about_all = case.item(title="Gemaild")
    case.file()
    documents = dossier.documents.filter(Q(kind="report") | Q(item__in=[call, about_all]))
    for document in documents:
        dispatch(document=document, addressee=dossier.person, channel=Channel.POST, by=case.handler, now=case.later())
    seen = sorted(Document.objects.own_of(user).values_list("title", flat=True))
    assert len(seen) == 3
    take_out(case, dossier.person)
    case.file()
    assert not Document.objects.own_of(user).exists()

    add_party(incident_id=case.incident.pk, party=subject(dossier.person), by=case.handler, now=case.later())
    for is_filed in (False, True):
        if is_filed:
            case.file()
        assert Dossier.objects.own_of(user).exists()
        assert "dossier.not_meant" not in Notice.objects.visible_to(user).values_list("code", flat=True)
    for document in Document.objects.own_of(user):
        assert Dispatch.objects.of(document).exists()
    assert sorted(Document.objects.own_of(user).values_list("title", flat=True)) == seen
    take_out(case, dossier.person)
    assert not Document.objects.own_of(user).exists()
    assert Notice.objects.visible_to(user).filter(code="dossier.not_meant").exists()


@pytest.mark.parametrize("is_filed_before", [True, False])
def test_who_was_put_back_reads_no_name_of_who_became_a_party_since(is_filed_before: bool) -> None:
    case, dossier = filed_case(description="Philippa Zonnebloem was erbij.")
    user = user_of(dossier.person)
    case.item(dossier.person, title="Gebeld", body="Philippa Zonnebloem was erbij.")
    case.file()
    for document in dossier.documents.all():
        dispatch(document=document, addressee=dossier.person, channel=Channel.POST, by=case.handler, now=case.later())
    take_out(case, dossier.person)
    other = pupil(case.school, first_name="Philippa", last_name="Zonnebloem")
    parties = [victim(other), subject(dossier.person)]
    for added in parties if is_filed_before else reversed(parties):
        case.file()
        add_party(incident_id=case.incident.pk, party=added, by=case.handler, now=case.later())
    case.file()

    read = list(Document.objects.own_of(user))
    assert sorted(document.kind for document in read) == ["phone_note", "report"]
    assert not any("Philippa" in document.body for document in read)


def test_who_was_put_back_does_not_read_what_goes_on_about_somebody_else() -> None:
    school = SchoolFactory()
    petra, bob = employee(school, first_name="Petra"), employee(school, first_name="Bob")
    case = case_about(party(None, role=PartyRole.SUBJECT, capacity=Capacity.EMPLOYEE, alias="@kwaad"), school=school)
    nickname = frozenset({case.incident.involvements.get().pk})
    answers = item_answers(body="@kwaad heeft schulden.", happened_at=case.at, party_ids=nickname)
    item = add_item(incident_id=case.incident.pk, item=answers, by=case.handler, now=case.later())
    _identify(case, petra)
    case.file()
    document = Document.objects.get(item=item, dossier__person=petra)
    dispatch(document=document, addressee=petra, channel=Channel.POST, by=case.handler, now=case.later())
    take_out(case, petra)
    _identify(case, bob)
    case.file()
    add_party(incident_id=case.incident.pk, party=subject(petra), by=case.handler, now=case.later())
    case.file()

    assert not Document.objects.own_of(user_of(petra)).exists()
    assert Document.objects.filter(item=item, dossier__person=bob, withheld=None).exists()


def test_who_was_put_back_does_not_read_what_was_corrected() -> None:
    case, dossier = filed_case()
    for people in ([dossier.person], []):
        case.item(*people, title="Gebeld", body="Jan was erbij.")
    case.file()
    for document in dossier.documents.all():
        dispatch(document=document, addressee=dossier.person, channel=Channel.POST, by=case.handler, now=case.later())
        supersede(
            document_id=document.pk,
            correction=Correction(title="Verbeterd", body="Er was iemand bij.", reason="Een naam", withholds=True),
            by=case.handler,
            now=case.later(),
        )
    take_out(case, dossier.person)
    add_party(incident_id=case.incident.pk, party=subject(dossier.person), by=case.handler, now=case.later())
    case.file()

    assert not Document.objects.own_of(user_of(dossier.person)).exists()


def _identify(case: Case, person: Person) -> None:
    nickname = Involvement.objects.get(incident=case.incident, person=None)
    identify_party(
        incident_id=case.incident.pk,
        involvement_id=nickname.pk,
        person_id=person.pk,
        capacity=Capacity.EMPLOYEE,
        by=case.handler,
        now=case.later(),
    )


def test_a_parent_who_got_something_about_the_wrong_child_is_told_without_a_name() -> None:
    case, dossier = filed_pupil_case()
    other_child = pupil(case.school)
    add_party(
        incident_id=case.incident.pk, party=subject(other_child, Capacity.PUPIL), by=case.handler, now=case.later()
    )
    letter, both = case.item(dossier.person), case.item(dossier.person, other_child)
    parents = [guardian(child) for child in (dossier.person, other_child)]
    for item, parent in ((letter, parents[0]), (both, parents[1])):
        Dispatch.objects.create(
            item=item, addressee=parent, channel=Channel.POST, sent_at=case.later(), sent_by=case.handler
        )
    users = [user_of(parent) for parent in parents]

    take_out(case, dossier.person)
    for _ in range(2):
        case.file()

    told, not_told = ([notice.code for notice in Notice.objects.visible_to(user)] for user in users)
    assert (told, not_told) == (["dossier.another_meant"], [])


def test_a_parent_of_two_is_not_told_of_an_item_that_still_concerns_the_other_child() -> None:
    case, dossier = filed_pupil_case()
    sibling = pupil(case.school)
    add_party(incident_id=case.incident.pk, party=subject(sibling, Capacity.PUPIL), by=case.handler, now=case.later())
    parent = guardian(dossier.person)
    GuardianshipFactory(pupil=sibling, guardian=parent)
    both = case.item(dossier.person, sibling)
    Dispatch.objects.create(
        item=both, addressee=parent, channel=Channel.POST, sent_at=case.later(), sent_by=case.handler
    )
    user = user_of(parent)
    for child, told in ((dossier.person, set()), (sibling, {"dossier.another_meant"})):
        take_out(case, child)
        case.file()
        assert {notice.code for notice in Notice.objects.visible_to(user)} == told


@pytest.mark.parametrize("is_refiled", [True, False])
def test_what_was_sent_to_who_was_not_meant_is_out_of_their_own_dossier(is_refiled: bool, client: Client) -> None:
    case, dossier = filed_case()
    user, document = user_of(dossier.person), dossier.documents.get()
    dispatch(document=document, addressee=dossier.person, channel=Channel.POST, by=case.handler, now=case.later())
    client.force_login(user)
    assert len(client.get("/my-dossier/").context["page"].rows) == 1
    take_out(case, dossier.person)
    if is_refiled:
        case.file()

    assert client.get("/my-dossier/").context["page"].rows == []
    for name in ("own_document", "own_document_file", "own_document_download"):
        assert client.get(reverse(f"dossiers:{name}", args=[document.pk])).status_code == 404
    form = reverse("dossiers:add_view")
    assert document.title not in client.get(form).content.decode()
    assert client.get(form, {"about": document.pk}).status_code == 404
    with pytest.raises(NotAllowed):
        add_view(text="Ik was het niet!", about_id=document.pk, key=UUID(int=1), by=user, now=case.later())
    assert not case.incident.items.exists()
