"""All indicators, in the order in which a recap tells them; a new one is a file here and a line in this list."""

from collections.abc import Mapping

from lapor.evaluation.indicator import Indicator
from lapor.evaluation.indicators import (
    backlog,
    closed_by_system,
    completed,
    entered_by_hand,
    first_response,
    followed_up,
    on_time,
    rating,
    received,
    reopened,
    resolution,
    returned,
)

INDICATORS: Mapping[str, Indicator] = {
    module.INDICATOR.code: module.INDICATOR
    for module in (
        received,
        followed_up,
        completed,
        on_time,
        first_response,
        resolution,
        closed_by_system,
        reopened,
        returned,
        rating,
        backlog,
        entered_by_hand,
    )
}
