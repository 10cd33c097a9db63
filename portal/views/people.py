"""People, for the administrator: who is here, and what the roster does not hold. No cases, no dossiers."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from core.pagination import paginate
from people.models import Person
from portal.forms.people import PeopleFilterForm


@requires(Permission.MANAGE_PEOPLE)
@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    form = PeopleFilterForm(request.GET)
    page = paginate(request, Person.objects.visible_to(request.user), order_by=("last_name", "first_name", "id"))
    return render(request, "portal/people/search.html", {"form": form, "page": page})


@requires(Permission.MANAGE_PEOPLE)
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    found = Person.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return render(request, "portal/people/person.html", {"title": found.name})
