"""Acting on one case: every action is one form at one address, and one command."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import Textarea
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from lapor.common import clock, codes
from lapor.common.codes import spoken_pin
from lapor.common.refusals import NotAllowed, NotFound, OutOfTurn, Refusal
from lapor.common.text import clean_text
from lapor.directory import templates
from lapor.directory.actors import Actor
from lapor.reports import permissions
from lapor.reports.commands.doubles import UnverifiedParent
from lapor.reports.models import Event, Report
from lapor.reports.queries import detail, queues
from lapor.reports.workflow import Action, Party
from lapor.web.case.timeline import timeline_of
from lapor.web.desk import actions, case_view
from lapor.web.desk.cases import Opened, address_of, both_url, case_page, open_intake, open_report
from lapor.web.desk.forms import ActionForm
from lapor.web.kit.addresses import number_of
from lapor.web.kit.bodies import takes_files
from lapor.web.kit.guards import GuardedRequest, desk
from lapor.web.kit.parts import TimelineEntry
from lapor.web.kit.refusals import add_to_form, status_of, tell_when

# Within this a second sending of the same is a double click.
_A_MOMENT = timedelta(minutes=10)
# Of what stands in a form, before it is checked.
_MOST = 20_000
# A refusal names what the workflow asks for; the form calls some of it otherwise.
FIELDS = {"agency": "to", "class": "report_class", "evidence": "without_evidence", "target": "into"}


def _may_send(request: GuardedRequest, number: str, action: str) -> bool:
    """Whether files may come from this officer at all: the action takes some, and the case is theirs to open."""
    takes_some = "files" in actions.desk_action_named(action).form.base_fields
    return takes_some and request.actor.is_officer and open_intake(request.actor, number) is not None


@desk
@takes_files(_may_send)
def act(request: GuardedRequest, number: str, action: str) -> HttpResponse:
    """GET: the case with the form open. POST: the command, then the case; refused: the form with all its words."""
    deed = actions.desk_action_named(action)
    if request.method == "POST" and (again := _sent_again_from_afar(request, deed, number)):
        return again
    report = open_intake(request.actor, number)
    case = detail.detail(request.actor, report)
    if deed.action not in case.actions and not permissions.can_see_by_office(request.actor, report):
        raise NotAllowed
    if request.method != "POST":
        return _show(request, case, deed)
    if "find" in request.POST or "use" in request.POST:
        return _helped(request, case, deed)
    form = deed.form(request.POST, request.FILES, actor=request.actor, case=case)
    if not form.is_valid():
        return case_page(request, case, opened=_opened(request, case, deed, form), status=422)
    return _run(request, report, deed, form)


def _show(request: GuardedRequest, case: detail.Detail, deed: actions.DeskAction) -> HttpResponse:
    if deed.action not in case.actions:
        return redirect(address_of(request, case.report))
    initial = {name: request.GET[name] for name in deed.form.base_fields if name in request.GET}
    form = deed.form(initial=initial, actor=request.actor, case=case)
    return case_page(request, case, opened=_opened(request, case, deed, form))


def _helped(request: GuardedRequest, case: detail.Detail, deed: actions.DeskAction) -> HttpResponse:
    """The same form with what was searched for, or with a template's words; nothing is sent."""
    form = deed.form(initial=deed.form.typed(request.POST), actor=request.actor, case=case)
    if name := request.POST.get("find"):
        form.search(name)
    if form.templates_for and "use" in request.POST:
        form.initial[form.templates_for] = _filled(request, case, form)
    return case_page(request, case, opened=_opened(request, case, deed, form))


def _run(request: GuardedRequest, report: Report, deed: actions.DeskAction, form: ActionForm) -> HttpResponse:
    if not form.is_guarded and _is_done_already(request.actor, form.case, deed, form):
        return redirect(address_of(request, report, done=deed.action))
    try:
        result = deed.run(report, by=request.actor, form=form)
    except NotFound:
        raise
    except OutOfTurn as refusal:
        now = detail.detail(request.actor, open_report(request.actor, report.number))
        if _is_done_already(request.actor, now, deed, form):
            return redirect(address_of(request, report, done=deed.action))
        return _refused(request, report.number, deed, form, refusal)
    except Refusal as refusal:
        return _refused(request, report.number, deed, form, refusal)
    if deed.action == Action.OPEN_IDENTITY:
        # Shown in this answer only: it is stored nowhere else in clear.
        fresh = open_report(request.actor, report.number)
        return case_page(request, detail.detail(request.actor, fresh), revealed=result)
    if deed.action == Action.RENEW_PIN:
        # Likewise: only its hash is stored.
        fresh = open_intake(request.actor, report.number)
        return case_page(request, detail.detail(request.actor, fresh), new_pin=spoken_pin(result))
    if isinstance(result, Report) and not permissions.opens_at_desk(request.actor, result):
        return _to_the_queue(request, deed)
    return redirect(address_of(request, report, done=deed.action))


def _is_done_already(actor: Actor, case: detail.Detail, deed: actions.DeskAction, form: ActionForm) -> bool:
    """Was this very thing done by this officer a moment ago, and nothing since? A double click deserves a yes."""
    by_people = [entry for entry in case.entries if entry.event.party != Party.SYSTEM]
    if not by_people or not _is_own(actor, deed, by_people[-1].event):
        return False
    said = {post.body for post in by_people[-1].posts}
    written = (
        form.cleaned_data.get(bound.name) for bound in form if isinstance(bound.field.widget, Textarea)
    )
    return all(clean_text(words, _MOST) in said for words in written if words)


def _is_own(actor: Actor, deed: actions.DeskAction, event: Event) -> bool:
    is_same = event.person_id == actor.person_id and event.action == deed.action
    return is_same and clock.now() - event.at < _A_MOMENT


def _sent_again_from_afar(
    request: GuardedRequest, deed: actions.DeskAction, number: str
) -> HttpResponse | None:
    """The first of two clicks has taken the case out of this officer's sight."""
    last = detail.last_event(codes.report_id_of(number))
    if last is None or not _is_own(request.actor, deed, last):
        return None
    return None if permissions.can_see_by_office(request.actor, last.report) else _to_the_queue(request, deed)


def _to_the_queue(request: GuardedRequest, deed: actions.DeskAction) -> HttpResponse:
    """Handed back or on, the case is out of this officer's sight: their list is what they see next."""
    messages.success(request, str(deed.done))
    wanted = request.GET.get("queue", "")
    known = any(queue.code == wanted for queue in queues.queues_of(request.actor))
    address = reverse("desk_queue", args=[wanted]) if known else reverse("desk")
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _refused(
    request: GuardedRequest, number: str, deed: actions.DeskAction, form: ActionForm, refusal: Refusal
) -> HttpResponse:
    """The case as it is now, the form open with its words, and what happened since it was first shown."""
    if isinstance(refusal, NotAllowed) and not refusal.field and deed.action not in form.case.actions:
        raise refusal
    fresh = detail.detail(request.actor, open_intake(request.actor, number))
    again = deed.form(_seen_now(request.POST, fresh.report), actor=request.actor, case=fresh)
    refusal.field = FIELDS.get(refusal.field, refusal.field)
    again.full_clean()
    add_to_form(again, refusal)
    changes = _changes(fresh, form.cleaned_data.get("seen"))
    opened = _opened(request, fresh, deed, again, changes=changes)
    if isinstance(refusal, UnverifiedParent):
        into = form.cleaned_data.get("into")
        opened = replace(opened, both=both_url(request.actor, fresh.report, into))
    return tell_when(case_page(request, fresh, opened=opened, status=status_of(refusal)), refusal)


def _seen_now(data: QueryDict, report: Report) -> QueryDict:
    """The form's data, for a second try on what is now before the officer's eyes."""
    fresh = data.copy()
    fresh["seen"] = str(report.last_number)
    return fresh


def _changes(case: detail.Detail, seen: int | None) -> tuple[TimelineEntry, ...]:
    return tuple(timeline_of(case, after=seen)) if seen else ()


def _opened(
    request: GuardedRequest,
    case: detail.Detail,
    deed: actions.DeskAction,
    form: ActionForm,
    *,
    changes: tuple[TimelineEntry, ...] = (),
) -> Opened:
    offered: tuple[Any, ...] = ()
    if form.templates_for:
        offered = tuple(templates.templates_for(_path(request.actor, case), kind=str(deed.action)))
    used = request.POST.get("template" if "use" in request.POST else "used", "")
    return Opened(deed, form, changes, offered, used if any(str(row.pk) == used for row in offered) else "")


def _filled(request: GuardedRequest, case: detail.Detail, form: ActionForm) -> str:
    """The chosen template in front of what was written; in the place of the former one, as far as that is untouched."""
    chosen, former = (_template_words(request, case, name) for name in ("template", "used"))
    written = clean_text(request.POST.get(form.templates_for, "")[:_MOST], _MOST)
    if not chosen:
        return written
    own = written.removeprefix(clean_text(former, _MOST)).strip() if former else written
    return f"{chosen}\n\n{own}" if own else chosen


def _template_words(request: GuardedRequest, case: detail.Detail, name: str) -> str:
    """A template, filled for this case; empty when none, or an unknown one, is named."""
    chosen = request.POST.get(name, "")
    rows = templates.templates_for(_path(request.actor, case))
    row = rows.filter(pk=key).first() if (key := number_of(chosen)) else None
    return templates.fill(row.body, case_view.template_values(request.actor, case.report)) if row else ""


def _path(actor: Actor, case: detail.Detail) -> list[int]:
    """Whose templates are offered: those of the agencies above the lead, and of the actor's own."""
    ids = {agency for power in actor.powers for agency in power.path}
    return sorted(ids | set(case.lead.agency.path if case.lead else []))
