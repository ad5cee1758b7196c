"""What may be lost in a crash is not written ahead: the counters of limits, and the shared cache's table.

The cache's columns are those of Django's `createcachetable`; made here, so that `migrate` is all an operator runs.
"""

from django.db import migrations

MAKE_CACHE = """
    CREATE UNLOGGED TABLE common_cache (
        cache_key varchar(255) NOT NULL PRIMARY KEY,
        value text NOT NULL,
        expires timestamp with time zone NOT NULL
    );
    CREATE INDEX common_cache_expires ON common_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        migrations.RunSQL("ALTER TABLE common_hit SET UNLOGGED", "ALTER TABLE common_hit SET LOGGED"),
        migrations.RunSQL(MAKE_CACHE, "DROP TABLE common_cache"),
    ]
