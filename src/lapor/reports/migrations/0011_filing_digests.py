"""A key stands for one filing: the digest of all that was sent with it is kept, and compared when it comes again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_queue_of_the_ombudsman")]

    operations = [
        migrations.AddField(
            model_name="filingkey",
            name="digest",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
