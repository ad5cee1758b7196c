"""What happened stays as it was told, whoever asks the database; and a clock that leaps is seen.

Beside the events, now words, turns, files, and sealed identities: rows are added, not changed. Ways that stay open:
words and identities may be blanked (never replaced), a running turn may end, visibility may change. The owner of the
tables may amend rows with `SET LOCAL lapor.amending = 'rows'`, which repairs and key rotation use; the role of web and
worker owns nothing and may not. TRUNCATE is refused for all, unless `lapor.amending = 'truncate'` (tests).
"""

from django.db import migrations, models

FUNCTIONS = """
    CREATE FUNCTION history_is_amended_by_owner(relation oid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT current_setting('lapor.amending', true) = 'rows'
            AND pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = relation
    $$;
    CREATE FUNCTION history_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%: what happened stays as it was told', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$;
    CREATE FUNCTION history_refuses_truncation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('lapor.amending', true) IS DISTINCT FROM 'truncate' THEN
            RAISE EXCEPTION '%: what happened stays as it was told', TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NULL;
    END $$;
    CREATE FUNCTION history_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT history_is_amended_by_owner(TG_RELID) THEN
            RAISE EXCEPTION '%: what happened stays as it was told', TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
"""
# Table, and when a change touches what is history in it.
KEPT = (
    (
        "reports_post",
        "(OLD.report_id, OLD.number, OLD.kind, OLD.at, OLD.party, OLD.agency_id, OLD.person_id, OLD.salt,"
        " OLD.event_number) IS DISTINCT FROM (NEW.report_id, NEW.number, NEW.kind, NEW.at, NEW.party, NEW.agency_id,"
        " NEW.person_id, NEW.salt, NEW.event_number) OR (NEW.body <> OLD.body AND NEW.body <> '')",
    ),
    (
        "reports_turn",
        "(OLD.report_id, OLD.number, OLD.holder, OLD.agency_id, OLD.began_at) IS DISTINCT FROM (NEW.report_id,"
        " NEW.number, NEW.holder, NEW.agency_id, NEW.began_at)"
        " OR (OLD.ended_at IS NOT NULL AND OLD.ended_at IS DISTINCT FROM NEW.ended_at)",
    ),
    (
        "reports_attachment",
        "(OLD.report_id, OLD.number, OLD.post_number, OLD.at, OLD.sha256) IS DISTINCT FROM (NEW.report_id,"
        " NEW.number, NEW.post_number, NEW.at, NEW.sha256)",
    ),
    (
        "reports_identity",
        "OLD.report_id <> NEW.report_id OR (NEW.sealed <> OLD.sealed AND NEW.sealed <> '')",
    ),
)
ONLY_ADDED = ("reports_event", "directory_directorychange")


def guards():
    for table, touches in KEPT:
        yield (
            f"CREATE TRIGGER history_keeps_rows BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({touches}) "
            "EXECUTE FUNCTION history_keeps(); "
            f"CREATE TRIGGER history_keeps_all_rows BEFORE DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION history_keeps()"
        )
    for table in ONLY_ADDED:
        yield (
            f"CREATE TRIGGER history_only_adds BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION history_refuses()"
        )
    for table in (*ONLY_ADDED, *(name for name, _touches in KEPT)):
        yield (
            f"CREATE TRIGGER history_is_not_truncated BEFORE TRUNCATE ON {table} "
            "EXECUTE FUNCTION history_refuses_truncation()"
        )


def undone():
    for table, _touches in KEPT:
        yield f"DROP TRIGGER history_keeps_rows ON {table}; DROP TRIGGER history_keeps_all_rows ON {table}"
    for table in ONLY_ADDED:
        yield f"DROP TRIGGER history_only_adds ON {table}"
    for table in (*ONLY_ADDED, *(name for name, _touches in KEPT)):
        yield f"DROP TRIGGER history_is_not_truncated ON {table}"
    yield (
        "DROP FUNCTION history_keeps(); DROP FUNCTION history_refuses(); DROP FUNCTION history_refuses_truncation(); "
        "DROP FUNCTION history_is_amended_by_owner(oid)"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0013_the_reporters_way_in"),
        ("directory", "0003_calendar_versions"),
        ("common", "0003_keys_and_pulse"),
    ]

    operations = [
        migrations.RunSQL("; ".join([FUNCTIONS, *guards()]), "; ".join(undone())),
        migrations.AddIndex(
            model_name="report", index=models.Index(fields=["changed_at"], name="report_changed")
        ),
        # The timetable has a pulse from the first day on: a clock that leaps before the first sweep is seen too.
        migrations.RunSQL(
            "INSERT INTO common_pulse (id, at) VALUES (1, now()) ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
        ),
    ]
