from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from people.models import Person  # noqa: F401


def in_force(today: date, prefix: str = "") -> Q:
    """Rows with starts_on/ends_on that hold on `today`; an open start or end is no bound."""
    return (Q(**{f"{prefix}starts_on": None}) | Q(**{f"{prefix}starts_on__lte": today})) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": today})
    )


class PersonQuerySet(models.QuerySet["Person"]):
    def named_like(self, text: str) -> Self:
        """Every word of `text` occurs in the name."""
        result = self
        for word in text.lower().split():
            result = result.filter(search_name__contains=word)
        return result

    def at_schools(self, school_ids: set[int] | frozenset[int], *, today: date) -> Self:
        """Employees and pupils of these schools today, and guardians of those pupils."""
        from people.models import Employment, Enrolment, Guardianship

        works = Employment.objects.filter(in_force(today), person=OuterRef("pk"), school__in=school_ids)
        learns = Enrolment.objects.filter(in_force(today), person=OuterRef("pk"), school__in=school_ids)
        guards = Guardianship.objects.filter(
            in_force(today),
            in_force(today, "pupil__enrolments__"),
            guardian=OuterRef("pk"),
            pupil__enrolments__school__in=school_ids,
        )
        return self.filter(Exists(works) | Exists(learns) | Exists(guards))


def circle_of(person_id: int) -> frozenset[int]:
    """The person, their wards, their guardians, co-guardians of their wards, and everyone in the household.

    Whoever has a party in their circle is in conflict. The relation is symmetric, and ended
    guardianships still count: closed by default.
    """
    from people.models import Guardianship, Person

    wards = Guardianship.objects.filter(guardian=person_id)
    own = Person.objects.filter(
        Q(pk=person_id)
        | Q(pk__in=wards.values("pupil"))
        | Q(pk__in=Guardianship.objects.filter(pupil=person_id).values("guardian"))
        | Q(pk__in=Guardianship.objects.filter(pupil__in=wards.values("pupil")).values("guardian"))
        | Q(household__members=person_id)
    )
    return frozenset(own.values_list("pk", flat=True)) | {person_id}
