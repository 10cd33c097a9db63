from django.db import models

from people.enums import HolidayRegion, LegalForm
from people.querysets import SchoolQuerySet


class Board(models.Model):
    """The foundation (stichting) that runs the schools: the competent authority (bevoegd gezag)."""

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40)
    legal_form = models.CharField(max_length=10, choices=LegalForm)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=7, blank=True)
    town = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    website = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="schools")
    name = models.CharField(max_length=200)
    brin = models.CharField(max_length=6, help_text="BRIN code with location number, for example 99ZZ00")
    region = models.CharField(max_length=6, choices=HolidayRegion)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=7, blank=True)
    town = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["brin"], name="school_brin_unique"),
            models.CheckConstraint(
                condition=models.Q(brin__regex=r"^[0-9]{2}[A-Z]{2}[0-9]{2}$"), name="school_brin_form"
            ),
        ]

    def __str__(self) -> str:
        return self.name
