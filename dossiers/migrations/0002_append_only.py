from django.db import migrations

from core.database import append_only


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]
    operations = [
        append_only("dossiers_caseitem"),
        append_only("dossiers_itemparty"),
        append_only("dossiers_document"),
        append_only("dossiers_withholding"),
        append_only("dossiers_dispatch"),
        append_only("dossiers_reading"),
    ]
