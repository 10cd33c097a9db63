"""The ground under all other tests: what one of them commits, the next one does not see."""

import pytest
from django.contrib.auth.models import Group


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", ["first", "second"])
def test_a_committed_row_is_gone_in_the_next_test(_time: str) -> None:
    assert Group.objects.count() == 0
    Group.objects.create(name="committed")
