"""The letter of a measure: the very PDF, its words, and a preview while typing."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from audit.actions import record
from audit.enums import Outcome
from core.downloads import FileGone
from core.errors import DomainError, InvalidState, NotAllowed, Stale
from sanctions import policies
from sanctions.actions import letters as writing
from sanctions.actions.files import LetterDamaged, LetterUnreadable, read_letter
from sanctions.forms import LetterForm
from sanctions.presenters.sanction import SanctionPage, letter_url
from sanctions.views.loading import back_to, check_offered, refused, visible_page
from sanctions.workflow import Act

WRITERS = (Permission.HANDLE_CASES, Permission.DECIDE_SANCTIONS)


@require_safe
@requires(Permission.READ_CASES)
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def letter_pdf(request: SignedInRequest, reference: str, pk: int, version: int) -> HttpResponse:
    """The stored PDF itself, checked against its SHA-256. Reading it is recorded."""
    page = visible_page(request, reference, pk)
    letter = get_object_or_404(page.sanction.letters, version=version)
    try:
        content = read_letter(letter)
    except LetterDamaged:
        raise FileGone(letter.pdf.name) from None
    except LetterUnreadable as error:
        return refused(request, page, error)
    record(
        action="letter.read",
        by=request.user,
        now=timezone.now(),
        obj=letter,
        outcome=Outcome.READ,
        reference=reference,
        board_id=page.sanction.board_id,
    )
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{reference}-v{version}.pdf"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*WRITERS)
def edit_letter(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    page = visible_page(request, reference, pk)
    try:
        check_offered(page, Act.EDIT_LETTER)
    except InvalidState as error:
        return refused(request, page, error)
    if request.method != "POST":
        return _editor(request, page, LetterForm.of(policies.latest_letter(page.sanction)))
    form = LetterForm(request.POST)
    if form.is_valid() and "preview" not in request.POST:
        try:
            return _save(request, page, form)
        except NotAllowed:
            raise
        except Stale as error:
            return _editor(request, page, _on_top_of_the_newest(request, page), error)
        except DomainError as error:
            form.add_domain_error(error)
    return _editor(request, page, form)


def _save(request: SignedInRequest, page: SanctionPage, form: LetterForm) -> HttpResponse:
    letter = writing.edit_letter(
        sanction_id=page.sanction.pk,
        subject=form.cleaned_data["subject"],
        body=form.cleaned_data["body"],
        base_version=form.cleaned_data["base_version"],
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("Version %(number)s of the letter is ready.") % {"number": letter.version})
    return back_to(page)


def _on_top_of_the_newest(request: SignedInRequest, page: SanctionPage) -> LetterForm:
    """What was typed stays; saving it again makes it the next version, knowingly."""
    newest = policies.latest_letter(page.sanction)
    typed = {"subject": request.POST.get("subject", ""), "body": request.POST.get("body", "")}
    return LetterForm(initial={**typed, "base_version": newest.version})


def _editor(request: SignedInRequest, page: SanctionPage, form: LetterForm, stale: Stale | None = None) -> HttpResponse:
    address = [page.sanction.incident.reference, page.sanction.pk]
    newest = policies.latest_letter(page.sanction)
    context = {
        "page": page,
        "form": form,
        "crumbs": page.act_crumbs,
        "stale": stale,
        "newest_url": letter_url(page.sanction, newest),
        "preview": _preview(request, page, form),
        "preview_url": reverse("sanctions:preview_letter", args=address),
        "refill_url": reverse("sanctions:refill_letter", args=address),
        "cancel_url": reverse("sanctions:sanction", args=address),
        "submit_label": _("Save as a new version"),
    }
    return render(request, "sanctions/letter.html", context)


@require_POST
@requires(*WRITERS)
def preview_letter(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """The letter as it would look with these words. Nothing is kept."""
    page = visible_page(request, reference, pk)
    try:
        check_offered(page, Act.EDIT_LETTER)
    except InvalidState as error:
        preview: dict[str, object] = {"problem": error.message, "pages": []}
    else:
        preview = _preview(request, page, LetterForm(request.POST))
    return render(request, "sanctions/_preview.html", {"preview": preview})


def _preview(request: SignedInRequest, page: SanctionPage, form: LetterForm) -> dict[str, object]:
    """Pages as pictures, or why there are none."""
    try:
        pages = writing.preview(
            page.sanction,
            subject=str(form["subject"].value() or ""),
            body=str(form["body"].value() or ""),
            by=request.user,
            now=timezone.now(),
        )
    except DomainError as error:
        return {"problem": error.message, "pages": []}
    return {"problem": "", "pages": pages}


@require_POST
@requires(*WRITERS)
def renew_letter(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """The same words, dated today and in one's own name."""
    page = visible_page(request, reference, pk)
    try:
        letter = writing.renew_letter(sanction_id=page.sanction.pk, by=request.user, now=timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        return refused(request, page, error)
    messages.success(
        request,
        _("Version %(number)s of the letter is ready, with the date of today. Read it.") % {"number": letter.version},
    )
    if Act.DECIDE in page.possible and not page.open_steps:
        return redirect("sanctions:decide", reference, pk)
    return back_to(page)


@require_POST
@requires(*WRITERS)
def refill_letter(request: SignedInRequest, reference: str, pk: int) -> HttpResponse:
    """Begin again with the words of the template. The version that was stays in the list."""
    page = visible_page(request, reference, pk)
    try:
        writing.refill_letter(sanction_id=page.sanction.pk, by=request.user, now=timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        return refused(request, page, error)
    messages.success(request, _("The letter begins again with the words of the template."))
    return back_to(page)
