"""The log of the directory can be added to and nothing else, whoever asks the database."""

from django.db import migrations

REFUSE = """
    CREATE FUNCTION directory_change_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'directory_directorychange is append-only';
    END $$;
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON directory_directorychange
        FOR EACH ROW EXECUTE FUNCTION directory_change_is_append_only();
"""
ALLOW = """
    DROP TRIGGER append_only ON directory_directorychange;
    DROP FUNCTION directory_change_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
