"""The three pages that every part of the directory shares: a form, a question before something ends, a list."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from lapor.common.refusals import Refusal
from lapor.web.kit.addresses import address_with
from lapor.web.kit.guards import GuardedRequest
from lapor.web.kit.refusals import answer_in_form, status_of

Words = str | Promise
ROWS_A_PAGE = 50
LONGEST_SEARCH = 100


def answer_form(
    request: GuardedRequest,
    form: BaseForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: Words,
    verb: Words,
    done: Words | Callable[[Any], Words],
    to: Callable[[Any], str],
    template: str = "office/form.html",
    **context: Any,
) -> HttpResponse:
    """The form; sent, `act` with the clean data and on to `to(what it gave)`; refused, the form with the reason.
    `done`: what is said then, if need be of what `act` gave.

    `act` runs in one transaction: what it raises undoes everything.
    """
    shown = {"title": title, "verb": verb, "form": form, **context}
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                made = act(form.cleaned_data)
        except Refusal as refusal:
            return answer_in_form(request, refusal, template=template, form=form, context=shown)
        if said := done(made) if callable(done) else done:
            messages.success(request, str(said))
        return redirect(to(made))
    return render(request, template, shown, status=422 if form.is_bound else 200)


def answer_question(
    request: GuardedRequest,
    act: Callable[[], Any],
    *,
    title: Words,
    words: Words,
    verb: Words,
    done: Words,
    back: str,
    to: str = "",
    **context: Any,
) -> HttpResponse:
    """ "Are you sure?" as a page; sent, `act` and back. A refusal is shown on the page, nothing having changed."""
    shown = {"title": title, "words": words, "verb": verb, "back": back, **context}
    if request.method != "POST":
        return render(request, "office/question.html", shown)
    try:
        act()
    except Refusal as refusal:
        return render(
            request, "office/question.html", {**shown, "refusal": refusal}, status=status_of(refusal)
        )
    messages.success(request, str(done))
    return redirect(to or back)


def sought(request: GuardedRequest) -> str:
    """What was typed into the list's search box."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def page_of(request: GuardedRequest, rows: Any, *, size: int = ROWS_A_PAGE) -> Mapping[str, Any]:
    """One page of a list with the addresses of its neighbours: `rows`, `count`, `newer_url`, `older_url`."""
    page = Paginator(rows, size).get_page(request.GET.get("page"))
    return {
        "rows": list(page.object_list),
        "count": page.paginator.count,
        "newer_url": address_with(request, page=page.number - 1) if page.has_previous() else "",
        "older_url": address_with(request, page=page.number + 1) if page.has_next() else "",
    }
