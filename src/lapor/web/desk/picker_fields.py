"""Choosing on the desk: which agencies an officer reaches, and reports that another may be merged into."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapor.common import codes
from lapor.common.refusals import Refusal
from lapor.directory.actors import NOBODY, Actor
from lapor.directory.models import Agency, Role
from lapor.reports import permissions
from lapor.reports.models import Report
from lapor.reports.queries.search_terms import search_query
from lapor.reports.workflow import ENDED_ASIDE
from lapor.web.kit.picker_fields import SHOWN, option_of
from lapor.web.kit.pickers import Option, PickedField, ids_of

OFFERED = 40


def reach_of(actor: Actor) -> set[int] | None:
    """Ids of the agencies in whose subtrees the actor may hand a report on; None: everywhere."""
    if actor.has(Role.NATIONAL_ADMIN):
        return None
    # The one agency on each path from which that power looks down.
    return {agency for power in actor.powers for agency in power.path if permissions.reaches(power, [agency])}


def units_below(actor: Actor) -> list[Option]:
    """The first level below where the actor works: where most reports go. One query."""
    roots = reach_of(actor)
    rows = Agency.objects.filter(retired_on__isnull=True).defer("search").order_by("name", "pk")
    rows = rows.filter(parent__isnull=True) if roots is None else rows.filter(parent__in=roots)
    return [option_of(agency) for agency in rows[:OFFERED]]


class ReportField(PickedField):
    """A report the actor works with, found by number or words. The values are tracking numbers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(url_name="desk_parents", **kwargs)
        self.actor = NOBODY

    def search(self, text: str) -> list[Report]:
        found = found_reports(self.actor, text)
        self.offer(report_option(report) for report in found)
        return found

    def clean(self, value: Any) -> Report | None:
        named = ids_of(value) or [self.text]
        found = self.fetch(named)
        if not found:
            self.widget.refused = named[0]
        if not found and any(character.isdigit() for character in named[0]):
            try:
                codes.report_id_of(named[0])
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        if not found:
            raise forms.ValidationError(_("Pilih laporan induknya dari daftar."), code="required")
        return found[0]

    def offer_reports(self, reports: Iterable[Report]) -> None:
        self.offer(report_option(report) for report in reports)

    def fetch(self, ids: Sequence[str]) -> list[Report]:
        found = [report for one in ids[:1] if (report := _by_number(self.actor, one))]
        self.widget.picked = [report_option(report) for report in found]
        return found


def report_option(report: Report, why: str = "") -> Option:
    hint = " · ".join(filter(None, [codes.spoken(report.number), str(report.get_status_display()), why]))
    return Option(report.number, report.title, hint)


def found_reports(actor: Actor, text: str) -> list[Report]:
    """Reports that can take another in, by number or by words, the newest first. At most two queries."""
    exact = _by_number(actor, text)
    if exact:
        return [exact]
    query = search_query(text)
    if query is None:
        return []
    rows = permissions.worked_by(actor).filter(document=query).exclude(status__in=ENDED_ASIDE)
    return list(rows.order_by("-id")[:SHOWN])


def _by_number(actor: Actor, text: str) -> Report | None:
    try:
        number = codes.report_id_of(text)
    except Refusal:
        return None
    return permissions.worked_by(actor).filter(pk=number).first()
