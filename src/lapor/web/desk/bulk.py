"""Many reports at once: chosen in the list, asked for once, each done in its own transaction, each answered for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import codes
from lapor.common.refusals import Invalid, NotFound, Refusal
from lapor.directory.actors import Actor
from lapor.reports import permissions
from lapor.reports.actions import facts_of
from lapor.reports.commands import routing, verification
from lapor.reports.models import Report
from lapor.reports.vocabulary import ReportClass
from lapor.reports.workflow import Action
from lapor.web.desk.bulk_forms import BulkArchiveForm, BulkRouteForm, BulkVerifyForm
from lapor.web.desk.forms import DeskForm
from lapor.web.desk.picker_fields import units_below
from lapor.web.kit.addresses import number_of
from lapor.web.kit.guards import GuardedRequest, desk

MOST = 50


def _verify(report: Report, *, by: Actor, seen: int | None, given: dict[str, Any]) -> None:
    report_class = given["report_class"] or report.report_class
    grade = given["grade"] if report_class == ReportClass.COMPLAINT else ""
    verification.verify_report(
        report, by=by, seen=seen, **(given | {"report_class": report_class, "grade": grade})
    )


def _route(report: Report, *, by: Actor, seen: int | None, given: dict[str, Any]) -> None:
    routing.route_report(report, by=by, seen=seen, **given)


def _archive(report: Report, *, by: Actor, seen: int | None, given: dict[str, Any]) -> None:
    verification.archive_report(report, by=by, seen=seen, **given)


@dataclass(frozen=True, slots=True)
class BulkDeed:
    """What can be done to many at once."""

    action: Action
    form: type[DeskForm]
    run: Callable[..., None]

    @property
    def verb(self) -> object:
        return facts_of(self.action).verb


DESK_ACTIONS = {
    "verify": BulkDeed(Action.VERIFY, BulkVerifyForm, _verify),
    "route": BulkDeed(Action.ROUTE, BulkRouteForm, _route),
    "archive": BulkDeed(Action.ARCHIVE, BulkArchiveForm, _archive),
}


@dataclass(frozen=True, slots=True)
class Result:
    """How it went with one report; an empty refusal means done."""

    report: Report
    refusal: str | Promise = ""


@desk
def bulk(request: GuardedRequest) -> HttpResponse:
    """First the form for what was chosen, then the results, report by report."""
    if request.method != "POST":
        return redirect("desk")
    deed = DESK_ACTIONS.get(request.POST.get("deed", ""))
    if deed is None:
        raise NotFound
    chosen = chosen_reports(request)
    form = _form(request, deed)
    context = {"deed": deed, "form": form, "chosen": chosen, "queue": request.POST.get("queue", "")}
    if "confirmed" not in request.POST or "find" in request.POST:
        return render(request, "desk/bulk.html", context)
    if not form.is_valid():
        return render(request, "desk/bulk.html", context, status=422)
    results = [_try(deed, report, seen, request.actor, form.cleaned_data) for report, seen in chosen]
    done = sum(not result.refusal for result in results)
    return render(request, "desk/bulk_done.html", context | {"results": results, "done": done})


def chosen_reports(request: GuardedRequest) -> list[tuple[Report, int | None]]:
    """The ticked reports that the actor works with, with what was seen of each, in the order of the list. One query."""
    ticked = list(dict.fromkeys(request.POST.getlist("chosen")))
    if not ticked:
        raise Invalid(_("Pilih dulu satu laporan atau lebih di daftar."))
    if len(ticked) > MOST:
        raise Invalid(_("Paling banyak %(most)s laporan sekaligus."), most=MOST)
    seen = dict(_parse(one) for one in ticked)
    rows = permissions.worked_by(request.actor).select_related("holder_agency").in_bulk(list(seen))
    if not rows:
        raise NotFound
    return [(rows[pk], number) for pk, number in seen.items() if pk in rows]


def _parse(ticked: str) -> tuple[int, int | None]:
    """'91658164:7' → (9165816, 7). Raises WrongNumber."""
    number, _colon, seen = ticked.partition(":")
    return codes.report_id_of(number), number_of(seen)


def _form(request: GuardedRequest, deed: BulkDeed) -> DeskForm:
    if "confirmed" in request.POST and "find" not in request.POST:
        form = deed.form(request.POST, actor=request.actor)
    else:
        form = deed.form(initial=_typed(request, deed), actor=request.actor)
    if "to" in form.pickers():
        form.pickers()["to"].offer(units_below(request.actor))
    form.draw_picked()
    form.search(request.POST.get("find", ""))
    return form


def _typed(request: GuardedRequest, deed: BulkDeed) -> dict[str, Any]:
    if "confirmed" not in request.POST:
        return {}
    fields = deed.form.base_fields.items()
    typed = {name: field.widget.value_from_datadict(request.POST, {}, name) for name, field in fields}
    return typed | {name: value for name, value in request.POST.items() if name.endswith("_text")}


def _try(deed: BulkDeed, report: Report, seen: int | None, actor: Actor, given: dict[str, Any]) -> Result:
    try:
        deed.run(report, by=actor, seen=seen, given=dict(given))
    except Refusal as refusal:
        return Result(report, str(refusal))
    return Result(report)
