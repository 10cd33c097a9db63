"""Conditions that Django has no words for."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet


class IsAnyOf(Func):
    """`column = ANY(ARRAY(SELECT …))`; `rows` gives one column and does not look at the rows around it.

    The same as `column__in=rows`, where that stands in an OR or a NOT. PostgreSQL then counts running the subquery
    for every row it looks up and rather reads whole tables. An array is made once, beforehand, and an index finds
    what is in it.
    """

    template = "(%(expressions)s)"
    arg_joiner = " = "
    output_field = BooleanField()

    def __init__(self, column: str, rows: QuerySet[Any]) -> None:
        super().__init__(F(column), Func(ArraySubquery(rows), function="ANY"))
