"""A report and those that were merged into it: each side knows the other."""

from dataclasses import dataclass

from lapor.directory.actors import Actor
from lapor.reports import permissions
from lapor.reports.models import Post, Report
from lapor.reports.vocabulary import PostKind
from lapor.reports.workflow import Status

_ANSWERS = (PostKind.FOLLOW_UP, PostKind.RESOLUTION)


@dataclass(frozen=True, slots=True)
class Parent:
    """The report in which the matter is followed. `is_open_to_reader`: they may open its page. `answers`: what its
    agency has told everybody, oldest first.
    """

    report: Report
    is_open_to_reader: bool
    answers: list[Post]


def parent_of(actor: Actor, report: Report) -> Parent | None:
    """For who may see a merged report: how the matter goes on, whether or not they may open the other. Two queries."""
    if report.status != Status.MERGED or report.merged_into_id is None:
        return None
    found = Report.objects.select_related("holder_agency", "lead_agency").get(pk=report.merged_into_id)
    answers: list[Post] = []
    if permissions.is_public(found):
        posts = Post.objects.filter(report=found, kind__in=_ANSWERS, is_public=True)
        answers = list(posts.select_related("agency").order_by("number"))
    return Parent(found, permissions.can_see(actor, found), answers)
