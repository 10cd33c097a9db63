"""What every test can count on."""

from collections.abc import Iterator

import factory
import pytest
from django.core.cache import caches
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from tests.plugins.database import cloned_database, restore


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One migrated database for the run; each process works on a copy of it."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with (
        django_db_blocker.unblock(),
        cloned_database(worker),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test_case: restore())
        yield


@pytest.fixture(scope="module", autouse=True)
def counted_from_the_start() -> None:
    """The factories number what they make; a file gets the same names whatever ran before it."""
    waiting = [factory.Factory]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if found._meta.model:
            found.reset_sequence(force=True)


@pytest.fixture
def empty_cache() -> Iterator[None]:
    """For what is kept in Valkey. What is counted in the database goes with the test by itself."""
    caches["valkey"].clear()
    yield
    caches["valkey"].clear()
