from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.gate import SignedInRequest, refuse
from core.errors import DomainError, NotAllowed
from incidents.actions import evidence
from incidents.evidence.intake import StagingUploadHandler
from incidents.models import Incident
from incidents.workflow import Actor

View = Callable[..., HttpResponseBase]


def staged_uploads(view: View) -> View:
    """Files of this request go to disk hashed and bounded; what was refused is on `request.refused_uploads`.

    How files come in has to be settled before anything reads the post, and the check for forgery reads it: so the
    check happens here, right after.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            handler = StagingUploadHandler(request)
            request.upload_handlers = [handler]
            request.refused_uploads = handler.refused  # type: ignore[attr-defined]
        return protected(request, *args, **kwargs)

    return wrapped


def gives_text_back(view: View) -> View:
    """Who may not add here, or not any more, has what they typed back, and nothing of the case."""

    @wraps(view)
    def wrapped(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotAllowed:
            text = request.POST.get("note_text", "")
            if not text:
                raise
            refuse(request, is_open=True)
            return render(request, "incidents/text_not_kept.html", {"note_text": text}, status=404)

    return wrapped


def add_to_case(request: SignedInRequest, incident: Incident, actor: Actor, *, said: str) -> str:
    """Keep what was posted with the case, and tell in messages what was kept and what was refused.

    The text that was not kept, for whoever wrote it to have it back; empty when nothing was lost.
    """
    refused_before = getattr(request, "refused_uploads", [])
    for refused in refused_before:
        flash.error(request, f"{refused.name}: {refused.reason}")
    files, text = request.FILES.getlist("files"), request.POST.get("note_text", "")
    tells_of_minors = actor is Actor.REPORTER and request.POST.get("minors") == "yes"
    if tells_of_minors:
        files = []
    try:
        added = evidence.add_to_incident(
            incident_id=incident.pk,
            files=files,
            text=text,
            without_minors=not files or request.POST.get("minors") == "no",
            actor=actor,
            tells_of_minors=tells_of_minors,
            by=request.user,
            now=timezone.now(),
        )
    except NotAllowed:
        raise
    except DomainError as error:
        flash.error(request, str(error))
        return text
    if tells_of_minors:
        flash.warning(request, _("No file was kept. Whoever handles the case sees that there are such images."))
    _tell(request, added, said, refused_before=bool(refused_before), nothing_asked=not tells_of_minors)
    return added.refused_text


def _tell(
    request: SignedInRequest, added: evidence.Added, said: str, *, refused_before: bool, nothing_asked: bool
) -> None:
    for refused in added.refused:
        flash.error(request, f"{refused.name}: {refused.reason}")
    is_refused = refused_before or bool(added.refused)
    if added.evidence:
        flash.success(request, _("The rest was added.") if is_refused else said)
    elif nothing_asked and not is_refused:
        flash.warning(request, _("Choose a file or paste a text first."))
