"""Proving that one was given the receipt: number and PIN, with few tries and no hint which of the two was wrong."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from lapor.common import codes, limits, security_log
from lapor.common.refusals import NotFound
from lapor.reports.models import Report

TRIES_OF_ONE_VISITOR, TRIES_ON_ONE_REPORT = 5, 30
# Over all reports: numbers follow each other, so one PIN could be tried on each. A village may share one address.
TRIES_OF_ONE_VISITOR_ANYWHERE = 200
WINDOW = timedelta(minutes=15)


class WrongPin(NotFound):
    """Number and PIN do not belong together, or there is no such number: the same answer for both."""

    code = "wrong_pin"
    sentence = _("Nomor dan PIN tidak cocok. Periksa kembali tanda terima Anda.")


def open_with_pin(number: str, pin: str, *, visitor: str) -> Report:
    """The report, when the PIN is its PIN. `visitor`: the caller's address, used only as a hashed counter key.

    Raises WrongNumber, WrongPin, TooMany.
    """
    report_id = codes.report_id_of(number)
    limits.count_attempt("pin", "anywhere", visitor, limit=TRIES_OF_ONE_VISITOR_ANYWHERE, per=WINDOW)
    limits.count_attempt("pin", str(report_id), visitor, limit=TRIES_OF_ONE_VISITOR, per=WINDOW)
    limits.count_attempt("pin", str(report_id), limit=TRIES_ON_ONE_REPORT, per=WINDOW)
    report = Report.objects.filter(pk=report_id).first()
    # A missing report is compared too, so that time does not tell which numbers exist.
    stored = report.pin_hash if report else "0" * 64
    digits = "".join(character for character in pin if character.isdigit())
    is_right = codes.same(codes.keyed_hash("pin-check", stored[:16], digits)[:48], stored[16:])
    if report is None or not is_right:
        security_log.note(security_log.Event.WRONG_PIN, visitor=visitor, report=report_id)
        raise WrongPin
    limits.forget_attempts("pin", str(report_id), visitor)
    return report
