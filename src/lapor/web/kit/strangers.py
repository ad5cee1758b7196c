"""Pages that are the same for every stranger: drawn once, kept in memory for a while, and not sent again to whoever
has them still.

A stranger is who sends no cookie but those that change nothing on such a page: no visit, no account, no receipt, no
unread message. What differs from one answer to the next all the same, such as the token of a form, is cut out of the
page before it is kept and put in afresh.
"""

import gzip
import re
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from hashlib import blake2b
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from lapor.common import clock
from lapor.common.codes import keyed_hash
from lapor.web.kit.fragments import Store
from lapor.web.kit.guards import GuardedRequest, View

# Bytes of all kept pages of one process together.
MOST = 32_000_000
# Seconds: an agency's new name, a new topic or another setting is on such a page after as long.
KEPT_FOR = 60.0
# Smaller answers are not worth packing.
_PACKED_FROM = 500
# Where else than in a form a page of ours writes its token.
_HEADER = "X-CSRFToken"


@dataclass(frozen=True, slots=True)
class Hole:
    """What is new in each answer. `pattern` finds it, as its only group; `fresh` makes another."""

    pattern: re.Pattern[str]
    fresh: Callable[[HttpRequest], str]


TOKEN = Hole(re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"'), get_token)
FORM_KEY = Hole(re.compile(r'name="key" value="([^"]+)"'), lambda request: str(uuid4()))


class LeftOver(Exception):
    """A page is to be kept in which something stands that is one visitor's alone: a mistake in its template."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """`pieces` of the page between its `holes`; `packed` is the whole, compressed, when it has none."""

    version: Hashable
    until: float
    content_type: str
    pieces: tuple[str, ...]
    holes: tuple[Hole, ...]
    digest: str
    packed: bytes

    @property
    def size(self) -> int:
        return sum(map(len, self.pieces)) + len(self.packed)

    def answer(self, request: HttpRequest) -> HttpResponse:
        is_packed = bool(self.packed) and "gzip" in request.headers.get("Accept-Encoding", "")
        body: bytes | str = self.packed if is_packed else self._filled(request)
        response = HttpResponse(body, content_type=self.content_type)
        if self.packed:
            patch_vary_headers(response, ("Accept-Encoding",))
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
        if not (etag := self._etag(request)):
            return response
        response.headers["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response) or response

    def _filled(self, request: HttpRequest) -> str:
        # One value for each kind of hole: all forms of a page carry the same token.
        fresh = {hole: hole.fresh(request) for hole in set(self.holes)}
        filled = [
            text
            for piece, hole in zip(self.pieces, self.holes, strict=False)
            for text in (piece, fresh[hole])
        ]
        return "".join([*filled, self.pieces[-1]])

    def _etag(self, request: HttpRequest) -> str:
        """A token stays good as long as its cookie; nothing else that fills a hole may be used again."""
        if not self.holes:
            return f'W/"{self.digest}"'
        secret = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
        if not secret or any(hole is not TOKEN for hole in self.holes):
            return ""
        return f'W/"{self.digest}.{keyed_hash("page-token", secret)[:16]}"'


kept: Store[KeptPage] = Store(MOST)


def is_stranger(request: HttpRequest) -> bool:
    indifferent = {settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.DEVICE_COOKIE_NAME}
    return request.COOKIES.keys() <= indifferent


def same_for_strangers(
    *,
    version: Callable[..., Hashable] | None = None,
    holes: Sequence[Hole] = (),
    shared_for: int | None = None,
) -> Callable[[View], View]:
    """For a view whose page depends on nothing but its address, the language, the day and what is stored.

    `version` is asked with the view's arguments: while it is the same, so is the page, but for what changes rarely
    (KEPT_FOR). An empty one keeps nothing: how long an answer takes must not tell that there is something hidden.
    `shared_for`: seconds for which browsers and caches on the way may show it unasked; 0: they ask each time whether
    it is still the same.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: GuardedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # An address with a query is one of very many.
            is_plain = request.method in ("GET", "HEAD") and not request.META.get("QUERY_STRING")
            if settings.DEBUG or request.htmx or not is_plain or not is_stranger(request):
                return view(request, *args, **kwargs)
            draw, about = (
                partial(view, request, *args, **kwargs),
                version(*args, **kwargs) if version else True,
            )
            response = _answer(request, draw, about, holes) if about else draw()
            if shared_for is not None and response.status_code in (200, 304):
                _share(response, shared_for)
            return response

        return opened

    return decorate


def _answer(
    request: HttpRequest, draw: Callable[[], HttpResponse], version: Hashable, holes: Sequence[Hole]
) -> HttpResponse:
    key = (request.path, get_language(), clock.today())
    page = kept.get(key)
    if page is None or page.version != version or page.until < time.monotonic():
        response = draw()
        if response.status_code != 200 or response.cookies:
            return response
        page = _kept_page(response, version, holes)
        if _holds_token(request, page):
            raise LeftOver(f"{request.path} shows a token that is not cut out: it may not be kept.")
        kept.put(key, page, page.size)
    return page.answer(request)


def _holds_token(request: HttpRequest, page: KeptPage) -> bool:
    """Whether a token was written into the page, and there is none among its holes or one beside them."""
    is_written = "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    return is_written and (TOKEN not in page.holes or _HEADER in "".join(page.pieces))


def _kept_page(response: HttpResponse, version: Hashable, holes: Sequence[Hole]) -> KeptPage:
    text = response.content.decode()
    cuts = sorted(
        (found.start(1), found.end(1), order)
        for order, hole in enumerate(holes)
        for found in hole.pattern.finditer(text)
    )
    edges = [0, *(edge for start, end, _order in cuts for edge in (start, end)), len(text)]
    pieces = tuple(text[edges[n] : edges[n + 1]] for n in range(0, len(edges), 2))
    whole = "".join(pieces).encode()
    return KeptPage(
        version=version,
        until=time.monotonic() + KEPT_FOR,
        content_type=response.headers["Content-Type"],
        pieces=pieces,
        holes=tuple(holes[order] for _start, _end, order in cuts),
        digest=blake2b(whole, digest_size=16).hexdigest(),
        packed=gzip.compress(whole, mtime=0) if not cuts and len(whole) >= _PACKED_FROM else b"",
    )


def _share(response: HttpResponse, seconds: int) -> None:
    if seconds:
        patch_cache_control(response, public=True, max_age=seconds, stale_while_revalidate=seconds)
    else:
        patch_cache_control(response, public=True, no_cache=True)
