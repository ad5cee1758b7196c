"""What comes first, as the head of an office decides, and a word to the unit that has it. No limit moves by either."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.refusals import Invalid
from lapor.common.text import WORDS_LIMIT, clean_text
from lapor.directory.actors import Actor
from lapor.reports.commands._step import step
from lapor.reports.models import Report
from lapor.reports.payloads import Prioritised
from lapor.reports.vocabulary import PostKind, Priority
from lapor.reports.workflow import Action, Need

# A day farther off than this is no plan.
MOST_DAYS_AHEAD = 730


def prioritise_report(
    report: Report,
    *,
    by: Actor,
    priority: int,
    reason: str,
    planned_on: date | None = None,
    seen: int | None = None,
) -> Report:
    """Say how soon among others, why, and if known on which day: all of it is read by the reporter. Raises Invalid."""
    text = clean_text(reason, WORDS_LIMIT)
    with step(report, Action.PRIORITISE, by=by, given={Need.REASON: text}, seen=seen) as case:
        lead = case.lead.agency if case.lead else case.report.holder_agency
        today = clock.today(ZoneInfo(lead.zone) if lead else clock.JAKARTA)
        if planned_on and not 0 <= (planned_on - today).days <= MOST_DAYS_AHEAD:
            raise Invalid(
                _("Tanggal rencana paling cepat hari ini, dan paling lama dua tahun lagi."),
                field="planned_on",
            )
        case.report.priority, case.report.planned_on = Priority(priority), planned_on
        case.payload = Prioritised(priority=priority, planned_on=planned_on)
        case.say(PostKind.REASON, text)
    return report


def remind_unit(report: Report, *, by: Actor, words: str = "", seen: int | None = None) -> Report:
    """Ask the unit that has it to look at it: its row is bold and marked there until somebody acts."""
    with step(report, Action.REMIND_UNIT, by=by, seen=seen) as case:
        case.say(PostKind.NOTE, clean_text(words, WORDS_LIMIT), is_public=False)
    return report
