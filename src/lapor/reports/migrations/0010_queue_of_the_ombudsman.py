"""The evaluator's queue is found by an index of its own; else each look at it reads every open report."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_turns_and_returns_by_time")]

    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["in_progress", "needs_info", "resolved", "submitted", "verified"]),
                    ("ombudsman_offered_at__isnull", False),
                ),
                fields=["due_on", "id"],
                name="report_ombudsman",
            ),
        ),
    ]
