"""Adding somebody whom no administration tells about."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.gate import SignedInRequest, requires
from accounts.permissions import Permission
from accounts.views.posting import asked, posted
from core.errors import DomainError, NotAllowed
from people.actions.by_hand import KnownAlreadyError, add_person
from people.enums import PersonKind
from people.models import Person
from portal.forms.by_hand import NewEmployeeForm, NewGuardianForm, NewOtherForm, NewPersonForm, NewPupilForm
from portal.presenters.by_hand import add_page

FORMS: dict[str, type[NewPersonForm]] = {
    "employee": NewEmployeeForm,
    "pupil": NewPupilForm,
    "guardian": NewGuardianForm,
    "other": NewOtherForm,
}


@requires(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, kind: str) -> HttpResponse:
    if kind not in FORMS:
        raise Http404
    today = timezone.localdate()
    form = FORMS[kind](posted(request), by=request.user, today=today, initial=_initial(request, kind))
    namesakes: list[Person] = []
    if request.method == "POST" and form.is_valid():
        person = _added(request, form, namesakes)
        if person is not None:
            messages.success(request, _("%(name)s is here now.") % {"name": person.name})
            return redirect("portal:person", person.pk)
    context = add_page(kind, form, namesakes, today)
    return render(request, "portal/people/add.html", context, status=422 if form.errors else 200)


def _added(request: SignedInRequest, form: NewPersonForm, namesakes: list[Person]) -> Person | None:
    """The person, or None with the reason in the form and who is here already in `namesakes`."""
    try:
        return add_person(
            board=request.user.board,
            details=form.details,
            tie=form.tie,
            told_apart=form.told_apart,
            form_key=str(form.cleaned_data["key"]),
            by=request.user,
            now=timezone.now(),
        )
    except KnownAlreadyError as error:
        namesakes += error.persons
        form.ask_about(error.persons)
    except NotAllowed:
        raise
    except DomainError as error:
        form.add_domain_error(error)
    return None


def _initial(request: SignedInRequest, kind: str) -> dict[str, Any]:
    """The pupil from whose page one came."""
    pk = asked(request, "pupil")["pupil"]
    if kind != "guardian" or not pk.isdecimal() or len(pk) > 18:
        return {}
    pupils = Person.objects.visible_to(request.user).being(PersonKind.PUPIL, today=timezone.localdate())
    pupil = pupils.filter(pk=int(pk)).first()
    return {"pupil": {"id": str(pupil.pk), "text": pupil.name}, "last_name": ""} if pupil else {}
