from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from incidents.evidence.intake import StagingUploadHandler

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
        response: HttpResponse = protected(request, *args, **kwargs)
        return response

    return wrapped
