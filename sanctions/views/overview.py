"""The sanctions tab of a case, proposing, and the page of one measure."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from core.errors import DomainError, InvalidState, NotAllowed
from core.presentation import Crumb
from incidents.models import Incident
from incidents.permissions import UNKNOWN, check_handler, opens_by_role
from incidents.views.cases import visible_or_404
from sanctions.actions import propose as proposing
from sanctions.forms import ProposeForm
from sanctions.presenters.ladder import SanctionsPage
from sanctions.views.loading import visible_page


@require_safe
@requires(Permission.READ_CASES)
def case(request: SignedInRequest, reference: str) -> HttpResponse:
    """Every measure of this case, and the ladder of everyone it is about."""
    incident = _opened_by_role(request, reference)
    return render(request, "sanctions/case.html", {"page": SanctionsPage(incident, request.user, "sanctions")})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def propose(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = _opened_by_role(request, reference)
    page = SanctionsPage(incident, request.user, "sanctions")
    try:
        check_handler(request.user, incident)
    except InvalidState as error:
        messages.warning(request, str(error))
        return redirect("sanctions:case", reference)
    if request.method != "POST" and all(ladder.blocked for ladder in page.ladders):
        messages.warning(request, str(page.next_step.text))
        return redirect("sanctions:case", reference)
    form = ProposeForm(request.POST or None, incident=incident, chosen=_chosen(request))
    if request.method == "POST" and form.is_valid():
        try:
            sanction = proposing.propose(
                incident_id=incident.pk,
                involvement_id=form.involvement_id,
                measure=form.measure,
                reasons=form.cleaned_data["reasons"],
                talk=form.talk,
                not_heard=form.cleaned_data.get("not_heard", ""),
                by=request.user,
                now=timezone.now(),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The measure is proposed. The first version of the letter is ready."))
            return redirect("sanctions:sanction", reference, sanction.pk)
    return render(request, "sanctions/propose.html", _propose_context(page, form))


def _propose_context(page: SanctionsPage, form: ProposeForm) -> dict[str, object]:
    reference = page.incident.reference
    back = reverse("sanctions:case", args=[reference])
    crumbs = [
        Crumb(_("Cases"), reverse("incidents:cases")),
        Crumb(reference, reverse("incidents:case", args=[reference])),
        Crumb(_("Sanctions"), back),
    ]
    return {
        "page": page,
        "form": form,
        "crumbs": crumbs,
        "submit_label": _("Propose and make the letter"),
        "cancel_url": back,
    }


def _chosen(request: SignedInRequest) -> int | None:
    """The party whose ladder one came from."""
    value = request.GET.get("for", "")
    return int(value) if value.isdecimal() and len(value) < 19 else None


def _opened_by_role(request: SignedInRequest, reference: str) -> Incident:
    incident = visible_or_404(request, reference)
    if not opens_by_role(request.user, incident):
        raise NotAllowed(UNKNOWN)
    return incident


@require_safe
@requires(Permission.READ_CASES)
def sanction(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    return render(request, "sanctions/sanction.html", {"page": visible_page(request, reference, pk)})
