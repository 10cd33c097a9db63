"""The page of one person: what the administration says, and what can be changed here."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.presenters.manage import account_badge
from accounts.presenters.words import day
from core.presentation import Action, Badge, Cell, Column, Crumb, Fact, Row, Tone
from people import policies
from people.enums import GuardianRelation
from people.models import Employment, Enrolment, Guardianship, HouseholdMember, Person
from portal.presenters.people import pupil_words


def person_page(person: Person, today: date) -> dict[str, Any]:
    """`person` comes with the mark of `PersonQuerySet.marked`: whether they can be invited."""
    employments = list(person.employments.select_related("school", "manager").order_by("-starts_on", "-pk"))
    enrolments = list(person.enrolments.select_related("school", "group").order_by("-pk"))
    guardians = list(person.guardians.select_related("guardian").order_by("ends_on", "pk"))
    wards = list(person.wards.select_related("pupil").order_by("ends_on", "pk"))
    edit = Action(_("Change the details"), reverse("portal:person_edit", args=[person.pk]), "pencil")
    return {
        "wide": True,
        "title": person.name,
        "crumbs": [Crumb(_("People"), reverse("portal:people"))],
        "badges": list(_standing(person)),
        "actions": [edit],
        "facts": list(_facts(person)),
        "is_held": policies.is_held_by_roster(person),
        "employment_columns": [
            Column(_("Function")),
            Column(_("When")),
            Column(_("Manager")),
            Column(_("Change")),
            Column(_("End")),
        ],
        "employment_rows": [_employment_row(person, row, today) for row in employments],
        # A child does not work here, and who works here or has a child here goes to no school.
        "may_work": bool(employments) or not enrolments,
        "may_learn": bool(enrolments) or not (employments or wards),
        "add_work": _link(_("Add work"), "portal:employment_add", person, "plus-lg"),
        "enrolment_columns": [Column(_("School")), Column(_("Group")), Column(_("When")), Column(_("Change"))],
        "enrolment_rows": [_enrolment_row(person, row, today) for row in enrolments],
        "add_school": _link(_("Add a school"), "portal:enrolment_add", person, "plus-lg"),
        "guardian_columns": [Column(_("Name")), Column(_("Relation")), Column(_("When")), Column(_("Change"))],
        "guardian_rows": [_guardian_row(person, row, today) for row in guardians],
        "is_pupil": bool(enrolments or guardians),
        "add_guardian": _link(_("Add a parent or guardian"), "portal:guardian_add", person, "person-plus"),
        "ward_columns": [Column(_("Name")), Column(_("Relation")), Column(_("When"))],
        "ward_rows": [_ward_row(row, today) for row in wards],
        **_household(person),
        **_account(person),
    }


def _facts(person: Person) -> Iterator[Fact]:
    if person.birth_date:
        yield Fact(_("Date of birth"), day(person.birth_date))
    yield Fact(_("E-mail address"), person.email or _("Not known"))
    if person.phone:
        yield Fact(_("Phone"), person.phone)
    town = f"{person.postcode} {person.town}".strip()
    if place := ", ".join(part for part in (person.address, town) if part):
        yield Fact(_("Address"), place)


def _standing(person: Person) -> Iterator[Badge]:
    if person.left_on:
        yield Badge(_("Left on %(day)s") % {"day": day(person.left_on)}, Tone.NEUTRAL, "door-closed")


def _period(row: Employment | Enrolment | Guardianship, today: date) -> Cell:
    """`vanaf 1 aug 2026`, with a badge when it is over."""
    if row.starts_on and row.ends_on:
        text = f"{day(row.starts_on)} – {day(row.ends_on)}"
    elif row.ends_on:
        text = _("until %(day)s") % {"day": day(row.ends_on)}
    elif row.starts_on:
        text = _("from %(day)s") % {"day": day(row.starts_on)}
    else:
        text = _("now")
    is_over = row.ends_on is not None and row.ends_on < today
    return Cell(text, badge=Badge(_("Over"), Tone.NEUTRAL, "check-lg") if is_over else None)


def _employment_row(person: Person, row: Employment, today: date) -> Row:
    is_over = row.ends_on is not None and row.ends_on < today
    url = reverse("portal:person_manager", args=[person.pk, row.pk])
    leader = row.manager
    return Row(
        (
            Cell(row.job_title or _("Employee"), note=row.school.name if row.school else _("The whole foundation")),
            _period(row, today),
            Cell(leader.name, url=_url(leader)) if leader else Cell(_("Nobody")),
            Cell() if is_over else Cell(_("Change the manager"), url=url),
            Cell() if is_over else Cell(_("End it"), url=reverse("portal:employment_end", args=[person.pk, row.pk])),
        )
    )


def _enrolment_row(person: Person, row: Enrolment, today: date) -> Row:
    group = row.group.name if row.group else ""
    is_over = row.ends_on is not None and row.ends_on < today
    end = Cell() if is_over else Cell(_("End it"), url=reverse("portal:enrolment_end", args=[person.pk, row.pk]))
    return Row((Cell(row.school.name), Cell(pupil_words(row), note=group), _period(row, today), end))


def _guardian_row(person: Person, row: Guardianship, today: date) -> Row:
    end = reverse("portal:guardian_end", args=[person.pk, row.pk])
    return Row(
        (
            Cell(row.guardian.name, url=_url(row.guardian)),
            Cell(str(GuardianRelation(row.relation).label)),
            _period(row, today),
            Cell() if row.ends_on else Cell(_("End it"), url=end),
        )
    )


def _ward_row(row: Guardianship, today: date) -> Row:
    relation = str(GuardianRelation(row.relation).label)
    return Row((Cell(row.pupil.name, url=_url(row.pupil)), Cell(relation), _period(row, today)))


def _household(person: Person) -> dict[str, Any]:
    """Who lives here as well first, then with whom this person once lived."""
    lived_with = HouseholdMember.objects.lived_with(person.pk).exclude(person=person).select_related("person")
    by_day = F("together_until").desc(nulls_first=True)
    mates: list[Any] = list(lived_with.order_by(by_day, "person__sort_name", "pk"))
    actions = [_link(_("Add somebody to the household"), "portal:household_add", person, "person-plus")]
    if any(mate.together_until is None for mate in mates):
        actions.append(_link(_("Take out of the household"), "portal:household_leave", person, "person-dash"))
    return {
        "household_columns": [Column(_("Name")), Column(_("When")), Column(_("Change"))],
        "household_rows": [
            Row((Cell(mate.person.name, url=_url(mate.person)), _together(mate.together_until), _mistake(person, mate)))
            for mate in mates
        ],
        "household_actions": actions,
    }


def _together(until: date | None) -> Cell:
    if until is None:
        return Cell(_("now"))
    return Cell(_("until %(day)s") % {"day": day(until)}, badge=Badge(_("Over"), Tone.NEUTRAL, "check-lg"))


def _mistake(person: Person, mate: Any) -> Cell:
    """Of a row of `lived_with`: to take back the stay of whom the row names, or else that of the person, if it is over.
    Which others that was with as well stands on the page that asks."""
    if mate.together_until is None:
        return Cell()
    whose, stay = (mate.person_id, mate.pk) if mate.ends_on else (person.pk, mate.own_stay)
    return Cell(_("Recorded by mistake"), url=reverse("portal:household_undo", args=[whose, stay]))


def _account(person: Person) -> dict[str, Any]:
    user: User | None = getattr(person, "user", None)
    if user is None:
        if not getattr(person, "is_of_the_house", False):
            return {"account_facts": [], "invite": None}
        url = reverse("accounts:user_invite", query={"person": person.pk})
        label = _("Invite %(name)s") % {"name": person.name}
        return {"account_facts": [], "invite": Action(label, url, "envelope")}
    url = reverse("accounts:user", args=[user.pk])
    return {"account_facts": [Fact(_("Account"), user.email, url=url, badge=account_badge(user))], "invite": None}


def _link(label: str, url_name: str, person: Person, icon: str) -> Action:
    return Action(label, reverse(url_name, args=[person.pk]), icon)


def _url(person: Person) -> str:
    return reverse("portal:person", args=[person.pk])
