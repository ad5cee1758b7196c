"""Proving that one was given the receipt: number and PIN, with no hint which of the two was wrong.

Wrong PINs make slow, right ones never: `Pace` says how much. A PIN of 10 digits (33 bits) is beyond guessing; the six
digits of old receipts stay good and are guarded by narrower paces, chosen by what is typed, not by what the report has,
so that nothing is learned from them. One address may try about 120 short PINs a day over all reports, one network
(/24, /48) about 800: some 1,200 days for one report of a million PINs.

Nobody can keep a reporter out. Tries on one report from everywhere slow nobody down: they only let the page ask for
the last digits of the telephone too, where one was given. A device on which the report was opened before is told apart
from all others. When somebody was slowed down at a report, it is noted there, and silence does not close it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from lapor.common import codes, rate_limits, security_log
from lapor.common.rate_limits import Pace
from lapor.common.refusals import NotFound, TooMany
from lapor.reports import identity
from lapor.reports.commands.reporter_access import note_kept_out
from lapor.reports.models import Report

# By scope of the counter, for short PINs and for long ones.
PACES: dict[str, tuple[Pace, Pace]] = {
    "report": (Pace(5, timedelta(minutes=30)), Pace(5, timedelta(minutes=5))),
    "visitor": (Pace(15, timedelta(minutes=15)), Pace(60, timedelta(minutes=1))),
    "network": (Pace(60, timedelta(minutes=2)), Pace(600, timedelta(seconds=15))),
}
# From here on a report, or all of them, are guarded: more is asked.
WRONG_ON_ONE_REPORT, WRONG_ANYWHERE, WATCHED = 10, 500, timedelta(hours=1)


class WrongPin(NotFound):
    """Number and PIN do not belong together, or there is no such number: the same answer for both."""

    code = "wrong_pin"
    sentence = _("Nomor dan PIN tidak cocok. Periksa kembali tanda terima Anda.")


class WrongPinWhileGuarded(WrongPin):
    """The same, while somebody guesses: also when only the telephone's digits were wrong."""

    code = "wrong_pin_while_guarded"
    sentence = _(
        "Nomor, PIN, dan angka telepon tidak cocok. Karena PIN sedang banyak ditebak, tulis juga 4 angka terakhir "
        "nomor telepon yang Anda isi saat melapor; jika dulu tidak diisi, kosongkan."
    )


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who tries, for counting only: address, the network around it, and the mark of a device known to the report."""

    address: str
    network: str = ""
    device: str = ""


def open_with_pin(number: str, pin: str, *, visitor: Visitor, phone_end: str = "") -> Report:
    """The report, when the PIN is its PIN. `phone_end`: the telephone's last four digits, asked for while guarded.

    Raises WrongNumber, WrongPin, TooMany.
    """
    report_id, digits = codes.report_id_of(number), codes.digits_of(pin)
    report = Report.objects.filter(pk=report_id).first()
    counters = _counters(report_id, visitor)
    is_long = len(digits) > codes.OLD_PIN_DIGITS
    try:
        for scope, what in counters.items():
            rate_limits.try_after(*what, str(is_long), pace=PACES[scope][is_long])
    except TooMany:
        if report:
            note_kept_out(report)
        raise
    guarded = not visitor.device and is_guarded(report_id)
    # A missing report is compared too, so that time does not tell which numbers exist.
    is_right = codes.pin_fits(report.pin_hash if report else "0" * 64, digits)
    if report is None or not is_right or (guarded and not identity.ends_with(report.pk, phone_end)):
        security_log.note(security_log.Event.WRONG_PIN, visitor=visitor.address, report=report_id)
        _watch(report_id)
        if report and guarded:
            note_kept_out(report)
        raise WrongPinWhileGuarded if guarded else WrongPin
    for what in counters.values():
        rate_limits.take_back(*what, str(is_long))
    rate_limits.forget_attempts(*counters["report"], str(is_long))
    return report


def is_guarded(report_id: int) -> bool:
    """Whether so many were wrong lately, here or anywhere, that more than the PIN is asked. The same for any number."""
    here = rate_limits.count_of("pin-wrong", str(report_id)) >= WRONG_ON_ONE_REPORT
    return here or rate_limits.count_of("pin-wrong") >= WRONG_ANYWHERE


def _counters(report_id: int, visitor: Visitor) -> dict[str, tuple[str, ...]]:
    """A known device has a counter of its own: what others try from the same address does not slow it down."""
    if visitor.device:
        return {"report": ("pin", str(report_id), "device", visitor.device)}
    return {
        "report": ("pin", str(report_id), visitor.address),
        "visitor": ("pin", "anywhere", visitor.address),
        "network": ("pin", "network", visitor.network),
    }


def _watch(report_id: int) -> None:
    """Count a wrong one. Says so in the log once when the guard goes up: with the report, without the visitor."""
    for what, limit in (((str(report_id),), WRONG_ON_ONE_REPORT), ((), WRONG_ANYWHERE)):
        count = rate_limits.count_attempt("pin-wrong", *what, limit=2**62, per=WATCHED)
        if count == limit:
            security_log.note(security_log.Event.PINS_GUESSED, wrong=count, report=what[0] if what else "all")
