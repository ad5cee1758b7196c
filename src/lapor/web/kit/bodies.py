"""How much may be sent to an address, and by whom: asked before a byte of it is read.

What is larger than a form carries files. Only a view marked `@takes_files` is sent such a body, and only by whoever may
send files there now. The server asks before it receives (`config/web_server.py`); behind another server the middleware
asks before Django reads.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.wsgi import WSGIRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject

from lapor.common.decoding.kinds import LIMITS, MB
from lapor.common.refusals import Refusal
from lapor.web.kit.guards import GuardedRequest, View, actor_for

log = logging.getLogger(__name__)
# In the environment of a request: the status it is refused with, 0 for none; and the bytes that others, whose bodies
# are on their way to the same process, have announced.
REFUSED, ANNOUNCED = "lapor.refused_body", "lapor.announced_bytes"
# Says whether the visitor may send files to this address. May raise a Refusal instead.
MaySend = Callable[..., bool]


def takes_files(may_send: MaySend) -> Callable[[View], View]:
    """Mark a view whose forms carry files. `may_send` gets the request without its body, and what the address names."""

    def mark(view: View) -> View:
        view.takes_files = may_send  # type: ignore[attr-defined]
        return view

    return mark


def largest_form() -> int:
    """Bytes of a form without files, with what a multipart body puts around its fields."""
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 5 // 4


def refused_body(environ: dict[str, Any]) -> int:
    """The status with which the body of this request is refused unread: 403, 413 or 503; 0 when it may be received."""
    length = str(environ.get("CONTENT_LENGTH") or "0")
    size = int(length) if length.isdecimal() else 0
    if size <= largest_form():
        return 0
    if size > LIMITS.body_bytes or environ["REQUEST_METHOD"] != "POST":
        return 413
    try:
        status = _refused(cast(GuardedRequest, WSGIRequest(environ)))
    except (OperationalError, InterfaceError) as error:
        log.error("who sends a large body cannot be asked: %s", type(error).__name__)
        return 503
    return status or (0 if _has_room(size + int(environ.get(ANNOUNCED, 0))) else 503)


def _refused(request: GuardedRequest) -> int:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return 413
    may_send: MaySend | None = getattr(match.func, "takes_files", None)
    if may_send is None:
        return 413
    SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
    request.user = SimpleLazyObject(lambda: get_user(request))  # type: ignore[assignment]
    request.actor = actor_for(request)
    try:
        return 0 if may_send(request, *match.args, **match.kwargs) else 403
    except Refusal:
        return 403


def _has_room(size: int) -> bool:
    """Whether so much more can lie where bodies are received, above the floor that uploads leave free."""
    free = shutil.disk_usage(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()).free
    if free - size > settings.FREE_DISK_MB * MB:
        return True
    log.error("a body of %d MB is not received: %d MB free", size // MB, free // MB)
    return False
