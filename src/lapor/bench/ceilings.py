"""What nothing can be quicker than here: an answer alone, one indexed SELECT, one INSERT that is committed."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from lapor.common.replica import from_replica
from lapor.reports.models import Report

ASKED = "X-Bench-Count"
COUNTED = "X-Bench-Statements"
# An UNLOGGED table would be quicker than anything the product keeps.
TABLE = """
    CREATE TABLE IF NOT EXISTS bench_insert (
        id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), words text NOT NULL
    )
"""


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bare")


def select(request: HttpRequest) -> HttpResponse:
    """One row by its key."""
    row = Report.objects.values_list("title").get(pk=request.GET["id"])
    return HttpResponse(f"select {row[0]}")


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """One row in a table with one index, committed."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_insert (words) VALUES (%s) RETURNING id", ["x" * 200])
        return HttpResponse(f"insert {cursor.fetchone()[0]}")


@from_replica
def where(request: HttpRequest) -> HttpResponse:
    """Which server answers a page that may be a moment old."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return HttpResponse("replica" if cursor.fetchone()[0] else "primary")


class CountStatements:
    """Tells how many statements an answer took, to whoever asks by a header; else it does nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASKED not in request.headers:
            return self._get_response(request)
        count = 0

        def counting(execute: Callable[..., Any], *args: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(counting):
            response = self._get_response(request)
        response[COUNTED] = str(count)
        return response
