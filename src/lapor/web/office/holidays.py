"""Days off: the year's calendar, changed by the national administrator, and by a coordinator at home."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.directory import calendars, powers, visibility
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Holiday, Region
from lapor.reports.commands import redating
from lapor.web.kit.addresses import number_of
from lapor.web.kit.formatting import weekday
from lapor.web.kit.forms import BY_KIND, LineField
from lapor.web.kit.guards import GuardedRequest
from lapor.web.kit.picker_fields import AgencyField, RegionField
from lapor.web.office.fields import DayField, NeededLine, OfficeForm
from lapor.web.office.reference_tables import Column, Data, ReferenceTable, Tab, Wording

Kind = Holiday.Kind
OF_THE_NATION = Q(region=None, agency=None)


class HolidayForm(OfficeForm):
    """A day off; what it is and for whom is chosen once, when it is added."""

    marks = MappingProxyType({"region": BY_KIND, "agency": BY_KIND})

    day_on = DayField(label=_("Tanggal"))
    until_on = DayField(
        label=_("Sampai dengan"), required=False, help_text=_("Bila lebih dari satu hari berturut-turut.")
    )
    name = NeededLine(label=_("Nama"), limit=200)
    decree = LineField(label=_("Dasar"), limit=200, help_text=_("Nomor keputusan atau surat edaran."))
    kind = forms.ChoiceField(label=_("Jenis"))
    region = RegionField(
        label=_("Daerah"),
        required=False,
        help_text=_("Untuk hari libur daerah, atau hari yang tetap bekerja di daerah itu."),
    )
    agency = AgencyField(
        label=_("Instansi"),
        required=False,
        help_text=_("Untuk kantor yang tutup atau tetap bekerja; berlaku juga bagi unit di bawahnya."),
    )

    def __init__(self, *args: Any, actor: Actor, row: Holiday | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decree"].required = not powers.is_nation(actor)
        if row:
            for name in ("until_on", "kind", "region", "agency"):
                del self.fields[name]
        else:
            allowed = Kind if powers.is_nation(actor) else (Kind.LOCAL, Kind.CLOSURE, Kind.WORKED)
            self.offer("kind", ((kind.value, kind.label) for kind in allowed))


def _rows(actor: Actor, text: str, chosen: Data) -> Any:
    """The days of one year: the nation's, or those of the actor's regions and agencies."""
    rows = _judged(actor).order_by("day_on", "-kind", "pk").filter(day_on__year=_year_of(chosen))
    rows = rows.filter(_local(actor) if chosen.get("show") == "local" else OF_THE_NATION)
    return rows.filter(name__icontains=text) if text else rows


def _judged(actor: Actor) -> QuerySet[Holiday]:
    """Days off, each with whether the actor coordinates the government of its region (`is_governed`)."""
    own = powers.coordinated(actor) or ()
    mine = Agency.objects.filter(pk__in=own, parent=None, region=OuterRef("region"))
    return calendars.in_force().select_related("region", "agency").annotate(is_governed=Exists(mine))


def _local(actor: Actor) -> Q:
    local = ~OF_THE_NATION
    own = visibility.within(actor)
    if own is None:
        return local
    regions = Region.objects.filter(agency__in=own).values("pk")
    return local & (Q(agency__path__overlap=sorted(own)) | Q(region__in=regions))


def _year_of(chosen: Data) -> int:
    year = number_of(chosen.get("year"))
    return year if year and 1945 <= year <= 2999 else clock.today().year


def _find(actor: Actor, pk: int) -> Holiday:
    holiday = _judged(actor).filter(pk=pk).first()
    if holiday is None:
        raise NotFound
    return holiday


def _initial(holiday: Holiday | None, request: GuardedRequest) -> Data:
    if holiday:
        return {"day_on": holiday.day_on, "name": holiday.name, "decree": holiday.decree}
    if powers.is_nation(request.actor):
        return {"kind": Kind.NATIONAL}
    own = powers.coordinated(request.actor) or ()
    home = Agency.objects.filter(pk__in=own, parent=None, region__isnull=False).order_by("pk").first()
    return {"kind": Kind.LOCAL, "region": home.region_id if home else None}


def _tabs(request: GuardedRequest) -> list[Sequence[Tab]]:
    year, is_local = _year_of(request.GET.dict()), request.GET.get("show") == "local"
    show = "&show=local" if is_local else ""
    years = [Tab(str(one), f"?year={one}{show}", one == year) for one in range(year - 1, year + 3)]
    national = Tab(_("Nasional"), f"?year={year}", not is_local)
    return [years, [national, Tab(_("Daerah dan kantor"), f"?year={year}&show=local", is_local)]]


def _may_change(actor: Actor, holiday: Any) -> bool:
    """As the writer decides."""
    if holiday.agency:
        return powers.may_change(actor, holiday.agency.path)
    return powers.is_nation(actor) or holiday.is_governed


def _effect(holiday: Holiday) -> str:
    """How many open limits the new calendar moves; they are dated anew within a minute."""
    concerned = redating.running_within(region_code=holiday.region_id, agency_id=holiday.agency_id)
    table = calendars.table_if(added=(), removed=())
    moved = redating.effect_of(table, concerned.filter(due_on__gte=holiday.day_on)).moved
    return ngettext(
        "Hari libur dicatat. %(n)d batas waktu yang sedang berjalan bergeser.",
        "Hari libur dicatat. %(n)d batas waktu yang sedang berjalan bergeser.",
        moved,
    ) % {"n": moved}


def _lands(holiday: Holiday) -> str:
    """The list of the year and kind in which it now stands."""
    show = "&show=local" if holiday.region_id or holiday.agency_id else ""
    return f"?year={holiday.day_on.year}{show}"


def _whose(holiday: Holiday) -> str:
    return str(holiday.agency or holiday.region or _("Seluruh Indonesia"))


HOLIDAYS = ReferenceTable(
    code="holidays",
    icon="calendar",
    wording=Wording(
        question=_("Hari apa saja yang bukan hari kerja?"),
        search=_("Cari hari libur"),
        none=_("Belum ada hari libur yang tercatat di sini."),
        add=_("Tambah hari libur"),
        added=_("Hari libur dicatat. Tenggat yang sedang berjalan mengikuti kalender baru."),
        change=_("Ubah %(name)s"),
        retire=_("Hapus dari kalender"),
        put_away_title=_("Hapus %(name)s dari kalender?"),
        retire_words=_("Tanggal ini kembali menjadi hari kerja. Perubahannya tercatat."),
        was_put_away=_("Hari libur dihapus dari kalender."),
    ),
    columns=(
        Column(_("Tanggal"), lambda row: weekday(row.day_on)),
        Column(_("Nama"), lambda row: row.name),
        Column(_("Jenis"), lambda row: row.get_kind_display()),
        Column(_("Berlaku bagi"), _whose),
        Column(_("Dasar"), lambda row: row.decree),
    ),
    rows=_rows,
    find=_find,
    name=lambda row: row.name,
    form=HolidayForm,
    initial=_initial,
    add=lambda actor, data: calendars.add_holiday(by=actor, **data),
    change=lambda actor, row, data: calendars.change_holiday(row, by=actor, **data),
    retire=lambda actor, row: calendars.remove_holiday(row, by=actor),
    may_add=lambda actor: powers.coordinated(actor) != frozenset(),
    may_change=_may_change,
    tabs=_tabs,
    lands=_lands,
    effect=_effect,
    at_once=(_("Tempel keputusan"), "office_decree"),
)
