"""Telephone numbers can be looked up exactly, by keyed hashes beside the sealed identities.

Those sealed before are hashed by the sweep `hash_phones`, which has the keys; a migration has none.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0040_search")]

    operations = [
        migrations.AddField(
            model_name="identity",
            name="phone_hashes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), null=True, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=django.contrib.postgres.indexes.GinIndex(fields=["phone_hashes"], name="identity_phone"),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(
                fields=["report_id"], condition=models.Q(phone_hashes=None), name="identity_unhashed"
            ),
        ),
    ]
