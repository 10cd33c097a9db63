"""Who is away and who stands in: of everybody for who manages roles, and one's own."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import absences as actions
from accounts.forms.manage import AbsenceForm, ConfirmAbsenceForm, ManagedAbsenceForm
from accounts.gate import SignedInRequest, requires
from accounts.models import Absence, User
from accounts.permissions import Permission
from accounts.presenters import words
from accounts.presenters.absence import deputy_facts, is_used_to_it
from accounts.presenters.manage import absences_page
from accounts.presenters.tabs import manage_tabs
from accounts.querysets import AbsenceQuerySet
from accounts.selectors import deputies_away
from accounts.views.posting import asked, posted, succeeded
from core.errors import InvalidState
from core.forms import BaseForm
from core.pagination import paginate
from core.presentation import Crumb, Fact


@requires(Permission.MANAGE_ROLES)
@require_safe
def absences(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    wanted = asked(request, "q", "state")
    found: AbsenceQuerySet = Absence.objects.visible_to(request.user).select_related("user__person", "deputy__person")
    found = found.over(today) if wanted["state"] == "over" else found.not_over(today)
    if wanted["q"]:
        found = found.filter(user__in=User.objects.visible_to(request.user).named_like(wanted["q"]))
    page = paginate(request, found, order_by=("starts_on", "id"))
    context = absences_page(page, asked=wanted, absent_ids=deputies_away(page.items), today=today)
    tabs = manage_tabs(request.user, "accounts:absences")
    return render(request, "accounts/list.html", {**context, "tabs": tabs})


@requires(Permission.MANAGE_ROLES)
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponse:
    form = ManagedAbsenceForm(posted(request), by=request.user, today=timezone.localdate())
    return _add(request, form, back="accounts:absences", crumb=_("Absences"))


@requires(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def add_own(request: SignedInRequest) -> HttpResponse:
    form = AbsenceForm(posted(request), by=request.user, today=timezone.localdate())
    return _add(request, form, back="accounts:profile", crumb=_("Your account"))


@requires(Permission.MANAGE_ROLES)
@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, absence_id: int) -> HttpResponse:
    return _end(request, absence_id, back="accounts:absences", crumb=_("Absences"))


@requires(Permission.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def end_own(request: SignedInRequest, absence_id: int) -> HttpResponse:
    if not request.user.absences.filter(pk=absence_id).exists():
        raise Http404
    return _end(request, absence_id, back="accounts:profile", crumb=_("Your account"))


def _add(request: SignedInRequest, form: AbsenceForm, *, back: str, crumb: str) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        given = form.cleaned_data
        user = given.get("user", request.user)
        made: list[Absence] = []
        if given["deputy"] and (page := _to_be_confirmed(request, form, user, back=back, crumb=crumb)):
            return page
        if not form.errors and succeeded(
            form,
            lambda: made.append(
                actions.add_absence(
                    user_id=user.pk,
                    deputy_id=given["deputy"].pk if given["deputy"] else None,
                    starts_on=given["starts_on"],
                    ends_on=given["ends_on"],
                    by=request.user,
                    now=now,
                )
            ),
        ):
            _say(request, made[0], timezone.localdate(now))
            return redirect(back)
    context = {
        "form": form,
        "title": _("Record an absence"),
        "crumbs": [Crumb(crumb, reverse(back))],
        "submit_label": _("Record the absence"),
        "cancel_url": reverse(back),
    }
    return render(request, "accounts/form.html", context, status=422 if form.errors else 200)


def _to_be_confirmed(
    request: SignedInRequest, form: AbsenceForm, user: User, *, back: str, crumb: str
) -> HttpResponse | None:
    """The page on which one reads who gets to see and decide what; None when that was read, or something is wrong."""
    given, today = form.cleaned_data, timezone.localdate()
    deputy: User = given["deputy"]
    if not succeeded(
        form,
        lambda: actions.check_absence(
            user=user,
            deputy_id=deputy.pk,
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            by=request.user,
            today=today,
        ),
    ):
        return None
    bound = request.POST if "checked" in request.POST else None
    used = is_used_to_it(user, deputy, today)
    confirming = ConfirmAbsenceForm(bound, user=user, deputy=deputy, given=given, is_used_to_it=used)
    if confirming.is_confirmed:
        return None
    except_for = _("Not the cases in which %(deputy)s or %(name)s is involved. Those go one level up.")
    context = {
        "form": confirming,
        "title": _("Is this who stands in?"),
        "crumbs": [Crumb(crumb, reverse(back))],
        "facts": deputy_facts(user, deputy, given, today),
        "consequence": except_for % {"deputy": deputy.name, "name": user.name},
        "submit_label": _("Record the absence"),
        "cancel_url": reverse(back),
        "one_column": True,
    }
    return render(request, "accounts/confirm_deputy.html", context, status=422 if confirming.errors else 200)


def _say(request: SignedInRequest, absence: Absence, today: date) -> None:
    """It is recorded either way: a deputy who is away too is better than none, but somebody should know."""
    messages.success(request, _("The absence is recorded."))
    if absence.pk in deputies_away([absence]):
        messages.warning(
            request,
            _("%(name)s is away in this period as well. On those days cases go one level up.")
            % {"name": absence.deputy},
        )


def _end(request: SignedInRequest, absence_id: int, *, back: str, crumb: str) -> HttpResponse:
    now = timezone.now()
    visible = Absence.objects.visible_to(request.user).select_related("user__person", "deputy__person")
    absence = visible.filter(pk=absence_id).first()
    if absence is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.end_absence(absence_id=absence.pk, by=request.user, now=now)
        except InvalidState as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The absence is ended."))
        return redirect(back)
    context = {
        "form": BaseForm(),
        "title": _("End an absence"),
        "crumbs": [Crumb(crumb, reverse(back))],
        "facts": [
            Fact(_("Who"), absence.user.name),
            Fact(_("When"), words.period(absence)),
            Fact(_("Who stands in"), absence.deputy.name if absence.deputy else _("Nobody")),
        ],
        "consequence": _("From today on new cases come to this person again, and nobody stands in."),
        "submit_label": _("End the absence"),
        "cancel_url": reverse(back),
        "one_column": True,
    }
    return render(request, "accounts/confirm.html", context)
