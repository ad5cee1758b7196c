"""Parts of pages that are drawn once and kept, e.g. a line of a queue or an entry of a timeline.

A kept part is drawn from its template and from the values it is given, and from nothing else: no request, no reader,
no token reaches it. It is kept under exactly that: template, language, day and values. So whoever gets one out of the
store has given the same values, and nothing has to be forgotten when something changes.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from threading import Lock
from types import NoneType
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.template import engines
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lapor.common import clock

# Characters of all kept parts of one process together, their values counted as what they have become.
MOST = 8_000_000
_PLAIN = frozenset({str, int, float, bool, NoneType, Decimal, date, datetime, timedelta})


Value = TypeVar("Value")


class Store(Generic[Value]):
    """Values under keys, of at most the size `most` together; what was not asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def values(self) -> list[Value]:
        with self._lock:
            return [value for value, _size in self._kept.values()]

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            if (found := self._kept.get(key)) is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        with self._lock:
            _before, freed = self._kept.pop(key, (None, 0))
            self._kept[key] = value, size
            self.size += size - freed
            while self.size > self.most:
                _key, (_value, freed) = self._kept.popitem(last=False)
                self.size -= freed

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
            self.size = 0


kept: Store[str] = Store(MOST)


def kept_text(key: Hashable, draw: Callable[[], str]) -> str:
    """What is kept under the key, or else is drawn now."""
    text = kept.get(key)
    if text is None:
        text = draw()
        kept.put(key, text, len(text))
    return text


def part(template: str, /, **given: Any) -> SafeString:
    """The part as it looks with these values. Raises TypeError for one that is not plain: what is marked as safe, or
    says something else in another language, is equal to a plain value and would be taken for it.
    """
    return mark_safe(_kept((template, get_language(), clock.today(), *given), given))  # noqa: S308 - the template escapes


def parts(template: str, /, **given: Sequence[Any]) -> SafeString:
    """The part once for each of the values, e.g. `parts("desk/parts/line.html", line=lines)`. Raises as `part`."""
    about = (template, get_language(), clock.today(), *given)
    drawn = (
        _kept(about, dict(zip(given, values, strict=True))) for values in zip(*given.values(), strict=True)
    )
    return mark_safe("".join(drawn))  # noqa: S308


def _kept(about: tuple[Hashable, ...], given: dict[str, Any]) -> str:
    draw = partial(_draw, str(about[0]), given)
    # Whoever works on a template wants to see it.
    return draw() if settings.DEBUG else kept_text((*about, *given.values()), draw)


def _draw(template: str, given: dict[str, Any]) -> str:
    for value in given.values():
        _check(value)
    return engines["django"].get_template(template).render(given)


def _check(value: Any) -> None:
    if type(value) in _PLAIN:
        return
    if isinstance(value, tuple):
        parts = list(value)
    elif is_dataclass(value):
        parts = [getattr(value, field.name) for field in fields(value)]
    else:
        raise TypeError(f"{type(value).__name__} is no plain value: a kept part is drawn from such only.")
    for one in parts:
        _check(one)
