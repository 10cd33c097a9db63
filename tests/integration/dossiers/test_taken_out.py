"""Who got something about a party that was taken out hears of it, and of who is put back it is theirs to read again."""

from uuid import UUID

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from core.errors import NotAllowed
from dossiers.actions.letters import dispatch
from dossiers.actions.own_view import add_view
from dossiers.enums import Channel
from dossiers.models import Dispatch, Document, Dossier
from incidents.actions.handling import add_party
from incidents.enums import Capacity
from notifications.models import Notice
from tests.factories.accounts import user_of
from tests.factories.dossiers import filed_case, filed_pupil_case, subject, take_out
from tests.factories.people import guardian, pupil

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
    assert sorted(Document.objects.own_of(user).values_list("title", flat=True)) == seen
    take_out(case, dossier.person)
    assert not Document.objects.own_of(user).exists()
    assert Notice.objects.visible_to(user).filter(code="dossier.not_meant").exists()


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
