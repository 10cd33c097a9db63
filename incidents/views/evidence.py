"""Evidence comes in one file at a time, and goes out only to who may see it, wrapped so that it can do nothing."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from core.downloads import harmless, kept_file
from core.errors import DomainError, NotAllowed
from incidents import selectors
from incidents.actions.drafts import save_draft
from incidents.actions.evidence import add_to_draft, record_download
from incidents.enums import PreviewState
from incidents.evidence.formats import download_name
from incidents.presenters.report_form import evidence_row
from incidents.views.uploads import staged_uploads


@require_POST
@requires(Permission.REPORT)
@staged_uploads
def upload(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """One file for a draft, sent by the drop zone, which only shows after the question about minors was answered
    with no. 200 with the row, or 422 with {"error"}."""
    now = timezone.now()
    refused = getattr(request, "refused_uploads", [])
    try:
        draft = save_draft(draft_id=draft_id, typed={}, by=request.user, now=now)
        if draft.answers.get("minors") != "yes":
            draft = save_draft(draft_id=draft_id, typed={"minors": "no"}, by=request.user, now=now)
        added = add_to_draft(
            draft_id=draft_id,
            files=request.FILES.getlist("files")[:1],
            without_minors=draft.answers.get("minors") == "no",
            by=request.user,
            now=now,
        )
    except NotAllowed:
        raise
    except DomainError as error:
        return JsonResponse({"error": str(error)}, status=422)
    for one in [*refused, *added.refused]:
        return JsonResponse({"error": str(one.reason)}, status=422)
    if not added.evidence:
        return JsonResponse({"error": _("No file came along. Choose it again.")}, status=422)
    return render(
        request, "incidents/report/_evidence_row.html", {"row": evidence_row(added.evidence[0]), "draft": draft}
    )


@require_GET
@requires(Permission.REPORT)
def thumbnail(request: SignedInRequest, draft_id: UUID, evidence_id: UUID) -> HttpResponse:
    """The part of a row that was still to come when the row was shown."""
    evidence = selectors.draft_evidence(request.user, draft_id, evidence_id)
    if evidence is None:
        raise NotAllowed(_("There is no such file."))
    asked = request.GET.get("asked", "")
    row = evidence_row(evidence, asked=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0)
    return render(request, "incidents/report/_thumb.html", {"row": row})


@require_GET
@requires(Permission.SIGNED_IN)
def original(request: SignedInRequest, evidence_id: UUID) -> HttpResponseBase:
    """The file itself, byte for byte, as something to keep and not to open here."""
    evidence = record_download(evidence_id=evidence_id, by=request.user, now=timezone.now())
    name = download_name(evidence.name, evidence.kind, evidence.media_type)
    media_type = evidence.media_type or "text/plain"
    if evidence.file:
        return kept_file(evidence.file, name=name, media_type=media_type)
    response = HttpResponse(evidence.text.encode(), content_type=media_type)
    response.headers["Content-Disposition"] = 'attachment; filename="tekst.txt"'
    harmless(response)
    return response


@require_GET
@requires(Permission.SIGNED_IN)
def preview(request: SignedInRequest, evidence_id: UUID) -> HttpResponseBase:
    """The picture we made of it."""
    evidence = selectors.evidence_for(request.user, evidence_id)
    if evidence is None or evidence.preview_state != PreviewState.READY:
        raise NotAllowed(_("There is no such file."))
    return kept_file(evidence.preview, name=f"{evidence.pk}.webp", media_type="image/webp", inline=True)
