"""One's own account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.profile import choose_language
from accounts.forms.profile import LanguageForm
from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from accounts.presenters.profile import profile_page
from accounts.selectors import deputies_away
from accounts.views.posting import posted, succeeded


@requires(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    form = LanguageForm(posted(request), initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        if succeeded(form, lambda: choose_language(language=language, by=user, now=now)):
            with translation.override(language):
                messages.success(request, _("Your language is saved."))
            return redirect("accounts:profile")
    today = timezone.localdate(now)
    absences = list(
        user.absences.not_over(today).select_related("user__person", "deputy__person").order_by("starts_on")
    )
    context = profile_page(
        user,
        roles=list(user.roles.not_over(today).living(today).select_related("school").order_by("starts_on", "pk")),
        absences=absences,
        deputyships=list(
            user.deputyships.not_over(today).kept_by_deputy(today).select_related("user__person").order_by("starts_on")
        ),
        mandates=list(
            user.mandates.not_over(today).living(today).select_related("user__person", "school").order_by("starts_on")
        ),
        absent_ids=deputies_away(absences),
        today=today,
    )
    return render(request, "accounts/profile.html", {**context, "form": form}, status=422 if form.errors else 200)
