"""The foundation and its schools, for the administrator: what routing and the letterhead go by."""

from copy import copy

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from accounts.views.posting import posted, succeeded
from core.forms import FormMixin
from core.presentation import Crumb
from people.actions import boards
from people.actions.ties import create_group
from people.models import School
from people.roster.fields import school_year_of
from portal.forms.schools import BoardForm, GroupForm, SchoolForm
from portal.presenters.schools import board_page, school_page, schools_page


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def schools(request: SignedInRequest) -> HttpResponse:
    found = list(School.objects.visible_to(request.user))
    return render(request, "portal/schools/list.html", schools_page(found, timezone.localdate()))


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def school(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    return render(request, "portal/schools/school.html", school_page(found, timezone.localdate()))


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    form = SchoolForm(posted(request))
    if request.method == "POST" and form.is_valid():
        made: list[School] = []
        given = form.cleaned_data
        if succeeded(
            form,
            lambda: made.append(
                boards.create_school(board=request.user.board, by=request.user, now=timezone.now(), **given)
            ),
        ):
            messages.success(request, _("%(name)s is added. Now appoint a director.") % {"name": made[0].name})
            return redirect("portal:school", made[0].pk)
    return _form(request, form, back=reverse("portal:schools"), title=_("Add a school"), submit_label=_("Add"))


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    form = SchoolForm(posted(request), instance=_visible(request, pk))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if succeeded(form, lambda: boards.update_school(school=found, by=request.user, now=timezone.now(), **given)):
            messages.success(request, _("Saved."))
            return redirect("portal:school", found.pk)
    back = reverse("portal:school", args=[found.pk])
    crumb = Crumb(found.name, back)
    return _form(request, form, back=back, title=_("Change the school"), submit_label=_("Save"), crumb=crumb)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def add_group(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    now = timezone.now()
    form = GroupForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given, year = form.cleaned_data, school_year_of(timezone.localdate(now))
        if succeeded(
            form,
            lambda: create_group(
                school=found,
                name=given["name"],
                year_group=given["year_group"],
                school_year=year,
                by=request.user,
                now=now,
            ),
        ):
            messages.success(request, _("Group %(name)s is added.") % {"name": given["name"]})
            return redirect("portal:school", found.pk)
    back = reverse("portal:school", args=[found.pk])
    crumb = Crumb(found.name, back)
    return _form(request, form, back=back, title=_("Add a group"), submit_label=_("Add"), crumb=crumb)


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    return render(request, "portal/schools/board.html", board_page(request.user.board))


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def edit_board(request: SignedInRequest) -> HttpResponse:
    found = request.user.board
    form = BoardForm(posted(request), instance=copy(found))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if succeeded(form, lambda: boards.update_board(board=found, by=request.user, now=timezone.now(), **given)):
            messages.success(request, _("Saved."))
            return redirect("portal:board")
    back = reverse("portal:board")
    crumb = Crumb(_("Foundation"), back)
    return _form(request, form, back=back, title=_("Change the foundation"), submit_label=_("Save"), crumb=crumb)


def _form(
    request: SignedInRequest, form: FormMixin, *, back: str, title: str, submit_label: str, crumb: Crumb | None = None
) -> HttpResponse:
    crumbs = [Crumb(_("People"), reverse("portal:people"))]
    if crumb is None or crumb.url != reverse("portal:board"):
        crumbs.append(Crumb(_("Schools"), reverse("portal:schools")))
    context = {
        "form": form,
        "title": title,
        "crumbs": [*crumbs, crumb] if crumb else crumbs,
        "submit_label": submit_label,
        "cancel_url": back,
    }
    status = 422 if getattr(form, "errors", None) else 200
    return render(request, "portal/people/form.html", context, status=status)


def _visible(request: SignedInRequest, pk: int) -> School:
    found = School.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
