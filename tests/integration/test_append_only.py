"""Tables that only grow, refused by PostgreSQL itself: also to someone with a psql prompt."""

import pytest
from django.db import connection

TABLES = [
    "incidents_entry",
    "incidents_assessment",
    "incidents_filingdecision",
    "incidents_consultation",
    "incidents_recusal",
    "incidents_message",
    "incidents_share",
    "incidents_evidence",
    "dossiers_caseitem",
    "dossiers_itemparty",
    "dossiers_document",
    "dossiers_withholding",
    "dossiers_dispatch",
    "dossiers_reading",
    "sanctions_letter",
]


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_the_table_has_triggers_against_update_delete_and_truncate(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
        assert {f"{table}_append_only", f"{table}_no_truncate"} <= {name for (name,) in cursor.fetchall()}
