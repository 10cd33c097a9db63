"""Who reaches all other addresses: home, people, accounts, notices."""

import pytest

from tests.integration.authorization.asking import check, rows_of
from tests.integration.authorization.matrix import MATRIX
from tests.integration.authorization.world import World

ELSEWHERE = rows_of("incidents", "sanctions", "dossiers")


@pytest.mark.parametrize("name", sorted(set(MATRIX) - set(ELSEWHERE)))
def test_who_reaches_the_address(world: World, name: str) -> None:
    check(world, name, MATRIX[name])
