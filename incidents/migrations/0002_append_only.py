from django.db import migrations

from core.database import append_only


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]
    operations = [
        append_only("incidents_entry"),
        append_only("incidents_assessment"),
        append_only("incidents_filingdecision"),
        append_only("incidents_consultation"),
        append_only("incidents_recusal"),
        append_only("incidents_message", mutable=["read_at"]),
        append_only("incidents_share", mutable=["ended_at"]),
        append_only(
            "incidents_evidence",
            mutable=["preview", "preview_state"],
            when="OLD.incident_id IS NOT NULL",
        ),
    ]
