from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Concat, Least, Lower, Trim

from core.text import plain
from people.enums import PersonKind, RosterStatus

if TYPE_CHECKING:
    from people.models import Board, Employment, HouseholdMember, Person, RosterImport, School  # noqa: F401


class Reader(Protocol):
    """A user, as far as this app knows one. The app `accounts` comes above it."""

    board_id: int

    @property
    def access(self) -> Any: ...
    def may(self, permission: Any) -> bool: ...


_MANAGE_PEOPLE = "manage_people"  # accounts.permissions.Permission.MANAGE_PEOPLE
_IMPORT_ROSTER = "import_roster"


def in_force(today: date | F, prefix: str = "") -> Q:
    """Rows with starts_on/ends_on that hold on `today`; an open start or end is no bound."""
    return (Q(**{f"{prefix}starts_on": None}) | Q(**{f"{prefix}starts_on__lte": today})) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": today})
    )


def not_over(today: date) -> Q:
    """Rows that hold on `today` or later."""
    return Q(ends_on=None) | Q(ends_on__gte=today)


def gone(today: date, path: str = "") -> Q:
    """Whose work has begun and goes on no longer today, or who is marked as left. `path` leads to the person:
    `user__person__`.

    Somebody who never worked here, such as a member of the supervisory board, cannot be gone from their work.
    """
    work = _work_of(path)
    ceased = Exists(work.filter(starts_on__lte=today)) & ~Exists(work.filter(in_force(today)))
    return Q(Exists(work), **{f"{path}left_on__lt": today}) | Q(ceased)


def not_yet(today: date, path: str = "") -> Q:
    """Who has work on record, none of which has begun. `path` leads to the person."""
    work = _work_of(path)
    return Q(Exists(work) & ~Exists(work.filter(starts_on__lte=today)))


def _work_of(path: str) -> "models.QuerySet[Employment]":
    from people.models import Employment

    return Employment.objects.filter(person=OuterRef(path.removesuffix("__") or "pk"))


def departures(today: date) -> "models.QuerySet[Employment]":
    """Work after whose last day, before `today`, its person worked here no longer, for a day or for good."""
    from people.models import Employment

    next_day = OuterRef("ends_on") + timedelta(days=1)
    goes_on = Employment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")), person=OuterRef("person"), starts_on__lte=next_day
    )
    return Employment.objects.filter(~Exists(goes_on), ends_on__lt=today)


def named_like(text: str, *, path: str = "") -> Q:
    """Every word of `text` occurs in the name, whatever the capitals and the marks on letters. `path` leads to the
    person: `person__`."""
    found = Q()
    for word in plain(text).split():
        found &= Q(**{f"{path}search_name__contains": word})
    return found


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: Reader) -> Self:
        """Administrators see everyone of the board; others the people of the schools they work at."""
        own = self.filter(board=user.board_id)
        if user.may(_MANAGE_PEOPLE):
            return own
        return own.at_schools(user.access.works_at, today=user.access.today)

    def named_like(self, text: str) -> Self:
        return self.filter(named_like(text))

    def namesakes_of(
        self, *, first_name: str, prefix: str, last_name: str, initials: str = "", birth_date: date | None = None
    ) -> Self:
        """Whoever this may be: the same last name, and no other first name, initial or date of birth."""
        last = " ".join(f"{prefix} {last_name}".lower().split())
        first, initial = first_name.strip().lower(), (first_name or initials).strip()[:1]
        # The name as a whole has an index; the last name alone has none.
        found = self.filter(search_name__contains=plain(last_name.strip())).annotate(
            last_names=Lower(Trim(Concat("prefix", Value(" "), "last_name")))
        )
        found = found.filter(last_names=last)
        if first:
            unknown = Q(first_name="") & (Q(initials="") | Q(initials__istartswith=initial))
            found = found.filter(Q(first_name__iexact=first) | unknown)
        elif initial:
            found = found.filter(Q(first_name__istartswith=initial) | Q(initials__istartswith=initial))
        if birth_date:
            found = found.filter(Q(birth_date=None) | Q(birth_date=birth_date))
        return found

    def at_schools(self, school_ids: AbstractSet[int], *, today: date) -> Self:
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

    def being(self, kind: str, *, today: date) -> Self:
        """`staff`, `pupil` or `guardian` today, or `former`: without any tie since."""
        from people.models import Employment, Enrolment, Guardianship

        if kind == PersonKind.FORMER:
            return self.exclude(left_on=None)
        ties: dict[str, models.QuerySet[Any]] = {
            PersonKind.STAFF: Employment.objects.filter(in_force(today), person=OuterRef("pk")),
            PersonKind.PUPIL: Enrolment.objects.filter(in_force(today), person=OuterRef("pk")),
            PersonKind.GUARDIAN: Guardianship.objects.filter(in_force(today), guardian=OuterRef("pk")),
        }
        return self.filter(Exists(ties[kind]))

    def of_the_house(self, today: date) -> Self:
        """Whoever works here or is about to, and who was added by hand as somebody else, such as a member of the
        supervisory board. No pupil, no parent who does not work here, and nobody who left."""
        return self.filter(_of_the_house(today))

    def adults_known(self, today: date) -> Self:
        """Those of the house, and whoever is or was a guardian or worked here; nobody who goes to school here."""
        return self.filter(_of_the_house(today) | _known_otherwise(today))

    def marked(self, today: date) -> Self:
        """`is_of_the_house`: whether that is so of each."""
        mark = ExpressionWrapper(_of_the_house(today), output_field=models.BooleanField())
        return self.annotate(is_of_the_house=mark)

    def once_at(self, school_id: int) -> Self:
        """Whoever works or learns at this school, or did, and guardians of those pupils."""
        from people.models import Employment, Enrolment, Guardianship

        works = Employment.objects.filter(person=OuterRef("pk"), school=school_id)
        learns = Enrolment.objects.filter(person=OuterRef("pk"), school=school_id)
        guards = Guardianship.objects.filter(guardian=OuterRef("pk"), pupil__enrolments__school=school_id)
        return self.filter(Exists(works) | Exists(learns) | Exists(guards))


def _of_the_house(today: date) -> Q:
    from people.models import Employment, Enrolment, Guardianship, RosterKey

    not_over, of = Q(ends_on=None) | Q(ends_on__gte=today), {"person": OuterRef("pk")}
    ties: list[models.QuerySet[Any]] = [row.objects.filter(**of) for row in (Employment, Enrolment, RosterKey)]
    ties.append(Guardianship.objects.filter(guardian=OuterRef("pk")))
    is_somebody_else = Q(*(~Q(Exists(rows)) for rows in ties))
    works = Q(Exists(Employment.objects.filter(not_over, **of)))
    learns = Q(Exists(Enrolment.objects.filter(not_over, **of)))
    return Q(works | is_somebody_else, ~learns, left_on=None)


def _known_otherwise(today: date) -> Q:
    from people.models import Employment, Enrolment, Guardianship

    of = {"person": OuterRef("pk")}
    learns = Enrolment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), **of)
    guards = Guardianship.objects.filter(guardian=OuterRef("pk"))
    return (Q(Exists(guards)) | Q(Exists(Employment.objects.filter(**of)))) & ~Q(Exists(learns))


class SchoolQuerySet(models.QuerySet["School"]):
    def visible_to(self, user: Reader) -> Self:
        """The names of the schools of one's own foundation are no secret to its people."""
        return self.filter(board=user.board_id)


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def visible_to(self, user: Reader) -> Self:
        return self.filter(board=user.board_id) if user.may(_IMPORT_ROSTER) else self.none()

    def open(self) -> Self:
        """Rows of these still stand in the database."""
        return self.filter(status__in=[RosterStatus.PREVIEWED, RosterStatus.QUEUED, RosterStatus.FAILED])


class HouseholdMemberQuerySet(models.QuerySet["HouseholdMember"]):
    def lived_with(self, person_id: int) -> Self:
        """Whoever shares a household with the person, or did on some day, the person too. `together_until` is the last
        day of that, None while it goes on; `own_stay` and `own_end` are of the person's own row. Both days count: who
        leaves on the day another comes has met them."""
        return self._together_with(person=person_id).annotate(
            together_until=Least("ends_on", "household__members__ends_on"),
            own_stay=F("household__members__pk"),
            own_end=F("household__members__ends_on"),
        )

    def met_in(self, stay: "HouseholdMember") -> Self:
        """Others who lived there during this stay of somebody."""
        return self.lived_with(stay.person_id).filter(own_stay=stay.pk).exclude(person=stay.person_id)

    def lived_with_guardians_of(self, person_id: int) -> Self:
        return self._together_with(person__wards__pupil=person_id)

    def _together_with(self, **whom: int) -> Self:
        other = "household__members__"
        begins_in_time = Q(starts_on=None) | Q(**{f"{other}ends_on": None}) | Q(starts_on__lte=F(f"{other}ends_on"))
        ends_late_enough = Q(ends_on=None) | Q(**{f"{other}starts_on": None}) | Q(ends_on__gte=F(f"{other}starts_on"))
        named = {f"{other}{name}": value for name, value in whom.items()}
        return self.filter(begins_in_time & ends_late_enough, **named)


def circle_of(person_id: int) -> frozenset[int]:
    """The person, their wards, their guardians, co-guardians of their wards, whoever they live or lived with, and
    through a household also a child of whom they live with, or whom their guardian lives with.

    Whoever has a party in their circle is in conflict. The relation is symmetric, and ended guardianships and former
    households still count: closed by default.
    """
    (first, name), *rest = circle_parts(person_id)
    found = first.values_list(name, flat=True).union(*(rows.values_list(column, flat=True) for rows, column in rest))
    return frozenset(found) | {person_id}


def circle_parts(person_id: int) -> list[tuple[models.QuerySet[Any], str]]:
    """The circle without the person, as rows to join: each part is found by an index, which one OR would not be."""
    from people.models import Guardianship, HouseholdMember

    wards = Guardianship.objects.filter(guardian=person_id)
    lived_with = HouseholdMember.objects.lived_with(person_id)
    return [
        (wards, "pupil_id"),
        (Guardianship.objects.filter(pupil=person_id), "guardian_id"),
        (Guardianship.objects.filter(pupil__in=wards.values("pupil")), "guardian_id"),
        (lived_with, "person_id"),
        (Guardianship.objects.filter(guardian__in=lived_with.values("person")), "pupil_id"),
        (HouseholdMember.objects.lived_with_guardians_of(person_id), "person_id"),
    ]
