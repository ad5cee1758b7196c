"""More time for an answer: once for a report, with a reason the reporter reads, when a coordinator agrees in time.

The law knows it for requests of information (UU 14/2008: 7 working days beside the 10); for other reports it is our
reading of practice (domain 3.2). How many days at most is in the deadline policy.
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Invalid, NotAllowed, OutOfTurn
from lapor.common.text import WORDS_LIMIT, clean_text
from lapor.directory.actors import Actor
from lapor.reports import permissions
from lapor.reports.case import Case
from lapor.reports.clocks import applicable_limits, lateness
from lapor.reports.clocks.limit_types import LimitKey
from lapor.reports.commands import _clocks
from lapor.reports.commands._step import step
from lapor.reports.models import Clock, Event, Report
from lapor.reports.payloads import ExtensionAsked, ExtensionDeclined, ExtensionGranted
from lapor.reports.vocabulary import Extension, PostKind, ReportClass
from lapor.reports.workflow import Action, ClockKind, Need


class TooLateToExtend(OutOfTurn):
    """The limit has passed already: more time afterwards would rewrite what happened."""

    code = "too_late_to_extend"
    sentence = _("Batas waktunya sudah lewat, jadi tidak dapat diperpanjang lagi. Jawablah secepatnya.")


class NotYours(NotAllowed):
    """Nobody grants time to themselves, or to a unit that is not below them."""

    code = "extension_not_yours"
    sentence = _("Perpanjangan diputuskan oleh koordinator di atas unit itu, dan bukan oleh yang memintanya.")


class NothingToExtend(OutOfTurn):
    """No limit runs that could be longer."""

    code = "nothing_to_extend"
    sentence = _("Tidak ada batas waktu penyelesaian yang sedang berjalan pada laporan ini.")


def ask_extension(
    report: Report, *, by: Actor, days: int | None, reason: str, seen: int | None = None
) -> Report:
    """Ask for `days` working days more, with the reason. Raises TooLateToExtend, NothingToExtend, Invalid."""
    text = clean_text(reason, WORDS_LIMIT)
    given = {Need.DAYS: days, Need.REASON: text}
    with step(report, Action.ASK_EXTENSION, by=by, given=given, seen=seen) as case:
        limit, _due_on = _extendable(case)
        most = most_days(case, limit)
        if days is None or not 1 <= days <= most:
            raise Invalid(
                _("Perpanjangan paling sedikit 1 dan paling banyak %(most)s hari kerja."),
                field="days",
                most=most,
            )
        case.report.extension, case.report.extension_days = Extension.ASKED, days
        case.payload = ExtensionAsked(clock=ClockKind(limit.kind), days=days)
        case.say(PostKind.REASON, text)
    return report


def grant_extension(report: Report, *, by: Actor, words: str = "", seen: int | None = None) -> Report:
    """The limit becomes longer by the days asked for. Raises TooLateToExtend, NothingToExtend."""
    with step(report, Action.GRANT_EXTENSION, by=by, seen=seen) as case:
        _check_above(case)
        limit, before = _extendable(case)
        kind, days = ClockKind(limit.kind), case.report.extension_days
        _clocks.extend(case, limit, days)
        case.report.extension = Extension.GRANTED
        case.payload = ExtensionGranted(clock=kind, days=days, was=before, now=limit.due_on)
        case.say(PostKind.REASON, clean_text(words, WORDS_LIMIT))
    return report


def decline_extension(report: Report, *, by: Actor, reason: str, seen: int | None = None) -> Report:
    """The limit stays as it is, with the reason."""
    text = clean_text(reason, WORDS_LIMIT)
    with step(report, Action.DECLINE_EXTENSION, by=by, given={Need.REASON: text}, seen=seen) as case:
        _check_above(case)
        case.report.extension = Extension.DECLINED
        case.payload = ExtensionDeclined(days=case.report.extension_days)
        case.say(PostKind.REASON, text)
    return report


def _check_above(case: Case) -> None:
    """Who decides stands above the unit that answers, and is not who asked. Raises NotYours."""
    is_above = permissions.stands_above(case.power, case.answering.agency)
    asked = Event.objects.filter(report=case.report, action=Action.ASK_EXTENSION).order_by("-number")[0]
    if not is_above or asked.person_id == case.by.person_id:
        raise NotYours


def most_days(case: Case, limit: Clock) -> int:
    """How many working days the policies allow on top; 0: none."""
    extension = applicable_limits.limit_of(
        LimitKey(ClockKind(limit.kind), is_extension=True), case.report, limit.agency
    )
    return extension.days if extension else 0


def _extendable(case: Case) -> tuple[Clock, date]:
    """The limit of the answer, as long as it can still be kept, and its date."""
    is_request = case.report.report_class == ReportClass.INFORMATION_REQUEST
    kind = ClockKind.INFORMATION if is_request else ClockKind.RESOLVE
    limit = next((row for row in case.running if row.kind == kind), None)
    if limit is None or most_days(case, limit) == 0:
        raise NothingToExtend
    zone = ZoneInfo(limit.zone)
    if limit.breached_at or limit.due_on is None or lateness.is_missed(limit.due_on, zone=zone, by=case.at):
        raise TooLateToExtend
    return limit, limit.due_on
