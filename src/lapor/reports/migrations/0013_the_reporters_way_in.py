"""When a reporter may have been kept out; and public names that were stored before one word, or words joined by dots,
were shortened too.
"""

from django.db import migrations, models

from lapor.common.text import short_name


def shorten(apps, schema_editor):
    Report = apps.get_model("reports", "Report")
    names = Report.objects.exclude(public_name="").values_list("public_name", flat=True).order_by().distinct()
    for name in list(names):
        if short_name(name) != name:
            Report.objects.filter(public_name=name).update(public_name=short_name(name))


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_hash_version")]
    operations = [
        migrations.AddField("report", "kept_out_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(shorten, migrations.RunPython.noop),
    ]
