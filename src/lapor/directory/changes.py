"""The log of the directory and of the deadline policies: every writer leaves a row per change in its transaction."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django.db.models import Model

from lapor.common import clock, security_log
from lapor.directory.actors import Actor
from lapor.directory.models import DirectoryChange

Code = DirectoryChange.Code
Values = Mapping[str, Any]


def subject_of(row: Model) -> str:
    """ "agency", "reply_template" …: the subject under which a row's changes are logged."""
    return re.sub(r"\B(?=[A-Z])", "_", type(row).__name__).lower()


def record(
    row: Model, code: Code, *, by: Actor, before: Values | None = None, after: Values | None = None
) -> None:
    """Log one change of one row. The caller gives ids, codes and dates only. One statement."""
    _entry(row, code, by, before, after).save(force_insert=True)
    if subject_of(row) == "appointment":
        security_log.note(
            security_log.Event.APPOINTMENT_CHANGED, code=code, appointment=row.pk, by=by.person_id
        )


def record_many(rows: Iterable[tuple[Model, Values, Values]], code: Code, *, by: Actor) -> None:
    """Log the same kind of change of many rows, each with its values before and after. One statement per 500."""
    entries = [_entry(row, code, by, before, after) for row, before, after in rows]
    DirectoryChange.objects.bulk_create(entries, batch_size=500)


def record_import(subject: str, *, by: Actor, counts: Mapping[str, int]) -> None:
    """Log that a whole file was read in, with its counts."""
    DirectoryChange.objects.create(
        at=clock.now(), person_id=by.person_id, code=Code.IMPORTED, subject=subject, after=dict(counts)
    )


def set_fields(row: Model, values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set those fields that differ and save them; returns (before, after) of what changed, both empty for nothing."""
    before, after = {}, {}
    for name, value in values.items():
        attribute = row._meta.get_field(name).attname  # type: ignore[union-attr]
        value = getattr(value, "pk", value) if attribute != name else value
        if getattr(row, attribute) != value:
            before[name], after[name] = _plain(getattr(row, attribute)), _plain(value)
            setattr(row, attribute, value)
    if after:
        row.save(update_fields=list(after))
    return before, after


def _entry(row: Model, code: Code, by: Actor, before: Values | None, after: Values | None) -> DirectoryChange:
    return DirectoryChange(
        at=clock.now(),
        person_id=by.person_id,
        code=code,
        subject=subject_of(row),
        subject_key=str(row.pk),
        before={name: _plain(value) for name, value in (before or {}).items()},
        after={name: _plain(value) for name, value in (after or {}).items()},
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
