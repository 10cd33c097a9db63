"""Changing what the roster does not hold of a person: how to reach them, who leads them, family, household."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from accounts.presenters.words import day
from accounts.views.posting import posted, succeeded
from core.presentation import Link
from people.actions import families, persons, ties
from people.models import Person
from portal.forms.people import (
    EndGuardianshipForm,
    GuardianForm,
    HouseholdForm,
    LeaveHouseholdForm,
    ManagerForm,
    PersonForm,
    UndoHouseholdForm,
)
from portal.views.about_person import done, form_page, visible_person


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    person = visible_person(request, pk)
    form = PersonForm(posted(request), instance=visible_person(request, pk))
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        if succeeded(
            form, lambda: persons.update_person(person=person, by=request.user, now=timezone.now(), **changes)
        ):
            return done(request, person, _("Saved."))
    lead = _("Names and the date of birth come from the administration: change them there.") if form.is_held else ""
    return form_page(request, person, form, title=_("Change the details"), lead=lead)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def manager(request: SignedInRequest, pk: int, employment_id: int) -> HttpResponse:
    person = visible_person(request, pk)
    employment = person.employments.select_related("manager", "school").filter(pk=employment_id).first()
    if employment is None:
        raise Http404
    leader = employment.manager
    initial = {"manager": {"id": str(leader.pk), "text": leader.name}} if leader else None
    form = ManagerForm(posted(request), initial=initial, among=_among(request))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["manager"]
        if succeeded(
            form,
            lambda: ties.set_manager(employment=employment, manager=chosen, by=request.user, now=timezone.now()),
        ):
            if chosen is None:
                return done(request, person, _("Saved. Nobody leads this employee now."))
            return done(request, person, _("Saved. New reports of this employee go to this manager first."))
    where = employment.school.name if employment.school else _("The whole foundation")
    lead = f"{employment.job_title}, {where}" if employment.job_title else where
    return form_page(request, person, form, title=_("Who leads this employee"), lead=lead)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def add_guardian(request: SignedInRequest, pk: int) -> HttpResponse:
    person = visible_person(request, pk)
    form = GuardianForm(posted(request), among=_among(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if succeeded(form, lambda: families.add_guardian(pupil=person, by=request.user, now=timezone.now(), **given)):
            return done(request, person, _("%(name)s is a guardian now.") % {"name": given["guardian"].name})
    new = reverse("portal:person_add", args=["guardian"], query={"pupil": person.pk})
    return form_page(
        request,
        person,
        form,
        title=_("Add a parent or guardian"),
        submit_label=_("Add"),
        link=Link(_("Not known here yet? Add this parent as a new person"), new),
    )


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def end_guardian(request: SignedInRequest, pk: int, guardianship_id: int) -> HttpResponse:
    person = visible_person(request, pk)
    tie = person.guardians.select_related("guardian").filter(pk=guardianship_id).first()
    if tie is None:
        raise Http404
    yesterday = timezone.localdate() - timedelta(days=1)
    form = EndGuardianshipForm(posted(request), initial={"ends_on": yesterday})
    if request.method == "POST" and form.is_valid():
        ends_on = form.cleaned_data["ends_on"]
        if succeeded(
            form,
            lambda: families.end_guardianship(guardianship=tie, ends_on=ends_on, by=request.user, now=timezone.now()),
        ):
            return done(request, person, _("Saved."))
    title = _("End the guardianship of %(name)s") % {"name": tie.guardian.name}
    return form_page(request, person, form, title=title, submit_label=_("End it"))


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def add_housemate(request: SignedInRequest, pk: int) -> HttpResponse:
    person = visible_person(request, pk)
    form = HouseholdForm(posted(request), among=_among(request))
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["other"]
        if succeeded(
            form, lambda: families.join_household(person=other, other=person, by=request.user, now=timezone.now())
        ):
            return done(request, person, _("%(name)s lives here as well now.") % {"name": other.name})
    lead = _("Whoever lives or once lived together does not handle each other's cases.")
    return form_page(request, person, form, title=_("Add somebody to the household"), lead=lead, submit_label=_("Add"))


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def leave_household(request: SignedInRequest, pk: int) -> HttpResponse:
    person = visible_person(request, pk)
    form = LeaveHouseholdForm(posted(request))
    if request.method == "POST" and form.is_valid():
        families.leave_household(person=person, by=request.user, now=timezone.now(), **form.cleaned_data)
        return done(request, person, _("Saved. This person is in no household now."))
    title = _("Take this person out of the household")
    return form_page(request, person, form, title=title, submit_label=_("Take out of the household"))


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def undo_household(request: SignedInRequest, pk: int, stay_id: int) -> HttpResponse:
    person = visible_person(request, pk)
    stay = person.homes.select_related("household").filter(pk=stay_id).first()
    if stay is None or stay.ends_on is None:
        raise Http404
    form = UndoHouseholdForm(posted(request))
    if request.method == "POST" and form.is_valid():
        families.undo_household(stay=stay, by=request.user, now=timezone.now())
        return done(request, person, _("Saved. That they lived together no longer counts."))
    lead = _("%(name)s was recorded as living with %(others)s, until %(day)s.") % {
        "name": person.name,
        "others": ", ".join(dict.fromkeys(mate.person.name for mate in stay.mates)),
        "day": day(stay.ends_on),
    }
    title = _("This household was recorded by mistake")
    return form_page(request, person, form, title=title, lead=lead, submit_label=_("It was a mistake"))


def _among(request: SignedInRequest) -> Any:
    return Person.objects.visible_to(request.user).filter(left_on=None)
