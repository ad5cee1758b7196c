"""The lengths of the limits that came later (UU 14/2008; the rest is our reading)."""

from django.db import migrations

MORE = {
    "information:information_request": 10,
    "oversight": 60,
    "extension:resolve": 7,
    "extension:information": 7,
}


def add_lengths(apps, schema_editor):
    policies = apps.get_model("reports", "DeadlinePolicy")
    for policy in policies.objects.filter(code="id-2018"):
        policy.lengths |= MORE
        policy.save(update_fields=["lengths"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_clocks_keep_what_they_count_with")]

    operations = [migrations.RunPython(add_lengths, migrations.RunPython.noop)]
