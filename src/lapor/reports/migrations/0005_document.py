"""The document that searches read is stored, no longer made at every look."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_figures")]

    operations = [
        migrations.RemoveIndex(model_name="report", name="report_search"),
        migrations.AddField(
            model_name="report",
            name="document",
            field=models.GeneratedField(
                expression=django.contrib.postgres.search.SearchVector(
                    "title", "body", "place", config="indonesian"
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=django.contrib.postgres.indexes.GinIndex(fields=["document"], name="report_search"),
        ),
    ]
