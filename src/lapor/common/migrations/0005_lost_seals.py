"""A secret key that is lost takes its seals with it: from where on they can be checked is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0004_sessions_end_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="LostSeals",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("seal", models.CharField(max_length=64)),
                ("vouch", models.CharField(max_length=64)),
                ("noted_at", models.DateTimeField()),
            ],
        ),
    ]
