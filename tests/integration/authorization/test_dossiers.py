"""Who reaches the addresses of dossiers and correspondence."""

import pytest

from tests.integration.authorization.asking import check, rows_of
from tests.integration.authorization.matrix import MATRIX, PUPIL_DOSSIERS
from tests.integration.authorization.world import World


@pytest.mark.parametrize("name", rows_of("dossiers"))
def test_who_reaches_the_address(world: World, name: str) -> None:
    check(world, name, MATRIX[name])


@pytest.mark.parametrize("name", sorted(PUPIL_DOSSIERS))
def test_who_reaches_a_pupil_dossier(world: World, name: str) -> None:
    check(world, name, PUPIL_DOSSIERS[name])
