"""The roster: a file comes in, its preview is shown, somebody decides."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from people.models import RosterImport
from portal.forms.roster import RosterUploadForm


@requires(Permission.IMPORT_ROSTER)
def upload(request: SignedInRequest) -> HttpResponse:
    return render(request, "portal/roster/upload.html", {"form": RosterUploadForm()})


@requires(Permission.IMPORT_ROSTER)
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    roster = RosterImport.objects.visible_to(request.user).filter(pk=pk).first()
    if roster is None:
        raise Http404
    return render(request, "portal/roster/preview.html", {"roster": roster})
