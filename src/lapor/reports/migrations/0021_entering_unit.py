"""Which unit typed a report in, so that what was entered stays in its sight. Known from the events."""

from django.db import migrations, models

from lapor.reports.vocabulary import PostKind
from lapor.reports.workflow import Party

BACKFILL = """
UPDATE reports_report AS report
   SET entered_by_agency_id = event.agency_id
  FROM reports_event AS event
 WHERE event.report_id = report.id AND event.action = 'file' AND event.agency_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_calendar_versions"), ("reports", "0020_feed")]

    operations = [
        migrations.AddField(
            "report",
            "entered_by_agency",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=models.PROTECT,
                related_name="entered_reports",
                to="directory.agency",
            ),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "report",
            models.Index(
                fields=["entered_by_agency", "-id"],
                condition=models.Q(entered_by_agency__isnull=False),
                name="report_entered",
            ),
        ),
        migrations.AlterField("event", "party", models.CharField(choices=Party.choices, max_length=20)),
        migrations.AlterField("post", "kind", models.CharField(choices=PostKind.choices, max_length=20)),
        migrations.AlterField("post", "party", models.CharField(choices=Party.choices, max_length=20)),
        migrations.AlterField(
            "report",
            "last_party",
            models.CharField(choices=Party.choices, default=Party.REPORTER, max_length=20),
        ),
    ]
