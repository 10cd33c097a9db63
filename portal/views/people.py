"""People, for the administrator: who is here, and what is known of them. No cases, no dossiers."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from accounts.views.posting import asked, suggestions
from core.pagination import paginate
from people.actions.reading import record_reading
from people.enums import PersonKind
from people.models import Person
from portal.forms.people import PeopleFilterForm
from portal.presenters.people import people_page, ties_of
from portal.presenters.person import person_page

_BY_NAME = ("sort_name", "id")
_MOST_FOUND = 10
_FEWEST_LETTERS = 2


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    form = PeopleFilterForm(request.GET, by=request.user)
    found = form.applied_to(Person.objects.visible_to(request.user), today)
    page = paginate(request, found, order_by=_BY_NAME)
    return render(request, "portal/people/list.html", people_page(form, page, request.GET, today))


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def names(request: SignedInRequest) -> JsonResponse:
    """People of the foundation by name, for the fields where somebody is chosen."""
    wanted = asked(request, "q", "kind")
    if len(wanted["q"]) < _FEWEST_LETTERS:
        return JsonResponse(suggestions([], {}))
    today = timezone.localdate()
    found = Person.objects.visible_to(request.user).filter(left_on=None).named_like(wanted["q"])
    if wanted["kind"] in PersonKind.values:
        found = found.being(wanted["kind"], today=today)
    rows = list(found.order_by(*_BY_NAME)[:_MOST_FOUND])
    return JsonResponse(suggestions(rows, ties_of(rows, today)))


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    today = timezone.localdate()
    found = Person.objects.visible_to(request.user).marked(today).select_related("user").filter(pk=pk).first()
    if found is None:
        raise Http404
    record_reading(person=found, by=request.user, now=timezone.now())
    return render(request, "portal/people/person.html", person_page(found, today))
