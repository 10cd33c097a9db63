"""How many examples a property test tries, and which.

Each run tries other examples, so that in the course of time much is tried. In CI they are the same every time: a
change is refused for what it does, not for what happened to be tried. `THOROUGH=1 make test` tries ten times as many.
"""

import os

from hypothesis import HealthCheck, settings

_IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
_FACTOR = 10 if os.environ.get("THOROUGH") else 1


def examples(count: int) -> settings:
    """For a test that builds rows for each example: slow ones are allowed, and fixtures that outlive an example."""
    return settings(
        max_examples=count * _FACTOR,
        deadline=None,
        derandomize=_IN_CI and _FACTOR == 1,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
