"""The tree of agencies: its writers; reading and finding, for which this is the door too, are in the files beside it.

`Agency.path` holds the ids from the root down to and including the agency. It is right at every commit: writers that
change the shape of the tree take one advisory lock, so two of them never work on the same picture.
"""

from collections.abc import Callable
from datetime import time
from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.freshness import touch
from lapor.common.refusals import Incomplete, Invalid, OutOfTurn
from lapor.common.text import clean_line
from lapor.directory import calendars, changes, powers
from lapor.directory.actors import Actor
from lapor.directory.agency_search import Found, find_agencies
from lapor.directory.agency_tree import below, children_of, national_agency, root_of, subtree, trails
from lapor.directory.changes import Code
from lapor.directory.models import Agency, Appointment, Region
from lapor.directory.zones import zone_of

__all__ = [
    "Found",
    "Loop",
    "StillNeeded",
    "below",
    "change_agency",
    "children_of",
    "create_agency",
    "find_agencies",
    "move_agency",
    "national_agency",
    "retire_agency",
    "root_of",
    "subtree",
    "trails",
]

_LOCK_TREE = "SELECT pg_advisory_xact_lock(hashtext('directory_agency.path'))"
# The path of everything below keeps its tail from the moved agency on and gets a new beginning.
_MOVE = """
    UPDATE directory_agency SET path = %s::bigint[] || path[%s:] WHERE path @> ARRAY[%s]::bigint[]
"""
_FIND_WORDS = """
    UPDATE directory_agency AS a
    SET search = setweight(to_tsvector('simple', translate(a.name || ' ' || a.short_name, %(marks)s, %(blanks)s)), 'A')
              || setweight(to_tsvector('simple', translate(a.code || ' ' || above.names, %(marks)s, %(blanks)s)), 'D')
    FROM (
        SELECT below.id, coalesce(string_agg(up.name || ' ' || up.short_name, ' '), '') AS names
        FROM directory_agency AS below
        LEFT JOIN directory_agency AS up ON up.id = ANY (below.path) AND up.id <> below.id
        WHERE below.path @> ARRAY[%(id)s]::bigint[]
        GROUP BY below.id
    ) AS above
    WHERE above.id = a.id
"""
CHANGEABLE = frozenset({"name", "short_name", "kind", "region", "zone", "closing_time", "is_every_day"})
# By what an agency's calendar is found: a change of these makes a version of the calendar.
CALENDAR_FIELDS = frozenset({"region", "is_every_day"})
# PostgreSQL takes "a/b" for a file and "a.b" for a host; people type the words.
MARKS = "./\\-_'’`\",()&:;@+"
BLANKS = " " * len(MARKS)


class Loop(Invalid):
    """An agency was to be moved below itself."""

    code = "loop"
    sentence = _("Instansi tidak dapat ditempatkan di bawah dirinya sendiri atau di bawah unitnya.")


class StillNeeded(OutOfTurn):
    """The agency cannot be retired yet."""

    code = "still_needed"


def create_agency(
    *,
    name: str,
    kind: str,
    by: Actor,
    parent: Agency | None = None,
    code: str = "",
    short_name: str = "",
    region: Region | None = None,
    zone: str = "",
    closing_time: time | None = None,
    is_every_day: bool = False,
    is_national: bool = False,
) -> Agency:
    """Add an agency below `parent`, or at the top. What is not given comes from the parent or from the name.

    Raises NotAllowed, Incomplete (no name), Invalid (unknown kind or zone, code taken, parent retired).
    """
    if is_national:
        powers.check_nation(by)
    with transaction.atomic():
        parent = _locked_tree(parent)
        powers.check_agency(by, parent)
        powers.check_watcher(by, kind)
        region_id = region.pk if region else parent.region_id if parent else None
        values = {
            "name": name,
            "short_name": short_name,
            "kind": kind,
            "zone": zone or (parent.zone if parent and not region else zone_of(region_id)),
            "closing_time": closing_time or (parent.closing_time if parent else time(16, 0)),
        }
        agency = Agency(code=_code(code, name), parent=parent, region_id=region_id, **_clean(values))
        agency.is_every_day, agency.is_national = is_every_day, is_national
        agency.save(force_insert=True)
        agency.path = [*(parent.path if parent else ()), agency.pk]
        agency.save(update_fields=["path"])
        _after(agency, Code.CREATED, by, {}, {"code": agency.code, "parent": agency.parent_id, "kind": kind})
    return agency


def change_agency(agency: Agency, *, by: Actor, **values: Any) -> Agency:
    """Change what an agency is (`CHANGEABLE`). Raises NotAllowed, Incomplete, Invalid.

    A new zone or closing time holds for limits that begin from now on; a new region or daily duty is another calendar
    for the open ones too.
    """
    unknown = set(values) - CHANGEABLE
    if unknown:
        raise TypeError(f"an agency's {sorted(unknown)} cannot be changed here")
    with transaction.atomic():
        if not CALENDAR_FIELDS.isdisjoint(values):
            calendars.wait_for_turn()
        agency = _fresh(agency)
        powers.check_agency(by, agency)
        values = _clean(values)
        if values.get("kind", agency.kind) != agency.kind:
            powers.check_watcher(by, agency.kind, values["kind"])
        before, after = changes.set_fields(agency, values)
        if after:
            _after(agency, Code.CHANGED, by, before, after)
        if not CALENDAR_FIELDS.isdisjoint(after):
            with calendars.new_version(by=by, agency=agency):
                pass
    return agency


def move_agency(agency: Agency, *, under: Agency | None, by: Actor) -> Agency:
    """Hang an agency with everything below it under another one, or at the top. Four statements, whatever its size.

    Raises NotAllowed (one needs power above both places), Loop, Invalid (the new parent is retired).
    """
    with transaction.atomic():
        calendars.wait_for_turn()
        under = _locked_tree(under)
        agency = _fresh(agency)
        powers.check_above(by, agency)
        powers.check_agency(by, under)
        powers.check_watcher(by, *subtree(agency).values_list("kind", flat=True).distinct())
        if under and agency.pk in under.path:
            raise Loop(field="parent")
        before = {"parent": agency.parent_id}
        depth, agency.parent = len(agency.path), under
        prefix = list(under.path) if under else []
        with connection.cursor() as cursor:
            cursor.execute(_MOVE, [prefix, depth, agency.pk])
        agency.path = [*prefix, agency.pk]
        agency.save(update_fields=["parent"])
        _after(agency, Code.MOVED, by, before, {"parent": agency.parent_id})
        with calendars.new_version(by=by, agency=agency):
            pass
    return agency


def retire_agency(agency: Agency, *, by: Actor, check: Callable[[Agency], None] | None = None) -> Agency:
    """Close an agency from today on; it stays readable for ever.

    `check` is asked inside the transaction, with the row locked, and refuses by raising: the layer above, which knows
    reports, gives one that refuses while the agency holds open reports. Raises NotAllowed, StillNeeded.
    """
    with transaction.atomic():
        agency = _fresh(agency)
        powers.check_above(by, agency)
        powers.check_watcher(by, agency.kind)
        _check_unneeded(agency)
        if check:
            check(agency)
        agency.retired_on = clock.today()
        agency.save(update_fields=["retired_on"])
        _after(agency, Code.RETIRED, by, {}, {"retired_on": agency.retired_on})
    return agency


def _locked_tree(parent: Agency | None) -> Agency | None:
    """Nobody else changes the shape of the tree until commit; the parent as it is now."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_TREE)
    parent = _fresh(parent) if parent else None
    if parent and parent.retired_on:
        raise Invalid(_("Instansi induk ini sudah tidak aktif."), field="parent")
    return parent


def _fresh(agency: Agency) -> Agency:
    return Agency.objects.select_for_update().defer("search").get(pk=agency.pk)


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    """The fields as they may be stored. Raises Incomplete, Invalid."""
    cleaned = dict(values)
    for field, limit in (("name", 200), ("short_name", 60)):
        if field in values:
            cleaned[field] = clean_line(values[field] or "", limit)
    if closing := cleaned.get("closing_time"):
        cleaned["closing_time"] = closing.replace(second=0, microsecond=0)
    if "name" in cleaned and not cleaned["name"]:
        raise Incomplete(_("Tuliskan nama instansinya."), field="name")
    if cleaned.get("kind", Agency.Kind.OTHER) not in Agency.Kind.values:
        raise Invalid(_("Jenis instansi ini tidak dikenal."), field="kind")
    if cleaned.get("zone", "Asia/Jakarta") not in dict(Agency._meta.get_field("zone").choices or ()):
        raise Invalid(_("Zona waktu ini tidak dikenal: pilih WIB, WITA, atau WIT."), field="zone")
    return cleaned


def _code(given: str, name: str) -> str:
    """The code as given, or one made of the name, with a number behind it when it is taken. Raises Invalid."""
    if given:
        if slugify(given) != given or len(given) > 80:
            raise Invalid(_("Kode hanya boleh berisi huruf kecil, angka, dan tanda hubung."), field="code")
        if Agency.objects.filter(code=given).exists():
            raise Invalid(_("Kode ini sudah dipakai instansi lain."), field="code")
        return given
    stem = slugify(name)[:70].strip("-") or "instansi"
    taken = set(Agency.objects.filter(code__startswith=stem).values_list("code", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)


def _check_unneeded(agency: Agency) -> None:
    if agency.retired_on:
        raise StillNeeded(_("Instansi ini sudah tidak aktif."))
    if agency.is_national:
        raise StillNeeded(_("Instansi admin nasional tidak dapat dinonaktifkan."))
    if Agency.objects.filter(parent=agency, retired_on__isnull=True).exists():
        raise StillNeeded(
            _("Masih ada unit aktif di bawah instansi ini. Pindahkan atau nonaktifkan dulu unitnya.")
        )
    if Appointment.objects.filter(powers.not_over(), agency=agency).exists():
        raise StillNeeded(_("Masih ada petugas dengan penugasan yang berlaku. Akhiri dulu penugasannya."))


def _after(agency: Agency, code: Code, by: Actor, before: dict[str, Any], after: dict[str, Any]) -> None:
    """What every change of the tree leaves behind: the search words of the subtree, the log, the mark."""
    if code != Code.RETIRED:
        with connection.cursor() as cursor:
            cursor.execute(_FIND_WORDS, {"marks": MARKS, "blanks": BLANKS, "id": agency.pk})
    changes.record(agency, code, by=by, before=before, after=after)
    touch("agency")
