"""Days that are not worked: national holidays, collective leave (*cuti bersama*), local holidays and closures; and days
that are worked all the same.

The table is seeded from the `holidays` package and then belongs to the administrators, because decrees change. Every
change is a numbered version, and the calendar of any version can be read: a limit remembers the version it was dated
by, so that its date can be explained for ever. Readers keep the table in memory and notice a change within a minute
(`common/freshness.py`). What a day off does to a deadline is decided in the layer above, which reckons open clocks anew
after a change.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import MappingProxyType

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.freshness import Kept, touch
from lapor.common.refusals import Incomplete, Invalid, Stale
from lapor.common.text import clean_line
from lapor.directory import changes, national_days, powers
from lapor.directory.actors import SYSTEM, Actor
from lapor.directory.changes import Code
from lapor.directory.holiday_scopes import check_scope, days_between
from lapor.directory.models import Agency, CalendarVersion, Holiday, Region

Kind = Holiday.Kind
YEARS = national_days.YEARS
_CATEGORIES = national_days.CATEGORIES


class AlreadyOff(Invalid):
    """That day is entered with that kind for that scope."""

    code = "already_off"
    sentence = _("Tanggal ini sudah tercatat sebagai hari libur jenis yang sama.")


class OutOfTime(Invalid):
    """A day that has gone by is not closed any more by those whose limits it would move."""

    code = "out_of_time"
    sentence = _("Hari yang sudah lewat hanya dapat diubah oleh admin nasional.")


class Contradicts(Invalid):
    """One scope cannot say of one day that it is off and that it is worked."""

    code = "contradicts"
    sentence = _("Tanggal ini tercatat libur dan sekaligus tetap bekerja untuk cakupan yang sama.")


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why a day is not worked."""

    name: str
    kind: str
    decree: str


@dataclass(frozen=True, slots=True)
class Days:
    """What one office's calendar says: days off with their reasons and names, and days worked all the same."""

    off: Mapping[date, DayOff]
    names: Mapping[date, str]
    worked: frozenset[date]


@dataclass(frozen=True, slots=True)
class _Edition:
    """All days of one version by scope, widest first within each."""

    national: list[Holiday] = field(default_factory=list)
    of_region: dict[str, list[Holiday]] = field(default_factory=lambda: defaultdict(list))
    of_agency: dict[int, list[Holiday]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Table:
    """Every row ever entered, the newest version, and what was asked of them so far."""

    rows: Sequence[Holiday]
    version: int
    editions: dict[int, _Edition] = field(default_factory=dict)
    answers: dict[tuple[int, tuple[str, ...], tuple[int, ...]], Days] = field(default_factory=dict)

    def days_of(
        self, *, region_code: str | None, agency_path: Sequence[int], version: int | None = None
    ) -> Days:
        """See `days_of` of the module."""
        number = self.version if version is None else version
        edition = self.editions.get(number) or _edition(self, number)
        code = region_code or ""
        regions = tuple(one for one in (code[:2], code[:5], code[:8], code) if one in edition.of_region)
        agencies = tuple(one for one in agency_path if one in edition.of_agency)
        key = (number, regions, agencies)
        if key not in self.answers:
            if len(self.answers) > MOST_ANSWERS:
                self.answers.clear()
            self.answers[key] = _joined(edition, regions, agencies)
        return self.answers[key]


# Old versions are asked for one certificate at a time: what was kept for them may be made again.
MOST_ANSWERS = 5_000


def days_of(*, region_code: str | None, agency_path: Sequence[int], version: int | None = None) -> Days:
    """The days of an agency: the nation's, those of its region and the regions above, and those of the agencies on its
    path (ids from the root down). Weekends are not listed. The narrowest scope that speaks of a day decides on it; of
    those that give the same day off, the widest names it.

    `version`: as the calendar was then; by default as it is now. No query while fresh. Callers share the answer, which
    cannot be changed: the same one is given until something changes.
    """
    return _KEPT.get().days_of(region_code=region_code, agency_path=agency_path, version=version)


def table_if(*, added: Iterable[Holiday], removed: Iterable[Holiday]) -> Table:
    """The calendar as it would be: what a change would do can be looked at before it is made. No write."""
    table, gone = _KEPT.get(), {row.pk for row in removed}
    rows = [row for row in table.rows if row.removed_in is None and row.pk not in gone]
    return Table([*rows, *added], table.version + 1)


def current_version() -> int:
    """The number of the version by which `days_of` answers now; 0 while the calendar is empty. No query while fresh."""
    return _KEPT.get().version


def look_again() -> None:
    """Before the next answer, look whether another process has changed the calendar."""
    _KEPT.recheck()


def in_force() -> QuerySet[Holiday]:
    """The days of the calendar as it is now, as a query."""
    return Holiday.objects.filter(removed_in=None)


def rows_of(version: int) -> QuerySet[Holiday]:
    """The days of the calendar as it was in that version, as a query."""
    return Holiday.objects.filter(Q(removed_in=None) | Q(removed_in__gt=version), added_in__lte=version)


def seed_holidays(years: Iterable[int] = YEARS) -> int:
    """Enter the national holidays and collective leave of those years that have none yet; returns the days added.

    A year with any national day in the table is left alone, so that seeding again undoes no edit. A movable day that
    falls twice into one year of the sun (Isra Mikraj 2027: 5 January and 26 December) is entered twice. Estimated
    dates say so in their name and decree.
    """
    present = in_force().filter(kind__in=_CATEGORIES).values_list("day_on__year", flat=True)
    missing = sorted(set(years) - set(present))
    if not missing:
        return 0
    with new_version(by=SYSTEM) as version:
        rows = [row for year in missing for kind in _CATEGORIES for row in _published(year, kind)]
        for row in rows:
            row.added_in = version.pk
        Holiday.objects.bulk_create(rows)
        counts = {"added": len(rows), "first_year": missing[0]}
        changes.record_import("holiday", by=SYSTEM, counts=counts)
    return len(rows)


@cache
def published_days() -> frozenset[date]:
    """The days off that `seed_holidays` enters for the nation: the base from which anybody can count. No query."""
    return frozenset(day.on for day in national_days.shipped())


def add_holiday(
    *,
    day_on: date,
    kind: str,
    name: str,
    by: Actor,
    until_on: date | None = None,
    decree: str = "",
    region: Region | None = None,
    agency: Agency | None = None,
) -> Holiday:
    """Enter a day off, or each until that day: national kinds for all, a local holiday for a region, a closure for an
    agency's subtree. Gives the first.

    Raises NotAllowed, Incomplete (no name, no region or agency where one is due), Invalid, AlreadyOff.
    """
    check_power(by, region, agency)
    check_scope(kind, region, agency)
    said = {"kind": kind, "region": region, "agency": agency, **_clean(name, decree)}
    holidays = [Holiday(day_on=day, **said) for day in days_between(day_on, until_on or day_on)]
    check_in_time(holidays, by=by)
    with _writing(*holidays, by=by) as version:
        for holiday in holidays:
            _enter(holiday, version)
            changes.record(holiday, Code.CREATED, by=by, after={"day_on": holiday.day_on, "kind": str(kind)})
    return holidays[0]


def change_holiday(holiday: Holiday, *, by: Actor, day_on: date, name: str, decree: str = "") -> Holiday:
    """Move a day off to another date, or correct its name or decree; returns the row that stands for it now.

    Raises NotAllowed, Incomplete, AlreadyOff, Stale (somebody has changed it meanwhile).
    """
    check_power(by, holiday.region, holiday.agency)
    fresh = Holiday(
        day_on=day_on,
        kind=holiday.kind,
        region=holiday.region,
        agency=holiday.agency,
        **_clean(name, decree),
    )
    check_in_time([fresh, holiday], by=by)
    with _writing(fresh, holiday, by=by) as version:
        _take_out(holiday, version)
        _enter(fresh, version)
        before = {"day_on": holiday.day_on}
        changes.record(fresh, Code.CHANGED, by=by, before=before, after={"day_on": day_on})
    return fresh


def remove_holiday(holiday: Holiday, *, by: Actor) -> None:
    """The day is worked again. Raises NotAllowed, OutOfTime, Stale."""
    check_power(by, holiday.region, holiday.agency)
    check_in_time([holiday], by=by)
    with _writing(holiday, by=by) as version:
        _take_out(holiday, version)
        before = {"day_on": holiday.day_on, "kind": holiday.kind}
        changes.record(holiday, Code.REMOVED, by=by, before=before)


@contextmanager
def new_version(
    *,
    by: Actor,
    decree: str = "",
    region: Region | None = None,
    agency: Agency | None = None,
    first_on: date | None = None,
) -> Iterator[CalendarVersion]:
    """One change of the calendar, in one transaction. Changes wait for each other, so that a version that can be read
    holds all that came before it.
    """
    with transaction.atomic():
        wait_for_turn()
        last = CalendarVersion.objects.aggregate(last=Max("pk"))["last"] or 0
        yield CalendarVersion.objects.create(
            pk=last + 1,
            made_at=clock.now(),
            person_id=by.person_id,
            decree=decree,
            region=region,
            agency=agency,
            first_on=first_on,
        )
        touch("holiday")


def wait_for_turn() -> None:
    """Nobody else changes the calendar until commit. Whoever locks rows of agencies as well asks here first, so that
    two writers do not wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_CALENDAR)


_LOCK_CALENDAR = "SELECT pg_advisory_xact_lock(hashtext('directory_calendarversion'))"


def _load() -> Table:
    """The version is read first: what is committed in between belongs to a later one, and is left out."""
    version = CalendarVersion.objects.aggregate(last=Max("pk"))["last"] or 0
    return Table(list(Holiday.objects.order_by("day_on", "-kind", "pk")), version)


_KEPT = Kept("holiday", _load)


def _edition(table: Table, version: int) -> _Edition:
    edition = table.editions[version] = _Edition()
    for row in table.rows:
        if (row.added_in or 0) > version or (row.removed_in is not None and row.removed_in <= version):
            continue
        if row.agency_id:
            edition.of_agency[row.agency_id].append(row)
        elif row.region_id:
            edition.of_region[row.region_id].append(row)
        else:
            edition.national.append(row)
    return edition


def _joined(edition: _Edition, regions: tuple[str, ...], agencies: tuple[int, ...]) -> Days:
    scopes = [edition.national, *(edition.of_region[one] for one in regions)]
    scopes += [edition.of_agency[one] for one in agencies]
    off: dict[date, DayOff] = {}
    worked: set[date] = set()
    for scope in scopes:
        for row in scope:
            if row.kind == Kind.WORKED:
                worked.add(row.day_on)
                off.pop(row.day_on, None)
            else:
                worked.discard(row.day_on)
                off.setdefault(row.day_on, DayOff(row.name, row.kind, row.decree))
    names = {day: reason.name for day, reason in off.items()}
    return Days(MappingProxyType(off), MappingProxyType(names), frozenset(worked))


def _published(year: int, kind: str) -> list[Holiday]:
    days = national_days.published(year, kind=kind)
    return [Holiday(day_on=day.on, kind=day.kind, name=day.name, decree=day.decree) for day in days]


def _clean(name: str, decree: str) -> dict[str, str]:
    cleaned = {"name": clean_line(name, 200), "decree": clean_line(decree, 200)}
    if not cleaned["name"]:
        raise Incomplete(_("Tuliskan nama hari liburnya."), field="name")
    return cleaned


def check_in_time(rows: Iterable[Holiday], *, by: Actor) -> None:
    """A coordinator's days lie ahead and name their ground: else an office could give itself time after the fact.

    The nation may correct the past. Raises OutOfTime, Incomplete.
    """
    if powers.is_nation(by):
        return
    for row in rows:
        if row.day_on < clock.today():
            raise OutOfTime(field="day_on")
        if not row.decree:
            raise Incomplete(_("Tuliskan dasarnya: nomor keputusan atau surat edaran."), field="decree")


def check_power(by: Actor, region: Region | None, agency: Agency | None) -> None:
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


@contextmanager
def _writing(*rows: Holiday, by: Actor) -> Iterator[CalendarVersion]:
    """One version for one day; what refuses inside leaves nothing behind. `rows`: the day, and what it was before."""
    day = rows[0]
    try:
        with new_version(
            by=by,
            decree=day.decree,
            region=day.region,
            agency=day.agency,
            first_on=min(row.day_on for row in rows),
        ) as version:
            yield version
    except IntegrityError as error:
        raise AlreadyOff(field="day_on") from error


def _enter(holiday: Holiday, version: CalendarVersion) -> None:
    """Raises Contradicts when the same scope says both that the day is off and that it is worked."""
    same = in_force().filter(day_on=holiday.day_on, region=holiday.region, agency=holiday.agency)
    others = set(same.values_list("kind", flat=True))
    if others and (holiday.kind == Kind.WORKED) != (Kind.WORKED in others):
        raise Contradicts(field="day_on")
    holiday.added_in = version.pk
    holiday.save(force_insert=True)


def _take_out(holiday: Holiday, version: CalendarVersion) -> None:
    if not in_force().filter(pk=holiday.pk).update(removed_in=version.pk):
        raise Stale
    holiday.removed_in = version.pk
