"""The English catalogue: every sentence of the interface, found in the source, and its translation.

One catalogue for the whole project, sorted by the Indonesian sentence, without line numbers and dates, so that a
change of it shows what was said anew and nothing else. Babel reads and writes it: gettext's tools are not needed.
"""

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1]
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
# The words of the demo world are data, tests and migrations speak to nobody.
SILENT = {"demo", "tests", "migrations"}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# English words of the interface. Written by `./lapor manage catalogue`; the translations are edited here.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def found_messages() -> Catalog:
    """Every message of the source, not translated."""
    catalogue = Catalog(locale="en", fuzzy=False)
    for path in _sources():
        for _line, message, _comments, context in _messages_in(path):
            catalogue.add(message, context=context)
    return catalogue


def renewed_catalogue() -> tuple[Catalog, int, int]:
    """What the source says now with the translations there are; how many are new, and how many fell away."""
    known, found = read_catalogue(), found_messages()
    renewed, fresh = Catalog(locale="en", fuzzy=False), 0
    for message in _without_header(found):
        before = known.get(_key(message), message.context)
        fresh += before is None
        renewed.add(message.id, _translation(message, before), context=message.context)
    return renewed, fresh, len(known) - (len(renewed) - fresh)


def read_catalogue() -> Catalog:
    """The catalogue as it stands in the source tree; an empty one if there is none."""
    if not CATALOGUE.exists():
        return Catalog(locale="en", fuzzy=False)
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def untranslated(catalogue: Catalog) -> list[str]:
    """The sentences that English pages would still show in Indonesian."""
    return [_key(message) for message in _without_header(catalogue) if not _is_translated(message)]


def written(catalogue: Catalog) -> str:
    """A catalogue as the file says it: sorted, one message a paragraph, one sentence a line."""
    body = BytesIO()
    write_po(body, catalogue, width=0, sort_output=True, no_location=True, omit_header=True)
    return HEADER + body.getvalue().decode()


def save_catalogue(catalogue: Catalog) -> None:
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(written(catalogue), encoding="utf-8")


def compile_catalogue() -> None:
    """Turn it into the form Django reads, unless that is newer. Several processes may do so at the same time."""
    compiled = CATALOGUE.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime_ns > CATALOGUE.stat().st_mtime_ns:
        return
    fresh = compiled.with_name(f"{compiled.stem}.{os.getpid()}.mo")
    with fresh.open("wb") as file:
        write_mo(file, read_catalogue())
    fresh.replace(compiled)


def _sources() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*")):
        parts = path.relative_to(SOURCE).parts
        if SILENT.isdisjoint(parts) and (path.suffix == ".py" or "templates" in parts) and path.is_file():
            yield path


def _messages_in(path: Path) -> Iterator[Any]:
    source = path.read_bytes()
    if path.suffix != ".py":
        source = _as_python(source.decode(), name=str(path))
    return extract("python", BytesIO(source), keywords=KEYWORDS)


def _as_python(template: str, *, name: str) -> bytes:
    """A template's messages as calls of gettext; what stands between them has become harmless letters."""
    lines = templatize(template, origin=name).splitlines()
    return "\n".join(line.lstrip() for line in lines).encode()


def _without_header(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _key(message: Message) -> str:
    return _forms(message.id)[0]


def _is_translated(message: Message) -> bool:
    return all(_forms(message.string))


def _translation(message: Message, before: Message | None) -> Any:
    """What was said for it before; a sentence that has become countable, or no longer is, keeps its words."""
    said = _forms(before.string) if before else ("",)
    return (said[0], said[-1]) if message.pluralizable else said[0]


def _forms(words: Any) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, (tuple, list)) else (words,)
