"""`/healthz`: the process answers. `/readyz`: what it needs is there. For proxies; nothing of any report."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lapor.common import clock
from lapor.reports import feed, history
from lapor.reports.side_rows import HistoryCheck
from lapor.web.kit.guards import public
from lapor.web.kit.visitors import is_from_here

KEPT_FOR = timedelta(seconds=3)


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers, whatever else is away. No query."""
    return JsonResponse({"status": "ok"})


@public
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when requests can be served, else 503 with what is missing. A break in the history is told, and serves on.

    Looked up at most once in KEPT_FOR by each process, so that asking often costs nothing. Figures are for who asks on
    this machine: a stranger, for whom a proxy asks, could read from them how much is going on.
    """
    now = clock.now()
    if _kept.until is None or now >= _kept.until:
        _kept.body, _kept.until = _look(), now + KEPT_FOR
    told = _kept.body if is_from_here(request) else {"status": _kept.body["status"]}
    return JsonResponse(told, status=200 if _kept.body["status"] == "ok" else 503)


@dataclass(slots=True)
class _Kept:
    body: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None


_kept = _Kept()


def forget() -> None:
    """Look again at the next request."""
    _kept.until = None


def _look() -> dict[str, Any]:
    try:
        found = {name: look() for name, look in LOOKS.items()}
    except (DatabaseError, InterfaceError):  # the latter: a connection that was cut off
        return {"status": "unavailable", "database": "away"}
    is_ready = found["migrations"]["waiting"] == 0
    return {"status": "ok" if is_ready else "unavailable", "database": "ok", **found}


def _migrations() -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    return {"waiting": len(executor.migration_plan(executor.loader.graph.leaf_nodes()))}


def _feed() -> dict[str, Any]:
    """How far the feed and its followers are; `pending` that does not go down is a worker that stands still."""
    found = feed.lag()
    return {
        "position": found.position,
        "pending": found.pending,
        "behind": found.behind,
        "parked": found.parked,
    }


def _history() -> dict[str, Any]:
    """When the history was last checked, and the first break that is known: kind and place in the feed, no number."""
    last = HistoryCheck.objects.order_by("-id").first()
    known = history.newest_break()
    return {
        "checked_at": last.ended_at.isoformat() if last else None,
        "position": last.position if last else 0,
        "is_whole": None if last is None else known is None,
        "first_break": known[1].kind if known else None,
    }


LOOKS: dict[str, Callable[[], dict[str, Any]]] = {
    "migrations": _migrations,
    "feed": _feed,
    "history": _history,
}

urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]
