"""The certificate as JSON. Keys and codes are stable; `docs/certificate.md` describes each, and a test compares."""

from datetime import datetime
from typing import Any

from lapor.directory.models import Agency
from lapor.reports.clocks.certificates import Certificate, Line, Pause, compute_input, length_given
from lapor.reports.events import payload_of
from lapor.reports.models import Turn
from lapor.reports.payloads import ExtensionGranted
from lapor.reports.workflow import Action
from lapor.web.case.certificates.wording import (
    STATES,
    holder_of,
    pause_of,
    reason_of,
    result_of,
    rules_of,
    title_of,
    why_of,
)

# Grows when a key is renamed or dropped; added keys leave it as it is.
VERSION = 1


def document_of(certificate: Certificate, *, number: str, address: str) -> dict[str, Any]:
    """`number`: the report's tracking number; `address`: of the page, absolute."""
    row, counting = certificate.clock, certificate.timing
    return {
        "version": VERSION,
        "address": address,
        "report": number,
        "number": row.number,
        "clock": {"code": row.kind, "words": str(row.get_kind_display())},
        "title": title_of(certificate),
        "reason": reason_of(certificate),
        "result": result_of(certificate),
        "agency": _agency(row.agency),
        "policy": {name: getattr(certificate.policy, name) for name in ("code", "name", "source")},
        "start": _local(counting.started_at, certificate),
        "started_by": _step(certificate.made_by.action if certificate.made_by else ""),
        "zone": counting.zone.key,
        "closing": counting.closing.strftime("%H:%M"),
        "day_zero": certificate.due.day_zero.isoformat(),
        "length": row.length,
        "extension": row.extension,
        "calendar_version": row.calendar_version,
        "due_on": certificate.due.due_on.isoformat() if certificate.due.due_on else None,
        "days_left": certificate.days_left,
        "state": {"code": str(certificate.standing), "words": str(STATES[certificate.standing])},
        **_stopped(certificate),
        "breached": _local(row.breached_at, certificate),
        "as_of": _local(certificate.until, certificate),
        "rules": {code: words for code, _name, words in rules_of(certificate)},
        "days": [_day(line) for line in certificate.lines],
        "pauses": [_pause(pause, certificate) for pause in certificate.pauses],
        **_changes(certificate),
        "recompute": compute_input(certificate),
    }


def _changes(certificate: Certificate) -> dict[str, Any]:
    """The steps that gave it another length."""
    return {
        "reclassings": [
            {"at": _local(event.at, certificate), **length_given(event).to_data()}
            for event in certificate.reclassings
        ],
        "extensions": [
            {"at": _local(event.at, certificate), "days": payload_of(event, ExtensionGranted).days}
            for event in certificate.extensions
        ],
    }


def _stopped(certificate: Certificate) -> dict[str, Any]:
    by = certificate.stopped_by
    return {
        "stopped": _local(certificate.clock.stopped_at, certificate),
        "stopped_by": _step(by.action if by else ""),
    }


def _local(at: datetime | None, certificate: Certificate) -> str | None:
    return at.astimezone(certificate.timing.zone).isoformat() if at else None


def _agency(agency: Agency) -> dict[str, str]:
    return {"code": agency.code, "name": agency.name}


def _step(action: str) -> dict[str, str] | None:
    return {"code": action, "words": str(Action(action).label)} if action else None


def _day(line: Line) -> dict[str, Any]:
    off = line.day_off
    return {
        "date": line.on.isoformat(),
        "why": str(line.why),
        "words": why_of(line),
        "is_counted": line.is_counted,
        "number": line.number,
        "day_off": {"name": off.name, "kind": off.kind, "decree": off.decree} if off else None,
        "holder": _holder(line.turn),
    }


def _holder(turn: Turn | None) -> dict[str, Any] | None:
    if turn is None:
        return None
    return {
        "code": turn.holder,
        "agency": turn.agency.code if turn.agency else None,
        "words": holder_of(turn),
    }


def _pause(pause: Pause, certificate: Certificate) -> dict[str, Any]:
    cause = pause.cause
    return {
        "began": _local(pause.turn.began_at, certificate),
        "ended": _local(pause.turn.ended_at, certificate),
        "step": _step(cause.action if cause else ""),
        "agency": _agency(cause.agency) if cause and cause.agency else None,
        "days": pause.days,
        "words": pause_of(pause, certificate),
    }
