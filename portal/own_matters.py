"""What the access log shows of a case to nobody who is involved in it, however it was recorded (domain.md §3)."""

from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import CharField, Model, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import In

from accounts.access import Access, Hat
from accounts.enums import RoleName
from accounts.models import User
from dossiers.models import Document, Dossier
from incidents.models import Evidence, Incident, ReportDraft

_DRAFT: Final = ReportDraft._meta.label_lower
# Never NULL: that is neither in a list nor not in it.
_OF_DRAFT: Final = Coalesce(KT("details__draft"), Value(""), output_field=TextField())


def events_of(user: User) -> Q:
    """Lines about cases this reader is in conflict with, and about the dossiers of their own circle."""
    hats = _worn_to_read(user.access)
    conflicts = [Incident.objects.in_conflict_with(hat.holder_id, hat.circle) for hat in hats]
    cases = list(reduce(or_, conflicts).values_list("pk", "reference", "submission_key"))
    drafts = [str(draft) for _pk, _reference, draft in cases]
    found = Q(reference__in=[reference for _pk, reference, _draft in cases])
    found |= Q(object_type=_DRAFT, object_id__in=drafts) | Q(In(_OF_DRAFT, drafts))
    circle = frozenset().union(*(hat.circle for hat in hats))
    for kind, numbers in _records([pk for pk, _reference, _draft in cases], circle).items():
        found |= Q(object_type=kind, object_id__in=numbers)
    return found


def _worn_to_read(access: Access) -> list[Hat]:
    """The reader's own, and those of the officers they stand in for: none of them reads about themself."""
    if access.own.has(RoleName.PRIVACY_OFFICER):
        return [access.own]
    return [access.own, *(hat for hat in access.hats[1:] if hat.has(RoleName.PRIVACY_OFFICER))]


def _records(cases: list[int], circle: frozenset[int]) -> dict[str, list[str]]:
    """By kind, the numbers of what belongs to these cases or lies in a dossier of the circle: also a line about it
    that names no case would tell of the case."""
    parts = [
        _numbers(Evidence.objects.filter(incident__in=cases)),
        _numbers(Document.objects.filter(Q(incident__in=cases) | Q(dossier__person__in=circle))),
        _numbers(Dossier.objects.filter(Q(person__in=circle) | Q(documents__incident__in=cases))),
    ]
    found: dict[str, list[str]] = {}
    for kind, number in parts[0].union(*parts[1:]):
        found.setdefault(kind, []).append(number)
    return found


def _numbers(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    model: type[Model] = rows.model
    named = rows.order_by().annotate(of=Value(model._meta.label_lower, output_field=CharField()))
    numbered: QuerySet[Any, Any] = named.annotate(number=Cast("pk", CharField())).values_list("of", "number")
    return numbered
