"""Who typed a report in: an officer who saw its PIN is not its reporter. Taken from the events of filing."""

from django.db import migrations, models

FROM_EVENTS = """
    UPDATE reports_report SET entered_by_id = event.person_id
    FROM reports_event AS event
    WHERE event.report_id = reports_report.id AND event.action = 'file' AND event.person_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_filing_digests")]

    operations = [
        migrations.AddField("report", "entered_by_id", models.BigIntegerField(blank=True, null=True)),
        migrations.RunSQL(FROM_EVENTS, migrations.RunSQL.noop),
    ]
