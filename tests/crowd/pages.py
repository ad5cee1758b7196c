"""Pages beside the product's that are as slow as boards of a large installation, or as slow as can be."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import uuid4

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from lapor.common.models import Mark
from lapor.common.patience import patient, patient_export
from lapor.config.urls import handler400, handler403, handler404, handler500
from lapor.config.urls import urlpatterns as of_product
from lapor.web.kit.guards import public

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
# Works the processor, as a scan of many rows does; and for ever.
WORK = "SELECT count(*) FROM generate_series(1, 1000000) /* board */"
ENDLESS = "SELECT count(*) FROM generate_series(1, 1000000000000) /* endless */"
SLOW = "SELECT pg_sleep(0.7) /* slow */"


def _ask(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@public
@patient
def board(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{_ask(WORK)} rows")


@public
@patient
def endless_board(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{_ask(ENDLESS)} rows")


@public
def endless_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{_ask(ENDLESS)} rows")


@public
def many_questions(request: HttpRequest) -> HttpResponse:
    """None of them takes long, all together do."""
    return HttpResponse("".join(f"{_ask(SLOW)}" for _ in range(20)))


@public
@patient_export
def export(request: HttpRequest) -> HttpResponse:
    def lines() -> Iterator[str]:
        while True:
            yield f"{_ask(SLOW)}{'x' * 1_000_000}\n"

    return cast(HttpResponse, StreamingHttpResponse(lines(), content_type="text/csv"))


@csrf_exempt
@public
def step(request: HttpRequest) -> HttpResponse:
    """Something that is sent, and takes a moment."""
    _ask("SELECT pg_sleep(1.5)")
    Mark.objects.create(subject=request.GET["subject"], token=uuid4())
    return HttpResponse("done")


urlpatterns = [
    path("crowd/board", board, name="crowd_board"),
    path("crowd/endless-board", endless_board, name="crowd_endless_board"),
    path("crowd/endless", endless_page, name="crowd_endless"),
    path("crowd/questions", many_questions, name="crowd_questions"),
    path("crowd/export", export, name="crowd_export"),
    path("crowd/step", step, name="crowd_step"),
    *of_product,
]
