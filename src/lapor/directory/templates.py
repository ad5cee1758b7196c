"""Words an officer starts from (*templat balasan*), with places for what differs from report to report."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.refusals import Incomplete, Invalid
from lapor.common.text import WORDS_LIMIT, clean_line, clean_text
from lapor.directory import changes, powers
from lapor.directory.actors import Actor
from lapor.directory.changes import Code
from lapor.directory.models import Agency, ReplyTemplate

# What a body may ask for, and how the office page explains it.
PLACEHOLDERS = {
    "reporter": _("sapaan atau nama pelapor; netral bila pelapor anonim"),
    "number": _("nomor laporan"),
    "agency": _("nama instansi yang menjawab"),
    "title": _("judul laporan"),
    "due": _("tanggal tenggat"),
    "filed": _("tanggal laporan masuk"),
    "today": _("tanggal hari ini"),
    "place": _("tempat kejadian"),
}
_PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}(\.?)")
_ROUND = str.maketrans("[]", "()")


class UnknownPlaceholder(Invalid):
    """The body asks for something that nobody fills."""

    code = "unknown_placeholder"
    sentence = _("Isian {{%(name)s}} tidak dikenal. Yang dapat dipakai: %(known)s.")


def templates_for(agency_path: Sequence[int], *, kind: str = "") -> QuerySet[ReplyTemplate]:
    """Templates in force for an agency: everybody's and those of the agencies on its path, by title.

    `kind`: the action's code; templates without a kind fit every action.
    """
    rows = ReplyTemplate.objects.filter(Q(agency__isnull=True) | Q(agency__in=list(agency_path)))
    rows = rows.filter(retired_on__isnull=True)
    return (rows.filter(kind__in=["", kind]) if kind else rows).order_by("title", "pk")


def fill(body: str, values: Mapping[str, str]) -> str:
    """The body with its places filled, once: a value that looks like a place is left as it is.

    Plain text in, plain text out (the page escapes it). A place without a value stays visible, for the officer to see.
    A value that ends in a full stop brings the one behind its place.
    """

    def filled(place: re.Match[str]) -> str:
        value = values.get(place[1], "") if place[1] in PLACEHOLDERS else ""
        # What a reporter wrote in brackets is no place of ours.
        value = value.translate(_ROUND)
        return (value if value.endswith(".") else value + place[2]) if value else place[0]

    return _PLACE.sub(filled, body)


def without_places(body: str) -> str:
    """The body without what `fill` knows to fill."""
    return _PLACE.sub(lambda place: "" if place[1] in PLACEHOLDERS else place[0], body)


def create_template(
    *, title: str, body: str, by: Actor, kind: str = "", agency: Agency | None = None, code: str = ""
) -> ReplyTemplate:
    """Add a template, for everybody (national administrator) or for an agency's subtree (its coordinator).

    Raises NotAllowed, Incomplete, UnknownPlaceholder.
    """
    powers.check_agency(by, agency)
    values = _clean(title=title, body=body, kind=kind)
    with transaction.atomic():
        template = ReplyTemplate.objects.create(
            code=_free_code(code or values["title"]), agency=agency, **values
        )
        changes.record(
            template, Code.CREATED, by=by, after={"code": template.code, "agency": template.agency_id}
        )
    return template


def change_template(
    template: ReplyTemplate, *, by: Actor, title: str, body: str, kind: str = ""
) -> ReplyTemplate:
    """Raises NotAllowed, Incomplete, UnknownPlaceholder."""
    powers.check_agency(by, template.agency)
    values = _clean(title=title, body=body, kind=kind)
    with transaction.atomic():
        _before, after = changes.set_fields(template, values)
        if after:
            changes.record(template, Code.CHANGED, by=by, after={"fields": sorted(after)})
    return template


def retire_template(template: ReplyTemplate, *, by: Actor) -> ReplyTemplate:
    """No longer offered from today. Raises NotAllowed."""
    powers.check_agency(by, template.agency)
    with transaction.atomic():
        before, after = changes.set_fields(template, {"retired_on": clock.today()})
        changes.record(template, Code.RETIRED, by=by, before=before, after=after)
    return template


def _clean(*, title: str, body: str, kind: str) -> dict[str, Any]:
    values = {
        "title": clean_line(title, 120),
        "body": clean_text(body, WORDS_LIMIT),
        "kind": clean_line(kind, 20),
    }
    for name, sentence in (
        ("title", _("Tuliskan judul templatnya.")),
        ("body", _("Tuliskan isi templatnya.")),
    ):
        if not values[name]:
            raise Incomplete(sentence, field=name)
    for name, _stop in _PLACE.findall(values["body"]):
        if name not in PLACEHOLDERS:
            known = ", ".join(f"{{{{{one}}}}}" for one in PLACEHOLDERS)
            raise UnknownPlaceholder(field="body", name=name, known=known)
    return values


def _free_code(wanted: str) -> str:
    """A code made of the title; a number behind it when it is taken."""
    stem = slugify(wanted)[:50].strip("-") or "templat"
    taken = set(ReplyTemplate.objects.filter(code__startswith=stem).values_list("code", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)
