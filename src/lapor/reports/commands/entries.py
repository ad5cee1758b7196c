"""What the unit may still do that typed a report in for somebody: mend its entry, add to it, pass on what the reporter
says. It keeps the channel, and is told as what it is: never as the reporter's own step.
"""

from collections.abc import Collection, Sequence
from datetime import date

from django.utils.translation import gettext as _

from lapor.common.files import StoredFile
from lapor.common.refusals import Incomplete
from lapor.common.text import WORDS_LIMIT, clean_line, clean_text
from lapor.directory.actors import Actor
from lapor.reports.commands._step import step
from lapor.reports.commands.filing import Filing, missing_of, refuse_odd_date
from lapor.reports.models import Report
from lapor.reports.payloads import Entered, Mended
from lapor.reports.vocabulary import PLACE_LIMIT, TITLE_LIMIT, PostKind
from lapor.reports.workflow import Action, Need, Party


def mend_entry(
    report: Report,
    *,
    by: Actor,
    title: str,
    body: str,
    place: str = "",
    incident_on: date | None = None,
    seen: int | None = None,
) -> Report:
    """Put right what was mistyped, as long as nobody has verified it. Title and words as first entered stay beside
    them; place and day as they were are kept in a note.
    """
    words = clean_text(body, WORDS_LIMIT)
    with step(report, Action.MEND_ENTRY, by=by, given={Need.WORDS: words}, seen=seen) as case:
        head = case.report
        refuse_odd_date(incident_on)
        mended = {
            "title": clean_line(title, TITLE_LIMIT),
            "body": words,
            "place": clean_line(place, PLACE_LIMIT),
            "incident_on": incident_on,
        }
        was = {name: getattr(head, name) for name in mended}
        changed = tuple(name for name in mended if mended[name] != was[name])
        case.payload = Mended(mended=changed)
        for name, value in mended.items():
            setattr(head, name, value)
        _refuse_gaps(head)
        case.say(PostKind.NOTE, _former(was, changed), is_public=False)
    return report


def _refuse_gaps(report: Report) -> None:
    """A complaint keeps its place and day: what was needed to file it is needed still."""
    told = Filing(
        report_class=report.report_class,
        title=report.title,
        body=report.body,
        incident_on=report.incident_on,
        place=report.place,
        region=report.region,
        pin=None
        if report.latitude is None or report.longitude is None
        else (report.latitude, report.longitude),
        proposal=report.proposal,
        purpose=report.purpose,
        copy_form=report.copy_form,
        channel=report.channel,
    )
    for name, sentence in missing_of(told).items():
        raise Incomplete(sentence, field=name)


def _former(was: dict[str, object], mended: Collection[str]) -> str:
    """The place and the day as they were, where they are others now."""
    labels = {"place": _("Tempat semula: %(was)s"), "incident_on": _("Tanggal kejadian semula: %(was)s")}
    return "\n".join(labels[name] % {"was": was[name] or "–"} for name in labels if name in mended)


def add_to_entry(
    report: Report,
    *,
    by: Actor,
    words: str = "",
    files: Sequence[StoredFile] = (),
    seen: int | None = None,
) -> Report:
    """A photo that came a minute later, or what had been left out. Files belong to the report itself."""
    return _enter(report, Action.ADD_TO_ENTRY, PostKind.ADDITION, by=by, words=words, files=files, seen=seen)


def relay_message(
    report: Report,
    *,
    by: Actor,
    words: str = "",
    files: Sequence[StoredFile] = (),
    seen: int | None = None,
) -> Report:
    """What the reporter says by phone or at the counter. It answers a question that was put to the reporter; to judge
    an answer is left to the reporter.
    """
    return _enter(report, Action.RELAY, PostKind.RELAYED, by=by, words=words, files=files, seen=seen)


def _enter(
    report: Report,
    action: Action,
    kind: PostKind,
    *,
    by: Actor,
    words: str,
    files: Sequence[StoredFile],
    seen: int | None,
) -> Report:
    text = clean_text(words, WORDS_LIMIT)
    with step(report, action, by=by, given={Need.WORDS: text or files}, seen=seen) as case:
        case.payload = Entered(added=len(files))
        case.say(kind, text, is_public=False)
        case.attach(files, to=None, is_public=False)
        if action == Action.RELAY:
            case.report.last_party = Party.REPRESENTATIVE if report.is_represented else Party.REPORTER
    return report
