"""The inbox: for each agency on a report's path a row on every shelf the report lies on there.

`reports_inbox_wanted(ids)` says which rows there should be; a trigger brings them in line with each change of a report, in
its transaction. `reports_keep_inbox(ids)` does the same for reports whose rows are doubted.
"""

from django.db import migrations, models

# Shelves and sights are those of `reports/shelves.py`.
WANTED = """
    CREATE FUNCTION reports_inbox_wanted(ids bigint[]) RETURNS TABLE (
        report_id bigint, agency_id bigint, shelf smallint, sight smallint, urgency smallint, due_on date
    ) LANGUAGE sql STABLE AS $$
    SELECT
        r.id,
        place.agency_id,
        put.shelf::smallint,
        (CASE
            WHEN r.grade = 'oversight_grade' AND r.respondent_agency_id = ANY (office.path) THEN 3
            WHEN NOT r.is_confidential THEN 0
            WHEN place.agency_id = ANY (r.share_ids) THEN 1
            ELSE 2
        END)::smallint,
        (CASE WHEN put.shelf < 10 THEN 0 ELSE -r.priority END)::smallint,
        (CASE WHEN put.shelf < 10 THEN '9999-12-31' ELSE coalesce(r.due_on, '9999-12-31') END)::date
    FROM reports_report AS r
    CROSS JOIN LATERAL (SELECT 0::bigint AS agency_id UNION ALL SELECT unnest(r.agency_ids)) AS place
    LEFT JOIN directory_agency AS office ON r.grade = 'oversight_grade' AND office.id = place.agency_id
    CROSS JOIN LATERAL (
        SELECT CASE r.status
            WHEN 'closed' THEN 2
            WHEN 'archived' THEN 3
            WHEN 'merged' THEN 3
            WHEN 'withdrawn' THEN 3
            ELSE 1
        END AS shelf
        UNION ALL SELECT CASE r.status
            WHEN 'submitted' THEN CASE WHEN r.verified_at IS NULL AND r.return_count = 0 THEN 10 ELSE 11 END
            WHEN 'verified' THEN 12
            WHEN 'in_progress' THEN 13
            ELSE 14
        END
        WHERE r.status IN ('submitted', 'needs_info', 'verified', 'in_progress', 'resolved')
        UNION ALL SELECT extra.shelf FROM (
            SELECT 20 AS shelf WHERE r.holder_agency_id = place.agency_id
            UNION ALL SELECT 20 WHERE place.agency_id = 0 AND r.extension = 'asked'
                AND r.status IN ('verified', 'in_progress')
                AND EXISTS (SELECT FROM directory_agency AS a WHERE a.id = r.lead_agency_id AND a.parent_id IS NULL)
            UNION ALL SELECT 21 WHERE r.extension = 'asked' AND r.status IN ('verified', 'in_progress')
            UNION ALL SELECT 22 WHERE place.agency_id <> 0 AND EXISTS (
                SELECT FROM reports_assignment AS s WHERE s.report_id = r.id AND s.agency_id = place.agency_id
                AND NOT s.is_lead AND s.status IN ('pending', 'accepted', 'answered', 'done'))
            UNION ALL SELECT 23 WHERE r.ombudsman_offered_at IS NOT NULL
            UNION ALL SELECT 30 + r.alert WHERE r.alert > 2
        ) AS extra
        WHERE r.status IN ('submitted', 'needs_info', 'verified', 'in_progress', 'resolved')
    ) AS put
    WHERE r.id = ANY (ids)
    $$;
"""
_COLUMNS = "report_id, agency_id, shelf, sight, urgency, due_on"
# Planned once in each session: that takes a millisecond, and to run it a fifth of one.
KEEP = f"""
    CREATE FUNCTION reports_keep_inbox(ids bigint[]) RETURNS bigint LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan AS $$
    DECLARE written bigint;
    BEGIN
        WITH wanted AS MATERIALIZED (SELECT {_COLUMNS} FROM reports_inbox_wanted(ids)),
        gone AS (
            DELETE FROM reports_inboxrow AS had WHERE had.report_id = ANY (ids) AND NOT EXISTS (
                SELECT FROM wanted AS w
                WHERE w.report_id = had.report_id AND w.agency_id = had.agency_id AND w.shelf = had.shelf)
            RETURNING 1
        ),
        put AS (
            INSERT INTO reports_inboxrow AS had ({_COLUMNS}) SELECT {_COLUMNS} FROM wanted
            ON CONFLICT (report_id, agency_id, shelf) DO UPDATE
            SET sight = excluded.sight, urgency = excluded.urgency, due_on = excluded.due_on
            WHERE (had.sight, had.urgency, had.due_on) IS DISTINCT FROM
                (excluded.sight, excluded.urgency, excluded.due_on)
            RETURNING 1
        )
        SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM put) INTO written;
        RETURN written;
    END $$;
"""  # noqa: S608 - only our own text
# What a row of the inbox is made of; every step takes a number, also one that changes only a copy.
_MADE_OF = (
    *("last_number", "status", "agency_ids", "share_ids", "holder_agency_id", "lead_agency_id", "grade"),
    *("respondent_agency_id", "is_confidential", "priority", "due_on", "extension", "alert", "return_count"),
    *("verified_at", "ombudsman_offered_at"),
)
_BEFORE, _AFTER = (", ".join(f"{row}.{column}" for column in _MADE_OF) for row in ("was", "now"))
TRIGGERS = f"""
    CREATE FUNCTION reports_file_new() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM reports_keep_inbox(ARRAY(SELECT id FROM fresh));
        RETURN NULL;
    END $$;
    CREATE FUNCTION reports_file_anew() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE ids bigint[];
    BEGIN
        ids := ARRAY(SELECT now.id FROM fresh AS now JOIN stale AS was ON was.id = now.id
            WHERE ({_AFTER}) IS DISTINCT FROM ({_BEFORE}));
        IF ids <> '{{}}' THEN
            PERFORM reports_keep_inbox(ids);
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER reports_new_in_inbox AFTER INSERT ON reports_report REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION reports_file_new();
    CREATE TRIGGER reports_changed_in_inbox AFTER UPDATE ON reports_report
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION reports_file_anew();
"""  # noqa: S608 - only our own text
WITHOUT = """
    DROP TRIGGER reports_changed_in_inbox ON reports_report;
    DROP TRIGGER reports_new_in_inbox ON reports_report;
    DROP FUNCTION reports_file_anew();
    DROP FUNCTION reports_file_new();
    DROP FUNCTION reports_keep_inbox(bigint[]);
    DROP FUNCTION reports_inbox_wanted(bigint[]);
"""
# Ten thousand reports at once, of those there were before.
FILLED = """
    DO $$ DECLARE low bigint; BEGIN
        FOR low IN SELECT generate_series(min(id), max(id), 10000) FROM reports_report LOOP
            PERFORM reports_keep_inbox(ARRAY(SELECT id FROM reports_report WHERE id >= low AND id < low + 10000));
        END LOOP;
    END $$
"""
# Rows come and go where people look first: what is dead there is cleared early.
CLEARED = """
    ALTER TABLE reports_inboxrow SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02)
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0061_pins_that_officers_saw")]

    operations = [
        migrations.CreateModel(
            name="InboxRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "report_id",
                        "agency_id",
                        "shelf",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("report_id", models.BigIntegerField()),
                ("agency_id", models.BigIntegerField()),
                ("due_on", models.DateField()),
                ("shelf", models.PositiveSmallIntegerField()),
                ("sight", models.PositiveSmallIntegerField()),
                ("urgency", models.SmallIntegerField()),
            ],
        ),
        migrations.RunSQL([WANTED, KEEP, TRIGGERS], WITHOUT),
        migrations.RunSQL([FILLED, CLEARED], migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="inboxrow",
            index=models.Index(
                fields=["agency_id", "shelf", "sight", "urgency", "due_on", "report_id"], name="inbox_order"
            ),
        ),
    ]
