from django.db import migrations

# Of a party who was not meant even the newest version is withheld. What is withheld otherwise has a newer one.
_ALSO_OF_RETRACTED = """
    CREATE OR REPLACE FUNCTION dossiers_refuse_to_withhold_the_newest() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM dossiers_document older
            JOIN dossiers_document newer ON newer.supersedes_id = older.id
            WHERE older.id = NEW.document_id
                AND newer.dossier_id = older.dossier_id
                AND newer.incident_id IS NOT DISTINCT FROM older.incident_id
        ) AND NOT EXISTS (
            SELECT FROM dossiers_document document
            JOIN incidents_involvement party ON party.id = document.involvement_id
            WHERE document.id = NEW.document_id AND party.retracted_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'document % has no newer version to be withheld for', NEW.document_id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
"""
_ONLY_AN_OLDER_ONE = """
    CREATE OR REPLACE FUNCTION dossiers_refuse_to_withhold_the_newest() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0003_search_statistics"),
        ("incidents", "0004_retracted_parties"),
    ]
    operations = [migrations.RunSQL(_ALSO_OF_RETRACTED, reverse_sql=_ONLY_AN_OLDER_ONE)]
