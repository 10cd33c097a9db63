from django.db import migrations

from core.database import append_only


class Migration(migrations.Migration):
    dependencies = [("sanctions", "0001_initial")]
    operations = [append_only("sanctions_letter"), append_only("sanctions_letter_addressees")]
