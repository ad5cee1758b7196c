"""What the installation remembers of its keys and of its time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0003_counters_last")]

    operations = [
        migrations.CreateModel(
            name="KeyMark",
            fields=[
                ("fingerprint", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=10)),
                ("noted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("wrong_until", models.DateTimeField(null=True)),
            ],
        ),
    ]
