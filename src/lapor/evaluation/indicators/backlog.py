"""What is open now, by age: what a short period would hide."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Basis, Indicator, Measure, Reading, Value, Words
from lapor.evaluation.indicators.sources import FROM_ROWS
from lapor.insight.figures import Figure


def _aged(figure: Figure, label: Words) -> Reading:
    def read(basis: Basis) -> Value:
        return Value(None if basis.now is None else basis.now[figure])

    return Reading(f"backlog_{figure}", label, Measure.COUNT, figure, read)


INDICATOR = Indicator(
    code="backlog",
    name=_("Tunggakan menurut umur"),
    meaning=_("Laporan yang belum selesai sekarang, kapan pun masuknya, menurut umurnya dalam hari kerja."),
    formula=_(
        "Jumlah laporan yang masih berjalan pada saat rekap dibuka; umurnya dihitung dari tanggal masuk (hari ke-0) "
        "menurut kalender instansi pada rekap ini."
    ),
    exclusions=_("Tidak bergantung pada masa yang dipilih, maka tidak dibandingkan dengan masa lain."),
    source=FROM_ROWS,
    readings=(
        _aged(Figure.AGED_FEW, _("sampai 5 hari kerja")),
        _aged(Figure.AGED_SOME, _("6–14 hari kerja")),
        _aged(Figure.AGED_MANY, _("15–60 hari kerja")),
        _aged(Figure.BLACK, _("lebih dari 60 hari kerja")),
    ),
    is_of_now=True,
)
