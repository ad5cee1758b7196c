"""What happens beside the way of a report: notes, and an opened identity."""

from lapor.common import security_log
from lapor.common.text import WORDS_LIMIT, clean_text
from lapor.directory.actors import Actor
from lapor.reports import identity
from lapor.reports.commands._step import step
from lapor.reports.models import Report
from lapor.reports.vocabulary import PostKind
from lapor.reports.workflow import Action, Need


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
    security_log.note(security_log.Event.IDENTITY_OPENED, person=by.person_id, report=report.pk)
    return identity.open_identity(report.pk)
