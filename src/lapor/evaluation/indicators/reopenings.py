"""Answers that did not hold."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Indicator, Measure, Reading, Value
from lapor.evaluation.indicators.sources import FROM_FACTS
from lapor.insight.figures import Figure

INDICATOR = Indicator(
    code="reopened",
    name=_("Dibuka kembali"),
    meaning=_(
        "Berapa kali pelapor membuka kembali laporan yang masuk dalam masa ini, karena jawabannya belum "
        "menyelesaikan masalah."
    ),
    formula=_(
        "Jumlah pembukaan kembali oleh pelapor. Daftarnya memuat setiap laporan sekali, meski dibuka kembali lebih "
        "dari sekali."
    ),
    exclusions=_("Yang dibuka kembali oleh petugas atau evaluator."),
    source=FROM_FACTS,
    readings=(
        Reading(
            "reopened", _("kali"), Measure.COUNT, Figure.REOPENED, lambda basis: Value(basis["reopened"])
        ),
    ),
)
