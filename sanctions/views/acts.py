"""The acts on a measure, each a page of its own: what happens, what cannot be undone, one button."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from core.errors import DomainError, InvalidState, NotAllowed
from core.forms import BaseForm
from sanctions import policies
from sanctions.actions import decide as deciding
from sanctions.actions import letters as writing
from sanctions.actions import send as sending
from sanctions.actions import steps as stepping
from sanctions.actions.files import LetterDamaged, LetterUnreadable
from sanctions.forms import CompleteStepForm, DecideForm, ReasonForm, SendForm
from sanctions.presenters.confirming import date_warning, decision_facts, renew_text, sending_facts
from sanctions.presenters.grounds import Grounds
from sanctions.presenters.sanction import SanctionPage
from sanctions.presenters.words import STEPS
from sanctions.views.loading import back_to, check_offered, refused, visible_page
from sanctions.workflow import Act

ACTORS = (Permission.HANDLE_CASES, Permission.DECIDE_SANCTIONS)
METHODS = ["GET", "HEAD", "POST"]
Run = Callable[[Any, datetime], object]


@require_http_methods(METHODS)
@requires(Permission.DECIDE_SANCTIONS)
def decide(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """The very letter, to whom, under which mandate; then the decision."""
    page = visible_page(request, reference, pk)
    try:
        check_offered(page, Act.DECIDE)
        policies.check_breach_stands(page.sanction)
        letter = policies.latest_letter(page.sanction)
    except InvalidState as error:
        return refused(request, page, error)
    if page.open_steps:
        return refused(request, page, InvalidState(_("First record the open steps of the procedure.")))
    if request.method != "POST":
        return _deciding(request, page, DecideForm.of(letter, changes=page.changes, names=page.others_named))
    form = DecideForm(request.POST, changes=page.changes, names=page.others_named)
    if not form.is_valid():
        return _deciding(request, page, form)
    try:
        deciding.decide(
            sanction_id=pk,
            letter_version=form.cleaned_data["letter_version"],
            sha256=form.cleaned_data["sha256"],
            known_changes=form.cleaned_data.get("known_changes", ""),
            knows_names=form.cleaned_data.get("knows_names", False),
            by=request.user,
            now=timezone.now(),
        )
    except NotAllowed:
        raise
    except DomainError as error:
        # Whoever decides must read again what there is now: a fresh page, never the old form.
        messages.warning(request, str(error))
        return redirect("sanctions:decide", reference, pk)
    messages.success(request, _("The measure is decided. Now send the letter."))
    return redirect("sanctions:send", reference, pk)


def _pages(page: SanctionPage) -> dict[str, object]:
    """The letter as pictures: not every browser shows a PDF inside a page."""
    try:
        return {"problem": "", "pages": writing.pages_of(page.letter) if page.letter else []}
    except (LetterDamaged, LetterUnreadable) as error:
        return {"problem": error.message, "pages": [], "is_lost": isinstance(error, LetterDamaged)}


def _deciding(request: SignedInRequest, page: SanctionPage, form: DecideForm) -> HttpResponse:
    address = [page.sanction.incident.reference, page.sanction.pk]
    preview = _pages(page)
    context = {
        "page": page,
        "form": form,
        "crumbs": page.act_crumbs,
        "facts": decision_facts(page),
        "grounds": Grounds(page),
        "renew_text": renew_text(page),
        "preview": preview,
        "may_decide": page.may_decide_as_it_is and not preview["problem"],
        "edit_url": reverse("sanctions:edit_letter", args=address),
        "renew_url": reverse("sanctions:renew_letter", args=address),
        "cancel_url": reverse("sanctions:sanction", args=address),
        "submit_label": _("Impose this measure"),
    }
    return render(request, "sanctions/decide.html", context)


@require_http_methods(METHODS)
@requires(*ACTORS)
def send(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """To whom the letter goes, how, and where it is filed; then it goes."""
    page = visible_page(request, reference, pk)
    try:
        check_offered(page, Act.SEND)
    except InvalidState as error:
        return refused(request, page, error)
    if page.why_not_to_send:
        return refused(request, page, InvalidState(page.why_not_to_send))
    form = SendForm(request.POST or None, sanction=page.sanction, addressees=page.addressees)
    if request.method == "POST" and form.is_valid():
        try:
            sending.send(sanction_id=pk, deliveries=form.deliveries, by=request.user, now=timezone.now())
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The letter is sent and filed."))
            return back_to(page)
    context = {
        "page": page,
        "form": form,
        "crumbs": page.act_crumbs,
        "facts": sending_facts(page),
        "preview": _pages(page),
        "date_warning": date_warning(page),
        "cancel_url": reverse("sanctions:sanction", args=[reference, pk]),
        "submit_label": _("Send the letter"),
    }
    return render(request, "sanctions/send.html", context)


@require_http_methods(METHODS)
@requires(Permission.DECIDE_SANCTIONS)
def reject(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    page = visible_page(request, reference, pk)

    def run(data: dict[str, Any], now: datetime) -> object:
        return deciding.reject(sanction_id=pk, reason=data["reason"], by=request.user, now=now)

    return _with_form(
        request,
        page,
        Act.REJECT,
        ReasonForm,
        run,
        title=_("Do not impose this measure"),
        lead=_(
            "You decide that this measure does not come. The handler reads your reason, and no letter goes out. Was "
            "the proposal a mistake? Then the handler withdraws it."
        ),
        submit_label=_("Do not impose the measure"),
        said=_("The measure is not imposed."),
    )


@require_http_methods(METHODS)
@requires(*ACTORS)
def withdraw(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    page = visible_page(request, reference, pk)

    def run(data: dict[str, Any], now: datetime) -> object:
        return deciding.withdraw(sanction_id=pk, reason=data["reason"], by=request.user, now=now)

    return _with_form(
        request,
        page,
        Act.WITHDRAW,
        ReasonForm,
        run,
        title=_("Withdraw this measure"),
        lead=_(
            "You take it back, without a decision on whether the measure was right. No letter goes out, and the reason "
            "stays with the case. A new proposal is possible."
        ),
        submit_label=_("Withdraw"),
        said=_("The measure is withdrawn."),
    )


@require_http_methods(METHODS)
@requires(*ACTORS)
def complete_step(request: SignedInRequest, reference: str, pk: int, code: str) -> HttpResponse:
    page = visible_page(request, reference, pk)
    _check_known(page, code)

    def run(data: dict[str, Any], now: datetime) -> object:
        return stepping.complete_step(
            sanction_id=pk, code=code, held_on=data["held_on"], note=data["note"], by=request.user, now=now
        )

    return _with_form(
        request,
        page,
        Act.COMPLETE_STEP,
        CompleteStepForm,
        run,
        title=_("Record: %(step)s") % {"step": str(STEPS[code]).lower()},
        lead=_("The letter does not say this by itself yet: before the decision you bring it up to date."),
        submit_label=_("Record this step"),
        said=_("The step is recorded."),
    )


@require_http_methods(METHODS)
@requires(Permission.DECIDE_SANCTIONS)
def skip_step(request: SignedInRequest, reference: str, pk: int, code: str) -> HttpResponse:
    page = visible_page(request, reference, pk)
    _check_known(page, code)

    def run(data: dict[str, Any], now: datetime) -> object:
        return stepping.skip_step(sanction_id=pk, code=code, reason=data["reason"], by=request.user, now=now)

    return _with_form(
        request,
        page,
        Act.SKIP_STEP,
        ReasonForm,
        run,
        title=_("Skip: %(step)s") % {"step": str(STEPS[code]).lower()},
        lead=_("The step stays visible as skipped, with your reason, also in the dossier."),
        submit_label=_("Skip this step"),
        said=_("The step is skipped."),
    )


def _check_known(page: SanctionPage, code: str) -> None:
    if code not in {step.code for step in page.steps}:
        raise Http404


def _with_form(
    request: SignedInRequest,
    page: SanctionPage,
    act: Act,
    form_class: type[BaseForm],
    run: Run,
    *,
    title: str,
    lead: str,
    submit_label: str,
    said: str,
) -> HttpResponse:
    """One form, one action, back to the measure."""
    try:
        check_offered(page, act)
    except InvalidState as error:
        return refused(request, page, error)
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run(form.cleaned_data, timezone.now())
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, said)
            return back_to(page)
    context = {
        "page": page,
        "form": form,
        "crumbs": page.act_crumbs,
        "title": title,
        "lead": lead,
        "submit_label": submit_label,
        "cancel_url": reverse("sanctions:sanction", args=[page.sanction.incident.reference, page.sanction.pk]),
    }
    return render(request, "sanctions/act.html", context)
