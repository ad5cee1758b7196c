"""Silence is not consent."""

from django.utils.translation import gettext_lazy as _

from lapor.evaluation.indicator import Indicator, share
from lapor.evaluation.indicators.sources import FROM_FACTS
from lapor.insight.figures import Figure

INDICATOR = Indicator(
    code="closed_by_system",
    name=_("Ditutup oleh sistem"),
    meaning=_(
        "Bagian laporan selesai yang ditutup karena pelapor tidak menjawab, bukan karena ia menyatakan puas."
    ),
    formula=_("Laporan yang ditutup sistem, dibagi laporan selesai."),
    exclusions=_("Yang ditutup pelapor sendiri atau admin tidak masuk pembilang."),
    source=FROM_FACTS,
    readings=(
        share(
            "closed_by_system",
            _("bagian"),
            Figure.CLOSED_BY_SYSTEM,
            part="closed_by_system",
            whole="completed",
        ),
    ),
)
