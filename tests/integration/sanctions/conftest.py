"""Sanctions are about days: what is in force "today" is the day of the test."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.factories.dossiers import NOW


@pytest.fixture(autouse=True)
def today() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock
