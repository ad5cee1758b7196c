"""Every change of the calendar is a version; days remember in which they came and went. What is there is version 1."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

FIRST = """
    INSERT INTO directory_calendarversion (id, made_at, decree, settled_at)
    SELECT 1, now(), '', now() WHERE EXISTS (SELECT FROM directory_holiday);
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_append_only")]

    operations = [
        migrations.AddField(
            "agency", "is_every_day", models.BooleanField("Melayani setiap hari", default=False)
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                ("id", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("person_id", models.BigIntegerField(null=True)),
                ("decree", models.CharField(blank=True, max_length=200)),
                ("first_on", models.DateField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="directory.agency",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="directory.region",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
        migrations.AddField(
            "holiday", "added_in", models.PositiveIntegerField(default=1), preserve_default=False
        ),
        migrations.AddField("holiday", "removed_in", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AlterField(
            "holiday",
            "kind",
            models.CharField(
                choices=[
                    ("national", "Hari libur nasional"),
                    ("collective_leave", "Cuti bersama"),
                    ("local", "Hari libur daerah"),
                    ("closure", "Penutupan kantor"),
                    ("worked", "Tetap bekerja"),
                ],
                max_length=20,
                verbose_name="Jenis",
            ),
        ),
        migrations.RemoveConstraint("holiday", "one_holiday_of_a_kind_a_day"),
        migrations.AddConstraint(
            "holiday",
            models.UniqueConstraint(
                condition=Q(removed_in__isnull=True),
                fields=("day_on", "kind", "region", "agency"),
                name="one_holiday_of_a_kind_a_day",
                nulls_distinct=False,
            ),
        ),
    ]
