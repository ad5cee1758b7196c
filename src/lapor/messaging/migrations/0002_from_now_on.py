"""What happened before there were messages is told nobody: an installation with a year of reports stays quiet.

Of an older installation that year may still wait for its places in the feed: it gets the next ones.
"""

from django.db import migrations

# One statement: an event that gets its place meanwhile is counted once.
BEGIN = """
    INSERT INTO reports_feedcursor (name, position, moved_at)
    SELECT 'messaging', coalesce((SELECT max(position) FROM reports_feedentry), 0)
        + (SELECT count(*) FROM reports_feedpending), now()
    ON CONFLICT (name) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_messages"), ("reports", "0061_pins_that_officers_saw")]
    operations = [migrations.RunSQL(BEGIN, migrations.RunSQL.noop)]
