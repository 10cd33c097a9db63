from django.db import models

from people.enums import GuardianRelation
from people.models.person import Person


class Guardianship(models.Model):
    guardian = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="wards")
    pupil = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guardians")
    relation = models.CharField(max_length=10, choices=GuardianRelation, default=GuardianRelation.GUARDIAN)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    from_roster = models.BooleanField(default=False, help_text="a roster may end only what a roster made")
    ended_by_roster = models.BooleanField(default=False, help_text="a roster may undo only what a roster did")

    class Meta:
        indexes = [models.Index(fields=["pupil", "guardian"], name="guardianship_by_pupil")]
        constraints = [
            models.UniqueConstraint(fields=["guardian", "pupil"], name="guardianship_unique"),
            models.CheckConstraint(condition=~models.Q(guardian=models.F("pupil")), name="guardianship_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.guardian} – {self.pupil}"
