"""The roster: a file comes in, its preview is shown, somebody decides, a worker applies it."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from accounts.views.posting import posted
from core.errors import DomainError, InvalidState, NotAllowed, Stale
from core.pagination import paginate
from people import policies
from people.actions import roster as actions
from people.actions.leaving import check_leavers
from people.enums import RosterStatus
from people.models import RosterImport
from people.roster.errors import RosterError
from people.tasks import hand_over
from portal.forms.roster import RosterDecisionForm, RosterUploadForm
from portal.presenters.roster import imports_page
from portal.presenters.roster_changes import Choice
from portal.presenters.roster_preview import preview_page, progress_panel, roles_of_leavers
from portal.uploads import unnamed_upload

_IMPORTS_ON_A_PAGE = 10


@requires(Permission.IMPORT_ROSTER)
@unnamed_upload
@require_http_methods(["GET", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    files = request.FILES if request.method == "POST" else None
    form = RosterUploadForm(posted(request), files, by=request.user)
    if request.method == "POST":
        roster = _received(request, form)
        if roster is not None:
            return redirect("portal:roster_import", roster.pk)
    imports = RosterImport.objects.visible_to(request.user).prefetch_related("schools")
    page = paginate(request, imports, order_by=("-id",), size=_IMPORTS_ON_A_PAGE)
    return render(request, "portal/roster/upload.html", imports_page(form, page), status=422 if form.errors else 200)


def _received(request: SignedInRequest, form: RosterUploadForm) -> RosterImport | None:
    """The preview of the file, or None and the reason in the form."""
    try:
        lost = cast(Any, request).lost_upload()
        if lost:
            raise RosterError(lost, limit=form.limit)
        if not form.is_valid():
            return None
        file = form.cleaned_data["file"]
        return actions.upload_roster(
            board=request.user.board,
            stream=file.file,
            file_name=file.name or "",
            school=form.cleaned_data["school"],
            by=request.user,
            now=timezone.now(),
        )
    except RosterError as error:
        actions.note_refusal(board=request.user.board, error=error, by=request.user, now=timezone.now())
        form.add_roster_error(error)
    return None


@requires(Permission.IMPORT_ROSTER)
@require_http_methods(["GET", "POST"])
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    roster = _visible(request, pk)
    is_open = policies.may_be_applied(roster.status)
    leavers = roles_of_leavers(roster, timezone.localdate()) if is_open else []
    form = RosterDecisionForm(
        posted(request),
        asks_about_roles=bool(leavers),
        asks_about_leavers=is_open and policies.needs_acceptance(roster.counts),
        asks_about_age=is_open and policies.is_outdated(roster, timezone.localdate()),
    )
    if request.method == "POST" and form.is_valid():
        answer = _decided(request, roster, form)
        if answer is not None:
            return answer
    choice = Choice.of(request.GET, roster)
    rows = choice.rows(roster)
    page = paginate(request, rows, order_by=choice.order) if rows is not None else None
    context = preview_page(roster, form, choice, page) | {"leavers": leavers}
    if leavers and _takes_the_last_administrator(roster, timezone.localdate()):
        context |= {"may_apply": False, "is_last_administrator": True}
    return render(request, "portal/roster/preview.html", context, status=422 if form.errors else 200)


def _takes_the_last_administrator(roster: RosterImport, today: date) -> bool:
    try:
        check_leavers(roster, today)
    except DomainError:
        return True
    return False


def _decided(request: SignedInRequest, roster: RosterImport, form: RosterDecisionForm) -> HttpResponse | None:
    """To the page of an import that is being applied, or None and the reason in the form."""
    accepts = {name: form.cleaned_data.get(name, False) for name in ("accepts_leavers", "accepts_old")}
    try:
        actions.queue_import(roster=roster, **accepts, by=request.user, now=timezone.now())
    except (NotAllowed, RosterError):
        raise
    except DomainError as error:
        if isinstance(error, InvalidState) and not isinstance(error, Stale):
            return _told(request, roster, error)
        form.add_domain_error(error)
        return None
    hand_over(roster.pk)
    return redirect("portal:roster_import", roster.pk)


@requires(Permission.IMPORT_ROSTER)
@require_safe
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The panel alone, for who waits; when it is over the whole page comes anew."""
    roster = _visible(request, pk)
    if roster.status != RosterStatus.QUEUED:
        return HttpResponseClientRefresh()
    return render(request, "portal/roster/_progress.html", progress_panel(roster))


@requires(Permission.IMPORT_ROSTER)
@require_POST
def refresh(request: SignedInRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.refresh_preview, _("This is what the file would change now."))


@requires(Permission.IMPORT_ROSTER)
@require_POST
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.discard_import, _("Thrown away. Nothing was changed."))


def _act(request: SignedInRequest, pk: int, action: Callable[..., RosterImport], done: str) -> HttpResponse:
    roster = _visible(request, pk)
    try:
        action(roster=roster, by=request.user, now=timezone.now())
    except NotAllowed:
        raise
    except DomainError as error:
        return _told(request, roster, error)
    messages.success(request, done)
    return redirect("portal:roster_import", roster.pk)


def _told(request: SignedInRequest, roster: RosterImport, error: DomainError) -> HttpResponse:
    messages.warning(request, str(error))
    return redirect("portal:roster_import", roster.pk)


def _visible(request: SignedInRequest, pk: int) -> RosterImport:
    roster = RosterImport.objects.visible_to(request.user).prefetch_related("schools").filter(pk=pk).first()
    if roster is None:
        raise Http404
    return roster
