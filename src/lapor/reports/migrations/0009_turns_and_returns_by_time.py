"""What the board of turns looks for: turns by the day they began, those running now, and returned dispositions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_append_only"),
        ("reports", "0008_agency_policies"),
    ]

    operations = [
        migrations.AlterField(
            model_name="turn",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="turns",
                to="directory.agency",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("status", "returned")), fields=["assigned_at"], name="assignment_returned"
            ),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(fields=["agency", "began_at"], name="turn_agency"),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(
                condition=models.Q(("holder", "agency")), fields=["began_at"], name="turn_began"
            ),
        ),
        migrations.AddIndex(
            model_name="turn",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("holder", "agency")),
                fields=["agency", "began_at"],
                name="turn_running",
            ),
        ),
    ]
