"""What officers typed in for people who came by other channels."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Indicator, share
from lapor.evaluation.indicators.sources import FROM_FACTS
from lapor.insight.figures import Figure

INDICATOR = Indicator(
    code="entered",
    name=_("Dicatat petugas"),
    meaning=_(
        "Bagian laporan yang dicatat petugas bagi warga yang datang lewat loket, telepon, surat, atau kanal lain."
    ),
    formula=_("Laporan yang dicatat petugas, dibagi laporan masuk."),
    exclusions=_("Tidak ada."),
    source=FROM_FACTS,
    readings=(share("entered", _("bagian"), Figure.ENTERED, part="entered", whole="received"),),
)
