"""When a reporter may have been kept out; and public names that were stored before one word, or words joined by dots,
were shortened too.
"""

from django.db import migrations, models

from lapor.common.text import short_name

# Names shortened by one statement: each statement reads the table once, so a few, not one for each name.
BATCH = 20_000
SHORTEN = """
    UPDATE reports_report AS r SET public_name = named.short
    FROM unnest(%s::text[], %s::text[]) AS named (long, short) WHERE r.public_name = named.long
"""


def shorten(apps, schema_editor):
    Report = apps.get_model("reports", "Report")
    names = Report.objects.exclude(public_name="").values_list("public_name", flat=True).order_by().distinct()
    long = [name for name in names.iterator() if short_name(name) != name]
    with schema_editor.connection.cursor() as cursor:
        for begin in range(0, len(long), BATCH):
            batch = long[begin : begin + BATCH]
            cursor.execute(SHORTEN, [batch, [short_name(name) for name in batch]])


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_hash_version")]
    operations = [
        migrations.AddField("report", "kept_out_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(shorten, migrations.RunPython.noop),
    ]
