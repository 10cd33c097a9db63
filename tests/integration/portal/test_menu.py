"""The menu says where one is, also on the pages below a place."""

import pytest
from django.test import Client
from django.urls import reverse

from people.models import School
from tests.factories.accounts import administrator
from tests.factories.people import RosterImportFactory, SchoolFactory, employee, guardian, pupil

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return SchoolFactory()


@pytest.fixture
def page(client: Client, school: School) -> Client:
    client.force_login(administrator(school.board))
    return client


def current(page: Client, url: str) -> set[str]:
    text = page.get(url).content.decode()
    menu = text[text.index("site-nav") : text.index("</nav>", text.index("site-nav"))]
    links = [piece.split(">")[0] for piece in menu.split('href="')[1:]]
    return {link.split('"')[0] for link in links if 'aria-current="page"' in link}


def test_everything_about_people_is_below_people(page: Client, school: School) -> None:
    karin, child = employee(school), pupil(school)
    tie = guardian(child).wards.get()
    below = [
        reverse("portal:people"),
        *(reverse(f"portal:{name}") for name in ("schools", "school_add", "board", "board_edit")),
        *(reverse(f"portal:{name}", args=[school.pk]) for name in ("school", "school_edit", "group_add")),
        reverse("portal:person_add", args=["pupil"]),
        *(
            reverse(f"portal:{name}", args=[karin.pk])
            for name in ("person", "person_edit", "employment_add", "enrolment_add", "guardian_add", "household_add")
        ),
        *(
            reverse(f"portal:{name}", args=[karin.pk, karin.employments.get().pk])
            for name in ("person_manager", "employment_end")
        ),
        reverse("portal:enrolment_end", args=[child.pk, child.enrolments.get().pk]),
        reverse("portal:guardian_end", args=[child.pk, tie.pk]),
        reverse("portal:household_leave", args=[karin.pk]),
    ]
    assert {url: current(page, url) for url in below} == {url: {"/people/"} for url in below}


def test_a_preview_is_below_import(page: Client, school: School) -> None:
    roster = RosterImportFactory(board=school.board)
    for url in (reverse("portal:roster"), reverse("portal:roster_import", args=[roster.pk])):
        assert current(page, url) == {"/people/import/"}


def test_the_address_of_an_account_is_below_users(page: Client, school: School) -> None:
    user = administrator(school.board)
    assert current(page, reverse("accounts:user_email", args=[user.pk])) == {"/manage/users/"}
