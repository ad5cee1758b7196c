"""Deadline policies: how many working days each limit has, from which day on, for the nation or below an agency.

What has begun to count is not changed: reports keep the limits of the day they were filed on. A policy is ended, and
another begins. "Today" is that of the easternmost zone, so that no office is already a day further.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.freshness import touch
from lapor.common.refusals import Incomplete, Invalid, OutOfTurn
from lapor.common.text import clean_line
from lapor.directory import changes, powers
from lapor.directory.actors import Actor
from lapor.directory.changes import Code
from lapor.directory.models import Agency
from lapor.reports.clocks.limit_types import (
    BY_CODE,
    MOST_DAYS,
    ONE_DAY,
    TABLE,
    Bound,
    by_agency,
    covers,
    limits_on,
)
from lapor.reports.commands.filing import EARLIEST_ZONE
from lapor.reports.models import DeadlinePolicy

LAST_DAY = date(2100, 12, 31)
CODE_LIMIT, NAME_LIMIT, SOURCE_LIMIT = 40, 200, 300
# The page for a new one stands at this address.
_TAKEN = "new"
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('reports_deadlinepolicy'))"
_said = lazy(date_format, str)


class LooserThanParent(Invalid):
    """An agency would promise the reporter less than what holds above it."""

    code = "looser_than_parent"
    sentence = _(
        "Untuk “%(clock)s”, %(days)s hari kerja lebih longgar daripada %(limit)s hari kerja menurut %(above)s. "
        "Isi paling banyak %(limit)s."
    )
    of_reporter = _(
        "“%(clock)s” adalah waktu bagi pelapor: %(days)s hari kerja lebih singkat daripada %(limit)s hari kerja "
        "menurut %(above)s. Isi paling sedikit %(limit)s."
    )


class WrongLength(Invalid):
    """Not a number of working days that a policy can give."""

    code = "wrong_length"
    sentence = _("Isi dengan bilangan bulat dari 1 sampai %(most)s.")


class AlreadyBegun(OutOfTurn):
    """Reports have been filed under it."""

    code = "already_begun"
    sentence = _(
        "Aturan ini berlaku sejak %(day)s, dan laporan yang masuk sejak itu memegang batas waktunya. "
        "Akhiri aturan ini, lalu tambahkan penggantinya yang mulai sehari sesudahnya."
    )


class NotInForce(OutOfTurn):
    """There is nothing to end."""

    code = "not_in_force"
    sentence = _("Aturan ini kosong atau sudah berakhir, jadi tidak ada yang perlu diakhiri.")


class NothingInForce(Invalid):
    """Without a national policy no report could be filed."""

    code = "nothing_in_force"
    sentence = _(
        "Mulai %(day)s tidak akan ada aturan nasional yang berlaku. Tambahkan dulu aturan penggantinya."
    )


def today() -> date:
    """The first day from which a policy may begin, and on which one may end."""
    return clock.today(EARLIEST_ZONE)


def has_begun(policy: DeadlinePolicy) -> bool:
    """Whether reports may have been filed under it."""
    return bool(policy.lengths) and policy.begins_on <= today()


def create_policy(
    *,
    code: str,
    name: str,
    begins_on: date | None,
    lengths: Mapping[str, int],
    by: Actor,
    agency: Agency | None = None,
    source: str = "",
) -> DeadlinePolicy:
    """Add a policy: for the nation with every length (national administrator), for an agency with those it tightens
    (its coordinator). It counts for reports filed from now on and from `begins_on` on.

    Raises NotAllowed, Incomplete, Invalid, WrongLength, LooserThanParent.
    """
    with _writing(agency, by=by):
        policy = DeadlinePolicy(code=_free_code(code), agency=agency, **_clean_words(name, source))
        for field, value in _clean_days(policy, begins_on, lengths).items():
            setattr(policy, field, value)
        policy.save(force_insert=True)
        scope = {"agency": agency.pk} if agency else {}
        after = {**scope, "begins_on": policy.begins_on, **policy.lengths}
        changes.record(policy, Code.CREATED, by=by, after=after)
    return policy


def change_policy(
    policy: DeadlinePolicy,
    *,
    by: Actor,
    name: str,
    begins_on: date | None,
    lengths: Mapping[str, int],
    source: str = "",
) -> DeadlinePolicy:
    """Change words at any time, lengths and first day while none of its days has come. An empty one may stay empty.

    Raises NotAllowed, Incomplete, Invalid, WrongLength, LooserThanParent, AlreadyBegun, NothingInForce.
    """
    with _writing(policy.agency, by=by):
        policy = _fresh(policy)
        values = _clean_words(name, source)
        is_left_empty = not lengths and not policy.lengths
        if not is_left_empty and (dict(lengths), begins_on) != (policy.lengths, policy.begins_on):
            if has_begun(policy):
                raise AlreadyBegun(day=_said(policy.begins_on))
            values |= _clean_days(policy, begins_on, lengths)
        _change(policy, values, Code.CHANGED, by=by)
    return policy


def end_policy(policy: DeadlinePolicy, *, by: Actor, ends_on: date | None) -> DeadlinePolicy:
    """`ends_on` becomes its last day. Before its first day that calls it off: it is emptied, and can be filled again.

    Raises NotAllowed, Incomplete, Invalid, NotInForce, NothingInForce.
    """
    with _writing(policy.agency, by=by):
        policy = _fresh(policy)
        if not policy.lengths or (policy.ends_on and policy.ends_on < today()):
            raise NotInForce
        last = _clean_day(ends_on, "ends_on")
        is_called_off = last < policy.begins_on
        values: dict[str, Any] = {"lengths": {}, "ends_on": None} if is_called_off else {"ends_on": last}
        _change(policy, values, Code.RETIRED, by=by)
    return policy


@contextmanager
def _writing(agency: Agency | None, *, by: Actor) -> Iterator[None]:
    """One writer of policies at a time, who may; what is left must hold together. Raises NotAllowed, NothingInForce."""
    powers.check_agency(by, agency)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
        yield
        if agency is None:
            _check_no_gap()
        touch("deadline_policy")


def _fresh(policy: DeadlinePolicy) -> DeadlinePolicy:
    return DeadlinePolicy.objects.select_related("agency").get(pk=policy.pk)


def _change(policy: DeadlinePolicy, values: dict[str, Any], code: Code, *, by: Actor) -> None:
    """Save and log what differs."""
    before, after = changes.set_fields(policy, values)
    if after:
        changes.record(policy, code, by=by, before=_told(before, after), after=_told(after, before))


def _told(side: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What the log tells of one side of a change: each length that differs, under its own code."""
    told = {name: value for name, value in side.items() if name not in ("lengths", "settled_at")}
    others = other.get("lengths", {})
    return told | {code: days for code, days in side.get("lengths", {}).items() if others.get(code) != days}


def _free_code(code: str) -> str:
    if not code or slugify(code) != code or len(code) > CODE_LIMIT or code == _TAKEN:
        raise Invalid(
            _(
                "Kode paling panjang %(limit)s huruf kecil, angka, dan tanda hubung, misalnya kota-blitar-2026."
            ),
            field="code",
            limit=CODE_LIMIT,
        )
    if DeadlinePolicy.objects.filter(pk=code).exists():
        raise Invalid(_("Kode ini sudah dipakai aturan lain."), field="code")
    return code


def _clean_words(name: str, source: str) -> dict[str, Any]:
    cleaned = {"name": clean_line(name, NAME_LIMIT), "source": clean_line(source, SOURCE_LIMIT)}
    if not cleaned["name"]:
        raise Incomplete(_("Tuliskan nama aturannya."), field="name")
    return cleaned


def _clean_days(policy: DeadlinePolicy, begins_on: date | None, lengths: Mapping[str, int]) -> dict[str, Any]:
    """First day and lengths as they may be stored, and the moment from which they count."""
    first = _clean_day(begins_on, "begins_on")
    if policy.ends_on and policy.ends_on < first:
        raise Invalid(
            _("Aturan ini berakhir %(day)s: pilih tanggal mulai sebelum itu."),
            field="begins_on",
            day=_said(policy.ends_on),
        )
    others = DeadlinePolicy.objects.filter(agency=policy.agency).exclude(pk=policy.pk)
    if others.filter(begins_on=first).exists():
        raise Invalid(
            _("Sudah ada aturan lain yang mulai pada tanggal itu. Pilih tanggal lain."), field="begins_on"
        )
    checked = _clean_lengths(policy.agency, lengths)
    _check_above(policy.agency, first, checked)
    return {"begins_on": first, "lengths": checked, "settled_at": clock.now()}


def _clean_day(day: date | None, field: str) -> date:
    if day is None:
        raise Incomplete(_("Isi tanggalnya."), field=field)
    if not today() <= day <= LAST_DAY:
        raise Invalid(
            _(
                "Pilih tanggal dari %(first)s sampai %(last)s: "
                "laporan yang sudah masuk memegang aturan pada hari masuknya."
            ),
            field=field,
            first=_said(today()),
            last=_said(LAST_DAY),
        )
    return day


def _clean_lengths(agency: Agency | None, lengths: Mapping[str, int]) -> dict[str, int]:
    for code, days in lengths.items():
        if code not in BY_CODE:
            raise Invalid(_("Batas waktu %(code)s tidak dikenal."), code=code)
        if type(days) is not int or not 1 <= days <= MOST_DAYS:
            raise WrongLength(field=code, most=MOST_DAYS)
    missing = next((one for one in TABLE if one.code not in lengths), None)
    if agency is None and missing:
        raise Incomplete(
            _("Aturan nasional memuat setiap batas waktu. Yang belum diisi: %(clock)s."),
            field=missing.code,
            clock=missing.label,
        )
    if not lengths:
        raise Incomplete(_("Isi paling sedikit satu batas waktu."), field=TABLE[0].code)
    return {one.code: lengths[one.code] for one in TABLE if one.code in lengths}


def _check_above(agency: Agency | None, day: date, lengths: Mapping[str, int]) -> None:
    """Raises LooserThanParent. What is tightened above later holds anyway: the most generous of a path counts."""
    if agency is None:
        return
    path = agency.path[:-1]
    rows = DeadlinePolicy.objects.filter(Q(agency=None) | Q(agency__in=path))
    above = limits_on(day, by_agency(rows), path=path)
    for code, days in lengths.items():
        limit = above.get(code)
        if limit and BY_CODE[code].is_looser(days, limit.days):
            is_reporters = BY_CODE[code].bound == Bound.AT_LEAST
            raise LooserThanParent(
                LooserThanParent.of_reporter if is_reporters else None,
                field=code,
                clock=BY_CODE[code].label,
                days=days,
                limit=limit.days,
                above=limit.policy.name,
            )


def _check_no_gap() -> None:
    """From today on a national policy holds on every day. Raises NothingInForce."""
    nation, day = list(DeadlinePolicy.objects.filter(agency=None)), today()
    while holding := [one for one in nation if covers(one, day)]:
        if any(one.ends_on is None for one in holding):
            return
        day = max(one.ends_on for one in holding if one.ends_on) + ONE_DAY
    raise NothingInForce(day=_said(day))
