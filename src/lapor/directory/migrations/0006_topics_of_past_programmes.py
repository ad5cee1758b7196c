"""Topics of programmes that have ended are chosen no more; reports keep theirs."""

from datetime import date

from django.db import migrations

ENDED = ("korona", "korona.vaksin", "korona.lainnya", "pen", "mudik")
# What an administrator had retired before stays as it is.
ON = date(2026, 11, 27)


def retire(apps, schema_editor):
    topics = apps.get_model("directory", "Topic").objects
    topics.filter(code__in=ENDED, retired_on__isnull=True).update(retired_on=ON)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0005_ending_at_once"),
    ]

    operations = [
        migrations.RunPython(retire, migrations.RunPython.noop),
    ]
