"""What an address says, read with care, and addresses like the present one with something in them changed."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django.http import HttpRequest

# More digits no key of ours has, nor fit into the database.
MOST_DIGITS = 18


def number_of(text: object) -> int | None:
    """A key or a count as anybody can write it into an address; None for what is none."""
    said = text if isinstance(text, str) else ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS else None


def query(choices: Mapping[str, object]) -> str:
    """Choices as a query string without "?"; what is None or empty is left out."""
    return urlencode({name: value for name, value in choices.items() if value not in (None, "")})


def query_with(request: HttpRequest, *, without: Iterable[str] = (), **changes: object) -> str:
    """The present query string with some choices changed; None or "" drops one. Without "?"."""
    return _changed(request, dict.fromkeys(without) | changes)


def address_with(request: HttpRequest, **changes: object) -> str:
    """This page's address with some choices changed; None or "" drops one."""
    changed = _changed(request, changes)
    return f"{request.path}?{changed}" if changed else request.path


def _changed(request: HttpRequest, changes: Mapping[str, object]) -> str:
    kept = request.GET.copy()
    for name, value in changes.items():
        kept[name] = "" if value is None else str(value)
    for name in [name for name in kept if not any(kept.getlist(name))]:
        del kept[name]
    return kept.urlencode()
