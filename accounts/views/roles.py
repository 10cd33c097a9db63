"""Who has which role, where, from when until when."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import roles as actions
from accounts.enums import RoleName
from accounts.forms.manage import EndForm, RoleForm
from accounts.gate import SignedInRequest, requires
from accounts.models import Role, User
from accounts.permissions import Permission
from accounts.presenters import words
from accounts.presenters.manage import roles_page
from accounts.presenters.tabs import manage_tabs
from accounts.querysets import OF_LEAVERS, RoleQuerySet
from accounts.views.posting import asked, posted, succeeded
from core.pagination import paginate
from core.presentation import Crumb, Fact
from people.models import School


@requires(Permission.MANAGE_ROLES)
@require_safe
def roles(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    wanted = asked(request, "q", "role", "school", "state")
    found: RoleQuerySet = Role.objects.visible_to(request.user).select_related("user__person", "school")
    if wanted["state"] == OF_LEAVERS:
        found = found.of_leavers(today)
    else:
        found = found.over(today) if wanted["state"] == "over" else found.not_over(today)
    if wanted["q"]:
        found = found.filter(user__in=User.objects.visible_to(request.user).named_like(wanted["q"]))
    if wanted["role"] in RoleName.values:
        found = found.filter(name=wanted["role"])
    if wanted["school"].isdecimal():
        found = found.filter(school=int(wanted["school"]))
    page = paginate(request, found.marked(today), order_by=("name", "starts_on", "id"))
    schools = list(School.objects.visible_to(request.user))
    context = roles_page(page, asked=wanted, schools=schools, today=today)
    tabs = manage_tabs(request.user, "accounts:roles")
    return render(request, "accounts/list.html", {**context, "tabs": tabs})


@requires(Permission.MANAGE_ROLES)
@require_http_methods(["GET", "POST"])
def appoint(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    form = RoleForm(posted(request), by=request.user, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if succeeded(
            form,
            lambda: actions.appoint(
                user_id=given["user"].pk,
                name=RoleName(given["name"]),
                school_id=given["school"].pk if given["school"] else None,
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                by=request.user,
                now=now,
            ),
        ):
            messages.success(request, _("%(name)s has the role now.") % {"name": given["user"].name})
            return redirect("accounts:roles")
    context = {
        "form": form,
        "title": _("Appoint somebody"),
        "crumbs": [Crumb(_("Roles"), reverse("accounts:roles"))],
        "submit_label": _("Appoint"),
        "cancel_url": reverse("accounts:roles"),
    }
    return render(request, "accounts/form.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_ROLES)
@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, role_id: int) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    role = Role.objects.visible_to(request.user).select_related("user__person", "school").filter(pk=role_id).first()
    if role is None:
        raise Http404
    form = EndForm(posted(request), initial={"ends_on": today})
    if role.starts_on > today:
        form.withdraw(role.starts_on)
    if request.method == "POST" and form.is_valid():
        last_day = form.cleaned_data["ends_on"]
        if succeeded(form, lambda: actions.end(role_id=role.pk, ends_on=last_day, by=request.user, now=now)):
            messages.success(request, _("The role is ended. What was done in it stays."))
            return redirect("accounts:roles")
    context = {
        "form": form,
        "title": _("End a role"),
        "crumbs": [Crumb(_("Roles"), reverse("accounts:roles"))],
        "facts": [
            Fact(_("Who"), role.user.name),
            Fact(_("Role"), str(RoleName(role.name).label), note=words.scope(role.school)),
            Fact(_("When"), words.period(role)),
        ],
        "consequence": _("From the day after, this person no longer sees or does what the role allows."),
        "submit_label": _("End the role"),
        "cancel_url": reverse("accounts:roles"),
        "one_column": True,
        "danger": True,
    }
    return render(request, "accounts/confirm.html", context, status=422 if form.errors else 200)
