"""What happened before there were messages is told nobody: an installation with a year of reports stays quiet."""

from django.db import migrations
from django.db.models import Max
from django.utils import timezone


def begin_at_end(apps, schema_editor):
    newest = apps.get_model("reports", "FeedEntry").objects.aggregate(Max("position"))["position__max"] or 0
    apps.get_model("reports", "FeedCursor").objects.get_or_create(
        name="messaging", defaults={"position": newest, "moved_at": timezone.now()}
    )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_messages"), ("reports", "0061_pins_that_officers_saw")]
    operations = [migrations.RunPython(begin_at_end, migrations.RunPython.noop)]
