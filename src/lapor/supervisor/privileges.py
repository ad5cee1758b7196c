"""What the role of web and worker may do: read and write rows, but own nothing, truncate nothing, and amend no history.

Which tables are history is asked of the database: they carry the triggers that say so, whatever wing they belong to.
"""

import psycopg
from psycopg import sql

from lapor.supervisor.admission import connected

# Triggers of `reports/migrations/0014_history_guards.py`: rows are only added; rows are kept, but parts may change.
ONLY_ADDED, KEPT = "history_only_adds", "history_keeps_all_rows"

_TABLES_WITH = """
    SELECT c.relname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE t.tgname = %s AND n.nspname = 'public'
"""
_OWNED = """
    SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND pg_has_role(current_user, c.relowner, 'MEMBER')
"""


def role_of(database_url: str) -> str:
    """As whom this URL signs in."""
    with connected(database_url) as connection:
        row = connection.execute("SELECT current_user").fetchone()
    return str(row[0]) if row else ""


def owns_tables(database_url: str) -> bool:
    """Whether this role could rewrite history: it, or a role it belongs to, owns tables."""
    with connected(database_url) as connection:
        row = connection.execute(_OWNED).fetchone()
    return bool(row and row[0])


def grant_to_application(owner_url: str, *, role: str) -> None:
    """Give `role` what web and worker need, and take what history forbids. Can be repeated; quick."""
    with connected(owner_url) as connection, connection.transaction():
        if role == _one(connection, "SELECT current_user"):
            return
        connection.execute(
            "SELECT pg_advisory_xact_lock(hashtext('lapor grants'))"
        )  # another start, elsewhere
        who = sql.Identifier(role)
        for grant in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}",
        ):
            connection.execute(sql.SQL(grant).format(who))
        # Nobody needs temporary tables, and their names would come before those of the product.
        database = sql.Identifier(str(_one(connection, "SELECT current_database()")))
        connection.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC, {}").format(database, who))
        for trigger, taken in ((ONLY_ADDED, "UPDATE, DELETE"), (KEPT, "DELETE")):
            for (table,) in connection.execute(_TABLES_WITH, [trigger]).fetchall():
                revoke = sql.SQL("REVOKE {} ON {} FROM {}")
                connection.execute(revoke.format(sql.SQL(taken), sql.Identifier(table), who))


def _one(connection: psycopg.Connection[tuple[object, ...]], query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
