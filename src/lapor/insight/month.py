"""The figures of the running month that everybody reads, over all reports, the hidden ones too."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from lapor.common import clock
from lapor.insight import facts
from lapor.insight.models import NATION, DailySum
from lapor.insight.slots import first_slot

_MEASURES = ("received", "answers_given", "confirmations", "ratings_given", "stars_given")


@dataclass(frozen=True, slots=True)
class Month:
    """`asked_at`: when they were counted. `confirmed` and `rated` by reporters themselves."""

    begins_on: date
    asked_at: datetime
    filed: int
    answered: int
    confirmed: int
    rated: int
    rating: float | None


def load_month() -> Month:
    """What has come in, was answered and was closed since the first of the month, in WIB. One query."""
    now, begins_on = clock.now(), clock.today().replace(day=1)
    rows = DailySum.objects.filter(
        edition=facts.current_edition(), agency_id=NATION, slot__gte=first_slot(begins_on, clock.JAKARTA)
    )
    found = rows.aggregate(**{f"sum_{name}": Sum(name, default=0) for name in _MEASURES})
    filed, answered, confirmed, rated, stars = (found[f"sum_{name}"] for name in _MEASURES)
    return Month(begins_on, now, filed, answered, confirmed, rated, stars / rated if rated else None)
