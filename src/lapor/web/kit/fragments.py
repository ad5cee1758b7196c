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
    """The part as it looks with these values. Kept when all are plain: what is marked as safe, or says something else
    in another language, is equal to a plain value and would be taken for it, so that is drawn each time.
    """
    return mark_safe(_drawn((template, get_language(), clock.today(), *given), given))  # noqa: S308 - it escapes


def parts(template: str, /, **given: Sequence[Any]) -> SafeString:
    """The part once for each of the values, e.g. `parts("desk/parts/line.html", line=lines)`."""
    about = (template, get_language(), clock.today(), *given)
    each = zip(*given.values(), strict=True)
    drawn = (_drawn(about, dict(zip(given, values, strict=True))) for values in each)
    return mark_safe("".join(drawn))  # noqa: S308


def _drawn(about: tuple[Any, ...], given: dict[str, Any]) -> str:
    key = (*about, *given.values())
    # Whoever works on a template wants to see it.
    text = None if settings.DEBUG or not _has_hash(key) else kept.get(key)
    if text is None:
        text = engines["django"].get_template(about[0]).render(given)
        if not settings.DEBUG and all(map(_is_plain, given.values())):
            kept.put(key, text, len(text))
    return text


def _has_hash(key: tuple[Any, ...]) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True


def _is_plain(value: Any) -> bool:
    """Of our plain types, or a tuple or frozen dataclass of such."""
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    if is_dataclass(value):
        return value.__hash__ is not None and all(
            _is_plain(getattr(value, field.name)) for field in fields(value)
        )
    return type(value) in _PLAIN
