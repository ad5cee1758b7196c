"""The small calendar of a limit: weeks of seven boxes, each day counted, off, or paused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext

from lapor.reports.clocks.certificates import Certificate, Line
from lapor.web.case.certificates.wording import why_of


@dataclass(frozen=True, slots=True)
class Box:
    """One day of the calendar; without `why` it lies before or after what is counted. `mark` names a day apart."""

    on: date
    why: str = ""
    number: int = 0
    words: str = ""
    mark: str = ""


def weeks_of(certificate: Certificate) -> list[list[Box]]:
    """Rows of seven, Monday to Sunday, from the week of the first day to that of the last."""
    known = {line.on: line for line in certificate.lines}
    first, last = certificate.lines[0].on, certificate.lines[-1].on
    monday = first - timedelta(days=first.weekday())
    length = (last - monday).days + 7 - last.weekday()
    boxes = [_box(monday + timedelta(days=ahead), known, certificate) for ahead in range(length)]
    return [boxes[start : start + 7] for start in range(0, length, 7)]


def _box(on: date, known: Mapping[date, Line], certificate: Certificate) -> Box:
    mark = ""
    if on == certificate.until_on:
        mark = gettext("batas berakhir di hari ini") if certificate.clock.stopped_at else gettext("hari ini")
    line = known.get(on)
    if line is None:
        return Box(on, mark=mark)
    words = f"{formats.date_format(on, 'j F')}: {why_of(line)}"
    return Box(on, line.why, line.number, f"{words} ({mark})" if mark else words, mark)
