"""Where indicators take their numbers from, in words."""

from django.utils.translation import gettext_lazy as _

FROM_FACTS = _(
    "Fakta harian, yang dihitung ulang setiap kali sebuah laporan berubah (sampai satu menit yang lalu). "
    "Laporan dihitung "
    "pada unit penanggung jawabnya; sebelum ada, pada pemegang gilirannya. Tembusan tidak dihitung."
)
FROM_ROWS = _("Laporan dan disposisi itu sendiri, pada saat rekap dibuka.")
