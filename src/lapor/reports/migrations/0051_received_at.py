"""When an office received what it typed in later, so that limits count from then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0050_phones")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="received_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
