"""The small XML of office documents, read by a parser that follows nothing and expands nothing.

And names of people taken out of XML of any size: by pattern, so that all the rest stays byte for byte.
"""

import re
from collections.abc import Iterator
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from lapor.common.decoding.refusals import Damaged, ReachesOut

_AUTHORED = re.compile(rb"<[^<>]*?[\s:](?:author|initials|userId|userName|lastModifiedBy)\s*=[^<>]*>")
_AUTHOR = re.compile(
    rb"""([\s:](?:author|initials|userId|userName|lastModifiedBy)\s*=\s*)(?:"[^"]*"|'[^']*')"""
)
_DECLARED = re.compile(r'^(<\?xml[^>]*encoding\s*=\s*["\'])[^"\']+')


def parsed(content: bytes) -> Any:
    """The root element. Raises Damaged, or ReachesOut for entities and document types of its own."""
    try:
        return fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ReachesOut from error
    except (ParseError, ValueError, LookupError) as error:
        raise Damaged from error


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]


def in_utf8(content: bytes) -> bytes:
    """XML in UTF-16 as UTF-8, so that patterns find what is there."""
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content
    try:
        return _DECLARED.sub(r"\g<1>utf-8", content.decode("utf-16")).encode()
    except UnicodeError as error:
        raise Damaged from error


def without_authors(content: bytes) -> bytes:
    """Every attribute that names a person, emptied; the tags stay."""
    return _AUTHORED.sub(lambda tag: _AUTHOR.sub(rb'\1""', tag[0]), content)


def emptied(content: bytes, *names: str) -> bytes:
    """The text of these elements taken out, whatever prefix they carry."""
    kinds = "|".join(names).encode()
    pattern = rb"(<(?:[\w.-]+:)?(?:%s)(?:\s[^<>]*)?(?<!/)>)[^<]*(?=</)" % kinds
    return re.sub(pattern, rb"\1", content)


def fields_of(content: bytes) -> Iterator[str]:
    """The codes of a Word part's fields, each put together from its runs."""
    open_fields: list[list[str]] = []
    for element in parsed(content).iter():
        kind = local(element.tag) if isinstance(element.tag, str) else ""
        if kind == "fldSimple":
            yield next((value for name, value in element.attrib.items() if local(name) == "instr"), "")
        elif kind == "instrText" and open_fields:
            open_fields[-1].append(element.text or "")
        elif kind == "fldChar":
            state = next(
                (value for name, value in element.attrib.items() if local(name) == "fldCharType"), ""
            )
            if state == "begin":
                open_fields.append([])
            elif state in ("separate", "end") and open_fields:
                yield "".join(open_fields[-1])
                if state == "end":
                    open_fields.pop()
                else:
                    open_fields[-1] = []
