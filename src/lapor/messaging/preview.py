"""How words would read: on a case that the writer works on, or on an invented one."""

from django.utils.translation import gettext as _

from lapor.common.codes import report_id_of
from lapor.common.refusals import NotFound
from lapor.directory.actors import Actor
from lapor.messaging.letter_rows import Part
from lapor.messaging.letters import content_values, safe_values, site_name
from lapor.messaging.vocabulary import Kind
from lapor.messaging.wordings import Said
from lapor.messaging.words import filled
from lapor.reports import permissions
from lapor.reports.models import Report


def preview_of(kind: Kind, said: Said, *, by: Actor, number: str) -> dict[str, object]:
    """`subject` and `part` as a reader would get them. Raises NotFound, WrongNumber."""
    values = _values(by, number) if number else _sample()
    body = filled(said.body, values)
    part = Part(filled(said.lead, values), [one for one in body.split("\n\n") if one])
    return {"subject": filled(said.subject, values), "part": part}


def _values(by: Actor, number: str) -> dict[str, str]:
    report = (
        permissions.worked_by(by)
        .select_related("holder_agency", "lead_agency")
        .filter(pk=report_id_of(number))
        .first()
    )
    if report is None:
        raise NotFound
    return _of(report)


def _of(report: Report) -> dict[str, str]:
    values = safe_values(report) | content_values(report)
    return values | {"words": _("(tulisan petugas)"), "reason": _("(alasan)")}


def _sample() -> dict[str, str]:
    return {
        "number": "1000234-7",
        "link": "…/r/10002347/",
        "site": site_name(),
        "title": _("Lampu jalan mati di Jalan Tanjung"),
        "agency": _("Dinas Perhubungan Kota Blitar"),
        "due": _("31 Maret 2026"),
        "words": _("(tulisan petugas)"),
        "reason": _("(alasan)"),
    }
