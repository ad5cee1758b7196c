"""Who holds a share is kept on the report; the agency a reporter chose no longer sees an unverified report."""

import django.contrib.postgres.fields
from django.db import migrations, models

SHARES = """
    UPDATE reports_report AS r SET share_ids = held.ids
    FROM (
        SELECT report_id, array_agg(DISTINCT agency_id ORDER BY agency_id) AS ids FROM reports_assignment
        WHERE status IN ('pending', 'accepted', 'answered', 'done', 'delegated') GROUP BY report_id
    ) AS held
    WHERE held.report_id = r.id
"""
# Only institutions verify, so until then a case lies with the tops of the trees alone.
UNVERIFIED = """
    UPDATE reports_report AS r SET agency_ids = ARRAY(
        SELECT a.id FROM directory_agency AS a WHERE a.id = ANY (r.agency_ids) AND a.parent_id IS NULL ORDER BY a.id
    )
    WHERE r.verified_at IS NULL AND r.share_ids = '{}'
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_policies_and_numbers")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="share_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.RunSQL(SHARES, migrations.RunSQL.noop),
        migrations.RunSQL(UNVERIFIED, migrations.RunSQL.noop),
    ]
