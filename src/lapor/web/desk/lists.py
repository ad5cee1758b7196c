"""Queues and their lists."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from lapor.common.codes import report_id_of
from lapor.common.patience import in_time
from lapor.common.refusals import Refusal
from lapor.directory.actors import Actor
from lapor.reports import permissions
from lapor.reports.commands import contacts, saved_filters
from lapor.reports.models import Report
from lapor.reports.phones import is_phone_alone
from lapor.reports.queries import inbox, queues
from lapor.web.desk import bulk
from lapor.web.desk.cases import part_asked
from lapor.web.desk.filters import FilterForm, query_of
from lapor.web.desk.lines import lines_of
from lapor.web.kit import guards
from lapor.web.kit.guards import GuardedRequest

# Seconds: an officer's list does not wait longer for the figures beside it.
COUNTED_WITHIN = 2.0


@guards.desk
def desk(request: GuardedRequest) -> HttpResponse:
    """The first queue of this officer."""
    return _list_page(request, queues.queue_named(request.actor, ""))


@guards.desk
def queue(request: GuardedRequest, code: str) -> HttpResponse:
    return _list_page(request, queues.queue_named(request.actor, code))


@guards.desk
def queue_counts(request: GuardedRequest) -> HttpResponse:
    """The pane with the queues, on its own."""
    return render(request, "desk/parts/queues.html", queues_context(request, request.GET.get("queue", "")))


@guards.desk
def search(request: GuardedRequest, code: str) -> HttpResponse:
    """Where the search box leads. Words and filters become an address; a telephone number must not stand in one."""
    if request.method != "POST":
        return redirect("desk_queue", code)
    chosen, form = queues.queue_named(request.actor, code), FilterForm(request.POST)
    text = form.filters(request.actor.zone).text
    if is_phone_alone(text) and not _exactly(request, text):
        return _shown(request, chosen, form, _with_phone(request.actor, text), is_phone=True)
    asked = QueryDict(mutable=True)
    for name in form.fields:
        asked.setlist(name, list(filter(None, request.POST.getlist(name))))
    return redirect(f"{reverse('desk_queue', args=[chosen.code])}?{asked.urlencode()}")


def _with_phone(actor: Actor, phone: str) -> inbox.Page:
    mine, found = actor.agencies(), contacts.find_by_phone(phone, by=actor)
    return inbox.Page([inbox.line_of(report, mine, zone=actor.zone) for report in found], "")


def _list_page(request: GuardedRequest, chosen: queues.Queue) -> HttpResponse:
    form = FilterForm(request.GET)
    filters = form.filters(request.actor.zone)
    if exact := _exactly(request, filters.text):
        return redirect(f"{reverse('desk_case', args=[exact.number])}?queue={chosen.code}")
    page = inbox.page_of(request.actor, chosen, filters=filters, after=request.GET.get("after", ""))
    elsewhere = _elsewhere(request, chosen, form, filters) if not page.lines else 0
    return _shown(request, chosen, form, page, elsewhere=elsewhere)


def _shown(
    request: GuardedRequest,
    chosen: queues.Queue,
    form: FilterForm,
    page: inbox.Page,
    *,
    elsewhere: int = 0,
    is_phone: bool = False,
) -> HttpResponse:
    rows = [line.report for line in page.lines] if chosen.is_worked else []
    deeds = bulk.deeds_for(request.actor, rows)
    offered = {code for codes in deeds.values() for code in codes}
    query, current = query_of(request, queue=chosen.code), request.GET.get("current", "")
    zone = request.actor.zone.key
    context = {
        "is_phone": is_phone,
        "queue": chosen,
        "bulk_deeds": [deed for code, deed in bulk.BULK_DEEDS.items() if code in offered],
        "form": form,
        "page": page,
        "lines": lines_of(page.lines, deeds=deeds, query=query, current=current, zone=zone),
        "is_narrowed": form.is_narrowed,
        "elsewhere": elsewhere,
        "saved": list(saved_filters.filters_of(request.actor)),
        "person_id": request.actor.person_id,
        "list_query": query,
        "next_query": query_of(request, after=page.after),
        "entered_today": inbox.entered_today(request.actor) if chosen.code == "entered" else None,
    }
    if part_asked(request) == "list":
        return render(request, "desk/parts/list.html", context)
    return render(request, "desk/desk.html", context | queues_context(request, chosen.code))


def _elsewhere(
    request: GuardedRequest, chosen: queues.Queue, form: FilterForm, filters: inbox.Filters
) -> int:
    """How many that fit are in other queues."""
    return inbox.count_in_all(request.actor, filters) if form.is_narrowed and chosen.code != "all" else 0


def queues_context(request: GuardedRequest, current: str) -> dict[str, object]:
    """How much waits in each queue; where counting takes too long, the queues without their counts."""
    found = in_time(lambda: inbox.counts_of(request.actor), seconds=COUNTED_WITHIN, otherwise=dict[str, int])
    rows = [
        {
            "queue": one,
            "count": _shown_count(found.value.get(one.code)),
            "is_zero": found.value.get(one.code) == 0,
        }
        for one in queues.queues_of(request.actor)
    ]
    return {"queues": rows, "current_queue": current, "is_counted": found.is_whole}


def _shown_count(count: int | None) -> str:
    if count is None:
        return "…"
    return f"{inbox.COUNTED_TO}+" if count > inbox.COUNTED_TO else str(count)


def _exactly(request: GuardedRequest, text: str) -> Report | None:
    """The report whose tracking number was typed into the search box, when the actor works with it."""
    if not any(character.isdigit() for character in text) or any(character.isalpha() for character in text):
        return None
    try:
        number = report_id_of(text)
    except Refusal:
        return None
    return permissions.desk_of(request.actor).filter(pk=number).first()
