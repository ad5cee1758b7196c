"""While a report is typed in: what tells of the same thing already, and what the same caller has sent before."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from lapor.common.text import WORDS_LIMIT
from lapor.reports.commands import contacts
from lapor.reports.models import Report
from lapor.reports.phones import phones_in
from lapor.reports.queries import nearby
from lapor.reports.vocabulary import PLACE_LIMIT, TITLE_LIMIT
from lapor.web.desk.titles import title_of
from lapor.web.kit.guards import GuardedRequest, desk

# Of one caller no more than a glance.
SHOWN = 5


@desk
def doubles(request: GuardedRequest) -> HttpResponse:
    """Reports in like words about the same place; nothing where that cannot be told yet."""
    if request.method != "POST":
        return redirect("desk_new")
    body = _typed(request, "body", WORDS_LIMIT)
    title = _typed(request, "title", TITLE_LIMIT) or title_of(body)
    typed = Report(title=title, body=body, place=_typed(request, "place", PLACE_LIMIT))
    context = {"neighbours": nearby.similar_to(request.actor, typed), "is_told": bool(typed.place and body)}
    return render(request, "desk/parts/doubles.html", context)


@desk
def same_caller(request: GuardedRequest) -> HttpResponse:
    """What was filed with the number that was typed in. A look-up like any other: it leaves its trace."""
    if request.method != "POST":
        return redirect("desk_new")
    phone = _typed(request, "phone", PLACE_LIMIT)
    found = contacts.find_by_phone(phone, by=request.actor) if phones_in(phone) else []
    return render(request, "desk/parts/same_caller.html", {"found": found[:SHOWN]})


def _typed(request: GuardedRequest, name: str, limit: int) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()[:limit]
