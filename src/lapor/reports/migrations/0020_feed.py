"""One order of events over all reports: each event is pending until it has its position (`feed.py`).

What happened before is entered in the order in which it happened, and sequenced like everything else.
"""

from django.db import migrations, models

PENDING_WITH_EVENT = """
    CREATE FUNCTION reports_enter_feed() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        INSERT INTO reports_feedpending (report_id, number)
        SELECT report_id, number FROM fresh ORDER BY at, report_id, number;
        RETURN NULL;
    END $$;
    CREATE TRIGGER reports_event_enters_feed AFTER INSERT ON reports_event REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION reports_enter_feed();
    CREATE TRIGGER history_only_adds BEFORE UPDATE OR DELETE ON reports_feedentry
    FOR EACH ROW EXECUTE FUNCTION history_refuses();
    CREATE TRIGGER history_is_not_truncated BEFORE TRUNCATE ON reports_feedentry
    EXECUTE FUNCTION history_refuses_truncation();
"""
WITHOUT = """
    DROP TRIGGER history_is_not_truncated ON reports_feedentry;
    DROP TRIGGER history_only_adds ON reports_feedentry;
    DROP TRIGGER reports_event_enters_feed ON reports_event;
    DROP FUNCTION reports_enter_feed();
"""
WHAT_HAPPENED_BEFORE = """
    INSERT INTO reports_feedpending (report_id, number)
    SELECT report_id, number FROM reports_event ORDER BY at, report_id, number
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0014_history_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedCursor",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("moved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="FeedParked",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "name", "position", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("position", models.BigIntegerField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("again_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="FeedPending",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("report_id", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="HistoryCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("is_complete", models.BooleanField()),
                ("position", models.BigIntegerField()),
                ("seal", models.CharField(blank=True, max_length=64)),
                ("events", models.BigIntegerField()),
                ("reports", models.BigIntegerField()),
                ("break_count", models.PositiveIntegerField()),
                ("breaks", models.JSONField(default=list)),
            ],
        ),
        migrations.AddField(
            model_name="report",
            name="words_salt",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.CreateModel(
            name="FeedEntry",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("report_id", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("seal", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report_id", "number"), name="feed_has_an_event_once")
                ],
            },
        ),
        migrations.RunSQL(PENDING_WITH_EVENT, WITHOUT),
        migrations.RunSQL(WHAT_HAPPENED_BEFORE, migrations.RunSQL.noop),
    ]
