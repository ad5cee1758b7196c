"""The deadline policies, the first tracking number, and an event table that refuses to be rewritten."""

from datetime import date

from django.db import migrations

# PermenPANRB 62/2018 as agencies were held to it: 3 to verify, 5 for the first answer, 5/14/60 to finish by class,
# 10 for the reporter. The days to decide a return and to complete are our reading (no rule was found).
ID_2018 = {
    "verify": 3,
    "first_response": 5,
    "resolve:plain": 5,
    "resolve:non_oversight": 14,
    "resolve:oversight_grade": 60,
    "reporter_reply": 10,
    "completion": 10,
    "return_decision": 3,
}
FIRST_NUMBER = """
    ALTER SEQUENCE reports_report_id_seq RESTART WITH 1000000;
"""
APPEND_ONLY = """
    CREATE FUNCTION reports_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the story of a report is not rewritten'; END $$;
    CREATE TRIGGER reports_event_append_only BEFORE UPDATE OR DELETE ON reports_event
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_rewriting();
"""


def add_policies(apps, schema_editor):
    policies = apps.get_model("reports", "DeadlinePolicy")
    policies.objects.create(
        code="id-2018",
        name="PermenPANRB 62/2018",
        source="Pedoman Sistem Pengelolaan Pengaduan Pelayanan Publik Nasional, 2018",
        lengths=ID_2018,
        begins_on=date(2018, 1, 1),
    )
    # Its articles are not known to us: empty, and so not in force, until an operator fills it in.
    policies.objects.create(
        code="id-2025",
        name="PermenPANRB 5/2025",
        source="Menggantikan 62/2018",
        lengths={},
        begins_on=date(2025, 1, 1),
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.RunSQL(FIRST_NUMBER, migrations.RunSQL.noop),
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER reports_event_append_only ON reports_event; DROP FUNCTION reports_refuse_rewriting();",
        ),
        migrations.RunPython(add_policies, migrations.RunPython.noop),
    ]
