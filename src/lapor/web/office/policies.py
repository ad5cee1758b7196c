"""Deadline policies: how many working days each limit has, read by all, set by the nation and by each coordinator."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.directory import powers, visibility
from lapor.directory.actors import Actor
from lapor.directory.models import Agency
from lapor.reports.clocks import applicable_limits
from lapor.reports.clocks.limit_types import BY_CODE, MOST_DAYS, TABLE, Bound, days_in_force
from lapor.reports.commands import deadline_policies
from lapor.reports.models import DeadlinePolicy
from lapor.web.kit.addresses import address_with, number_of
from lapor.web.kit.formatting import day
from lapor.web.kit.forms import LineField
from lapor.web.kit.guards import GuardedRequest
from lapor.web.kit.picker_fields import AgencyField
from lapor.web.office.fields import DayField, NeededLine, OfficeForm
from lapor.web.office.reference_tables import Column, Data, ReferenceTable, Tab, Wording

_HEADINGS: dict[Bound, dict[str, str | Promise]] = {
    Bound.AT_MOST: {
        "heading": _("Waktu bagi instansi"),
        "words": _(
            "Instansi boleh menetapkan lebih singkat daripada aturan di atasnya, tidak boleh lebih lama."
        ),
    },
    Bound.AT_LEAST: {
        "heading": _("Waktu bagi pelapor"),
        "words": _(
            "Instansi boleh memberi lebih lama daripada aturan di atasnya, tidak boleh lebih singkat."
        ),
    },
}


class DaysField(forms.IntegerField):
    """A number of working days. Whether it is needed and how far it may go, the writer says."""

    widget = forms.NumberInput(attrs={"min": 1, "max": MOST_DAYS, "class": "days"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid"] = str(deadline_policies.WrongLength(most=MOST_DAYS))

    def validate(self, value: Any) -> None:
        """Left to the writer."""


class PolicyForm(OfficeForm):
    """A policy; whose it is, is chosen once. Of one that has begun, only the words can be changed."""

    code = NeededLine(label=_("Kode"), limit=deadline_policies.CODE_LIMIT,
                      help_text=_("Tidak dapat diubah kemudian. Contoh: kota-blitar-2026."))  # fmt: skip
    name = NeededLine(label=_("Nama"), limit=deadline_policies.NAME_LIMIT)
    source = LineField(label=_("Dasar"), limit=deadline_policies.SOURCE_LIMIT,
                       help_text=_("Peraturan, keputusan, atau maklumat pelayanan yang menetapkannya."))  # fmt: skip
    agency = AgencyField(label=_("Instansi yang terikat"), required=False,
                         missing=_("Pilih instansi yang terikat aturan ini."),
                         help_text=_("Berlaku juga bagi unit di bawahnya."))  # fmt: skip
    begins_on = DayField(label=_("Berlaku mulai"), help_text=_("Hari ini atau sesudahnya."))

    def __init__(self, *args: Any, actor: Actor, row: DeadlinePolicy | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.is_fixed = row, row is not None and deadline_policies.has_begun(row)
        for one in TABLE:
            self.fields[one.code] = DaysField(label=one.label)
        self.fields["agency"].required = not powers.is_nation(actor)
        self.fields["begins_on"].required = row is None or bool(row.lengths)
        chosen_once = ("code", "agency") if row else ()
        for name in (*chosen_once, *(("begins_on", *BY_CODE) if self.is_fixed else ())):
            del self.fields[name]

    def clean(self) -> Data:
        lengths = {code: days for code in BY_CODE if (days := self.cleaned_data.pop(code, None)) is not None}
        days = {"lengths": lengths}
        if self.is_fixed and self.row:
            days = {"lengths": self.row.lengths, "begins_on": self.row.begins_on}
        return {**self.cleaned_data, **days}

    @property
    def parts(self) -> Iterable[dict[str, Any]]:
        """Each length with what holds above it, below a heading that says which way one may go."""
        above, bound = self._above(), None
        for part in super().parts:
            length = BY_CODE.get(part["field"].name)
            if length:
                part["field"].help_text = f"{above.get(length.code, '')} {length.words}".strip()
            if length and length.bound != bound:
                bound = length.bound
                yield _HEADINGS[bound]
            yield part

    def _above(self) -> dict[str, str]:
        """What holds today above the agency, or for the nation, by length."""
        chosen = self.row.agency if self.row else vars(self).get("cleaned_data", self.initial).get("agency")
        words = (
            gettext("Di atasnya: %(days)s (%(policy)s).")
            if chosen
            else gettext("Sekarang: %(days)s (%(policy)s).")
        )
        limits = applicable_limits.limits_on(clock.today(), path=chosen.path[:-1] if chosen else ())
        return {code: words % {"days": one.days, "policy": one.policy.pk} for code, one in limits.items()}


class PolicyEndForm(OfficeForm):
    """The last day of a policy."""

    ends_on = DayField(label=_("Hari terakhir berlaku"))

    def __init__(self, *args: Any, row: DeadlinePolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["ends_on"] = row.ends_on or deadline_policies.today()
        if not deadline_policies.has_begun(row):
            self.fields["ends_on"].help_text = _(
                "Belum mulai: tanggal sebelum %(day)s membatalkan aturan ini dan mengosongkan isinya."
            ) % {"day": day(row.begins_on)}


def _rows(actor: Actor, text: str, chosen: Data) -> Any:
    """The nation's policies, then those of agencies; with `?agency=` only those that bind it."""
    rows = DeadlinePolicy.objects.select_related("agency").order_by(
        F("agency__name").asc(nulls_first=True), "agency", "-begins_on"
    )
    is_over = Q(ends_on__lt=deadline_policies.today())
    rows = rows.filter(is_over) if chosen.get("show") == "away" else rows.exclude(is_over)
    if agency := _agency(chosen):
        rows = rows.filter(Q(agency=None) | Q(agency__in=agency.path))
    if text:
        rows = rows.filter(Q(pk__icontains=text) | Q(name__icontains=text) | Q(agency__name__icontains=text))
    return rows


def _agency(chosen: Data, default: int | None = None) -> Agency | None:
    """The agency of `?agency=`. Raises NotFound. One query at most."""
    given = number_of(chosen.get("agency")) if chosen.get("agency") else default
    found = Agency.objects.defer("search").filter(pk=given).first() if given else None
    if found is None and chosen.get("agency"):
        raise NotFound
    return found


def _find(actor: Actor, pk: str) -> DeadlinePolicy:
    row = DeadlinePolicy.objects.select_related("agency").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def _initial(row: DeadlinePolicy | None, request: GuardedRequest) -> Data:
    if row:
        first = row.begins_on if row.lengths else None
        return {"name": row.name, "source": row.source, "begins_on": first, **row.lengths}
    own = powers.coordinated(request.actor)
    return {"agency": _agency(request.GET.dict(), min(own) if own else None)}


def _may_change(actor: Actor, row: DeadlinePolicy) -> bool:
    return powers.may_change(actor, row.agency.path) if row.agency else powers.is_nation(actor)


def _tabs(request: GuardedRequest) -> list[Sequence[Tab]]:
    is_away = request.GET.get("show") == "away"
    present = Tab(_("Berlaku atau akan berlaku"), address_with(request, show=None, page=None), not is_away)
    return [[present, Tab(_("Sudah berakhir"), address_with(request, show="away", page=None), is_away)]]


def _when(row: DeadlinePolicy) -> str:
    """The days on which it is the one in force, younger ones of the same agency taken out."""
    spans = list(days_in_force(row, applicable_limits.policies_of(row.agency_id)))
    said = [
        gettext("%(first)s sampai %(last)s") % {"first": day(first), "last": day(last)}
        if last
        else gettext("mulai %(day)s") % {"day": day(first)}
        for first, last in spans
    ]
    if not row.lengths:
        return gettext("tidak berlaku: masih kosong")
    return "; ".join(said) or gettext("tidak pernah: aturan yang lebih baru mendahuluinya")


def _days(row: DeadlinePolicy) -> str:
    return " · ".join(f"{one.label} {row.lengths[one.code]}" for one in TABLE if one.code in row.lengths)


def _lead(request: GuardedRequest) -> Data:
    """What holds today: for the agency asked for, else the actor's own, else the nation."""
    own = visibility.within(request.actor)
    agency = _agency(request.GET.dict(), min(own) if own else None)
    nation = applicable_limits.limits_on(clock.today())
    limits = applicable_limits.limits_on(clock.today(), path=agency.path if agency else ())
    groups: list[Data] = [
        {
            **_HEADINGS[bound],
            "lines": [
                {"length": one, "limit": limits[one.code], "nation": nation[one.code]}
                for one in TABLE
                if one.bound == bound and one.code in nation
            ],
        }
        for bound in Bound
    ]
    empty = [one for one in applicable_limits.policies_of(None) if not one.lengths and one.settled_at is None]
    return {"agency": agency, "groups": groups, "empty": empty}


def _words(row: DeadlinePolicy | None) -> Data:
    """What stands above the form."""
    if row and deadline_policies.has_begun(row):
        return {"words": deadline_policies.AlreadyBegun(day=day(row.begins_on))}
    return {
        "words": _(
            "Isi dalam hari kerja. Aturan sebuah instansi hanya memuat yang berbeda; yang dikosongkan mengikuti aturan "
            "di atasnya. Aturan nasional memuat semuanya."
        )
    }


POLICIES = ReferenceTable(
    code="policies",
    key="slug",
    icon="clock",
    wording=Wording(
        question=_("Berapa hari kerja setiap batas waktu?"),
        search=_("Cari aturan"),
        none=_("Tidak ada aturan di sini."),
        add=_("Tambah aturan"),
        added=_("Aturan ditambahkan. Laporan yang sudah masuk tidak berubah."),
        change=_("Ubah aturan %(name)s"),
        retire=_("Akhiri aturan"),
        put_away_title=_("Akhiri aturan %(name)s?"),
        retire_words=_(
            "Laporan yang sudah masuk tetap memegang batas waktunya. Penggantinya dapat mulai sehari sesudahnya."
        ),
        was_put_away=_("Aturan diakhiri."),
    ),
    columns=(
        Column(_("Aturan"), lambda row: format_html("{} <small>{}</small>", row.name, row.pk)),
        Column(_("Mengikat"), lambda row: row.agency or _("Seluruh Indonesia")),
        Column(_("Berlaku"), _when),
        Column(_("Hari kerja"), _days),
        Column(_("Dasar"), lambda row: row.source),
    ),
    rows=_rows,
    find=_find,
    name=lambda row: row.name,
    form=PolicyForm,
    initial=_initial,
    add=lambda actor, data: deadline_policies.create_policy(by=actor, **data),
    change=lambda actor, row, data: deadline_policies.change_policy(row, by=actor, **data),
    retire=lambda actor, row, ends_on: deadline_policies.end_policy(row, by=actor, ends_on=ends_on),
    put_away_form=PolicyEndForm,
    may_add=lambda actor: powers.coordinated(actor) != frozenset(),
    may_change=_may_change,
    is_away=lambda row: (
        not row.lengths or (row.ends_on is not None and row.ends_on < deadline_policies.today())
    ),
    tabs=_tabs,
    lead="office/limits.html",
    lead_context=_lead,
    context=_words,
)
