"""What happens beside the way of a report: notes, an opened identity, a date that passed."""

from lapor.common.text import clean_text
from lapor.directory.actors import SYSTEM, Actor
from lapor.reports import identity
from lapor.reports.commands._step import step
from lapor.reports.models import Clock, Report
from lapor.reports.vocabulary import PostKind
from lapor.reports.workflow import Action, Need

WORDS_LIMIT = 10_000


def add_note(report: Report, *, by: Actor, words: str) -> Report:
    """A note among officers; neither the reporter nor the public reads it."""
    text = clean_text(words, WORDS_LIMIT)
    with step(report, Action.ADD_NOTE, by=by, given={Need.WORDS: text}) as case:
        case.say(PostKind.NOTE, text, is_public=False)
    return report


def open_identity(report: Report, *, by: Actor, reason: str) -> identity.Reporter:
    """Break the seal: the officer reads who reported, and the reporter reads who read it, and why."""
    text = clean_text(reason, WORDS_LIMIT)
    with step(report, Action.OPEN_IDENTITY, by=by, given={Need.REASON: text}) as case:
        case.say(PostKind.REASON, text, is_public=False)
    return identity.open_identity(report.pk)


def pass_due(report: Report, *, clock_number: int) -> Report:
    """A limit has passed: an event, once, for each clock. Raises OutOfTurn for one that was met, moved or told."""
    with step(report, Action.PASS_DUE, by=SYSTEM) as case:
        late = case.overdue_clock(clock_number)
        case.data |= {"clock": late.kind, "due_on": str(late.due_on)}
        Clock.objects.filter(report=case.report, number=late.number).update(breached_at=case.at)
    return report
