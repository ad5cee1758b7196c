"""What a deadline policy may name, which way an agency may depart from it, and which policy holds on a day. Pure.

An agency may promise more than what holds above it, never less. For the office's own time that means fewer days; for
the reporter's time it means more. So of several policies on an agency's path the most generous to the reporter counts,
even when one above was changed later.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.reports.models import DeadlinePolicy
from lapor.reports.workflow import ClockKind

ONE_DAY = timedelta(days=1)
MOST_DAYS = 365

# Policies by the id of their agency (None: the nation), the youngest first.
ByAgency = Mapping[int | None, Sequence[DeadlinePolicy]]


class Bound(StrEnum):
    """Which way an agency may depart from what holds above it."""

    # The office's time: fewer days are tighter.
    AT_MOST = "at_most"
    # The reporter's time: more days are more generous.
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class LimitType:
    """One thing that a policy gives working days for. `code` is a clock's kind, or `kind:class`, `extension:kind`."""

    code: str
    label: str | Promise
    words: str | Promise
    bound: Bound = Bound.AT_MOST

    def is_looser(self, days: int, limit: int) -> bool:
        """Whether `days` promise the reporter less than `limit`."""
        return days > limit if self.bound == Bound.AT_MOST else days < limit


TABLE = (
    LimitType("verify", _("Verifikasi"), _("Dari laporan masuk sampai diverifikasi dan didisposisikan.")),
    LimitType(
        "first_response", _("Tanggapan pertama"), _("Dari verifikasi sampai tanggapan pertama instansi.")
    ),
    LimitType(
        "resolve:plain",
        _("Penyelesaian: keluhan biasa"),
        _("Dari verifikasi sampai jawaban penyelesaian."),
    ),
    LimitType(
        "resolve:non_oversight",
        _("Penyelesaian: tidak berkadar pengawasan"),
        _("Dari verifikasi sampai jawaban penyelesaian."),
    ),
    LimitType(
        "resolve:oversight_grade",
        _("Penyelesaian: berkadar pengawasan"),
        _("Dari verifikasi sampai jawaban penyelesaian."),
    ),
    LimitType(
        "extension:resolve",
        _("Perpanjangan penyelesaian"),
        _("Paling banyak ditambahkan pada penyelesaian, satu kali dan dengan alasan."),
    ),
    LimitType(
        "information",
        _("Keterbukaan informasi publik"),
        _("Jawaban atas permintaan informasi menurut UU 14/2008."),
    ),
    LimitType(
        "extension:information",
        _("Perpanjangan informasi publik"),
        _("Paling banyak ditambahkan pada jawaban informasi, satu kali dan dengan alasan."),
    ),
    LimitType(
        "return_decision",
        _("Penentuan kewenangan"),
        _("Dari laporan dikembalikan sampai diputuskan siapa yang berwenang."),
    ),
    LimitType(
        "oversight",
        _("Jalan ke Ombudsman"),
        _("Umur laporan saat pelapor ditawari jalan ke Ombudsman, dan saat aspirasi diingatkan."),
    ),
    LimitType(
        "reporter_reply",
        _("Tanggapan pelapor"),
        _("Waktu bagi pelapor untuk menilai jawaban, sebelum laporan ditutup sistem."),
        Bound.AT_LEAST,
    ),
    LimitType(
        "completion",
        _("Kelengkapan dari pelapor"),
        _("Waktu bagi pelapor untuk melengkapi, sebelum laporan diarsipkan sistem."),
        Bound.AT_LEAST,
    ),
)
BY_CODE = {one.code: one for one in TABLE}


@dataclass(frozen=True, slots=True)
class Limit:
    """How many working days something has, and the policy that says so."""

    days: int
    policy: DeadlinePolicy


@dataclass(frozen=True, slots=True)
class LimitKey:
    """What a length is asked for: a clock, or how far it may be extended."""

    clock: ClockKind
    is_extension: bool = False

    def code_for(self, variant: str) -> str:
        """As policies name it for a grade or class: "resolve:plain", "verify", "extension:resolve"."""
        name = f"extension:{self.clock}" if self.is_extension else str(self.clock)
        return f"{name}:{variant}" if f"{name}:{variant}" in BY_CODE else name


def by_agency(policies: Iterable[DeadlinePolicy]) -> ByAgency:
    """Policies sorted for `limits_on`."""
    sorted_out: dict[int | None, list[DeadlinePolicy]] = defaultdict(list)
    for policy in sorted(policies, key=lambda one: one.begins_on, reverse=True):
        sorted_out[policy.agency_id].append(policy)
    return dict(sorted_out)


def limits_on(
    day: date, policies: ByAgency, *, path: Sequence[int] = (), filed_at: datetime | None = None
) -> dict[str, Limit]:
    """Every limit that holds on a day for an agency with this path (none: for the nation), by code.

    `filed_at`: only policies whose lengths were settled by then. Raises LookupError when the nation has none.
    """
    levels = [in_force(policies.get(one, ()), day, filed_at=filed_at) for one in reversed(path)]
    nation = in_force(policies.get(None, ()), day, filed_at=filed_at)
    if nation is None:
        raise LookupError(f"no deadline policy is in force on {day}")
    limits: dict[str, Limit] = {}
    # The narrowest comes first, so that it is named when two say the same.
    for policy in [*filter(None, levels), nation]:
        for one in TABLE:
            days, known = policy.lengths.get(one.code), limits.get(one.code)
            if days and (known is None or one.is_looser(known.days, days)):
                limits[one.code] = Limit(days, policy)
    return limits


def in_force(
    policies: Iterable[DeadlinePolicy], day: date, *, filed_at: datetime | None = None
) -> DeadlinePolicy | None:
    """Of one agency's policies, the youngest that has begun, has not ended and is filled in."""
    begun = [
        one
        for one in policies
        if covers(one, day) and not (filed_at and one.settled_at and one.settled_at > filed_at)
    ]
    return max(begun, key=lambda one: one.begins_on, default=None)


def covers(policy: DeadlinePolicy, day: date) -> bool:
    """Whether the policy is filled in and the day is one of its own, a younger one apart."""
    return bool(policy.lengths) and policy.begins_on <= day and (policy.ends_on or day) >= day


def days_in_force(
    policy: DeadlinePolicy, among: Iterable[DeadlinePolicy]
) -> Iterator[tuple[date, date | None]]:
    """The spans (first day, last day or None) on which it is the one in force among its agency's policies."""
    younger = sorted(
        (one for one in among if one.lengths and one.begins_on > policy.begins_on),
        key=lambda one: one.begins_on,
    )
    first: date | None = policy.begins_on if policy.lengths else None
    for one in younger:
        if first is None or (policy.ends_on and policy.ends_on < one.begins_on):
            break
        if first < one.begins_on:
            yield first, one.begins_on - ONE_DAY
        first = max(first, one.ends_on + ONE_DAY) if one.ends_on else None
    if first and (policy.ends_on is None or first <= policy.ends_on):
        yield first, policy.ends_on
