"""The school of the tests of cases, for pages that put cases together."""

from tests.integration.incidents.conftest import now, staff

__all__ = ["now", "staff"]
