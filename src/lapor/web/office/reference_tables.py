"""Reference data that is listed, searched, added, changed and put away the same way, whatever it is.

A `ReferenceTable` says what differs; the four pages are written once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import NotFound
from lapor.directory import powers
from lapor.directory.actors import Actor
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.office.pages import answer_form, answer_question, page_of, sought

Words = str | Promise
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: its head and what it tells of a row. The first one is the row's name."""

    label: Words
    value: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several lists of the same subject; `url` keeps the place in the list's address."""

    label: Words
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the four pages say. `question` is the title of the list; `%(name)s` stands for the row."""

    question: Words
    search: Words
    none: Words
    add: Words
    added: Words
    change: Words
    retire: Words
    put_away_title: Words
    retire_words: Words
    was_put_away: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTable:
    """One kind of row. The writers check powers; `may_change` only decides which links are shown."""

    # The noun of its addresses: "topics" → /office/topics/, office_topics.
    code: str
    icon: str
    wording: Wording
    columns: Sequence[Column]
    # (actor, what was sought, the list's choices) → rows; the page cuts it.
    rows: Callable[[Actor, str, Data], Any]
    # Raises NotFound for a row the actor may not read.
    find: Callable[[Actor, Any], Any]
    name: Callable[[Any], str]
    form: Callable[..., Form]
    initial: Callable[[Any | None, GuardedRequest], Data]
    add: Callable[[Actor, Data], Model]
    change: Callable[[Actor, Any, Data], Any]
    retire: Callable[..., Any]
    may_add: Callable[[Actor], bool]
    may_change: Callable[[Actor, Any], bool]
    is_away: Callable[[Any], bool] = field(default=lambda row: False)
    # Rows of tabs above the list.
    tabs: Callable[[GuardedRequest], Sequence[Sequence[Tab]]] = field(default=lambda request: ())
    # A row's own page, where it has one instead of only its form.
    opens: Callable[[Any], str] | None = None
    # A template shown above the list, and what it needs.
    lead: str = ""
    lead_context: Callable[[GuardedRequest], Data] = field(default=lambda request: {})
    # A template shown beside the form, and what it or the form needs for a row (None: a new one).
    aside: str = ""
    context: Callable[[Any | None], Data] = field(default=lambda row: {})
    # What is asked before a row is put away; its fields are handed to `retire`.
    put_away_form: Callable[..., Form] | None = None
    # The path converter of a row's key.
    key: str = "int"
    # What adding a row has done, where that is more than `wording.added`.
    effect: Callable[[Any], Words] | None = None
    # Which of its lists shows a row that was added: a query string.
    lands: Callable[[Any], str] = field(default=lambda row: "")
    # What can be done to many at once: (its label, the name of its address).
    at_once: tuple[Words, str] | None = None

    @property
    def list_url(self) -> str:
        return reverse(f"office_{self.code}")

    def url(self, row: Any) -> str:
        return reverse(f"office_{self.code}_one", args=[row.pk])

    def urls(self) -> list[URLPattern]:
        """The four addresses, for `urlpatterns`."""
        given, name = {"subject": self}, f"office_{self.code}"
        return [
            path(f"{self.code}/", listing, given, name=name),
            path(f"{self.code}/new/", addition, given, name=f"{name}_new"),
            path(f"{self.code}/<{self.key}:pk>/", details, given, name=f"{name}_one"),
            path(f"{self.code}/<{self.key}:pk>/retirement/", retirement, given, name=f"{name}_retirement"),
        ]


@office
def listing(request: GuardedRequest, subject: ReferenceTable) -> HttpResponse:
    """The list, fifty at a time."""
    actor, text = request.actor, sought(request)
    page = page_of(request, subject.rows(actor, text, request.GET.dict()))
    listed = [
        {
            "row": row,
            "cells": [(column.label, column.value(row)) for column in subject.columns],
            "url": subject.url(row) if subject.may_change(actor, row) else "",
            "opens": subject.opens(row) if subject.opens else "",
            "is_away": subject.is_away(row),
        }
        for row in page["rows"]
    ]
    context = {"subject": subject, "listed": listed, "text": text, "tab_rows": subject.tabs(request)}
    shown = {**page, **context, **subject.lead_context(request), "may_add": subject.may_add(actor)}
    return render(request, "office/listing.html", shown)


@office
def addition(request: GuardedRequest, subject: ReferenceTable) -> HttpResponse:
    """The empty form, for somebody who may add: others are told before they type."""
    if not subject.may_add(request.actor):
        powers.check_office(request.actor)
        raise powers.NationOnly
    return answer_form(
        request,
        subject.form(
            request.POST or None, actor=request.actor, row=None, initial=subject.initial(None, request)
        ),
        lambda data: subject.add(request.actor, data),
        title=subject.wording.add,
        verb=subject.wording.add,
        done=subject.effect or subject.wording.added,
        to=lambda row: subject.list_url + subject.lands(row),
        back=subject.list_url,
        aside=subject.aside,
        **subject.context(None),
    )


@office
def details(request: GuardedRequest, pk: int | str, subject: ReferenceTable) -> HttpResponse:
    """The form of one row."""
    row = _found(request, pk, subject)
    return answer_form(
        request,
        subject.form(
            request.POST or None, actor=request.actor, row=row, initial=subject.initial(row, request)
        ),
        lambda data: subject.change(request.actor, row, data),
        title=str(subject.wording.change) % {"name": subject.name(row)},
        verb=_("Simpan"),
        done=_("Perubahan disimpan."),
        to=lambda changed: subject.list_url,
        back=subject.list_url,
        aside=subject.aside,
        **subject.context(row),
        retire=subject.wording.retire if not subject.is_away(row) else "",
        retire_url=reverse(f"office_{subject.code}_retirement", args=[row.pk]),
    )


@office
def retirement(request: GuardedRequest, pk: int | str, subject: ReferenceTable) -> HttpResponse:
    """The question before a row is put away, with what has to be said for it."""
    row = _found(request, pk, subject)
    wording = subject.wording
    title = str(wording.put_away_title) % {"name": subject.name(row)}
    said: Data = {"title": title, "words": wording.retire_words, "verb": wording.retire}
    said |= {"done": wording.was_put_away, "back": subject.list_url}
    if subject.put_away_form is None:
        return answer_question(request, lambda: subject.retire(request.actor, row), **said)
    return answer_form(
        request,
        subject.put_away_form(request.POST or None, row=row),
        lambda data: subject.retire(request.actor, row, **data),
        to=lambda changed: subject.list_url,
        **said,
    )


def _found(request: GuardedRequest, pk: int | str, subject: ReferenceTable) -> Any:
    """The row, for somebody who may change it. Raises NotFound; the writers raise what else there is to refuse."""
    row = subject.find(request.actor, pk)
    if not subject.may_change(request.actor, row):
        raise NotFound
    return row
