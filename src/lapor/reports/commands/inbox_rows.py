"""Putting reports on the shelves of the inbox anew, where its rows are doubted: a trigger does it after each change."""

from collections.abc import Collection

from django.db import connection, transaction

from lapor.reports.models import Report


def refile(ids: Collection[int]) -> int:
    """Bring the rows of these reports in line, under the locks of the reports; gives how many rows changed."""
    with transaction.atomic(), connection.cursor() as cursor:
        locked = Report.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        cursor.execute("SELECT reports_keep_inbox(%s)", [list(locked.values_list("pk", flat=True))])
        row = cursor.fetchone()
    return int(row[0])
