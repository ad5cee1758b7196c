"""Ending an appointment at once, and by what it ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0004_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="end_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="Dasar pengakhiran"),
        ),
        migrations.AddField(
            model_name="appointment",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
