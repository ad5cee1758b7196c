"""How long people wait for the answer that settles it."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Indicator, lengths
from lapor.evaluation.indicators.sources import FROM_FACTS
from lapor.insight.figures import Figure
from lapor.insight.models import Span

INDICATOR = Indicator(
    code="resolution",
    name=_("Hari kerja sampai dijawab tuntas"),
    meaning=_("Berapa hari kerja warga menunggu sejak laporannya masuk sampai dijawab tuntas."),
    formula=_(
        "Hari kerja dari tanggal masuk (hari ke-0; bila hari libur, hari kerja berikutnya) sampai tanggal jawaban "
        "penyelesaian terakhir, menurut kalender instansi pada rekap ini."
    ),
    exclusions=_("Yang belum dijawab, atau jawabannya ditolak pelapor dan sedang dibuka kembali."),
    source=FROM_FACTS,
    readings=lengths("resolution", Figure.ANSWERED, Span.ANSWER),
)
