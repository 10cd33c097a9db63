"""The world that addresses are asked in."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponseNotFound
from pytest_django.plugin import DjangoDbBlocker

from tests.integration.authorization import world as worlds
from tests.integration.authorization.world import World


def not_found(_request: HttpRequest, exception: Exception) -> HttpResponseNotFound:
    """Instead of the page around it: drawing that ten thousand times would take half of the time."""
    return HttpResponseNotFound()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once; every request runs in a savepoint that is rolled back."""
    logging.disable(logging.WARNING)
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("opor.urls.handler404", f"{__name__}.not_found", raising=False)
        yield worlds.build()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
