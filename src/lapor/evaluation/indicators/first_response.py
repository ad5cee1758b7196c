"""How long people wait for the first word."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Indicator, lengths
from lapor.evaluation.indicators.sources import FROM_FACTS
from lapor.insight.figures import Figure
from lapor.insight.models import Span

INDICATOR = Indicator(
    code="first_response",
    name=_("Hari kerja sampai tanggapan pertama"),
    meaning=_("Berapa hari kerja warga menunggu sejak laporannya diverifikasi sampai instansi menanggapi."),
    formula=_(
        "Hari kerja dari tanggal verifikasi (hari ke-0; bila hari libur, hari kerja berikutnya) sampai tanggal "
        "tanggapan pertama, menurut kalender instansi pada rekap ini. Persentil ke-90: sembilan dari sepuluh "
        "laporan tidak lebih lama."
    ),
    exclusions=_("Yang belum ditanggapi. Jam kerja dan waktu menunggu pelapor tidak dikurangkan."),
    source=FROM_FACTS,
    readings=lengths("first_response", Figure.FOLLOWED_UP, Span.FIRST_RESPONSE),
)
