from django.db import migrations


class Migration(migrations.Migration):
    """Of five times as many words PostgreSQL knows how often they occur.

    A frequent word is found by walking back in time, a rare one by its index. For a word it knows nothing of it
    guesses half the frequency of the rarest it knows, and with the usual hundred that is often enough to walk.
    """

    dependencies = [("incidents", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE incidents_incident ALTER COLUMN search SET STATISTICS 500",
            "ALTER TABLE incidents_incident ALTER COLUMN search SET STATISTICS DEFAULT",
        ),
    ]
