"""The employee's own dossier: what was sent to them, who read it, and their own view."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from core.errors import DomainError, NotAllowed
from core.pagination import paginate
from dossiers.actions.own_view import add_view as keep_view
from dossiers.actions.reading import record_reading
from dossiers.enums import DocumentKind
from dossiers.forms import OwnViewForm
from dossiers.models import Document, Dossier, Reading
from dossiers.presenters.dossier import OwnPage, own_crumbs
from dossiers.presenters.words import OWN
from dossiers.views.dossiers import NEWEST_FIRST
from dossiers.views.posting import posted

# So many documents are offered to write a view about; of an older one the page of that document does.
CHOICES = 20


@require_GET
@requires(Permission.READ_OWN_DOSSIER)
def own(request: SignedInRequest) -> HttpResponse:
    """Whoever has no dossier sees the same page as whoever was sent nothing: that there is one tells nothing. Who was
    sent nothing read nothing."""
    user = request.user
    documents = Document.objects.own_of(user).select_related("involvement__person", "superseded_by", "dossier")
    opened = Dossier.objects.own_of(user).filter(pk__in=documents.values("dossier"))
    for dossier in opened:
        record_reading(dossier=dossier, role=OWN, by=user, now=timezone.now())
    page = OwnPage(
        documents=paginate(request, documents, order_by=NEWEST_FIRST),
        readings=Reading.objects.of_own(user),
        number=", ".join(str(dossier.pk) for dossier in opened),
    )
    return render(request, "dossiers/own.html", {"page": page})


@require_http_methods(["GET", "POST"])
@requires(Permission.READ_OWN_DOSSIER)
def add_view(request: SignedInRequest) -> HttpResponse:
    """Their view of a document (?about=, else the newest letter), or of something else."""
    about = _about(request)
    form = OwnViewForm(posted(request), documents=_could_be_about(request, about), about=about)
    if request.method == "POST" and form.is_valid():
        try:
            keep_view(
                text=form.cleaned_data["text"],
                about_id=form.about_id,
                key=form.cleaned_data["key"],
                by=request.user,
                now=timezone.now(),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("Your view is filed in your dossier."))
            return redirect("dossiers:own")
    title = _("Add your view")
    context = {
        "form": form,
        "title": title,
        "crumbs": own_crumbs(title),
        "submit_label": _("File my view"),
        "cancel_url": reverse("dossiers:own"),
    }
    return render(request, "dossiers/form.html", context, status=422 if form.errors else 200)


def _could_be_about(request: SignedInRequest, about: Document | None) -> list[Document]:
    """What was sent to them, newest first."""
    sent = Document.objects.own_of(request.user).exclude(kind=DocumentKind.VIEW).filter(superseded_by=None)
    found = list(sent.order_by(*NEWEST_FIRST)[:CHOICES])
    return [about, *found] if about is not None and about not in found else found


def _about(request: SignedInRequest) -> Document | None:
    given = request.GET.get("about", "")
    if not given:
        return None
    try:
        about = Document.objects.own_of(request.user).filter(pk=UUID(given)).first()
    except ValueError:
        about = None
    if about is None:
        raise NotAllowed(_("There is no such document."))
    return about
