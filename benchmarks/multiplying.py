"""A demo world, many times over: rows are copied, which no product code does. The copies stay."""

from django.db import connection

TABLES = ("assignment", "turn", "clock", "event", "post", "attachment")
# Each copy of the world gets its own range of numbers.
SPAN = 1_000_000


def multiply(factor: int) -> int:
    """Copy the first world until there are `factor` times as many reports; returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id), count(*) FROM reports_report")
        low, high, present = cursor.fetchone()
        base_high = min(high, low + SPAN - 1)
        cursor.execute("SELECT count(*) FROM reports_report WHERE id <= %s", [base_high])
        base = cursor.fetchone()[0]
        for copy in range(max(1, round(present / base)), factor):
            for table in ("report", *TABLES):
                _copy(cursor, f"reports_{table}", "id" if table == "report" else "report_id", base_high, copy)
            # The shares came after the reports: whose copies they are is known only now.
            cursor.execute(
                "SELECT reports_keep_inbox(ARRAY(SELECT id FROM reports_report WHERE id BETWEEN %s AND %s))",
                [low + copy * SPAN, base_high + copy * SPAN],
            )
        cursor.execute("SELECT setval('reports_report_id_seq', (SELECT max(id) FROM reports_report))")
        cursor.execute("ANALYZE")
        cursor.execute("SELECT count(*) FROM reports_report")
        return int(cursor.fetchone()[0])


def _copy(cursor, table: str, key: str, base_high: int, copy: int) -> None:
    names = _columns(cursor, table)
    values = ", ".join(f'"{name}" + {copy * SPAN}' if name == key else f'"{name}"' for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} WHERE {key} <= %s", [base_high]
    )


def _columns(cursor, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    return [row[0] for row in cursor.fetchall()]
