import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def remember_from_the_log(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of a decision whose letter has still to go, only the access log knew on whose behalf it was taken."""
    event, user = apps.get_model("audit", "Event"), apps.get_model("accounts", "User")
    for sanction in apps.get_model("sanctions", "Sanction").objects.filter(status="decided"):
        about = event.objects.filter(object_type="sanctions.sanction", object_id=str(sanction.pk))
        line = about.filter(action="sanction.decide").exclude(on_behalf_of_id="").order_by("-pk").first()
        if line is not None:
            sanction.decided_for = user.objects.filter(pk=line.on_behalf_of_id).first()
            sanction.save(update_fields=["decided_for"])


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("sanctions", "0004_what_was_known_when_deciding"),
    ]

    operations = [
        migrations.AddField(
            model_name="sanction",
            name="decided_for",
            field=models.ForeignKey(blank=True, help_text="the absent holder who decided stood in for", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(remember_from_the_log, migrations.RunPython.noop),
    ]
