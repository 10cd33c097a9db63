from django.db import migrations

from core.database import append_only

# A version disappears only behind a newer one in the same place. So whoever could see what is withheld has something
# to see there still, and that a dossier exists never tells more than it shows (`DossierQuerySet.visible_to`).
_NEEDS_A_NEWER_ONE = """
    CREATE FUNCTION dossiers_refuse_to_withhold_the_newest() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM dossiers_document older
            JOIN dossiers_document newer ON newer.supersedes_id = older.id
            WHERE older.id = NEW.document_id
                AND newer.dossier_id = older.dossier_id
                AND newer.incident_id IS NOT DISTINCT FROM older.incident_id
        ) THEN
            RAISE EXCEPTION 'document % has no newer version to be withheld for', NEW.document_id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER dossiers_withholding_of_an_older_version BEFORE INSERT ON dossiers_withholding
        FOR EACH ROW EXECUTE FUNCTION dossiers_refuse_to_withhold_the_newest();
"""
_NEEDS_NOTHING = """
    DROP TRIGGER dossiers_withholding_of_an_older_version ON dossiers_withholding;
    DROP FUNCTION dossiers_refuse_to_withhold_the_newest();
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]
    operations = [
        append_only("dossiers_caseitem"),
        append_only("dossiers_itemparty"),
        append_only("dossiers_document"),
        append_only("dossiers_withholding"),
        append_only("dossiers_dispatch"),
        append_only("dossiers_reading"),
        migrations.RunSQL(_NEEDS_A_NEWER_ONE, reverse_sql=_NEEDS_NOTHING),
    ]
