"""What still lies with an agency: the directory asks before it closes one."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import OutOfTurn
from lapor.directory.models import Agency
from lapor.reports.models import Report
from lapor.reports.workflow import OPEN


class StillHolding(OutOfTurn):
    """Open reports would be left with nobody."""

    code = "still_holding"
    sentence = _(
        "Masih ada %(count)s laporan berjalan pada instansi ini. Selesaikan atau alihkan dulu laporannya."
    )


def refuse_while_needed(agency: Agency) -> None:
    """Raises StillHolding while an open report is led or held by the agency. One query."""
    if count := count_of(agency):
        raise StillHolding(count=count)


def count_of(agency: Agency) -> int:
    """How many open reports are led or held by the agency. One query."""
    mine = Q(lead_agency=agency) | Q(holder_agency=agency)
    return Report.objects.filter(mine, status__in=sorted(OPEN)).count()
