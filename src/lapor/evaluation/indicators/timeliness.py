"""Limits kept, clock by clock."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Indicator, share
from lapor.evaluation.indicators.sources import FROM_FACTS
from lapor.insight.figures import Figure

INDICATOR = Indicator(
    code="on_time",
    name=_("Tepat waktu"),
    meaning=_("Bagian laporan yang pada setiap langkahnya tidak pernah lewat batas waktu langkah itu."),
    formula=_(
        "Untuk verifikasi: yang diverifikasi tanpa lewat batas, dibagi yang terverifikasi. Untuk tanggapan "
        "pertama: dibagi "
        "yang sudah ditanggapi. Untuk jawaban: dibagi yang sudah dijawab tuntas. Batas yang dipakai ialah batas yang "
        "berlaku bagi laporan itu, termasuk perpanjangan dan jeda saat menunggu pelapor."
    ),
    exclusions=_(
        "Yang belum sampai ke langkah itu: yang masih terlambat tanpa jawaban tampak pada tunggakan, bukan di sini."
    ),
    source=FROM_FACTS,
    readings=(
        share(
            "verified_in_time", _("verifikasi"), Figure.VERIFIED_IN_TIME,
            part="verified_in_time", whole="verified",
        ),
        share(
            "followed_up_in_time", _("tanggapan pertama"), Figure.FOLLOWED_UP_IN_TIME,
            part="followed_up_in_time", whole="followed_up",
        ),
        share(
            "answered_in_time", _("jawaban tuntas"), Figure.ANSWERED_IN_TIME,
            part="answered_in_time", whole="answered",
        ),
    ),
)  # fmt: skip
