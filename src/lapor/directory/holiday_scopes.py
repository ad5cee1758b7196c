"""For whom a day off may be (everybody, a region, an agency and those below it), how many are entered as one."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Incomplete, Invalid
from lapor.directory import national_days
from lapor.directory.models import Agency, Holiday, Region

Kind = Holiday.Kind
_CATEGORIES = national_days.CATEGORIES
# Days that may be entered as one.
LONGEST_RANGE = 31


def check_scope(kind: str, region: Region | None, agency: Agency | None) -> None:
    """Whether a day off of that kind can be for that region or agency. Raises Incomplete, Invalid."""
    if kind not in Kind.values:
        raise Invalid(_("Jenis hari libur ini tidak dikenal."), field="kind")
    if kind == Kind.LOCAL and (region is None or agency):
        raise Incomplete(_("Pilih daerah yang libur."), field="region")
    if kind == Kind.CLOSURE and (agency is None or region):
        raise Incomplete(_("Pilih instansi yang tutup."), field="agency")
    if kind == Kind.WORKED and region and agency:
        raise Invalid(_("Pilih daerah atau instansi, tidak keduanya."), field="agency")
    if kind in _CATEGORIES and (region or agency):
        raise Invalid(
            _("Hari libur nasional dan cuti bersama berlaku untuk seluruh Indonesia."), field="kind"
        )


def days_between(first: date, last: date) -> list[date]:
    """Both with those between them. Raises Invalid."""
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_RANGE:
        raise Invalid(
            _("Hari terakhir paling cepat sama, dan paling lama 31 hari sesudahnya."), field="until_on"
        )
    return [first + timedelta(days=number) for number in range(length)]
