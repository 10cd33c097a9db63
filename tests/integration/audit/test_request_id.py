"""One id for everything that happens in a request."""

import pytest
import structlog
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from audit.context import current_request_id
from audit.middleware import RequestIdMiddleware


def serve(view: object, **headers: str) -> HttpResponse:
    return RequestIdMiddleware(view)(RequestFactory().get("/", headers=headers))  # type: ignore[arg-type]


def test_audit_log_and_answer_carry_the_same_id() -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(current_request_id())
        seen.append(structlog.contextvars.get_contextvars()["request_id"])
        return HttpResponse()

    response = serve(view)
    assert seen == [response["X-Request-ID"]] * 2
    assert len(seen[0]) == 32


def test_the_id_ends_with_the_request_also_when_it_fails() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        serve(view)
    assert current_request_id() == ""
    assert "request_id" not in structlog.contextvars.get_contextvars()


def test_a_visitor_cannot_choose_the_id() -> None:
    response = serve(lambda request: HttpResponse(), **{"X-Request-ID": "mine"})
    assert response["X-Request-ID"] != "mine"
