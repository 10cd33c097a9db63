import django.db.models.deletion
from django.db import migrations, models

# Whoever lived together keeps living together, since before it was recorded.
KEEP = """
INSERT INTO people_householdmember (household_id, person_id)
SELECT household_id, id FROM people_person WHERE household_id IS NOT NULL
"""
BACK = """
UPDATE people_person SET household_id = member.household_id
FROM people_householdmember AS member
WHERE member.person_id = people_person.id AND member.ends_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="HouseholdMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "starts_on",
                    models.DateField(blank=True, help_text="empty: since before it was recorded", null=True),
                ),
                (
                    "ends_on",
                    models.DateField(blank=True, help_text="the last day; empty: until further notice", null=True),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="people.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="homes", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)), fields=("person",), name="household_member_one_home"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on", None),
                            ("ends_on", None),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="household_member_in_order",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEP, BACK),
        migrations.RemoveField(model_name="person", name="household"),
        migrations.RemoveField(model_name="household", name="key"),
    ]
