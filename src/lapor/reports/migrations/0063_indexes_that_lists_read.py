"""Lists read ranges: of the inbox, of a topic, of a regency, of what somebody typed in. Indexes the inbox replaces go."""

from django.db import migrations, models
from django.db.models.functions import Left

IS_PUBLIC = (
    models.Q(verified_at__isnull=False, is_confidential=False)
    & ~models.Q(grade="oversight_grade")
    & ~models.Q(status__in=["archived", "merged", "withdrawn"])
)


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_ending_at_once"), ("reports", "0062_inbox")]

    operations = [
        *(
            migrations.RemoveIndex(model_name="report", name=f"report_{name}")
            for name in ("queue", "extension", "alert", "ombudsman")
        ),
        migrations.AlterField(
            model_name="report",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=models.deletion.PROTECT,
                to="directory.topic",
            ),
        ),
        migrations.AddIndex("report", models.Index(fields=["topic", "-id"], name="report_topic")),
        migrations.AddIndex(
            "report",
            models.Index(
                Left("region", 5), models.F("id").desc(), condition=IS_PUBLIC, name="report_regency"
            ),
        ),
        migrations.AddIndex(
            "report",
            models.Index(
                fields=["entered_by_id", "-id"],
                condition=models.Q(entered_by_id__isnull=False),
                name="report_typed_in",
            ),
        ),
    ]
