import re

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat

from core.text import Plain
from people.models.board import Board
from people.querysets import PersonQuerySet


class Person(models.Model):
    """Someone the foundation knows. Employee, pupil and guardian are what a person *is at a school*,
    told by Employment, Enrolment and Guardianship; one person can be more than one of these."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="persons")
    first_name = models.CharField(max_length=200, blank=True, help_text="the name one is called by (roepnaam)")
    prefix = models.CharField(max_length=20, blank=True, help_text="voorvoegsel: van der")
    last_name = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=20, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=7, blank=True)
    town = models.CharField(max_length=80, blank=True)
    left_on = models.DateField(
        null=True, blank=True, help_text="the day the last tie with the foundation ended; nobody is deleted"
    )
    search_name = models.GeneratedField(
        expression=Plain(Concat("first_name", Value(" "), "prefix", Value(" "), "last_name")),
        output_field=models.CharField(max_length=430),
        db_persist=True,
    )
    sort_name = models.GeneratedField(
        expression=Plain(Concat("last_name", Value(" "), "first_name")),
        output_field=models.CharField(max_length=401),
        db_persist=True,
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["board", "sort_name", "id"], name="person_by_name"),
            GinIndex(OpClass("search_name", name="gin_trgm_ops"), name="person_search"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(first_name="", last_name=""), name="person_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """ "Karin de Wit"; initials where the first name is not known."""
        return re.sub(r" +", " ", f"{self.first_name or self.initials} {self.prefix} {self.last_name}").strip()


class RosterKey(models.Model):
    """The key by which a pupil or staff administration knows a person, so that a second import finds them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roster_keys")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=80, help_text="edexml:99ZZ00:pupil, oneroster:user, …")
    key = models.CharField(max_length=256)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "source", "key"], name="roster_key_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.source}={self.key}"
