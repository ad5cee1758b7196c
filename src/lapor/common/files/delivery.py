"""Stored files on their way to a browser: it may show or play them, but never run them in our name.

The caller has decided that this reader may see the file. Answers are private and revalidated each time, so that a
decision taken back holds at once; the SHA-256 as ETag spares the bytes.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, parse_etags

from lapor.common.decoding.kinds import BY_MEDIA_TYPE, Kind
from lapor.common.files.room import StorageFault
from lapor.common.files.storage import full_path

log = logging.getLogger(__name__)
_PIECE = 1 << 16
# Nothing in a stored file runs. A sandbox would make a player's own request a stranger's, and refuse it its file.
_PLAYER = "default-src 'none'; img-src 'self'; media-src 'self'"
_PAPER = f"{_PLAYER}; sandbox"
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def file_response(
    request: HttpRequest, *, root: Path, path: str, media_type: str, name: str, sha256: str
) -> HttpResponseBase:
    """200, 206 (sound and video, one range), 304, 404 (gone from the disk) or 416. HEAD gets the headers alone.

    Raises StorageFault when it is there and the disk fails.

    For a thumbnail give its path, "image/jpeg" and the ETag of your choice, such as f"{sha256}-thumb".
    """
    with _reading():
        file = full_path(root, path)
        size = file.stat().st_size
    etag = f'"{sha256}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _labelled(HttpResponseNotModified(), media_type=media_type, name=name, etag=etag)
    response = _body(
        request, file, size=size, etag=etag, is_ranged=_kind(media_type) in (Kind.AUDIO, Kind.VIDEO)
    )
    return _labelled(response, media_type=media_type, name=name, etag=etag)


@contextmanager
def _reading() -> Iterator[None]:
    """What the disk says within the block, before an answer has begun."""
    try:
        yield
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    except OSError as error:
        log.error("a stored file could not be read: %s", error.strerror or type(error).__name__)
        raise StorageFault from error


def _kind(media_type: str) -> Kind | None:
    file_type = BY_MEDIA_TYPE.get(media_type)
    return file_type.kind if file_type else None


def _body(request: HttpRequest, file: Path, *, size: int, etag: str, is_ranged: bool) -> HttpResponseBase:
    wanted = _RANGE.fullmatch(request.headers.get("Range", "").strip()) if is_ranged else None
    if request.headers.get("If-Range", etag) != etag:
        wanted = None
    begin, end = _bounds(wanted, size) if wanted else (0, size)
    if wanted and begin >= end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {"Content-Length": str(end - begin)}
    if is_ranged:
        headers["Accept-Ranges"] = "bytes"
    if wanted:
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    status = 206 if wanted else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    with _reading(), file.open("rb") as content:
        content.read(1)
    return StreamingHttpResponse(_pieces(file, begin, end), status=status, headers=headers)


def _bounds(wanted: re.Match[str], size: int) -> tuple[int, int]:
    """[begin, end) of a Range header: `0-99`, `100-`, or the last `-50`; empty when there is nothing there."""
    first, last = wanted.groups()
    if not first:
        return (max(0, size - int(last)), size) if last else (0, 0)
    return int(first), min(size, int(last) + 1) if last else size


def _pieces(file: Path, begin: int, end: int) -> Iterator[bytes]:
    with file.open("rb") as content:
        content.seek(begin)
        while begin < end and (piece := content.read(min(_PIECE, end - begin))):
            begin += len(piece)
            yield piece


def _labelled(response: HttpResponseBase, *, media_type: str, name: str, etag: str) -> HttpResponseBase:
    file_type = BY_MEDIA_TYPE.get(media_type)
    if file_type is None:
        content_type = "application/octet-stream"
    else:
        content_type = f"{media_type}; charset=utf-8" if file_type.kind == Kind.TEXT else media_type
    response.headers["Content-Type"] = content_type
    is_attachment = file_type is None or not file_type.is_shown
    response.headers["Content-Disposition"] = content_disposition_header(is_attachment, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    is_played = file_type is not None and file_type.kind in (Kind.AUDIO, Kind.VIDEO)
    response.headers["Content-Security-Policy"] = _PLAYER if is_played else _PAPER
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = etag
    patch_vary_headers(response, ["Cookie"])
    return response
