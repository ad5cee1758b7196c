"""Many reports at once: chosen in the list, asked for once, each done in its own transaction, each answered for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import codes
from lapor.common.refusals import Invalid, NotFound, OutOfTurn, Refusal
from lapor.directory import templates
from lapor.directory.actors import Actor
from lapor.reports import permissions
from lapor.reports.actions import facts_of
from lapor.reports.commands import COMMANDS
from lapor.reports.models import Report
from lapor.reports.queries import inbox
from lapor.reports.vocabulary import ReportClass
from lapor.reports.workflow import Action
from lapor.web.desk import bulk_forms as forms
from lapor.web.desk import case_view
from lapor.web.desk.picker_fields import units_below
from lapor.web.kit.addresses import number_of
from lapor.web.kit.guards import GuardedRequest, desk

MOST = 50
Given = Mapping[str, Any]


def _as_given(report: Report, by: Actor, given: Given) -> Given:
    return given


def _for_verifying(report: Report, by: Actor, given: Given) -> Given:
    """Class and grade of this one: the form's, unless its own row says otherwise."""
    report_class = given["report_class"] or report.report_class
    grade = given.get(forms.grade_name(report)) or given["grade"]
    return {
        "to": given["to"],
        "topic": given["topic"],
        "note": given["note"],
        "report_class": report_class,
        "grade": grade if report_class == ReportClass.COMPLAINT else "",
    }


def _for_replying(report: Report, by: Actor, given: Given) -> Given:
    return {"words": templates.fill(given["words"], case_view.template_values(by, report))}


@dataclass(frozen=True, slots=True)
class BulkDeed:
    """What can be done to many at once. `given`: what its command gets for one of them."""

    action: Action
    form: type[forms.BulkForm]
    given: Callable[[Report, Actor, Given], Given] = _as_given

    @property
    def verb(self) -> object:
        return facts_of(self.action).verb

    @property
    def icon(self) -> str:
        return facts_of(self.action).icon


_A = Action
BULK_DEEDS: dict[str, BulkDeed] = {
    str(deed.action): deed
    for deed in (
        BulkDeed(_A.VERIFY, forms.BulkVerifyForm, _for_verifying),
        BulkDeed(_A.ACCEPT, forms.BulkForm),
        BulkDeed(_A.FOLLOW_UP, forms.BulkReplyForm, _for_replying),
        BulkDeed(_A.ROUTE, forms.BulkRouteForm),
        BulkDeed(_A.MERGE, forms.BulkMergeForm),
        BulkDeed(_A.ARCHIVE, forms.BulkArchiveForm),
    )
}


def deeds_for(actor: Actor, reports: Sequence[Report]) -> dict[int, list[str]]:
    """What of this table the actor may do with each of these reports, by its id. One query."""
    possible = inbox.possible_in_list(actor, reports)
    return {pk: [code for code in BULK_DEEDS if code in actions] for pk, actions in possible.items()}


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
    deed = BULK_DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise NotFound
    chosen = chosen_reports(request)
    is_sent = "confirmed" in request.POST and not {"find", "use"} & set(request.POST)
    left: list[Result] = []
    if "confirmed" not in request.POST:
        chosen, left = _able(request.actor, deed, chosen)
    form = _form(request, deed, [report for report, _seen in chosen], is_sent=is_sent)
    context = {
        "deed": deed,
        "form": form,
        "rows": [(report, seen, form.own_field(report)) for report, seen in chosen],
        "left": left,
        "queue": request.POST.get("queue", ""),
    }
    if not is_sent:
        return render(request, "desk/bulk.html", context)
    if not form.is_valid():
        return render(request, "desk/bulk.html", context, status=422)
    # What others are merged into stays.
    doers = [(report, seen) for report, seen in chosen if report != form.cleaned_data.get("into")]
    results = [_try(deed, report, seen, request.actor, form.cleaned_data) for report, seen in doers]
    done = sum(not result.refusal for result in results)
    return render(request, "desk/bulk_done.html", context | {"results": results, "done": done})


Chosen = list[tuple[Report, int | None]]


def chosen_reports(request: GuardedRequest) -> Chosen:
    """The ticked reports that the actor works with, with what was seen of each, in the order of the list. One query."""
    ticked = list(dict.fromkeys(request.POST.getlist("chosen")))
    if not ticked:
        raise Invalid(_("Pilih dulu satu laporan atau lebih di daftar."))
    if len(ticked) > MOST:
        raise Invalid(_("Paling banyak %(most)s laporan sekaligus."), most=MOST)
    seen = dict(_parse(one) for one in ticked)
    rows = permissions.worked_by(request.actor).select_related("holder_agency", "lead_agency")
    found = rows.in_bulk(list(seen))
    if not found:
        raise NotFound
    return [(found[pk], number) for pk, number in seen.items() if pk in found]


def _parse(ticked: str) -> tuple[int, int | None]:
    """'91658164:7' → (9165816, 7). Raises WrongNumber."""
    number, _colon, seen = ticked.partition(":")
    return codes.report_id_of(number), number_of(seen)


def _able(actor: Actor, deed: BulkDeed, chosen: Chosen) -> tuple[Chosen, list[Result]]:
    """Those with which it can be done, and the others, before anything is asked. Raises OutOfTurn when none can."""
    possible = deeds_for(actor, [report for report, _seen in chosen])
    able = [one for one in chosen if str(deed.action) in possible[one[0].pk]]
    if not able:
        raise OutOfTurn
    return able, [Result(report, OutOfTurn.sentence) for report, seen in chosen if (report, seen) not in able]


def _form(
    request: GuardedRequest, deed: BulkDeed, reports: Iterable[Report], *, is_sent: bool
) -> forms.BulkForm:
    if is_sent:
        form = deed.form(request.POST, actor=request.actor, reports=reports)
    else:
        form = deed.form(initial=_typed(request, deed), actor=request.actor, reports=reports)
    if "to" in form.pickers():
        form.pickers()["to"].offer(units_below(request.actor))
    if "use" in request.POST:
        form.use_template(request.POST.get("template", ""))
    form.search(request.POST.get("find", ""))
    return form


def _typed(request: GuardedRequest, deed: BulkDeed) -> dict[str, Any]:
    if "confirmed" not in request.POST:
        return {}
    own = {name: value for name, value in request.POST.items() if "grade_" in name}
    return deed.form.typed(request.POST) | own


def _try(deed: BulkDeed, report: Report, seen: int | None, actor: Actor, given: Given) -> Result:
    try:
        COMMANDS[deed.action](report, by=actor, seen=seen, **deed.given(report, actor, given))
    except Refusal as refusal:
        return Result(report, str(refusal))
    return Result(report)
