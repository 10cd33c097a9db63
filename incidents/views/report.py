"""Writing a report: five doors, one form, a draft that is never lost."""

from typing import Any
from uuid import UUID

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from core.errors import DomainError, NotAllowed
from incidents import colleagues, selectors
from incidents.actions import drafts, evidence, windows
from incidents.actions.windows import Kept
from incidents.enums import Kind
from incidents.forms.report_post import Press, ReportPost, evidence_id
from incidents.models import ReportDraft
from incidents.presenters.doors import DOORS, PROOF, STEPS, WHO
from incidents.presenters.report_form import title_of
from incidents.views import report_gone
from incidents.views.report_page import EVERYTHING, ReportPage
from incidents.views.uploads import staged_uploads


@require_GET
@requires(Permission.SIGNED_IN)
def choose(request: SignedInRequest) -> HttpResponse:
    """Which door? And the drafts that wait. Whoever cannot report here reads what to do instead."""
    if not request.user.may(Permission.REPORT):
        return render(request, "incidents/report/cannot.html", {"board": request.user.board})
    waiting = [(draft, title_of(draft)) for draft in selectors.drafts_of(request.user)]
    return render(request, "incidents/report/choose.html", {"doors": DOORS.values(), "drafts": waiting})


@require_POST
@requires(Permission.REPORT)
def start(request: SignedInRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    post, now = ReportPost(request.POST), timezone.now()
    try:
        draft = drafts.start_draft(kind=Kind(kind), by=request.user, now=now)
        # What was typed for a report that went away under it.
        windows.keep_window(draft_id=draft.pk, fields=post.typed, seen={}, by=request.user, now=now)
    except NotAllowed:
        raise
    except DomainError as error:
        flash.error(request, str(error))
        return redirect("incidents:report_choose")
    return redirect("incidents:report", draft.pk)


def draft_or_sent(request: SignedInRequest, draft_id: UUID) -> ReportDraft | HttpResponseRedirect:
    """The draft, or the way to what became of it. Anything else does not exist for this user."""
    draft = selectors.draft(request.user, draft_id)
    if draft is not None:
        return draft
    if selectors.sent_report(request.user, draft_id) is not None:
        return HttpResponseRedirect(reverse("incidents:report_sent", args=[draft_id]))
    raise NotAllowed(_("There is no such report."))


@require_http_methods(["GET", "POST"])
@requires(Permission.REPORT)
@staged_uploads
def report(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """The form. Every post saves; the button says what happens besides."""
    if request.method == "POST":
        open_draft = selectors.draft(request.user, draft_id)
        return _post(request, open_draft) if open_draft else report_gone.page(request, draft_id)
    draft = draft_or_sent(request, draft_id)
    if not isinstance(draft, ReportDraft):
        return draft
    page = ReportPage(
        request.user,
        draft,
        step=_step(request),
        checks=_checks(request),
        query=request.GET.get("q", ""),
        now=timezone.now(),
    )
    return render(request, "incidents/report/form.html", page.context())


@require_POST
@requires(Permission.REPORT)
def autosave(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """What changed since the last time, without a page: 204, or what to tell at the top of the page."""
    draft = selectors.draft(request.user, draft_id)
    if draft is None:
        return report_gone.notice(request, draft_id)
    kept = _keep(request, draft, ReportPost(request.POST))
    if not kept.missing:
        return HttpResponse(status=204)
    page = ReportPage(request.user, draft, step="", checks="", query="", now=timezone.now())
    context = page.unsaved(kept) | {"is_open": True}
    return render(request, "incidents/report/_elsewhere.html", context, status=409)


@require_http_methods(["GET", "POST"])
@requires(Permission.REPORT)
def discard(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    draft = selectors.draft(request.user, draft_id)
    if draft is None and request.method == "POST":
        # The second of two clicks: it is gone already. Of someone else's draft this says no more than of none.
        return redirect("incidents:report_choose")
    if draft is None:
        raise NotAllowed(_("There is no such draft."))
    if request.method == "POST":
        drafts.discard_draft(draft_id=draft_id, by=request.user, now=timezone.now())
        flash.success(request, _("The draft is gone."))
        return redirect("incidents:report_choose")
    files = draft.evidence.count()
    context = {"draft": draft, "title": title_of(draft), "files": files, "one_column": True}
    return render(request, "incidents/report/discard.html", context)


@require_GET
@requires(Permission.REPORT)
def people(request: SignedInRequest) -> JsonResponse:
    """Whom one can name, for the suggestions under the field: name and function or group, nothing else."""
    found = colleagues.search(request.user, request.GET.get("q", ""))
    return JsonResponse({"results": [{"id": one.key, "name": one.name, "role": one.note} for one in found]})


def _step(request: HttpRequest) -> str:
    step = request.GET.get("step", "")
    return step if step in STEPS else STEPS[0]


def _checks(request: HttpRequest) -> str:
    checks = request.GET.get("check", "")
    return checks if checks in (*STEPS, EVERYTHING) else ""


def _post(request: SignedInRequest, draft: ReportDraft) -> HttpResponse:
    post = ReportPost(request.POST)
    now, asked, kept = timezone.now(), post.name if post.press.do == "find" else "", Kept()
    try:
        # First what was typed: a change that is refused must not lose it.
        kept = _keep(request, draft, post)
        if post.press.do in {"note", "check"} and "note_text" not in kept.missing:
            _take_text(request, draft)
        _take_in(request, draft, post)
        if change := post.change(request.user.person_id):
            drafts.save_draft(draft_id=draft.pk, typed={}, by=request.user, now=now, **change)
    except NotAllowed:
        raise
    except drafts.SameName:
        asked = post.name
    except DomainError as error:
        flash.error(request, str(error))
    if request.headers.get("HX-Request"):
        return _partial(request, draft, post, asked)
    if kept.missing:
        return _unsaved(request, draft, post, kept)
    return _next(request, draft, post, asked)


def _keep(request: SignedInRequest, draft: ReportDraft, post: ReportPost) -> Kept:
    return windows.keep_window(
        draft_id=draft.pk, fields=post.fields, seen=post.seen, by=request.user, now=timezone.now()
    )


def _unsaved(request: SignedInRequest, draft: ReportDraft, post: ReportPost, kept: Kept) -> HttpResponse:
    """The same page with what was typed here, and beside it what stands there already."""
    draft.refresh_from_db()
    here = {name: text for name, text in post.typed.items() if name in kept.missing}
    page = ReportPage(request.user, draft, step=post.step, checks="", query="", now=timezone.now(), here=here)
    return render(request, "incidents/report/form.html", page.context() | page.unsaved(kept), status=409)


def _take_in(request: SignedInRequest, draft: ReportDraft, post: ReportPost) -> None:
    """Files that came along, and what is to be taken out again."""
    now, press = timezone.now(), post.press
    if press.do == "drop":
        wanted = evidence_id(press.value)
        evidence.remove_from_draft(draft_id=draft.pk, evidence_ids=[wanted] if wanted else [], by=request.user, now=now)
    elif press.do == "drop_files":
        evidence.remove_from_draft(draft_id=draft.pk, evidence_ids=None, by=request.user, now=now)
    files = request.FILES.getlist("files")
    for refused in getattr(request, "refused_uploads", []):
        flash.error(request, f"{refused.name}: {refused.reason}")
    if files and post.data.get("minors", "") not in {"no", "yes"}:
        question = _("First say whether there are sexual images of someone under 18 among them.")
        flash.error(request, f"{question} {_('Then choose the files again.')}")
        return
    if not files:
        return
    added = evidence.add_to_draft(
        draft_id=draft.pk, files=files, without_minors=post.data.get("minors") == "no", by=request.user, now=now
    )
    _tell_refused(request, added)


def _take_text(request: SignedInRequest, draft: ReportDraft) -> None:
    """The pasted text becomes evidence; when it is refused it stays where it was pasted."""
    draft.refresh_from_db()
    text, now = draft.answers.get("note_text", "").strip(), timezone.now()
    if not text:
        return
    added = evidence.add_to_draft(draft_id=draft.pk, files=[], without_minors=True, text=text, by=request.user, now=now)
    _tell_refused(request, added)
    if added.evidence:
        drafts.save_draft(draft_id=draft.pk, typed={"note_text": ""}, by=request.user, now=now)


def _tell_refused(request: SignedInRequest, added: evidence.Added) -> None:
    for refused in added.refused:
        flash.error(request, f"{refused.name}: {refused.reason}")


def _partial(request: SignedInRequest, draft: ReportDraft, post: ReportPost, asked: str) -> HttpResponse:
    """Only the part of the page that the button belongs to."""
    if post.press.do in {"drop", "drop_files"}:
        return HttpResponse("")
    draft.refresh_from_db()
    page = ReportPage(request.user, draft, step=WHO, checks="", query=asked, now=timezone.now())
    return render(request, "incidents/report/_parties.html", page.context() | {"is_fresh": True})


def _is_unanswered(request: SignedInRequest, draft: ReportDraft, step: str) -> bool:
    draft.refresh_from_db()
    page = ReportPage(request.user, draft, step=step, checks=step, query="", now=timezone.now())
    return bool(page.form.errors)


def _has_text_left(draft: ReportDraft) -> bool:
    """A pasted text that could not become evidence would not go along."""
    draft.refresh_from_db()
    return bool(draft.answers.get("note_text", "").strip())


def _next(request: SignedInRequest, draft: ReportDraft, post: ReportPost, asked: str) -> HttpResponseRedirect:
    press: Press = post.press
    if press.do == "check" and not _has_text_left(draft):
        return HttpResponseRedirect(reverse("incidents:report_check", args=[draft.pk]))
    if press.do == "leave":
        return HttpResponseRedirect(reverse("incidents:report_choose"))
    step, query = post.step, {}
    if press.do == "go" and press.value in STEPS:
        goes_on = STEPS.index(press.value) > STEPS.index(step)
        if goes_on and _is_unanswered(request, draft, step):
            query = {"check": step}
        else:
            step = press.value
    elif press.do in {"find", "add", "alias", "other", "me", "remove"}:
        step = WHO
    elif press.do in {"drop", "drop_files", "note", "upload", "check"}:
        step = PROOF
    if asked:
        query = {"q": asked}
    parameters: dict[str, Any] = {"step": step, **query}
    return HttpResponseRedirect(f"{reverse('incidents:report', args=[draft.pk])}?{urlencode(parameters)}#{step}")
