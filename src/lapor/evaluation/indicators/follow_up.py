"""Who has had a word from the agency at all."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Indicator, share
from lapor.evaluation.indicators.sources import FROM_FACTS
from lapor.insight.figures import Figure

INDICATOR = Indicator(
    code="followed_up",
    name=_("Sudah ditindaklanjuti"),
    meaning=_("Bagian laporan terverifikasi yang sudah mendapat tanggapan instansi, apa pun isinya."),
    formula=_(
        "Laporan terverifikasi dengan paling sedikit satu tanggapan instansi, dibagi laporan terverifikasi."
    ),
    exclusions=_("Yang diarsipkan, digabung, atau belum diverifikasi. Yang ditarik pelapor tetap dihitung."),
    source=FROM_FACTS,
    readings=(share("followed_up", _("bagian"), Figure.FOLLOWED_UP, part="followed_up", whole="verified"),),
)
