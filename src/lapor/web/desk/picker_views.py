"""What the desk's own pickers are answered while somebody types."""

from django.http import HttpResponse

from lapor.web.desk.picker_fields import ReportField, reach_of
from lapor.web.kit.guards import GuardedRequest, desk
from lapor.web.kit.picker_fields import AgencyField
from lapor.web.kit.pickers import answer_choices


@desk
def agency_choices(request: GuardedRequest) -> HttpResponse:
    """The agencies that the actor may hand a report to."""
    field = AgencyField(is_many=True, is_reached=True)
    field.within = reach_of(request.actor)
    return answer_choices(request, field)


@desk
def report_choices(request: GuardedRequest) -> HttpResponse:
    """Reports that another may be merged into."""
    field = ReportField()
    field.actor = request.actor
    return answer_choices(request, field)
