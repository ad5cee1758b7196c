"""What came in: told first, ranked by never."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Indicator, count
from lapor.evaluation.indicators.sources import FROM_FACTS
from lapor.insight.figures import Figure

INDICATOR = Indicator(
    code="received",
    name=_("Laporan masuk"),
    meaning=_(
        "Berapa laporan yang masuk dalam masa ini. Banyaknya laporan bukan ukuran buruknya layanan: instansi tidak "
        "diurutkan menurut angka ini."
    ),
    formula=_(
        "Jumlah laporan menurut tanggal masuk; di sampingnya yang terverifikasi serta yang diarsipkan atau digabung."
    ),
    exclusions=_(
        "Tidak ada. Yang diarsipkan dan digabung ditunjukkan terpisah dan tidak masuk penyebut indikator lain."
    ),
    source=FROM_FACTS,
    readings=(
        count("received", _("masuk"), Figure.RECEIVED),
        count("verified", _("terverifikasi"), Figure.VERIFIED),
        count("aside", _("diarsipkan atau digabung"), Figure.ASIDE),
    ),
)
