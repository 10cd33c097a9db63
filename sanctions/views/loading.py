"""How every page of this app finds its measure, and what it does when an act is not possible (any more)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.gate import SignedInRequest
from core.errors import DomainError, InvalidState, NotAllowed
from sanctions import permissions
from sanctions.actions.moves import told_who_was_first
from sanctions.models import Sanction
from sanctions.presenters.sanction import SanctionPage, with_parts
from sanctions.workflow import Act, Actor, transition


def visible_page(request: SignedInRequest, reference: str, pk: int) -> SanctionPage:
    """The measure behind an address, if it exists for this user; otherwise the refusal is the gate's."""
    sanction = (
        Sanction.objects.visible_to(request.user)
        .select_related(
            "incident__board",
            "incident__school",
            "incident__handler__person",
            "incident__reporter__person",
            "involvement__person",
            "procedure",
            "proposed_by__person",
        )
        .prefetch_related(*with_parts())
        .filter(pk=pk, incident__reference=reference)
        .first()
    )
    if sanction is None:
        raise NotAllowed(_("There is no such measure."))
    for letter in sanction.letters.all():
        if letter.pk == sanction.decided_letter_id:
            sanction.decided_letter = letter
    if sanction.decided_by_id == request.user.pk:
        sanction.decided_by = request.user
    return SanctionPage(sanction, request.user)


def check_offered(page: SanctionPage, act: Act) -> None:
    """Raise with the reason when the table does not offer this act to this reader now."""
    try:
        row = transition(act, page.sanction.status)
    except InvalidState as error:
        raise told_who_was_first(page.sanction, page.user) or error from None
    if act in page.possible:
        return
    if row.actor == Actor.HANDLER:
        raise InvalidState(_("Only the handler of the case can do this."))
    raise InvalidState(permissions.refusal(page.matter))


def back_to(page: SanctionPage) -> HttpResponse:
    return redirect("sanctions:sanction", page.sanction.incident.reference, page.sanction.pk)


def refused(request: SignedInRequest, page: SanctionPage, error: DomainError) -> HttpResponse:
    """Say why, on the page that shows what is possible."""
    messages.warning(request, str(error))
    return back_to(page)
