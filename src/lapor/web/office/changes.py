"""Who changed what in the directory, the latest first: codes and dates, with the names people know them by."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Model, TextChoices
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lapor.directory import powers, visibility
from lapor.directory.models import (
    Agency,
    DirectoryChange,
    Holiday,
    Person,
    ReplyTemplate,
    Role,
    Topic,
)
from lapor.reports.clocks import limit_types
from lapor.reports.models import DeadlinePolicy
from lapor.web.kit.addresses import address_with, number_of
from lapor.web.kit.formatting import day
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.office.pages import ROWS_A_PAGE

SUBJECTS: dict[str, tuple[str | Promise, type[Model] | None]] = {
    "agency": (_("Instansi"), Agency),
    "person": (_("Petugas"), Person),
    "appointment": (_("Penugasan"), None),
    "invitation": (_("Undangan"), None),
    "topic": (_("Topik"), Topic),
    "holiday": (_("Hari libur"), Holiday),
    "reply_template": (_("Templat"), ReplyTemplate),
    "region": (_("Daerah"), None),
    "deadline_policy": (_("Aturan batas waktu"), None),
}
FIELDS: dict[str, str | Promise] = {
    "name": _("nama"),
    "full_name": _("nama lengkap"),
    "short_name": _("nama singkat"),
    "kind": _("jenis"),
    "region": _("daerah"),
    "zone": _("zona waktu"),
    "closing_time": _("jam tutup"),
    "parent": _("induk"),
    "code": _("kode"),
    "role": _("peran"),
    "person": _("orang"),
    "agency": _("instansi"),
    "begins_on": _("mulai"),
    "ends_on": _("sampai"),
    "retired_on": _("tidak aktif sejak"),
    "day_on": _("tanggal"),
    "fields": _("isian"),
    "is_active": _("dapat masuk"),
    "by_mail": _("lewat email"),
    "is_at_once": _("seketika"),
    "is_watching": _("mengawasi lintas instansi"),
    "added": _("ditambahkan"),
    "renamed": _("berganti nama"),
    "retired": _("dinonaktifkan"),
    "email": _("email"),
    "phone": _("telepon"),
    "title": _("judul"),
    "body": _("isi"),
    "source": _("dasar"),
    **{one.code: one.label for one in limit_types.TABLE},
}
# Said by the row's own words already.
_SILENT = frozenset({"code", "full_name", "topics", "first_year"})
_BY_ID = ("agency", "parent", "person")
# Codes that are kept, and the words people know them by.
_CODES: dict[tuple[str, str], type[TextChoices]] = {
    ("agency", "kind"): Agency.Kind,
    ("holiday", "kind"): Holiday.Kind,
    ("appointment", "role"): Role,
    ("invitation", "role"): Role,
}


@office
def changes(request: GuardedRequest) -> HttpResponse:
    """The log, by pages of fifty; `?subject=` narrows it, `?key=` to one row."""
    if not visibility.may_read_changes(request.actor):
        raise powers.NotYourAgency
    subject, key = request.GET.get("subject", ""), request.GET.get("key", "")
    rows = visibility.readable_changes(request.actor, deadline_policy=DeadlinePolicy).order_by("-pk")
    if subject in SUBJECTS:
        rows = rows.filter(subject=subject, **({"subject_key": key[:100]} if key else {}))
    if after := number_of(request.GET.get("after")):
        rows = rows.filter(pk__lt=after)
    found = list(rows[: ROWS_A_PAGE + 1])
    shown = found[:ROWS_A_PAGE]
    tabs: list[tuple[str | Promise, str, bool]] = [
        (_("Semua"), reverse("office_changes"), subject not in SUBJECTS)
    ]
    tabs += [(label, f"?subject={code}", code == subject) for code, (label, _model) in SUBJECTS.items()]
    older = address_with(request, after=shown[-1].pk) if len(found) > ROWS_A_PAGE else ""
    context = {"listed": _told(shown), "tabs": tabs, "older_url": older}
    return render(request, "office/changes.html", context)


def _told(rows: list[DirectoryChange]) -> list[dict[str, Any]]:
    """Rows with names instead of ids. One query for each kind of thing they speak of, five at most."""
    ids: dict[type[Model], set[int]] = {Person: {row.person_id for row in rows if row.person_id}}
    for row in rows:
        _label, model = SUBJECTS.get(row.subject, (row.subject, None))
        if model and row.subject_key.isdecimal():
            ids.setdefault(model, set()).add(int(row.subject_key))
        for values in (row.before, row.after):
            _collect(values, row.subject, ids)
    names = {model: _names(model, wanted) for model, wanted in ids.items() if wanted}
    return [_line(row, names) for row in rows]


def _collect(values: dict[str, Any], subject: str, ids: dict[type[Model], set[int]]) -> None:
    for name in _BY_ID:
        if isinstance(values.get(name), int):
            ids.setdefault(_model_of(name, subject), set()).add(values[name])


def _model_of(name: str, subject: str) -> type[Model]:
    if name == "person":
        return Person
    return Topic if subject == "topic" else Agency


def _names(model: type[Model], wanted: Iterable[int]) -> dict[int, str]:
    field = "title" if model is ReplyTemplate else "name"
    return dict(model._default_manager.filter(pk__in=wanted).values_list("pk", field))


def _line(row: DirectoryChange, names: dict[type[Model], dict[int, str]]) -> dict[str, Any]:
    label, model = SUBJECTS.get(row.subject, (row.subject, None))
    key = int(row.subject_key) if row.subject_key.isdecimal() else 0
    # A key in words is what people know the row by.
    name = names.get(model, {}).get(key, "") if model else "" if key else row.subject_key
    facts = [_fact(one, row, names) for one in {**row.before, **row.after} if one not in _SILENT]
    return {
        "at": row.at,
        "by": names[Person].get(row.person_id, "") if row.person_id and Person in names else _("Sistem"),
        "verb": row.get_code_display(),
        "subject": label,
        "name": name,
        "facts": [fact for fact in facts if fact["before"] or fact["after"]],
    }


def _fact(name: str, row: DirectoryChange, names: dict[type[Model], dict[int, str]]) -> dict[str, Any]:
    """One thing that changed: what it is called, what it was, what it is."""
    before, after = (_value(name, values.get(name), row.subject, names) for values in (row.before, row.after))
    return {"label": FIELDS.get(name, name), "before": before, "after": after}


def _value(name: str, value: Any, subject: str, names: dict[type[Model], dict[int, str]]) -> str:
    if value is None or value == "":
        return ""
    if name in _BY_ID and isinstance(value, int):
        return names.get(_model_of(name, subject), {}).get(value, f"#{value}")
    words = _CODES.get((subject, name))
    if words and value in words.values:
        return str(words(value).label)
    if name.endswith("_on") and isinstance(value, str):
        return day(date.fromisoformat(value))
    if isinstance(value, bool):
        return gettext("ya") if value else gettext("tidak")
    if isinstance(value, list):
        return ", ".join(str(FIELDS.get(one, one)) for one in value)
    return str(value)
