"""What reporters say of it, and how many say anything."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Basis, Indicator, Measure, Reading, Value, share
from lapor.evaluation.indicators.sources import FROM_FACTS
from lapor.insight.figures import Figure


def _mean(basis: Basis) -> Value:
    rated = basis["rated"]
    return Value(basis["rating_sum"] / rated if rated else None, rated)


INDICATOR = Indicator(
    code="rating",
    name=_("Nilai dari pelapor"),
    meaning=_("Rata-rata nilai yang diberikan pelapor, dan berapa bagian laporan selesai yang dinilai."),
    formula=_("Jumlah nilai dibagi banyaknya penilaian; banyaknya penilaian dibagi laporan selesai."),
    exclusions=_(
        "Nilai untuk laporan yang dicatat petugas, atau yang diberikan setelah petugas memberikan PIN baru, "
        "sebab petugas "
        "pernah melihat PIN-nya."
    ),
    source=FROM_FACTS,
    readings=(
        Reading("rating", _("rata-rata"), Measure.STARS, Figure.RATED, _mean),
        share("rating_response", _("yang menilai"), Figure.RATED, part="rated", whole="completed"),
    ),
)
