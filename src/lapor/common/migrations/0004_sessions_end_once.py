"""Sessions of earlier versions end: their keys, and the PINs of receipts shown in them, stood readable in the table."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("common", "0003_keys_and_pulse"), ("sessions", "0001_initial")]

    operations = [migrations.RunSQL("DELETE FROM django_session", migrations.RunSQL.noop)]
