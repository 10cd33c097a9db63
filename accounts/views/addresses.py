"""Another e-mail address for an account: asked for by an administrator, confirmed by who reads it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions import addresses as actions
from accounts.email_change import read_token
from accounts.forms.manage import AddressForm
from accounts.gate import SignedInRequest, requires
from accounts.mail import password_path
from accounts.models import User
from accounts.permissions import Permission
from accounts.views.posting import posted, succeeded
from core.errors import DomainError
from core.presentation import Crumb


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, user_id: int) -> HttpResponse:
    found: User | None = User.objects.visible_to(request.user).select_related("person").filter(pk=user_id).first()
    if found is None:
        raise Http404
    form = AddressForm(posted(request))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if succeeded(
            form,
            lambda: actions.ask_address(user_id=found.pk, email=email, by=request.user, now=timezone.now()),
        ):
            text = _("A mail with a link is on its way to %(email)s. The address changes when the link is opened.")
            messages.success(request, text % {"email": email})
            return redirect("accounts:user", found.pk)
    back = reverse("accounts:user", args=[found.pk])
    context = {
        "form": form,
        "title": _("Change the e-mail address"),
        "lead": _("Now: %(email)s. The old address keeps working until the link in the mail is opened, for 24 hours.")
        % {"email": found.email},
        "crumbs": [Crumb(_("Accounts"), reverse("accounts:users")), Crumb(found.name, back)],
        "submit_label": _("Send the mail"),
        "cancel_url": back,
    }
    return render(request, "accounts/form.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A mail program may open the link by itself: only the button changes something."""
    change = read_token(token)
    problem = ""
    if request.method == "POST":
        try:
            user = actions.confirm_address(change=change, now=timezone.now())
        except DomainError as error:
            problem = str(error)
        else:
            messages.success(
                request, _("Your address is changed. From now on you sign in with %(email)s.") % {"email": user.email}
            )
            return redirect("account_login" if user.has_usable_password() else password_path(user))
    elif not actions.is_open(change):
        problem = _("This link does not work any more. Ask the administrator of your school for a new one.")
    context = {"email": change.email if change else "", "problem": problem}
    return render(request, "account/email_confirm.html", context, status=422 if problem else 200)
