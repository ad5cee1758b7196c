"""PDF: whole, unlocked and passive. Reads the file piece by piece, also inside compressed object streams.

This is hygiene for the officer who opens the file in some reader, not a proof; the serving side adds the sandbox.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import islice

from lapor.common.files.kinds import LIMITS
from lapor.common.files.reading import Readable, read_at, size_of, windows
from lapor.common.files.refusals import ActivePdf, Damaged, Locked, Swollen

_ACTIVE = ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia")
_STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")
_PLAIN_OBJECTS = re.compile(rb"\s*\d+\s+\d+\s")


def _name(name: str) -> bytes:
    """A pattern for a PDF name behind its slash; each letter may be written as #xx."""
    letters = (f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)
    return "".join(letters).encode()


_TELLING = re.compile(
    b"/(?:(?P<active>%s)|(?P<locked>%s)|%s)"
    % (
        b"|".join(_name(name) + rb"(?![A-Za-z0-9])" for name in _ACTIVE),
        _name("Encrypt") + rb"\s*(?:\d|<<)",
        _name("ObjStm"),
    )
)
_OVERLAP = 128
_PIECE = 1 << 16


def check_pdf(file: Readable) -> None:
    """Raises ActivePdf, Damaged, Locked or Swollen."""
    if b"%%EOF" not in read_at(file, max(0, size_of(file) - 2048), 2048):
        raise Damaged
    places = list(islice(_object_streams(file), LIMITS.pdf_object_streams + 1))
    if len(places) > LIMITS.pdf_object_streams:
        raise Swollen
    budget = LIMITS.pdf_object_bytes
    for declared_at in places:
        for objects in _inflated(file, declared_at):
            budget -= len(objects)
            if budget < 0:
                raise Swollen
            if any(found["active"] for found in _TELLING.finditer(objects)):
                raise ActivePdf


def _object_streams(file: Readable) -> Iterator[int]:
    """Where object streams are declared; refuses on the way what must not be there at all."""
    last = -1
    for offset, window in windows(file, overlap=_OVERLAP):
        for found in _TELLING.finditer(window):
            if found["locked"]:
                raise Locked
            if found["active"]:
                raise ActivePdf
            if offset + found.start() > last:
                last = offset + found.start()
                yield last


def _inflated(file: Readable, declared_at: int) -> Iterator[bytes]:
    """The objects of the stream declared here, in pieces, each beginning with the end of the one before."""
    near = read_at(file, declared_at, 4096)
    begin = _STREAM.search(near)
    if begin is None or _PLAIN_OBJECTS.match(near, begin.end()):
        return  # no stream, or one that the scan of the file has read as it stands
    unpack, tail, at = zlib.decompressobj(), b"", declared_at + begin.end()
    try:
        while not unpack.eof and (packed := unpack.unconsumed_tail or read_at(file, at, _PIECE)):
            at += 0 if unpack.unconsumed_tail else len(packed)
            objects = tail + unpack.decompress(packed, 16 * _PIECE)
            tail = objects[-_OVERLAP:]
            yield objects
    except zlib.error as error:
        raise Damaged from error
