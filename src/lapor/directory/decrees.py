"""A decree that changes the calendar: many days at once, looked at before they are entered, all or nothing.

What a list *says* becomes a `Plan` against the calendar as it is: what comes, what goes, what gets another name. A list
that is complete for its year (the three ministers' joint decree, a governor's circular) also takes out what it does not
name, of its own scope and year only; one that amends takes out nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Incomplete, Invalid, Stale
from lapor.common.text import clean_line
from lapor.directory import calendars, changes
from lapor.directory.actors import Actor
from lapor.directory.calendar_file import LONGEST, NATIONWIDE, CalendarDay, Fault, read_calendar
from lapor.directory.models import Agency, CalendarVersion, Holiday, Region

UNKNOWN_REGION, UNKNOWN_AGENCY = "unknown_region", "unknown_agency"


class Unreadable(Invalid):
    """Lines of the list that cannot be taken. `faults` names them; nothing was done."""

    code = "unreadable_calendar"
    sentence = _("Ada baris yang belum dapat dibaca, jadi belum ada yang diubah.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(field="days")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Plan:
    """What a list would change. Rows of `added` are not saved; `renamed` pairs the row in force with the next one."""

    added: Sequence[Holiday] = ()
    removed: Sequence[Holiday] = ()
    renamed: Sequence[tuple[Holiday, Holiday]] = ()
    unchanged: int = 0
    decree: str = ""
    # The calendar it was made against.
    version: int = 0
    scopes: Sequence[tuple[Region | None, Agency | None]] = field(default=())

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.renamed)

    @property
    def comes(self) -> list[Holiday]:
        return [*self.added, *(new for _old, new in self.renamed)]

    @property
    def goes(self) -> list[Holiday]:
        return [*self.removed, *(old for old, _new in self.renamed)]

    @property
    def region(self) -> Region | None:
        """The one region it concerns; None: an agency, or more than one scope, and so the nation."""
        return self.scopes[0][0] if len(self.scopes) == 1 else None

    @property
    def agency(self) -> Agency | None:
        return self.scopes[0][1] if len(self.scopes) == 1 else None

    @property
    def first_on(self) -> date:
        """The earliest day that changes; only for a plan that changes something."""
        return min(row.day_on for row in [*self.comes, *self.goes])

    @property
    def table(self) -> calendars.Table:
        """The calendar as it would be."""
        return calendars.table_if(added=self.comes, removed=self.goes)


def plan_of(content: bytes, *, by: Actor, decree: str = "", is_complete: bool) -> Plan:
    """Read a list and compare it with the calendar. `decree` stands for lines that name none. Three queries.

    Raises Unreadable (with the faults of its lines), NotAllowed, Contradicts.
    """
    days = read(content)
    if not days:
        raise Incomplete(_("Daftarnya kosong: tulis sedikitnya satu hari."), field="days")
    regions = Region.objects.in_bulk({day.region for day in days if day.region})
    agencies = Agency.objects.defer("search").in_bulk(
        {day.agency for day in days if day.agency}, field_name="code"
    )
    check_known(days, regions, agencies)
    calendars.look_again()
    version = calendars.current_version()
    wanted = {_key(row): row for row in (_row(day, regions, agencies, decree) for day in days)}
    scopes = {(row.region_id, row.agency_id): (row.region, row.agency) for row in wanted.values()}
    for region, agency in scopes.values():
        calendars.check_power(by, region, agency)
    calendars.check_in_time(wanted.values(), by=by)
    present = {_key(row): row for row in _present(wanted.values(), is_complete=is_complete)}
    _refuse_contradictions(wanted, present, is_complete=is_complete)
    return Plan(
        added=[row for key, row in wanted.items() if key not in present],
        removed=[row for key, row in present.items() if key not in wanted] if is_complete else [],
        renamed=[
            (old, _grounded(new, old))
            for key, new in wanted.items()
            if (old := present.get(key)) and _differ(old, new)
        ],
        unchanged=sum(key in present and not _differ(present[key], row) for key, row in wanted.items()),
        decree=decree or next((row.decree for row in wanted.values() if row.decree), ""),
        version=version,
        scopes=list(scopes.values()),
    )


def apply_plan(plan: Plan, *, by: Actor) -> CalendarVersion:
    """Enter the plan as one version of the calendar. Raises Stale when the calendar has changed since it was made."""
    with calendars.new_version(
        by=by, decree=plan.decree, region=plan.region, agency=plan.agency, first_on=plan.first_on
    ) as version:
        if version.pk != plan.version + 1:
            raise Stale(_("Kalender baru saja diubah orang lain. Periksa kembali akibatnya, lalu terapkan."))
        gone = [row.pk for row in plan.goes]
        if Holiday.objects.filter(pk__in=gone, removed_in=None).update(removed_in=version.pk) != len(gone):
            raise Stale
        rows = plan.comes
        for row in rows:
            row.added_in = version.pk
        Holiday.objects.bulk_create(rows)
        counts = {"added": len(plan.added), "removed": len(plan.removed), "renamed": len(plan.renamed)}
        changes.record_import("holiday", by=by, counts=counts)
    return version


def is_entered(year: int) -> bool:
    """Whether the nation's days off of a year are known: dates that reach into another one may still move. No query."""
    off = calendars.days_of(region_code=None, agency_path=[]).off
    return any(day.year == year and why.kind in NATIONWIDE for day, why in off.items())


def read(content: bytes) -> list[CalendarDay]:
    """The days of a list, in its order. Raises Unreadable."""
    days, faults = read_calendar(content)
    if faults:
        raise Unreadable(faults)
    return days


def check_known(days: Iterable[CalendarDay], regions: dict[str, Region], agencies: dict[str, Agency]) -> None:
    """Every place the list names exists. Raises Unreadable."""
    faults = [
        *(Fault(day.line, UNKNOWN_REGION, day.region) for day in days if day.region and day.region not in regions),
        *(Fault(day.line, UNKNOWN_AGENCY, day.agency) for day in days if day.agency and day.agency not in agencies),
    ]  # fmt: skip
    if faults:
        raise Unreadable(sorted(faults))


Key = tuple[date, str, str | None, int | None]


def _key(row: Holiday) -> Key:
    return row.day_on, row.kind, row.region_id, row.agency_id


def _row(day: CalendarDay, regions: dict[str, Region], agencies: dict[str, Agency], decree: str) -> Holiday:
    return Holiday(
        day_on=day.on,
        kind=day.kind,
        name=clean_line(day.name, LONGEST),
        decree=clean_line(day.decree or decree, LONGEST),
        region=regions.get(day.region),
        agency=agencies.get(day.agency),
    )


def _present(wanted: Iterable[Holiday], *, is_complete: bool) -> Iterable[Holiday]:
    """The days in force of the scopes and years that the list speaks of."""
    spoken = {(row.region_id, row.agency_id, row.day_on.year) for row in wanted}
    condition = Q(pk__in=[])
    for region_id, agency_id, year in spoken:
        condition |= Q(region=region_id, agency=agency_id, day_on__year=year)
    return (
        calendars.in_force()
        .filter(condition)
        .select_related("region", "agency")
        .order_by("day_on", "kind", "pk")
    )


def _grounded(new: Holiday, old: Holiday) -> Holiday:
    """A list that names no decree takes none away."""
    new.decree = new.decree or old.decree
    return new


def _differ(old: Holiday, new: Holiday) -> bool:
    return (old.name, old.decree) != (new.name, new.decree or old.decree)


def _refuse_contradictions(
    wanted: dict[Key, Holiday], present: dict[Key, Holiday], *, is_complete: bool
) -> None:
    """No scope says of one day that it is off and that it is worked: neither the list, nor the list with what stays."""
    rows = [*wanted.values(), *(() if is_complete else present.values())]
    said: dict[tuple[date, str | None, int | None], bool] = {}
    for row in rows:
        place = (row.day_on, row.region_id, row.agency_id)
        is_worked = row.kind == Holiday.Kind.WORKED
        if said.setdefault(place, is_worked) != is_worked:
            raise calendars.Contradicts(field="days")


WORDS: dict[str, str | Promise] = {
    "not_text": _("berkas ini bukan teks UTF-8"),
    "odd_year": _("tahun “%(value)s” tidak masuk akal"),
    "columns": _("baris ini perlu tanggal, jenis, dan nama"),
    "bad_date": _("tanggal “%(value)s” tidak terbaca; tulis 2027-03-09 atau 9 Maret 2027"),
    "no_such_day": _("tidak ada tanggal “%(value)s”"),
    "wrong_weekday": _("hari dan tanggal tidak cocok: “%(value)s”"),
    "bad_kind": _("jenis “%(value)s” tidak dikenal"),
    "no_name": _("nama harinya kosong"),
    "too_long": _("nama atau dasar lebih dari 200 karakter"),
    "bad_region": _("kode daerah “%(value)s” bukan berbentuk 51 atau 51.71"),
    "not_for_a_place": _(
        "libur nasional dan cuti bersama berlaku untuk seluruh Indonesia, tanpa daerah atau instansi"
    ),
    "needs_region": _("libur daerah memerlukan kode daerah"),
    "needs_agency": _("penutupan kantor memerlukan kode instansi"),
    "two_places": _("isi daerah atau instansi, tidak keduanya"),
    "twice": _("tanggal ini sudah disebut pada baris %(value)s"),
    "contradicts": _("baris %(value)s mengatakan kebalikannya"),
    "too_many": _("terlalu banyak kekeliruan; periksa apakah ini berkas yang benar"),
    UNKNOWN_REGION: _("tidak ada daerah dengan kode “%(value)s”"),
    UNKNOWN_AGENCY: _("tidak ada instansi dengan kode “%(value)s”"),
}


def sentence_of(fault: Fault) -> str:
    """What is wrong with a line, for people."""
    words = str(WORDS[fault.code]) % {"value": fault.value}
    return _("Baris %(line)d: %(words)s.") % {"line": fault.line, "words": words}
