"""Sweeps read ranges: limits by zone and day; doubles only of parents to which something happened."""

from django.db import migrations, models

NOTED = """
    CREATE FUNCTION reports_note_parents() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO reports_parentpending (parent_id, noted_at)
        SELECT found.id, clock_timestamp() FROM (
            SELECT now.id FROM fresh AS now JOIN stale AS was ON was.id = now.id
            WHERE (now.status, now.resolved_at) IS DISTINCT FROM (was.status, was.resolved_at)
                AND EXISTS (SELECT FROM reports_report AS child WHERE child.merged_into_id = now.id)
            UNION
            SELECT now.merged_into_id FROM fresh AS now JOIN stale AS was ON was.id = now.id
            WHERE now.status = 'merged' AND now.merged_into_id IS NOT NULL
                AND (now.status, now.merged_into_id) IS DISTINCT FROM (was.status, was.merged_into_id)
        ) AS found
        ORDER BY found.id
        ON CONFLICT (parent_id) DO UPDATE SET noted_at = excluded.noted_at;
        RETURN NULL;
    END $$;
    CREATE TRIGGER reports_parents_are_noted AFTER UPDATE ON reports_report
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION reports_note_parents();
"""
WITHOUT = """
    DROP TRIGGER reports_parents_are_noted ON reports_report;
    DROP FUNCTION reports_note_parents();
"""
ALL_ONCE = """
    INSERT INTO reports_parentpending (parent_id, noted_at)
    SELECT DISTINCT merged_into_id, now() FROM reports_report
    WHERE status = 'merged' AND merged_into_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0063_indexes_that_lists_read")]

    operations = [
        migrations.RemoveIndex("clock", "clock_alert"),
        migrations.AddIndex(
            "clock",
            models.Index(
                condition=models.Q(("alert_on__isnull", False), ("stopped_at__isnull", True)),
                fields=["zone", "alert_on", "report", "number"],
                name="clock_alert",
            ),
        ),
        migrations.CreateModel(
            name="ParentPending",
            fields=[
                ("parent_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("noted_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(NOTED, WITHOUT),
        migrations.RunSQL(ALL_ONCE, migrations.RunSQL.noop),
    ]
