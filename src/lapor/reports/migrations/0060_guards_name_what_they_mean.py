"""The guards ask the catalogue of the database itself, whatever a session has put before it.

Names without a schema are looked for among temporary tables first: one called `pg_class` could have told the guards
that anybody owns everything. Now each function names what it means, and temporary tables come last.
"""

from django.db import migrations

FUNCTIONS = """
    CREATE OR REPLACE FUNCTION history_is_amended_by_owner(relation oid) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp AS $$
        SELECT pg_catalog.current_setting('lapor.amending', true) = 'rows'
            AND pg_catalog.pg_has_role(current_user, relowner, 'MEMBER')
        FROM pg_catalog.pg_class WHERE oid = relation
    $$;
    ALTER FUNCTION history_refuses() SET search_path = pg_catalog, pg_temp;
    ALTER FUNCTION history_refuses_truncation() SET search_path = pg_catalog, pg_temp;
    DO $do$ BEGIN
        EXECUTE format(
            $sql$
            CREATE OR REPLACE FUNCTION %1$I.history_keeps() RETURNS trigger LANGUAGE plpgsql
            SET search_path = pg_catalog, pg_temp AS $$
            BEGIN
                IF NOT %1$I.history_is_amended_by_owner(TG_RELID) THEN
                    RAISE EXCEPTION '%%: what happened stays as it was told', TG_TABLE_NAME
                        USING ERRCODE = 'insufficient_privilege';
                END IF;
                RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END $$;
            CREATE OR REPLACE FUNCTION %1$I.reports_enter_feed() RETURNS trigger LANGUAGE plpgsql
            SET search_path = pg_catalog, pg_temp AS $$
            BEGIN
                INSERT INTO %1$I.reports_feedpending (report_id, number)
                SELECT report_id, number FROM fresh ORDER BY at, report_id, number;
                RETURN NULL;
            END $$
            $sql$,
            current_schema()
        );
    END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0051_received_at"),
    ]

    operations = [
        # Not taken back: the functions do the same as before.
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
