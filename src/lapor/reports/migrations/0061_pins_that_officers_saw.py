"""Which officers gave out a new PIN, whether a verdict was given with one, and how often a reporter who may have been
kept out was waited for. Known from the events there are.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

BACKFILL = """
UPDATE reports_report SET pin_seen_by = seen.ids
  FROM (SELECT report_id, array_agg(DISTINCT person_id) AS ids FROM reports_event
         WHERE action = 'renew_pin' AND person_id IS NOT NULL GROUP BY report_id) AS seen
 WHERE reports_report.id = seen.report_id;
UPDATE reports_report SET await_count = (SELECT count(*) FROM reports_event
         WHERE reports_event.report_id = reports_report.id AND action = 'await_reporter')
 WHERE EXISTS (SELECT 1 FROM reports_event
                WHERE reports_event.report_id = reports_report.id AND action = 'await_reporter');
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
        migrations.AddField("report", "await_count", models.PositiveSmallIntegerField(default=0)),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
