from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Trigram search on names; ranges of dates that may not overlap. Before anything that uses them."""

    initial = True
    run_before = [("people", "0001_initial"), ("incidents", "0001_initial")]
    operations = [TrigramExtension(), BtreeGistExtension()]
