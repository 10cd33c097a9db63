"""Written mandates of the board, and their papers."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import mandates as actions
from accounts.forms.manage import EndForm, MandateForm
from accounts.gate import SignedInRequest, requires
from accounts.models import Mandate, User
from accounts.permissions import Permission
from accounts.presenters import words
from accounts.presenters.manage import mandates_page
from accounts.presenters.tabs import manage_tabs
from accounts.querysets import MandateQuerySet
from accounts.views.posting import asked, posted, succeeded
from core.downloads import kept_file
from core.pagination import paginate
from core.presentation import Crumb, Fact


@requires(Permission.MANAGE_ROLES)
@require_safe
def mandates(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    wanted = asked(request, "q", "state")
    found: MandateQuerySet = Mandate.objects.visible_to(request.user).select_related("user__person", "school")
    found = found.over(today) if wanted["state"] == "over" else found.not_over(today)
    found = found.marked(today)
    if wanted["q"]:
        found = found.filter(user__in=User.objects.visible_to(request.user).named_like(wanted["q"]))
    page = paginate(request, found, order_by=("-starts_on", "-id"))
    context = mandates_page(page, asked=wanted, today=today)
    tabs = manage_tabs(request.user, "accounts:mandates")
    return render(request, "accounts/list.html", {**context, "tabs": tabs})


@requires(Permission.MANAGE_ROLES)
@require_http_methods(["GET", "POST"])
def grant(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    form = MandateForm(
        posted(request),
        request.FILES or None,
        by=request.user,
        today=timezone.localdate(now),
        measures=actions.measures(),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if succeeded(
            form,
            lambda: actions.grant_mandate(
                user_id=given["user"].pk,
                school_id=given["school"].pk if given["school"] else None,
                sanctions=given["sanctions"],
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                signed_by=given["signed_by"],
                paper=given["paper"],
                by=request.user,
                now=now,
            ),
        ):
            messages.success(request, _("The mandate of %(name)s is recorded.") % {"name": given["user"].name})
            return redirect("accounts:mandates")
    context = {
        "form": form,
        "title": _("Record a mandate"),
        "crumbs": [Crumb(_("Mandates"), reverse("accounts:mandates"))],
        "submit_label": _("Record the mandate"),
        "cancel_url": reverse("accounts:mandates"),
    }
    return render(request, "accounts/form.html", context, status=422 if form.errors else 200)


@requires(Permission.MANAGE_ROLES)
@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, mandate_id: int) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    mandate = _visible(request, mandate_id)
    form = EndForm(posted(request), initial={"ends_on": today})
    if mandate.starts_on > today:
        form.withdraw(mandate.starts_on)
    if request.method == "POST" and form.is_valid():
        last_day = form.cleaned_data["ends_on"]
        if succeeded(
            form, lambda: actions.end_mandate(mandate_id=mandate.pk, ends_on=last_day, by=request.user, now=now)
        ):
            messages.success(request, _("The mandate is ended. What was signed under it stays valid."))
            return redirect("accounts:mandates")
    names = dict(actions.measures())
    context = {
        "form": form,
        "title": _("End a mandate"),
        "crumbs": [Crumb(_("Mandates"), reverse("accounts:mandates"))],
        "facts": [
            Fact(_("Who"), mandate.user.name),
            Fact(_("Measures"), ", ".join(names.get(code, code) for code in mandate.sanctions)),
            Fact(_("When"), words.period(mandate)),
        ],
        "consequence": _("From the day after, this person can no longer decide on these measures."),
        "submit_label": _("End the mandate"),
        "cancel_url": reverse("accounts:mandates"),
        "one_column": True,
        "danger": True,
    }
    return render(request, "accounts/confirm.html", context, status=422 if form.errors else 200)


@requires(Permission.SIGNED_IN)
@require_safe
def paper(request: SignedInRequest, mandate_id: int) -> HttpResponseBase:
    """The PDF itself, as attachment: of one's own mandate, or for who manages roles. Reading is recorded."""
    mandate = _visible(request, mandate_id)
    actions.record_paper_read(mandate=mandate, by=request.user, now=timezone.now())
    return kept_file(mandate.paper, name=f"mandaat-{mandate.starts_on}.pdf", media_type="application/pdf")


def _visible(request: SignedInRequest, mandate_id: int) -> Mandate:
    visible = Mandate.objects.visible_to(request.user).select_related("user__person", "school")
    mandate: Mandate | None = visible.filter(pk=mandate_id).first()
    if mandate is None:
        raise Http404
    return mandate
