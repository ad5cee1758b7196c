"""The work itself: answers of the agency, words of the reporter, and the answer that settles it."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext_lazy as _

from lapor.common.files import StoredFile
from lapor.common.refusals import Invalid, NotAllowed
from lapor.common.text import WORDS_LIMIT, clean_text
from lapor.directory.actors import Actor
from lapor.reports.case import Case
from lapor.reports.commands._step import step
from lapor.reports.courtesy import is_courtesy
from lapor.reports.models import Post, Report
from lapor.reports.payloads import Corrected, Resolved
from lapor.reports.refusals import OnlyCourtesy
from lapor.reports.vocabulary import PostKind
from lapor.reports.workflow import Action, Need, Party


class NotYourAnswer(NotAllowed):
    """A unit corrects what it wrote itself."""

    code = "not_your_answer"
    sentence = _(
        "Jawaban terakhir ditulis oleh instansi lain. Hanya penulisnya, atau koordinator, yang memperbaikinya."
    )


def follow_up(
    report: Report,
    *,
    by: Actor,
    words: str,
    files: Iterable[StoredFile] = (),
    is_public: bool = True,
    seen: int | None = None,
) -> Report:
    """Tell the reporter what is being done. The first one stops the first-response clock."""
    stored, text = list(files), clean_text(words, WORDS_LIMIT)
    with step(report, Action.FOLLOW_UP, by=by, given={Need.WORDS: text}, seen=seen) as case:
        _refuse_courtesy(case, text, stored)
        post = case.say(PostKind.FOLLOW_UP, text, is_public=is_public)
        case.attach(stored, to=post, is_public=is_public)
        _note_answer(case, post)
    return report


def resolve_report(
    report: Report,
    *,
    by: Actor,
    words: str,
    files: Iterable[StoredFile] = (),
    without_evidence: str = "",
    is_public: bool = True,
    seen: int | None = None,
) -> Report:
    """Give the answer that settles the matter, with evidence or the reason why there is none to show."""
    stored, text, excuse = (
        list(files),
        clean_text(words, WORDS_LIMIT),
        clean_text(without_evidence, WORDS_LIMIT),
    )
    given = {Need.WORDS: text, Need.EVIDENCE: stored or excuse}
    with step(report, Action.RESOLVE, by=by, given=given, seen=seen) as case:
        _refuse_courtesy(case, text, stored)
        post = case.say(PostKind.RESOLUTION, text, is_public=is_public)
        case.attach(stored, to=post, is_public=is_public)
        case.say(PostKind.REASON, excuse, is_public=is_public)
        case.payload = Resolved(evidence=len(stored))
        case.report.resolved_at = case.at
        _note_answer(case, post)
    return report


def correct_answer(
    report: Report, *, by: Actor, words: str, files: Iterable[StoredFile] = (), seen: int | None = None
) -> Report:
    """Put other words in the place of the newest answer, while its reporter has not reacted to it.

    The first words stay in the history, and who read them read the new ones in the same place, as public or private as
    they were. No limit begins or ends by it. Raises NotYourAnswer, Invalid.
    """
    stored, text = list(files), clean_text(words, WORDS_LIMIT)
    with step(report, Action.CORRECT, by=by, given={Need.WORDS: text}, seen=seen) as case:
        first = Post.objects.get(report=case.report, number=case.report.answer_number)
        if case.party == Party.LEAD and case.power and first.agency_id != case.power.agency_id:
            raise NotYourAnswer
        _refuse_courtesy(case, text, stored)
        if text == first.body and not stored:
            raise Invalid(_("Belum ada yang berubah pada jawaban ini."), field="words")
        post = case.say(PostKind(first.kind), text, is_public=first.is_public)
        case.attach(stored, to=post, is_public=first.is_public)
        case.payload = Corrected(post=first.number)
        case.report.answer_number = post.number if post else 0
    return report


def _refuse_courtesy(case: Case, text: str, files: Collection[StoredFile]) -> None:
    """A picture may say what the words do not. Raises OnlyCourtesy."""
    if not files and is_courtesy(text, name=case.report.public_name):
        raise OnlyCourtesy(field="words")


def draft_answer(report: Report, *, by: Actor, words: str, seen: int | None = None) -> Report:
    """An operator prepares the answer; a liaison officer checks and sends it."""
    text = clean_text(words, WORDS_LIMIT)
    with step(report, Action.DRAFT_ANSWER, by=by, given={Need.WORDS: text}, seen=seen) as case:
        case.say(PostKind.DRAFT, text, is_public=False)
    return report


def reply(
    report: Report, *, by: Actor, words: str, files: Iterable[StoredFile] = (), seen: int | None = None
) -> Report:
    """The reporter adds words or evidence. Never published: people write their own numbers there."""
    return _said_by_reporter(report, Action.REPLY, PostKind.REPLY, by=by, words=words, files=files, seen=seen)


def supply_info(
    report: Report, *, by: Actor, words: str, files: Iterable[StoredFile] = (), seen: int | None = None
) -> Report:
    """The reporter gives what was missing; the turn goes back to who asked."""
    return _said_by_reporter(
        report, Action.SUPPLY_INFO, PostKind.REPLY, by=by, words=words, files=files, seen=seen
    )


def object_to_answer(
    report: Report, *, by: Actor, words: str, files: Iterable[StoredFile] = (), seen: int | None = None
) -> Report:
    """It is not solved: back to the unit, and the limit counts on from where it stood."""
    return _said_by_reporter(
        report, Action.OBJECT, PostKind.OBJECTION, by=by, words=words, files=files, seen=seen
    )


def _said_by_reporter(
    report: Report,
    action: Action,
    kind: PostKind,
    *,
    by: Actor,
    words: str,
    files: Iterable[StoredFile],
    seen: int | None,
) -> Report:
    stored, text = list(files), clean_text(words, WORDS_LIMIT)
    with step(report, action, by=by, given={Need.WORDS: text}, seen=seen) as case:
        post = case.say(kind, text, is_public=False)
        case.attach(stored, to=post, is_public=False)
    return report


def _note_answer(case: Case, post: Post | None) -> None:
    case.report.answer_number = post.number if post else 0
    if case.report.first_response_at is None:
        case.report.first_response_at = case.at
