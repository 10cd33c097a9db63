from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_nicknames_that_go_on")]

    operations = [
        migrations.AddIndex(
            model_name="involvement",
            index=models.Index(
                fields=["id"], condition=models.Q(("retracted_at__isnull", False)), name="involvement_retracted"
            ),
        ),
    ]
