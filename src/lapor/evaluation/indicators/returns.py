"""Reports that came to the wrong door."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Indicator, Measure, Reading, Value
from lapor.evaluation.indicators.sources import FROM_ROWS
from lapor.insight.figures import Figure

INDICATOR = Indicator(
    code="returned",
    name=_("Dikembalikan: bukan wewenang"),
    meaning=_("Berapa disposisi dalam masa ini yang dikembalikan unit karena bukan wewenangnya."),
    formula=_(
        "Jumlah disposisi yang dikembalikan, menurut tanggal disposisinya, pada unit yang mengembalikan."
    ),
    exclusions=_(
        "Tidak ada. Laporannya sendiri mungkin masuk dalam masa lain, atau kini ada pada instansi lain."
    ),
    source=FROM_ROWS,
    readings=(
        Reading("returned", _("kali"), Measure.COUNT, Figure.RETURNED, lambda basis: Value(basis.returned)),
    ),
)
