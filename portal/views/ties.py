"""Where somebody works or goes to school, told by hand: it begins, and it ends."""

from datetime import date, datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import roles
from accounts.gate import SignedInRequest, requires
from accounts.models import Role, User
from accounts.permissions import Permission
from accounts.presenters.words import role_words, roles_of_persons
from accounts.views.posting import posted, succeeded
from people.actions import ties
from people.models import Employment, Person
from people.querysets import in_force
from portal.forms.by_hand import EmploymentForm, EndSchoolForm, EndWorkForm, EnrolmentForm
from portal.presenters.people import without_manager
from portal.views.about_person import done, form_page, visible_person


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def employ(request: SignedInRequest, pk: int) -> HttpResponse:
    person, now = visible_person(request, pk), timezone.now()
    form = EmploymentForm(posted(request), by=request.user, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        given, led = form.cleaned_data, list(person.led_employments.values_list("pk", flat=True))
        if succeeded(form, lambda: ties.employ(person=person, by=request.user, now=now, **given)):
            today = timezone.localdate(now)
            _tell_of_dead_roles(request, person, today)
            _tell_of_team(request, person, led, today)
            return done(request, person, _saved_work(person.name, given["starts_on"], today))
    return form_page(request, person, form, title=_("Add work"), submit_label=_("Add"))


def _saved_work(name: str, starts_on: date, today: date) -> str:
    if starts_on > today:
        return _("Saved. %(name)s works here from %(day)s.") % {"name": name, "day": date_format(starts_on, "j F Y")}
    return _("Saved. %(name)s works here now.") % {"name": name}


def _tell_of_dead_roles(request: SignedInRequest, person: Person, today: date) -> None:
    dead = Role.objects.visible_to(request.user).of_leavers(today).filter(user__person=person).select_related("school")
    if roles_before := "; ".join(role_words(role) for role in dead.order_by("starts_on", "pk")):
        text = _(
            "%(name)s had a role before leaving: %(roles)s. It does not count again by itself. "
            "Should they have it again? Then appoint them on the page Roles."
        )
        messages.warning(request, text % {"name": person.name, "roles": roles_before})


def _tell_of_team(request: SignedInRequest, person: Person, led: list[int], today: date) -> None:
    if team := "; ".join(without_manager(led, today)):
        text = _(
            "%(name)s led these people before leaving: %(people)s. They have no manager now. "
            "Choose one on the page of each of them."
        )
        messages.warning(request, text % {"name": person.name, "people": team})


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def end_employment(request: SignedInRequest, pk: int, employment_id: int) -> HttpResponse:
    person, now = visible_person(request, pk), timezone.now()
    employment = person.employments.select_related("school").filter(pk=employment_id).first()
    if employment is None:
        raise Http404
    today = timezone.localdate(now)
    held = roles_of_persons([person.pk], today).get(person.pk, []) if request.user.may(Permission.MANAGE_ROLES) else []
    # Who works on elsewhere may well keep the roles.
    elsewhere = person.employments.filter(in_force(today)).exclude(pk=employment.pk)
    form = EndWorkForm(
        posted(request),
        initial={"ends_on": employment.ends_on or today, "ends_roles": not elsewhere.exists()},
        roles=[role_words(role) for role in held],
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeded(form, lambda: _end(employment, by=request.user, now=now, **form.cleaned_data))
    ):
        return done(request, person, _("Saved. After that day this work is over, also when a file lists it."))
    where = employment.school.name if employment.school else _("The whole foundation")
    return form_page(
        request, person, form, title=_("End the work"), lead=f"{employment.job_title}, {where}".lstrip(", ")
    )


@transaction.atomic
def _end(employment: Employment, *, ends_on: date, by: User, now: datetime, ends_roles: bool = False) -> None:
    ties.end_employment(employment=employment, ends_on=ends_on, by=by, now=now)
    if ends_roles:
        roles.end_all(person_id=employment.person_id, ends_on=ends_on, by=by, now=now)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def enrol(request: SignedInRequest, pk: int) -> HttpResponse:
    person, now = visible_person(request, pk), timezone.now()
    form = EnrolmentForm(posted(request), by=request.user, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if succeeded(form, lambda: ties.enrol(person=person, by=request.user, now=now, **given)):
            return done(request, person, _("Saved. %(name)s goes to school here now.") % {"name": person.name})
    return form_page(request, person, form, title=_("Add a school"), submit_label=_("Add"))


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def end_enrolment(request: SignedInRequest, pk: int, enrolment_id: int) -> HttpResponse:
    person, now = visible_person(request, pk), timezone.now()
    enrolment = person.enrolments.select_related("school").filter(pk=enrolment_id).first()
    if enrolment is None:
        raise Http404
    form = EndSchoolForm(posted(request), initial={"ends_on": enrolment.ends_on or timezone.localdate(now)})
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["ends_on"]
        if succeeded(form, lambda: ties.end_enrolment(enrolment=enrolment, ends_on=last, by=request.user, now=now)):
            return done(request, person, _("Saved. After that day this pupil has left, also when a file lists them."))
    return form_page(request, person, form, title=_("End the time at school"), lead=enrolment.school.name)
