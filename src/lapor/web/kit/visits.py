"""Around every request: its name in the logs, its kind of work for the database, its time, and its figures."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from lapor.common import logs, metrics
from lapor.common.codes import WrongNumber, report_id_of
from lapor.common.patience import database
from lapor.common.postgresql import timeouts
from lapor.common.postgresql.work import Work, seconds_for
from lapor.common.visits import visit_in
from lapor.web.kit.requests import METHODS

log = logging.getLogger(__name__)
# An answer that took longer is worth a line.
SLOW_SECONDS = 2.0
HEADER = "X-Request-ID"


class VisitMiddleware:
    """The outermost of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Only a proxy of ours may name a request.
        given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
        name = logs.new_request_id(given)
        with logs.about(request=name), _at_work(request) as counted:
            began = time.monotonic()
            response = self.get_response(request)
            # Django tells of refusals when we have left.
            request.facts = logs.facts()  # type: ignore[attr-defined]
            _tell(request, response, seconds=time.monotonic() - began, statements=counted.statements)
        response.headers[HEADER] = name
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        logs.tell_also(route=_route_of(request))
        with suppress(WrongNumber):
            logs.tell_also(report=report_id_of(str(kwargs.get("number", ""))))


@contextmanager
def _at_work(request: HttpRequest) -> Iterator["_Counted"]:
    """A page may be ended when its time is over or its visitor has gone; what was sent is seen through."""
    work = Work.PAGE if request.method in ("GET", "HEAD") else Work.STEP
    visit_in(request.META).allow(seconds_for(work) if work == Work.PAGE else 0)
    counted = _Counted()
    with database().working(work), connection.execute_wrapper(counted):
        yield counted


class _Counted:
    """Statements of one request, and those that the database gave up."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        with timeouts.counting_timeouts(database().work):
            return execute(sql, params, many, context)


def _tell(request: HttpRequest, response: HttpResponseBase, *, seconds: float, statements: int) -> None:
    route = _route_of(request)
    method = request.method if request.method in METHODS else "other"
    metrics.REQUESTS.labels(route, method, response.status_code).inc()
    metrics.REQUEST_SECONDS.labels(route).observe(seconds)
    metrics.STATEMENTS.labels(route).inc(statements)
    if seconds > SLOW_SECONDS:
        log.warning("slow: %.1f s, %d statements, status %d", seconds, statements, response.status_code)


def _route_of(request: HttpRequest) -> str:
    """The name of the address; never the address."""
    match = request.resolver_match
    return (match.view_name if match else "") or "none"
