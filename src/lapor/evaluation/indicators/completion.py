"""Answered and closed."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Indicator, share
from lapor.evaluation.indicators.sources import FROM_FACTS
from lapor.insight.figures import Figure

INDICATOR = Indicator(
    code="completed",
    name=_("Selesai"),
    meaning=_("Bagian laporan terverifikasi yang sudah dijawab tuntas lalu ditutup."),
    formula=_("Laporan yang ditutup dengan jawaban penyelesaian, dibagi laporan terverifikasi."),
    exclusions=_(
        "Yang diarsipkan, digabung, atau belum diverifikasi. Yang ditutup sistem karena pelapor diam ikut dihitung di "
        "sini dan ditunjukkan terpisah, sebab diam belum tentu setuju."
    ),
    source=FROM_FACTS,
    readings=(share("completed", _("bagian"), Figure.COMPLETED, part="completed", whole="verified"),),
)
