"""What lists show and order by, who was concerned as well, and filters that officers keep."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0005_ending_at_once"),
        ("reports", "0021_entering_unit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Endorsement",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "report_id", "visitor", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("report_id", models.BigIntegerField()),
                ("visitor", models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("queue", models.CharField(max_length=20)),
                ("query", models.CharField(max_length=500)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="report",
            name="report_queue",
        ),
        migrations.RemoveIndex(
            model_name="report",
            name="report_due",
        ),
        migrations.AddField(
            model_name="report",
            name="answer_number",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="report",
            name="endorsements",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="report",
            name="is_news_seen",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="report",
            name="news",
            field=models.CharField(
                blank=True,
                choices=[
                    ("arrival", "Baru masuk"),
                    ("objection", "Keberatan"),
                    ("reply", "Balasan baru"),
                    ("completion", "Sudah dilengkapi"),
                    ("reopening", "Dibuka kembali"),
                    ("reminder", "Diingatkan"),
                ],
                default="arrival",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="parent_answered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="planned_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="report",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Dijadwalkan kemudian"), (2, "Sesuai urutan"), (3, "Didahulukan")], default=2
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["in_progress", "needs_info", "resolved", "submitted", "verified"])
                ),
                fields=["holder_agency", "-priority", "due_on", "id"],
                name="report_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["in_progress", "needs_info", "resolved", "submitted", "verified"])
                ),
                fields=["-priority", "due_on", "id"],
                name="report_due",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("extension", "asked")), fields=["lead_agency"], name="report_extension"
            ),
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="agency",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="directory.agency"
            ),
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(fields=("person", "name"), name="filter_has_a_name_once"),
        ),
        # Until now a row was bold while nothing had happened since it came.
        migrations.RunSQL(
            "UPDATE reports_report SET is_news_seen = true WHERE changed_at <> turn_began_at",
            migrations.RunSQL.noop,
        ),
    ]
