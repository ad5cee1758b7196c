"""Whether something was written since it was read: for pages that are kept. Each is one query by key or index range.

PostgreSQL notes in each row which transaction wrote it (`xmin`); a row that was written again has another one. Nobody
has to keep such a version up, and nobody can forget to.
"""

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL

from lapor.common.codes import WrongNumber, report_id_of
from lapor.reports.models import IS_PUBLIC, Report

Version = tuple[Any, ...]
_XMIN = RawSQL("reports_report.xmin::text", (), output_field=TextField())


def version_of(number: str) -> Version:
    """Of one public report's head, which every step writes; empty for every other number, whatever is behind it."""
    try:
        report_id = report_id_of(number)
    except WrongNumber:
        return ()
    sql, params = _public()
    return _asked(f"{sql} AND reports_report.id = %s", (*params, report_id))


def newest_public(count: int) -> Version:
    """Of the newest public reports, so many: which they are, and of each its head."""
    sql, params = _public()
    return _asked(f"{sql} ORDER BY reports_report.id DESC LIMIT %s", (*params, count))


@cache
def _public() -> tuple[str, tuple[Any, ...]]:
    """The statement for all of them, compiled once."""
    sql, params = Report.objects.filter(IS_PUBLIC).values_list("id", _XMIN).query.sql_with_params()
    return sql, tuple(params)


def _asked(sql: str, params: tuple[Any, ...]) -> Version:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(cursor.fetchall())
