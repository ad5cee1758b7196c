"""Counters outlive an unclean stop, and know when the last try was. Those that run now begin anew.

Sessions end once: their rows held PINs that were not sealed.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0002_unlogged"), ("sessions", "0001_initial")]

    operations = [
        migrations.RunSQL("DELETE FROM common_hit", migrations.RunSQL.noop),
        migrations.RunSQL("DELETE FROM django_session", migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE common_hit SET LOGGED", "ALTER TABLE common_hit SET UNLOGGED"),
        migrations.AddField("Hit", "last_at", models.DateTimeField(), preserve_default=False),
        migrations.AlterField("Hit", "count", models.PositiveBigIntegerField(default=1)),
    ]
