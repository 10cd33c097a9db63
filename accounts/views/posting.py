"""What the pages of this app share: trying an action, and reading the filters of an address."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, QueryDict

from core.errors import DomainError, NotAllowed
from core.forms import FormMixin

_LONGEST = 100


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; an empty post is a post."""
    return request.POST if request.method == "POST" else None


def succeeded(form: FormMixin, action: Callable[[], object]) -> bool:
    """Run the action; what it refuses stands in the form. `NotAllowed` is for the gate."""
    try:
        action()
    except NotAllowed:
        raise
    except DomainError as error:
        form.add_domain_error(error)
        return False
    return True


def asked(request: HttpRequest, *names: str) -> dict[str, str]:
    """The filters in the address, short and without what a database does not take."""
    return {name: request.GET.get(name, "").replace("\x00", "").strip()[:_LONGEST] for name in names}


def suggestions(rows: Iterable[Any], notes: dict[int, str]) -> dict[str, list[dict[str, str]]]:
    """What the component person_search asks for."""
    return {"results": [{"id": str(row.pk), "name": row.name, "role": notes.get(row.pk, "")} for row in rows]}
