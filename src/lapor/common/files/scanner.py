"""An optional virus scanner: clamd's INSTREAM command over a socket named by the setting SCANNER_ADDRESS.

`unix:/run/clamav/clamd.ctl` or `tcp:host:3310`; empty: no scanning. A configured scanner that cannot answer refuses
the file: unscanned is never taken for clean. clamd's StreamMaxLength has to be at least the largest video.
"""

import logging
import socket
from collections.abc import Iterable

from django.conf import settings

from lapor.common.decoding.refusals import Infected, ScannerSilent

_SECONDS = 30
_log = logging.getLogger(__name__)


def scan(pieces: Iterable[bytes]) -> None:
    """Raises Infected, or ScannerSilent when a configured scanner gives no clear answer."""
    if not settings.SCANNER_ADDRESS:
        return
    try:
        with _connected(settings.SCANNER_ADDRESS) as connection:
            verdict = _verdict(connection, pieces)
    except (OSError, ValueError) as error:
        _log.error("the virus scanner does not answer: %s", type(error).__name__)
        raise ScannerSilent from error
    if verdict.endswith(b"FOUND"):
        raise Infected
    if not verdict.endswith(b"OK"):
        _log.error("the virus scanner could not scan: %s", verdict.decode("ascii", "replace"))
        raise ScannerSilent


def _connected(address: str) -> socket.socket:
    scheme, _, place = address.partition(":")
    if scheme != "unix":
        host, _, port = place.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=_SECONDS)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(_SECONDS)
        connection.connect(place)
    except OSError:
        connection.close()
        raise
    return connection


def _verdict(connection: socket.socket, pieces: Iterable[bytes]) -> bytes:
    connection.sendall(b"zINSTREAM\0")
    for piece in pieces:
        if piece:  # a length of nought ends the stream
            connection.sendall(len(piece).to_bytes(4, "big") + piece)
    connection.sendall(bytes(4))
    with connection.makefile("rb") as answer:
        return answer.read(4096).rstrip(b"\0\n ")
