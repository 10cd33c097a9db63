"""Conditions that Django has no words for."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, QuerySet, Value


class _Array(ArraySubquery):
    # Of rows that Django knows there are none: an empty array, so that NOT of it is true. NULL would hide everything.
    empty_result_set_value = "{}"


class IsAnyOf(Func):
    """`column = ANY(ARRAY(SELECT …))`; `rows` gives one column.

    The same as `column__in=rows`, where that stands in an OR or a NOT. PostgreSQL then counts running the subquery
    for every row it looks up and rather reads whole tables. An array is made beforehand, and an index finds what is in
    it: once, unless `rows` looks at the row around the question.
    """

    template = "(%(expressions)s)"
    arg_joiner = " = "
    output_field = BooleanField()

    def __init__(self, column: str, rows: QuerySet[Any]) -> None:
        super().__init__(F(column), Func(_Array(rows), function="ANY"))


class IsOneOf(Func):
    """`column = ANY(numbers)`: the same as `column__in=numbers`, for hundreds of them. They go to PostgreSQL as one
    text, where Django and PostgreSQL would else look at each of them, every time that the condition stands somewhere.
    """

    template = "(%(expressions)s)"
    arg_joiner = " = "
    output_field = BooleanField()

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        array = Value(f"{{{','.join(str(int(number)) for number in numbers)}}}")
        super().__init__(F(column), Func(array, template="ANY(%(expressions)s::bigint[])"))
