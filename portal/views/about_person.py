"""What the forms about one person share: who it is about, where one goes back to, what is said when it is done."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.gate import SignedInRequest
from core.forms import FormMixin
from core.presentation import Crumb
from people.models import Person


def visible_person(request: SignedInRequest, pk: int) -> Person:
    person = Person.objects.visible_to(request.user).filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def form_page(request: SignedInRequest, person: Person, form: FormMixin, **context: Any) -> HttpResponse:
    back = reverse("portal:person", args=[person.pk])
    context |= {
        "form": form,
        "crumbs": [Crumb(_("People"), reverse("portal:people")), Crumb(person.name, back)],
        "cancel_url": back,
    }
    status = 422 if getattr(form, "errors", None) else 200
    return render(request, "portal/people/form.html", context, status=status)


def done(request: SignedInRequest, person: Person, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("portal:person", person.pk)
