"""What the handler does with what lies in a dossier: correct it, and write down that it was sent."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.gate import SignedInRequest, requires
from accounts.models import User
from accounts.permissions import Permission
from core.errors import DomainError, NotAllowed
from core.forms import BaseForm
from core.presentation import Crumb
from dossiers.actions.letters import possible_addressees, send_filed
from dossiers.actions.versions import supersede
from dossiers.enums import Channel
from dossiers.forms import DispatchForm, FiledCorrectionForm
from dossiers.models import Document
from dossiers.permissions import check_corrector, check_sender
from dossiers.views.documents import case_way, opened_by
from dossiers.views.posting import posted


@require_http_methods(["GET", "POST"])
@requires(Permission.HANDLE_CASES)
def correct_filed(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponse:
    document = opened_by(case_way(reference), request.user, pk)
    form = FiledCorrectionForm(posted(request), initial={"title": document.title, "body": document.body})
    if request.method == "POST" and form.is_valid():
        try:
            newer = supersede(document_id=pk, correction=form.correction(), by=request.user, now=timezone.now())
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("The corrected version lies in the dossier."))
            return redirect("dossiers:filed", reference, newer.pk)
    return _form(
        request,
        reference,
        document,
        form,
        title=_("Correct what is filed"),
        lead=_("This changes only what lies in this one dossier. The correspondence of the case stays as it is."),
        submit=_("Put this in its place"),
        check=check_corrector,
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.HANDLE_CASES)
def dispatch(request: SignedInRequest, reference: str, pk: UUID) -> HttpResponse:
    document = opened_by(case_way(reference), request.user, pk)
    form = DispatchForm(posted(request), people=possible_addressees(document, now=timezone.now()))
    if request.method == "POST" and form.is_valid():
        try:
            send_filed(
                document_id=pk,
                addressee_id=form.cleaned_data["addressee"],
                channel=Channel(form.cleaned_data["channel"]),
                tracking=form.cleaned_data["tracking"],
                by=request.user,
                now=timezone.now(),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("It is written down that this was sent."))
            return redirect("dossiers:filed", reference, pk)
    return _form(
        request,
        reference,
        document,
        form,
        title=_("Record that it was sent"),
        lead=_("An employee reads it in their own dossier from now on. It cannot be taken back."),
        submit=_("Record this"),
        check=check_sender,
    )


def _form(
    request: SignedInRequest,
    reference: str,
    document: Document,
    form: BaseForm,
    *,
    title: str,
    lead: str,
    submit: str,
    check: Callable[[User, Document], None],
) -> HttpResponse:
    back = reverse("dossiers:filed", args=[reference, document.pk])
    try:
        check(request.user, document)
    except NotAllowed:
        raise
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect(back)
    crumbs = [
        Crumb(_("Cases"), reverse("incidents:cases")),
        Crumb(reference, reverse("incidents:case", args=[reference])),
        Crumb(_("Correspondence"), reverse("dossiers:correspondence", args=[reference])),
        Crumb(document.title, back),
        Crumb(title),
    ]
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "crumbs": crumbs,
        "submit_label": submit,
        "cancel_url": back,
    }
    return render(request, "dossiers/form.html", context, status=422 if form.errors else 200)
