"""One case: the page, and the parts that open in it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lapor.common import clock
from lapor.common.refusals import NotFound
from lapor.directory import roles
from lapor.directory.actors import Actor
from lapor.reports import disclosure, permissions
from lapor.reports.clocks.certificates import certificate_of
from lapor.reports.commands import marks
from lapor.reports.models import Report
from lapor.reports.queries import detail, nearby, queues
from lapor.reports.reading.standing import zone_of
from lapor.reports.workflow import Action
from lapor.web.case.certificates.explanation import explained
from lapor.web.case.certificates.lines import clock_lines
from lapor.web.case.custody import custody_table
from lapor.web.case.photos import photos_of
from lapor.web.case.timeline import runs_of, timeline_of
from lapor.web.case.turn_card import is_turn_of, nearest_certificate, turn_card
from lapor.web.desk import actions, case_view
from lapor.web.desk.filters import query_of
from lapor.web.desk.forms import ActionForm
from lapor.web.desk.nearby_map import sketch_of
from lapor.web.kit.guards import GuardedRequest, desk
from lapor.web.kit.parts import TimelineEntry


@dataclass(frozen=True, slots=True)
class Opened:
    """The form that is open below the case, and what had changed since it was shown."""

    deed: actions.DeskAction
    form: ActionForm
    changes: tuple[TimelineEntry, ...] = ()
    templates: tuple[Any, ...] = ()
    # The template whose words stand in the form, so that another one takes their place.
    used: str = ""
    # The address of the form that verifies what this one should be merged into, and merges it.
    both: str = ""


def open_report(actor: Actor, number: str) -> Report:
    """A report the actor works with. Raises WrongNumber, NotFound: what is merely public is not desk work."""
    report = detail.report_for(actor, number)
    if not permissions.can_see_by_office(actor, report):
        raise NotFound
    return report


def open_intake(actor: Actor, number: str) -> Report:
    """A report the actor works with, or one that the actor's unit has typed in. Raises WrongNumber, NotFound."""
    report = detail.report_for(actor, number)
    if not permissions.opens_at_desk(actor, report):
        raise NotFound
    return report


@desk
def case(request: GuardedRequest, number: str) -> HttpResponse:
    report = open_intake(request.actor, number)
    works_here = request.actor.agencies(*roles.WORKING)
    if report.news and not report.is_news_seen and report.holder_agency_id in works_here:
        marks.note_opened(report)
    return case_page(request, detail.detail(request.actor, report))


def case_page(
    request: GuardedRequest,
    shown: detail.Detail,
    *,
    opened: Opened | None = None,
    revealed: Any = None,
    new_pin: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page; for htmx the case; the foot alone when only its form opens, closes or is refused."""
    report, actor, query, target = shown.report, request.actor, query_of(request), part_asked(request)
    context: dict[str, Any] = {
        "report": report,
        "opened": opened,
        "list_query": query,
        "deeds": actions.bar_for(
            shown.actions,
            number=report.number,
            query=query,
            is_ones_turn=is_turn_of(actor, report) and not opened,
            opened=opened.deed if opened else None,
        ),
    }
    if target and (target == "case-foot" or status == 422):
        foot = render(request, "desk/parts/case_foot.html", context, status=status)
        foot["HX-Retarget"] = "#case-foot"
        return foot
    context |= _story(request, shown, is_at_rest=not opened)
    context |= {"revealed": revealed, "new_pin": new_pin}
    if not target:
        return render(request, "desk/case.html", context, status=status)
    response = render(request, "desk/parts/case.html", context, status=status)
    if status == 200 and target == "case" and request.method == "GET":
        response["HX-Push-Url"] = address_of(request, report)
    return response


def _story(request: GuardedRequest, shown: detail.Detail, *, is_at_rest: bool) -> dict[str, Any]:
    """What stands above the foot. `is_at_rest`: no form is open, so that what was just done can be said."""
    report, actor = shown.report, request.actor
    done = actions.BY_CODE.get(request.GET.get("done", ""))
    # Who only typed it in reads that and whose turn it is; the rest is for those whose case it is.
    is_intake = not permissions.can_see_by_office(actor, report)
    turn = turn_card(shown, nearest_certificate(shown), actor=actor, why_url="" if is_intake else "#why")
    return {
        "case": shown,
        "is_intake": is_intake,
        "turn": turn,
        "runs": runs_of(timeline_of(shown)),
        "shares": case_view.shares_of(shown),
        "clocks": clock_lines(shown),
        "custody": custody_table(shown),
        "photos": photos_of(report, shown.files),
        "spot": disclosure.spot_of(shown.view, report),
        "zone": zone_of(report),
        "parent": shown.parent,
        "can_reveal": Action.OPEN_IDENTITY in shown.actions and report.is_anonymous,
        "done": done.done if done and is_at_rest else "",
        "queue_code": request.GET.get("queue", "") or queues.queues_of(actor)[0].code,
        "current": report.number,
        "is_edited": (report.title, report.body) != (report.original_title, report.original_body),
    }


def part_asked(request: GuardedRequest) -> str:
    """The id of the element htmx wants to fill; empty for a whole page."""
    if not request.htmx or request.htmx.history_restore_request:
        return ""
    return (request.htmx.target or "").rpartition("#")[2]


def address_of(request: GuardedRequest, report: Report, **added: str) -> str:
    """The case's address, with the list it was opened from."""
    query = query_of(request, **added)
    return reverse("desk_case", args=[report.number]) + (f"?{query}" if query else "")


@desk
def reporter(request: GuardedRequest, number: str) -> HttpResponse:
    """Name and contact, when this officer may read them without breaking a seal."""
    report = open_intake(request.actor, number)
    context = {"report": report, "reporter": disclosure.reporter_of(request.actor, report)}
    return _part(request, _("Pelapor"), "desk/parts/reporter.html", context)


@desk
def nearby_reports(request: GuardedRequest, number: str) -> HttpResponse:
    """Reports that may tell of the same thing, with the reason in words."""
    report = open_report(request.actor, number)
    found = nearby.similar_to(request.actor, report)
    # Merging asks nothing of the assignments, so they need not be read.
    can_merge = Action.MERGE in permissions.possible_actions(request.actor, report, [])
    unread = [one for one in found or () if one.report.verified_at is None]
    context = {
        "report": report,
        "neighbours": found,
        "sketch": sketch_of(report, found or []),
        "can_merge": can_merge,
        "both": {one.report.pk: both_url(request.actor, report, one.report) for one in unread},
    }
    return _part(request, _("Mungkin laporan yang sama"), "desk/parts/nearby.html", context)


def both_url(actor: Actor, report: Report, parent: Report | None) -> str:
    """Where the actor verifies the other and merges this one into it; empty when that is not theirs to do."""
    if parent is None or Action.VERIFY not in permissions.possible_actions(actor, parent, []):
        return ""
    return f"{reverse('desk_act', args=[parent.number, Action.VERIFY])}?doubles={report.number}"


@desk
def clocks(request: GuardedRequest, number: str) -> HttpResponse:
    """Why the date is this date: every day, counted or not."""
    report = open_report(request.actor, number)
    shown = detail.detail(request.actor, report)
    certificates = [certificate_of(row, shown.turns, as_of=clock.now()) for row in reversed(shown.clocks)]
    context = {"report": report, "explained": [explained(one, report) for one in certificates]}
    return _part(request, _("Batas waktu"), "desk/parts/why.html", context)


def _part(request: GuardedRequest, title: str, template: str, context: dict[str, Any]) -> HttpResponse:
    """A part in its place for htmx; a page of its own otherwise."""
    if request.htmx:
        return render(request, template, context)
    return render(request, "desk/part_page.html", context | {"part": template, "part_title": title})
