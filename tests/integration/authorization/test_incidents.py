"""Who reaches the addresses of reports and cases."""

import pytest

from tests.integration.authorization.asking import check, rows_of
from tests.integration.authorization.matrix import MATRIX
from tests.integration.authorization.world import World


@pytest.mark.parametrize("name", rows_of("incidents"))
def test_who_reaches_the_address(world: World, name: str) -> None:
    check(world, name, MATRIX[name])
