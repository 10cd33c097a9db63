"""SQL that Django has no words for: tables that only grow, enforced by PostgreSQL itself."""

from collections.abc import Sequence

from django.db import migrations

_FUNCTION = """
CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mutable text[] := TG_ARGV;
BEGIN
    IF TG_OP = 'UPDATE' AND array_length(mutable, 1) > 0
       AND (to_jsonb(OLD) - mutable) = (to_jsonb(NEW) - mutable) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is forbidden: the table is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str, *, mutable: Sequence[str] = (), when: str = "true") -> migrations.RunSQL:
    """A migration step that forbids UPDATE, DELETE and TRUNCATE on `table`.

    Columns in `mutable` may still change, for example the moment a message was read. `when` is SQL over OLD:
    only rows for which it holds are frozen.
    PostgreSQL raises SQLSTATE 23001 (`django.db.IntegrityError`) on anything else.
    """
    arguments = ", ".join(f"'{column}'" for column in mutable)
    return migrations.RunSQL(
        sql=[
            _FUNCTION,
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION core_refuse_change({arguments})",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change()",
        ],
        reverse_sql=[
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"DROP TRIGGER {table}_no_truncate ON {table}",
        ],
    )
