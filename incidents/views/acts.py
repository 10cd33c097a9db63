"""The acts of a handler, each a page with one form: load, check, call one action, go back to the case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from core.errors import DomainError, NotAllowed
from core.presentation import Crumb
from incidents import selectors
from incidents.actions import handling, ownership, parties, status
from incidents.enums import Advice, OfferState, Outcome
from incidents.forms import handling as forms
from incidents.models import HandoverOffer, Incident
from incidents.permissions import UNKNOWN
from incidents.presenters.case import CasePage, with_parts
from incidents.presenters.case_acts import ACT_PAGES, goes_to
from incidents.presenters.case_head import term_of
from incidents.views.cases import visible_or_404
from incidents.workflow import Act

Run = Callable[[Any, Incident, SignedInRequest, datetime], object]


@dataclass(frozen=True)
class ActPage:
    """One act: its form, what it calls, what the button says, and what one should know before pressing it."""

    form: type[forms.ReasonForm]
    run: Run
    submit: Promise
    lead: Promise | str = ""
    said: Promise | str = ""
    said_when_gone: Promise | str = ""
    """To whoever does not see the case any more because of what they did."""
    is_final: bool = False
    is_judging: bool = False
    """Then the report is at hand: what was said, and about whom."""


def _escalate(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    return ownership.escalate_by_hand(
        incident_id=incident.pk, reason=form.cleaned_data["reason"], by=request.user, now=now
    )


def _recuse(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    return ownership.recuse(incident_id=incident.pk, reason=form.cleaned_data["reason"], by=request.user, now=now)


def _convert(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    return handling.convert_to_incident(
        incident_id=incident.pk, reason=form.cleaned_data["reason"], by=request.user, now=now
    )


def _close(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    outcome = Outcome(form.cleaned_data["outcome"])
    return status.close(
        incident_id=incident.pk,
        outcome=outcome,
        reason=form.cleaned_data["reason"],
        police_reference=form.cleaned_data["police_reference"],
        by=request.user,
        now=now,
    )


def _reopen(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    return status.reopen(incident_id=incident.pk, reason=form.cleaned_data["reason"], by=request.user, now=now)


def _agree(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    data = form.cleaned_data
    return handling.agree_approach(
        incident_id=incident.pk, text=data["text"], held_at=data["held_at"], by=request.user, now=now
    )


def _advise(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    data = form.cleaned_data
    return handling.give_advice(
        incident_id=incident.pk,
        advice=Advice(data["advice"]),
        text=data["text"],
        held_at=data["held_at"],
        by=request.user,
        now=now,
    )


def _assess(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    return handling.assess(incident_id=incident.pk, assessment=form.answers(), by=request.user, now=now)


def _file(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    data = form.cleaned_data
    return handling.decide_filing(
        incident_id=incident.pk,
        involvement_id=data["party"],
        files=data["into_dossier"],
        reason=data["reason"],
        by=request.user,
        now=now,
    )


def _add_party(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    return handling.add_party(incident_id=incident.pk, party=form.answer(), by=request.user, now=now)


def _identify(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    data = form.cleaned_data
    return handling.identify_party(
        incident_id=incident.pk,
        involvement_id=data["party"],
        person_id=data["person"][0],
        capacity=data["person"][1],
        by=request.user,
        now=now,
    )


def _retract(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    data = form.cleaned_data
    return parties.retract_party(
        incident_id=incident.pk, involvement_id=data["party"], reason=data["reason"], by=request.user, now=now
    )


def _offer(form: Any, incident: Incident, request: SignedInRequest, now: datetime) -> object:
    data = form.cleaned_data
    return ownership.offer_handover(
        incident_id=incident.pk, to_id=data["to"], note=data["note"], by=request.user, now=now
    )


_IN_CONFLICT = gettext_lazy(
    "You are involved in this case yourself now, because of whom you named. It goes to somebody else, and you do not "
    "see it any more."
)
_RECUSED = gettext_lazy("You have recused yourself. The case is with someone else now.")

PAGES: dict[Act, ActPage] = {
    Act.AGREE_APPROACH: ActPage(
        forms.ConsultationForm,
        _agree,
        gettext_lazy("Record the approach"),
        gettext_lazy("Protocol B8: when online communication threatens to derail you discuss the approach at once."),
        gettext_lazy("The agreed approach is recorded. The reporter can read it."),
    ),
    Act.GIVE_ADVICE: ActPage(
        forms.AdviceForm,
        _advise,
        gettext_lazy("Give this advice"),
        gettext_lazy("Protocol B9: in doubt whether a publication is allowed the employee asks their manager."),
        gettext_lazy("Your advice is given. The reporter can read it."),
    ),
    Act.ASSESS: ActPage(
        forms.AssessForm,
        _assess,
        gettext_lazy("Save the assessment"),
        gettext_lazy("An assessment is not changed afterwards. A new one stands beside it, and the newest counts."),
        gettext_lazy("The assessment is saved."),
        is_judging=True,
    ),
    Act.DECIDE_FILING: ActPage(
        forms.FilingForm,
        _file,
        gettext_lazy("Save this decision"),
        said=gettext_lazy("The decision is saved."),
        is_judging=True,
    ),
    Act.ADD_PARTY: ActPage(
        forms.PartyForm,
        _add_party,
        gettext_lazy("Add"),
        gettext_lazy("If this puts you in conflict the case goes to someone else at once."),
        said_when_gone=_IN_CONFLICT,
    ),
    Act.IDENTIFY_PARTY: ActPage(
        forms.IdentifyForm,
        _identify,
        gettext_lazy("Save"),
        gettext_lazy("If this puts you in conflict the case goes to someone else at once."),
        said_when_gone=_IN_CONFLICT,
    ),
    Act.RETRACT_PARTY: ActPage(
        forms.RetractForm,
        _retract,
        gettext_lazy("Take out of the case"),
        gettext_lazy(
            "For when somebody else was meant. What was filed with this person because of this case is not shown there "
            "any more, and nothing is added. They are not told, unless something was sent to them already. Whoever "
            "something was sent to and who cannot sign in here, such as a parent, hears it from you."
        ),
        gettext_lazy("This person is not in the case any more."),
        is_final=True,
    ),
    Act.CONVERT: ActPage(forms.ConvertForm, _convert, gettext_lazy("Handle as an incident")),
    Act.ESCALATE_BY_HAND: ActPage(
        forms.EscalateForm,
        _escalate,
        gettext_lazy("Pass on"),
        gettext_lazy("The case goes to the level above. You keep reading along."),
        gettext_lazy("The case was passed on."),
        is_final=True,
    ),
    Act.OFFER_HANDOVER: ActPage(
        forms.HandoverForm,
        _offer,
        gettext_lazy("Ask"),
        gettext_lazy("The case stays yours until your colleague accepts."),
        gettext_lazy("Your colleague was asked."),
    ),
    Act.RECUSE: ActPage(
        forms.RecuseForm,
        _recuse,
        gettext_lazy("Recuse yourself"),
        gettext_lazy("The case goes to someone else at once and you no longer see it. You cannot take this back."),
        said_when_gone=_RECUSED,
        is_final=True,
    ),
    Act.CLOSE: ActPage(
        forms.CloseForm,
        _close,
        gettext_lazy("Close the case"),
        gettext_lazy("The reporter is told that the case is closed. Below each outcome stands what they read."),
        gettext_lazy("The case is closed."),
        is_final=True,
        is_judging=True,
    ),
    Act.REOPEN: ActPage(forms.ReopenForm, _reopen, gettext_lazy("Open again")),
}
_BY_SLUG = {slug: act for act, (_label, _icon, slug) in ACT_PAGES.items() if act in PAGES}


@require_http_methods(["GET", "POST"])
@requires(Permission.HANDLE_CASES)
def act(request: SignedInRequest, reference: str, slug: str) -> HttpResponse:
    chosen = _BY_SLUG.get(slug)
    if chosen is None:
        raise Http404
    page = PAGES[chosen]
    if page.said_when_gone and request.method == "POST" and selectors.left_just_now(request.user, reference, chosen):
        return _gone(request, page)
    incident = visible_or_404(request, reference, *with_parts())
    case = CasePage(incident, request.user)
    if request.method == "GET" and chosen not in case.possible:
        messages.warning(request, _("That is not possible now. The page shows what is."))
        return redirect("incidents:case", reference)
    form = page.form(request.POST or None, incident=incident, user=request.user, initial=_initial(chosen))
    if isinstance(form, forms.HandoverForm):
        form.offer_to(ownership.colleagues_of(incident, now=timezone.now()))
    if request.method == "POST" and form.is_valid() and (done := _tried(request, incident, chosen, form)):
        return done
    context = {
        "form": form,
        "page": page,
        "case": case,
        "goes_to": goes_to(ownership.one_up(incident, now=timezone.now())) if chosen is Act.ESCALATE_BY_HAND else "",
        "title": ACT_PAGES[chosen][0],
        "crumbs": [*case.crumbs[:1], Crumb(reference, _case_url(reference)), Crumb(ACT_PAGES[chosen][0])],
        "cancel_url": _case_url(reference),
        "submit_label": page.submit,
    }
    return render(request, "incidents/cases/act.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.HANDLE_CASES)
def handover(request: SignedInRequest, reference: str) -> HttpResponse:
    """A colleague asks this user to take over: who asks, why, and yes or no. The file opens on yes."""
    offer = _offer_to(request, reference)
    context = {"offer": offer, "reference": reference, "term": term_of(offer.incident)}
    return render(request, "incidents/cases/handover.html", context)


@require_POST
@requires(Permission.HANDLE_CASES)
def answer_handover(request: SignedInRequest, reference: str) -> HttpResponse:
    offer = _offer_to(request, reference)
    accept = request.POST.get("answer") == "accept"
    try:
        ownership.answer_handover(offer_id=offer.pk, accept=accept, by=request.user, now=timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("incidents:handover", reference)
    if accept:
        return redirect("incidents:case", reference)
    messages.success(request, _("You have not taken over the case. Your colleague was told."))
    return redirect("portal:home")


@require_POST
@requires(Permission.HANDLE_CASES)
def withdraw_handover(request: SignedInRequest, reference: str) -> HttpResponse:
    incident = visible_or_404(request, reference)
    offer = incident.handover_offers.filter(state=OfferState.OPEN).first()
    if offer is not None:
        try:
            ownership.withdraw_handover(offer_id=offer.pk, by=request.user, now=timezone.now())
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, str(error))
    return redirect("incidents:case", reference)


def _offer_to(request: SignedInRequest, reference: str) -> HandoverOffer:
    incident = Incident.objects.offered_to(request.user).filter(reference=reference).first()
    offer = (
        incident.handover_offers.filter(state=OfferState.OPEN, offered_to=request.user)
        .select_related("offered_by__person", "incident__school")
        .first()
        if incident
        else None
    )
    if offer is None:
        raise NotAllowed(UNKNOWN)
    return offer


def _initial(chosen: Act) -> dict[str, Any]:
    return {"held_at": timezone.localtime()} if chosen in (Act.AGREE_APPROACH, Act.GIVE_ADVICE) else {}


def _case_url(reference: str) -> str:
    return reverse("incidents:case", args=[reference])


def _done(request: SignedInRequest, incident: Incident, page: ActPage) -> HttpResponse:
    """Back to the case; to the start for whoever may no longer open it."""
    if not Incident.objects.visible_to(request.user).filter(pk=incident.pk).exists():
        return _gone(request, page)
    if page.said:
        messages.success(request, str(page.said))
    return redirect("incidents:case", incident.reference)


def _tried(request: SignedInRequest, incident: Incident, chosen: Act, form: forms.ReasonForm) -> HttpResponse | None:
    """Where to go when it was done; None when it was refused, and the form says why."""
    page = PAGES[chosen]
    try:
        page.run(form, incident, request, timezone.now())
    except NotAllowed:
        # Of two clicks at once the second comes here.
        if page.said_when_gone and selectors.left_just_now(request.user, incident.reference, chosen):
            return _gone(request, page)
        raise
    except DomainError as error:
        form.add_domain_error(error)
        return None
    return _done(request, incident, page)


def _gone(request: SignedInRequest, page: ActPage) -> HttpResponse:
    messages.success(request, str(page.said_when_gone or page.said))
    return redirect("portal:home")
