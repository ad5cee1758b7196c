"""Which officers gave out a new PIN, and whether a verdict was given with one. Known from the events there are."""

import django.contrib.postgres.fields
from django.db import migrations, models

BACKFILL = """
UPDATE reports_report SET pin_seen_by = seen.ids
  FROM (SELECT report_id, array_agg(DISTINCT person_id) AS ids FROM reports_event
         WHERE action = 'renew_pin' AND person_id IS NOT NULL GROUP BY report_id) AS seen
 WHERE reports_report.id = seen.report_id;
UPDATE reports_report SET is_verdict_seen = true
 WHERE EXISTS (SELECT 1 FROM reports_event AS verdict JOIN reports_event AS renewal
                   ON renewal.report_id = verdict.report_id AND renewal.number < verdict.number
                WHERE verdict.report_id = reports_report.id AND verdict.action IN ('confirm', 'rate')
                  AND renewal.action = 'renew_pin');
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0060_guards_name_what_they_mean")]

    operations = [
        migrations.AddField(
            "report",
            "pin_seen_by",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField("report", "is_verdict_seen", models.BooleanField(default=False)),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
