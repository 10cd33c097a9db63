"""Accounts: who can sign in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import users as actions
from accounts.forms.manage import InviteForm, invitable, invitable_when_picked
from accounts.gate import SignedInRequest, requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.presenters.manage import users_page
from accounts.presenters.tabs import manage_tabs
from accounts.presenters.users import user_page
from accounts.presenters.words import functions_of, known_as, roles_and_functions_of
from accounts.querysets import UserQuerySet
from accounts.views.posting import asked, posted, succeeded, suggestions
from core.errors import DomainError, NotAllowed
from core.forms import BaseForm
from core.pagination import paginate
from core.presentation import Crumb, Fact
from people.models import Person

MOST_FOUND = 10
FEWEST_LETTERS = 2


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def users(request: SignedInRequest) -> HttpResponse:
    wanted = asked(request, "q", "state")
    found: UserQuerySet = User.objects.visible_to(request.user).select_related("person").in_state(wanted["state"])
    if wanted["q"]:
        found = found.named_like(wanted["q"])
    page = paginate(request, found, order_by=("email", "id"))
    context = users_page(page, asked=wanted, today=timezone.localdate())
    tabs = manage_tabs(request.user, "accounts:users")
    return render(request, "accounts/list.html", {**context, "tabs": tabs})


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def user(request: SignedInRequest, user_id: int) -> HttpResponse:
    found = _visible(request, user_id)
    context = user_page(found, by=request.user, today=timezone.localdate())
    return render(request, "accounts/user.html", context)


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    form = InviteForm(posted(request), by=request.user, initial=_chosen(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = (
            given["person"].pk
            if given["person"]
            else actions.NewPerson(given["first_name"], given["name_prefix"], given["last_name"])
        )
        if succeeded(
            form,
            lambda: actions.create_user(person=person, email=given["email"], by=request.user, now=timezone.now()),
        ):
            said = _("%(name)s is invited. A mail with a link is on its way to %(email)s.")
            messages.success(request, said % {"name": _name_of(given), "email": given["email"]})
            return redirect("accounts:users")
    context = {
        "form": form,
        "title": _("Invite somebody"),
        "crumbs": [Crumb(_("Accounts"), reverse("accounts:users"))],
        "submit_label": _("Send the invitation"),
        "cancel_url": reverse("accounts:users"),
    }
    return render(request, "accounts/form.html", context, status=422 if form.errors else 200)


def _chosen(request: SignedInRequest) -> dict[str, Any]:
    """Who stands in the address, as the page of a person does; whoever cannot be invited is left out."""
    key = asked(request, "person")["person"]
    if not key.isdecimal() or len(key) > 18:
        return {}
    person = invitable(request.user, timezone.localdate()).filter(pk=int(key)).first()
    return {"person": {"id": person.pk, "text": person.name}, "email": person.email} if person else {}


def _name_of(given: dict[str, Any]) -> str:
    person = given["person"] or Person(
        first_name=given["first_name"], prefix=given["name_prefix"], last_name=given["last_name"]
    )
    return str(person.name)


@requires(Permission.MANAGE_PEOPLE)
@require_POST
def invite_again(request: SignedInRequest, user_id: int) -> HttpResponse:
    return _act(request, user_id, actions.invite_again, _("A mail with a new link is on its way."))


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def disable(request: SignedInRequest, user_id: int) -> HttpResponse:
    if request.method == "POST":
        return _act(request, user_id, actions.disable_user, _("The account is closed. Who was signed in is out."))
    found = _visible(request, user_id)
    back = reverse("accounts:user", args=[found.pk])
    context = {
        "form": BaseForm(),
        "title": _("Close an account"),
        "crumbs": [Crumb(_("Accounts"), reverse("accounts:users")), Crumb(found.name, back)],
        "facts": [Fact(_("Who"), found.name), Fact(_("E-mail address"), found.email)],
        "consequence": _("This person can no longer sign in, and is signed out at once. What they did stays theirs."),
        "submit_label": _("Close the account"),
        "cancel_url": back,
        "one_column": True,
        "danger": True,
    }
    return render(request, "accounts/confirm.html", context)


@requires(Permission.MANAGE_PEOPLE)
@require_POST
def enable(request: SignedInRequest, user_id: int) -> HttpResponse:
    return _act(
        request, user_id, actions.enable_user, _("The account is open again. A mail with a link is on its way.")
    )


@requires(Permission.MANAGE_ROLES, Permission.MANAGE_PEOPLE)
@require_safe
def search(request: SignedInRequest) -> JsonResponse:
    """Accounts of the board by name, for the fields where somebody is chosen."""
    return _found(request, User.objects.visible_to(request.user).filter(is_active=True))


@requires(Permission.SIGNED_IN)
@require_safe
def colleagues(request: SignedInRequest) -> JsonResponse:
    """Who can stand in for the reader, those who handle cases first: name, role, function and school, nothing else."""
    today = timezone.localdate()
    text = asked(request, "q")["q"]
    if len(text) < FEWEST_LETTERS:
        return JsonResponse(suggestions([], {}))
    found = User.objects.colleagues_of(request.user).select_related("person").named_like(text)
    rows = list(found.handlers_first(today)[:MOST_FOUND])
    return JsonResponse(suggestions(rows, roles_and_functions_of(rows, today)))


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def persons(request: SignedInRequest) -> JsonResponse:
    """Who can be invited: name, function and school."""
    text = asked(request, "q")["q"]
    if len(text) < FEWEST_LETTERS:
        return JsonResponse(suggestions([], {}))
    today = timezone.localdate()
    rows = list(invitable_when_picked(request.user, today).named_like(text).order_by("sort_name", "pk")[:MOST_FOUND])
    notes = known_as([row.pk for row in rows], today)
    return JsonResponse(suggestions(rows, {row.pk: notes.get(row.pk) or row.email for row in rows}))


def _found(request: SignedInRequest, among: UserQuerySet) -> JsonResponse:
    text = asked(request, "q")["q"]
    if len(text) < FEWEST_LETTERS:
        return JsonResponse(suggestions([], {}))
    found = among.select_related("person").named_like(text).order_by("person__sort_name", "email", "pk")
    rows = list(found[:MOST_FOUND])
    return JsonResponse(suggestions(rows, functions_of(rows, timezone.localdate())))


def _act(request: SignedInRequest, user_id: int, action: Callable[..., User], done: str) -> HttpResponse:
    found = _visible(request, user_id)
    try:
        action(user_id=found.pk, by=request.user, now=timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("accounts:user", found.pk)


def _visible(request: SignedInRequest, user_id: int) -> User:
    found: User | None = User.objects.visible_to(request.user).select_related("person").filter(pk=user_id).first()
    if found is None:
        raise Http404
    return found
