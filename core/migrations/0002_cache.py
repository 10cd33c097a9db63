from django.db import migrations


class Migration(migrations.Migration):
    """The table of Django's database cache, in which limits of signing in are counted. What is lost in a crash is only
    counted anew."""

    dependencies = [("core", "0001_extensions")]
    operations = [
        migrations.RunSQL(
            sql=[
                "CREATE UNLOGGED TABLE opor_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, "
                "expires timestamptz NOT NULL)",
                "CREATE INDEX opor_cache_expires ON opor_cache (expires)",
            ],
            reverse_sql=["DROP TABLE opor_cache"],
        )
    ]
