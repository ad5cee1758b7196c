"""What is uploaded and not sent is kept in a ledger: what is given back is exactly what was taken."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0005_lost_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnsentFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(blank=True, db_index=True, max_length=80)),
                ("size", models.PositiveBigIntegerField()),
                ("owner", models.CharField(max_length=64)),
                ("network", models.CharField(max_length=64)),
                ("is_officers", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
