"""A recap in words: what a meeting wants read aloud."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lapor.evaluation.recaps import Recap
from lapor.web.kit.formatting import agency_name, day, number
from lapor.web.office.recap.told_numbers import share, told


def scope_name(recap: Recap) -> str:
    agency = recap.scope.agency
    return agency_name(agency) if agency else settings.SITE_NAME or _("Seluruh Indonesia")


def cut_words(recap: Recap) -> str:
    """kanal WhatsApp; topik Jalan; wilayah Jawa Timur."""
    cut = recap.cut
    said = [
        _("kanal %(name)s") % {"name": cut.channel.label} if cut.channel else "",
        _("topik %(name)s") % {"name": cut.topic.full_name} if cut.topic else "",
        _("wilayah %(name)s") % {"name": cut.region.full_name} if cut.region else "",
    ]
    return "; ".join(one for one in said if one)


def paragraph(recap: Recap) -> str:
    """Three to six sentences; of few reports, in numbers instead of per cent."""
    return " ".join(_sentences(recap))


def _sentences(recap: Recap) -> Iterator[str]:
    received = int(recap.value("received").number or 0)
    words = {
        "n": number(received), "scope": scope_name(recap),
        "first": day(recap.period.first), "last": day(recap.period.last),
    }  # fmt: skip
    yield (
        ngettext(
            "Dari %(first)s sampai %(last)s, %(scope)s menerima %(n)s laporan.",
            "Dari %(first)s sampai %(last)s, %(scope)s menerima %(n)s laporan.",
            received,
        )
        % words
    )
    if cut := cut_words(recap):
        yield _("Yang dihitung hanya: %(cut)s.") % {"cut": cut}
    yield _("Masa sebelumnya %(before)s laporan, masa yang sama setahun lalu %(year)s.") % {
        "before": number(_number(recap, "before")), "year": number(_number(recap, "year_before"))}  # fmt: skip
    if recap.value("followed_up").number is not None:
        yield _("Dari laporan terverifikasi, %(followed)s sudah ditindaklanjuti dan %(completed)s selesai.") % {
            "followed": share(recap.value("followed_up")), "completed": share(recap.value("completed"))}  # fmt: skip
    answer = recap.line("resolution_median")
    if answer.now.number is not None:
        yield _("Separuh jawaban tuntas diberikan dalam %(days)s hari kerja; %(share)s tepat waktu.") % {
            "days": told(answer.reading, answer.now), "share": share(recap.value("answered_in_time"))}  # fmt: skip
    if recap.value("closed_by_system").number:
        yield _("Dari yang selesai, %(share)s ditutup sistem karena pelapor diam.") % {
            "share": share(recap.value("closed_by_system"))}  # fmt: skip
    old = int(recap.value("backlog_black").number or 0)
    if old:
        yield ngettext(
            "Sekarang %(n)s laporan belum selesai padahal umurnya lebih dari 60 hari kerja.",
            "Sekarang %(n)s laporan belum selesai padahal umurnya lebih dari 60 hari kerja.",
            old,
        ) % {"n": number(old)}


def _number(recap: Recap, span: str) -> float:
    value = getattr(recap.line("received"), span)
    return value.number or 0
