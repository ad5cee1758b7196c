"""What a PDF of ours says, without a program that reads PDF: its streams are unpacked, their strings put together."""

import base64
import re
import zlib

_STREAM = re.compile(rb"/Filter \[ /ASCII85Decode /FlateDecode \].*?stream\r?\n(.*?)endstream", re.DOTALL)
_STRING = re.compile(rb"\(((?:\\.|[^\\()])*)\)\s*Tj", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


def text_of_paper(paper: bytes) -> str:
    """All words in the order in which they are drawn, single spaces between."""
    streams = (zlib.decompress(base64.a85decode(one.strip(), adobe=False)) for one in _packed(paper))
    words = (_unescaped(string).decode("cp1252") for stream in streams for string in _STRING.findall(stream))
    return re.sub(r"\s+", " ", " ".join(words))


def _packed(paper: bytes) -> list[bytes]:
    return [one.strip().removesuffix(b"~>") for one in _STREAM.findall(paper)]


def _unescaped(string: bytes) -> bytes:
    def plain(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if len(code) == 3 else code

    return _ESCAPE.sub(plain, string)
