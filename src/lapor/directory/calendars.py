"""Days that are not worked: national holidays, collective leave (*cuti bersama*), local holidays and closures.

The table is seeded from the `holidays` package and then belongs to the administrators, because decrees change. Readers
keep it in memory and notice a change within a minute (`common/freshness.py`). What a day off does to a deadline is
decided in the layer above; when `version()` changes there, open clocks are due for a new calculation.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

import holidays
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lapor.common.freshness import Kept, mark, touch
from lapor.common.refusals import Incomplete, Invalid
from lapor.common.text import clean_line
from lapor.directory import changes, powers
from lapor.directory.actors import SYSTEM, Actor
from lapor.directory.changes import Code
from lapor.directory.models import Agency, Holiday, Region

Kind = Holiday.Kind
YEARS = range(2024, 2028)

# The joint decrees (SKB) of the ministers of religious affairs, manpower and administrative reform.
_DECREES = {
    2024: "SKB Menag 855/2023, Menaker 3/2023, MenPANRB 4/2023",
    2025: "SKB Menag 1017/2024, Menaker 2/2024, MenPANRB 2/2024, diubah dengan 933/2025, 1/2025, 3/2025",
    2026: "SKB Menag 1497/2025, Menaker 2/2025, MenPANRB 5/2025",
}
_ELECTION = "Pemilihan"
_BY_PRESIDENT = "Keputusan Presiden tentang hari pemungutan suara"
_ESTIMATED = "perkiraan"
_NOT_DECREED = "Perkiraan; sesuaikan setelah SKB terbit"
_CATEGORIES = {Kind.NATIONAL: "public", Kind.COLLECTIVE_LEAVE: "government"}


class AlreadyOff(Invalid):
    """That day is entered with that kind for that scope."""

    code = "already_off"
    sentence = _("Tanggal ini sudah tercatat sebagai hari libur jenis yang sama.")


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why a day is not worked."""

    name: str
    kind: str
    decree: str


@dataclass(frozen=True, slots=True)
class _Calendar:
    """All days off by scope, and the answers given so far."""

    national: dict[date, DayOff] = field(default_factory=dict)
    of_region: dict[str, dict[date, DayOff]] = field(default_factory=lambda: defaultdict(dict))
    of_agency: dict[int, dict[date, DayOff]] = field(default_factory=lambda: defaultdict(dict))
    answers: dict[tuple[tuple[str, ...], tuple[int, ...]], "_Answer"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Answer:
    days: Mapping[date, DayOff]
    names: Mapping[date, str]


def days_off(*, region_code: str | None, agency_path: Sequence[int]) -> Mapping[date, str]:
    """Every known day off, with its name, for an agency: the nation's, those of its region and the regions above, and
    those of the agencies on its path (ids from the root down). Weekends are not listed. No query while fresh; callers
    share the mapping, which cannot be changed.
    """
    return _answer(region_code, agency_path).names


def explained_days_off(*, region_code: str | None, agency_path: Sequence[int]) -> Mapping[date, DayOff]:
    """The same days with kind and decree, for pages that explain."""
    return _answer(region_code, agency_path).days


def version() -> uuid.UUID | None:
    """Changes with every change of the table. One query."""
    return mark("holiday")


def seed_holidays(years: Iterable[int] = YEARS) -> int:
    """Enter the national holidays and collective leave of those years that have none yet; returns the days added.

    A year with any national day in the table is left alone, so that seeding again undoes no edit. A movable day that
    falls twice into one year of the sun (Isra Mikraj 2027: 5 January and 26 December) is entered twice. Estimated
    dates say so in their name and decree.
    """
    with transaction.atomic():
        present = set(Holiday.objects.filter(kind__in=_CATEGORIES).values_list("day_on__year", flat=True))
        missing = sorted(set(years) - present)
        rows = [row for year in missing for kind in _CATEGORIES for row in _published(year, kind)]
        added = Holiday.objects.bulk_create(rows)
        if added:
            changes.record_import(
                "holiday", by=SYSTEM, counts={"added": len(added), "first_year": missing[0]}
            )
            touch("holiday")
    return len(added)


@cache
def published_days() -> frozenset[date]:
    """The days off that `seed_holidays` enters for the nation: the base from which anybody can count. No query."""
    return frozenset(row.day_on for year in YEARS for kind in _CATEGORIES for row in _published(year, kind))


def add_holiday(
    *,
    day_on: date,
    kind: str,
    name: str,
    by: Actor,
    decree: str = "",
    region: Region | None = None,
    agency: Agency | None = None,
) -> Holiday:
    """Enter a day off: national kinds for all, a local holiday for a region, a closure for an agency's subtree.

    Raises NotAllowed, Incomplete (no name, no region or agency where one is due), Invalid, AlreadyOff.
    """
    _check_power(by, region, agency)
    _check_scope(kind, region, agency)
    holiday = Holiday(day_on=day_on, kind=kind, region=region, agency=agency, **_clean(name, decree))
    _save(holiday, Code.CREATED, by=by, after={"day_on": day_on, "kind": str(kind)})
    return holiday


def change_holiday(holiday: Holiday, *, by: Actor, day_on: date, name: str, decree: str = "") -> Holiday:
    """Move a day off to another date, or correct its name or decree. Raises NotAllowed, Incomplete, AlreadyOff."""
    _check_power(by, holiday.region, holiday.agency)
    before = {"day_on": holiday.day_on}
    for attribute, value in {"day_on": day_on, **_clean(name, decree)}.items():
        setattr(holiday, attribute, value)
    _save(holiday, Code.CHANGED, by=by, before=before, after={"day_on": day_on})
    return holiday


def remove_holiday(holiday: Holiday, *, by: Actor) -> None:
    """The day is worked again. Raises NotAllowed."""
    _check_power(by, holiday.region, holiday.agency)
    with transaction.atomic():
        changes.record(holiday, Code.REMOVED, by=by, before={"day_on": holiday.day_on, "kind": holiday.kind})
        holiday.delete()
        touch("holiday")


def _load() -> _Calendar:
    calendar = _Calendar()
    for row in Holiday.objects.order_by("day_on", "-kind", "pk"):
        scope = calendar.national
        if row.agency_id:
            scope = calendar.of_agency[row.agency_id]
        elif row.region_id:
            scope = calendar.of_region[row.region_id]
        scope[row.day_on] = DayOff(row.name, row.kind, row.decree)
    return calendar


_KEPT = Kept("holiday", _load)


def _answer(region_code: str | None, agency_path: Sequence[int]) -> _Answer:
    """Scopes without days of their own share one answer, so that a nation of agencies needs few."""
    calendar = _KEPT.get()
    code = region_code or ""
    regions = tuple(one for one in (code[:2], code[:5], code[:8], code) if one in calendar.of_region)
    agencies = tuple(one for one in agency_path if one in calendar.of_agency)
    key = (regions, agencies)
    if key not in calendar.answers:
        calendar.answers[key] = _joined(calendar, regions, agencies)
    return calendar.answers[key]


def _joined(calendar: _Calendar, regions: tuple[str, ...], agencies: tuple[int, ...]) -> _Answer:
    """The wider scope names a day that several give."""
    scopes = [calendar.national, *(calendar.of_region[one] for one in regions)]
    scopes += [calendar.of_agency[one] for one in agencies]
    days: dict[date, DayOff] = {}
    for scope in scopes:
        days = {**scope, **days}
    names = {day: off.name for day, off in days.items()}
    return _Answer(MappingProxyType(days), MappingProxyType(names))


def _published(year: int, kind: Kind) -> list[Holiday]:
    known = holidays.country_holidays("ID", years=year, categories=_CATEGORIES[kind], language="id")
    return [
        Holiday(day_on=day, kind=kind, name=name, decree=_decree(day, name))
        for day, name in sorted(known.items())
    ]


def _decree(day: date, name: str) -> str:
    if _ELECTION in name:
        return _BY_PRESIDENT
    return _NOT_DECREED if _ESTIMATED in name else _DECREES.get(day.year, "")


def _clean(name: str, decree: str) -> dict[str, str]:
    cleaned = {"name": clean_line(name, 200), "decree": clean_line(decree, 200)}
    if not cleaned["name"]:
        raise Incomplete(_("Tuliskan nama hari liburnya."), field="name")
    return cleaned


def _check_scope(kind: str, region: Region | None, agency: Agency | None) -> None:
    if kind not in Kind.values:
        raise Invalid(_("Jenis hari libur ini tidak dikenal."), field="kind")
    if kind == Kind.LOCAL and (region is None or agency):
        raise Incomplete(_("Pilih daerah yang libur."), field="region")
    if kind == Kind.CLOSURE and (agency is None or region):
        raise Incomplete(_("Pilih instansi yang tutup."), field="agency")
    if kind in _CATEGORIES and (region or agency):
        raise Invalid(
            _("Hari libur nasional dan cuti bersama berlaku untuk seluruh Indonesia."), field="kind"
        )


def _check_power(by: Actor, region: Region | None, agency: Agency | None) -> None:
    """The nation's days: the national administrator; a region's: also whoever coordinates its government; a closure:
    whoever coordinates the agency. Raises NotAllowed.
    """
    if agency:
        powers.check_agency(by, agency)
        return
    own = powers.coordinated(by) or frozenset()
    governs = region is not None and Agency.objects.filter(pk__in=own, parent=None, region=region).exists()
    if not governs:
        powers.check_nation(by)


def _save(holiday: Holiday, code: Code, *, by: Actor, **log: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            holiday.save()
            changes.record(holiday, code, by=by, **log)
            touch("holiday")
    except IntegrityError as error:
        raise AlreadyOff(field="day_on") from error
