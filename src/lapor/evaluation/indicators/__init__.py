"""All indicators, in the order in which a recap tells them; a new one is a file here and a line in this list."""

from collections.abc import Mapping

from lapor.evaluation.indicator import Indicator
from lapor.evaluation.indicators import (
    backlog,
    completion,
    entries,
    first_response,
    follow_up,
    intake,
    reopenings,
    resolution,
    returns,
    satisfaction,
    system_closures,
    timeliness,
)

INDICATORS: Mapping[str, Indicator] = {
    module.INDICATOR.code: module.INDICATOR
    for module in (
        intake,
        follow_up,
        completion,
        timeliness,
        first_response,
        resolution,
        system_closures,
        reopenings,
        returns,
        satisfaction,
        backlog,
        entries,
    )
}
