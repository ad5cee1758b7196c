"""Forms of a copy and of its delivery are words of ours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_document")]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="copy_form",
            field=models.CharField(
                blank=True,
                choices=[
                    ("digital", "Salinan digital"),
                    ("printed", "Salinan cetak"),
                    ("view", "Melihat atau mendengarkan langsung"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="delivery_form",
            field=models.CharField(
                blank=True,
                choices=[
                    ("email", "Lewat email"),
                    ("pick_up", "Diambil sendiri"),
                    ("post", "Dikirim lewat pos"),
                ],
                max_length=20,
            ),
        ),
    ]
