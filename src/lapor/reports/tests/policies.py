"""Policies for stories: Blitar's, written by Kirana, and the nation's."""

from datetime import date, datetime, timedelta
from typing import Any

from lapor.common import clock
from lapor.directory.actors import SYSTEM
from lapor.reports.commands.deadline_policies import create_policy
from lapor.reports.models import Clock, DeadlinePolicy, Report
from lapor.reports.workflow import ClockKind
from tests.world import World

TODAY, TOMORROW = date(2026, 9, 8), date(2026, 9, 9)
NATION = {
    "verify": 3, "first_response": 5, "resolve:plain": 5, "resolve:non_oversight": 14, "resolve:oversight_grade": 60,
    "extension:resolve": 7, "information": 10, "extension:information": 7,
    "return_decision": 3, "oversight": 60, "reporter_reply": 10, "completion": 10,
}  # fmt: skip


def blitars(world: World, **changes: Any) -> DeadlinePolicy:
    """Kirana's policy for Blitar: verify within two days, from today on."""
    values = {"code": "blitar-2026", "name": "Perwali 3/2026", "agency": world.blitar, "by": world.kirana}
    return create_policy(**({**values, "begins_on": TODAY, "lengths": {"verify": 2}} | changes))


def nations(**changes: Any) -> DeadlinePolicy:
    values = {
        "code": "id-2027",
        "name": "Permen baru",
        "begins_on": TOMORROW,
        "lengths": NATION,
        "by": SYSTEM,
    }
    return create_policy(**(values | changes))


def running(report: Report, kind: ClockKind) -> tuple[int, str]:
    """Days and policy of a report's clock."""
    return Clock.objects.filter(report=report, kind=kind).values_list("length", "policy").latest("number")


def kept_by(policy: DeadlinePolicy) -> dict[str, Any]:
    return {field.attname: getattr(policy, field.attname) for field in policy._meta.concrete_fields}


def later(moment: datetime, **spans: int) -> Any:
    return clock.frozen(moment + timedelta(**spans))
