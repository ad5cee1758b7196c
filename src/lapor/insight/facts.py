"""Keeping the facts: a follower of the feed counts anew each report that has changed.

A report's parts as they were last counted are kept (`CountedReport`). What has changed of them is taken off and put on,
in the transaction that moves the cursor; so a batch that is undone has counted nothing, and a report that is counted
twice counts once. A rebuild makes a new edition beside the current one and takes its place when it is whole: cut off,
it goes on where it was, and boards show whole numbers meanwhile.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max, Subquery

from lapor.common import clock
from lapor.insight.contributions import Part, load
from lapor.insight.models import (
    DIMENSIONS,
    ENDS,
    NATION,
    SIGHT,
    CountedAgency,
    CountedReport,
    DailyFact,
    DailySpan,
    DailySum,
    Edition,
)
from lapor.reports import feed
from lapor.reports.models import Assignment, FeedCursor, Report, Turn

NAME = "facts"
AT_ONCE = 1000
# "fact" in ASCII: the advisory lock of whoever counts.
_LOCK = 0x66616374
_MOVED = """
    SELECT counted.agency_id, agency.path
    FROM insight_countedagency AS counted JOIN directory_agency AS agency ON agency.id = counted.agency_id
    WHERE agency.path <> counted.path
"""
_ADD = """
    INSERT INTO insight_{table} AS old ({all}) SELECT * FROM unnest({arrays}) ON CONFLICT ({keys}) DO UPDATE SET {sums}
"""
_FORGET = "DELETE FROM insight_{table} WHERE {nothing} AND ({keys}) IN (SELECT * FROM unnest({key_arrays}))"
# In this order `_add` makes them, behind the edition.
_KEYS: Mapping[type[models.Model], Sequence[str]] = {
    DailySum: ("edition", "agency_id", "slot", *SIGHT),
    DailySpan: ("edition", "agency_id", "slot", "kind", "began", "ended", *SIGHT),
    DailyFact: ("edition", "unit_id", "slot", *DIMENSIONS, *ENDS, *SIGHT),
}
Key = tuple[Any, ...]
Changes = dict[Key, Counter[str]]


def follow() -> tuple[int, int]:
    """Count what has changed since the last time; at the first, everything. Returns (events done, failed)."""
    if not Edition.objects.filter(is_current=True).exists():
        rebuild()
    follow_tree()
    return feed.follow_reports(NAME, count)


def current_edition() -> Subquery:
    """For conditions on facts: the number of the edition that boards read."""
    return Subquery(Edition.objects.filter(is_current=True).values("number")[:1])


def follow_tree() -> int:
    """Count anew the reports of agencies that stand elsewhere in the tree since. Returns how many agencies moved."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED)
        moved = dict(cursor.fetchall())
    if moved:
        for ids in _pieces(_reports_at(moved)):
            with transaction.atomic():
                count(ids)
        for agency_id, path in moved.items():
            CountedAgency.objects.filter(pk=agency_id).update(path=path)
    return len(moved)


def rebuild(*, say: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Make a new edition of all facts, or go on with one that was cut off. `say` is told how many reports of how many
    are counted. Returns how many that were.
    """
    edition = _edition_in_the_making()
    total, done = Report.objects.count(), Report.objects.filter(pk__lte=edition.reached).count()
    while number := _count_next(edition):
        done += number
        say(done, total)
    _take_its_place(edition)
    return done


def count(ids: Sequence[int]) -> None:
    """Bring the facts in line with these reports as they are now. In a transaction."""
    _wait_for_turn()
    for edition in Edition.objects.order_by("number"):
        # What a new edition has not come to yet, it will.
        within = ids if edition.is_current else [one for one in ids if one <= edition.reached]
        if within:
            _count(edition.number, within)


# -- editions -----------------------------------------------------------------------------------------------------


def _edition_in_the_making() -> Edition:
    feed.sequence()
    with transaction.atomic():
        _wait_for_turn()
        begun = Edition.objects.filter(is_current=False).order_by("number").first()
        if begun:
            return begun
        newest = Edition.objects.aggregate(newest=Max("number"))["newest"] or 0
        return Edition.objects.create(number=newest + 1, position=feed.last_position())


@transaction.atomic
def _count_next(edition: Edition) -> int:
    """Count the next reports for it; whoever else makes the same edition goes on behind them. Returns how many."""
    _wait_for_turn()
    edition.refresh_from_db()
    rows = Report.objects.filter(pk__gt=edition.reached).order_by("pk")
    ids = [] if edition.is_current else list(rows.values_list("pk", flat=True)[:AT_ONCE])
    if ids:
        _count(edition.number, ids)
        Edition.objects.filter(pk=edition.pk).update(reached=ids[-1])
    return len(ids)


def _take_its_place(edition: Edition) -> None:
    """From now on boards read it. What the feed held when its making began is in it."""
    FeedCursor.objects.get_or_create(name=NAME, defaults={"moved_at": clock.now()})
    with transaction.atomic():
        cursor = FeedCursor.objects.select_for_update().get(name=NAME)
        _wait_for_turn()
        edition.refresh_from_db()
        if edition.is_current:
            return
        Edition.objects.exclude(pk=edition.pk).delete()
        Edition.objects.filter(pk=edition.pk).update(is_current=True)
        if edition.position > cursor.position:
            FeedCursor.objects.filter(name=NAME).update(position=edition.position, moved_at=clock.now())
    former = {"edition__lt": edition.number}
    DailySum.objects.filter(**former).delete()
    DailySpan.objects.filter(**former).delete()
    DailyFact.objects.filter(**former).delete()
    CountedReport.objects.filter(**former).delete()


def _reports_at(agencies: Collection[int]) -> list[int]:
    rows: list[type[Turn] | type[Assignment]] = [Turn, Assignment]
    return sorted(
        {
            report_id
            for model in rows
            for report_id in model._default_manager.filter(agency__in=agencies).values_list(
                "report_id", flat=True
            )
        }
    )


def _pieces(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _wait_for_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


# -- counting -----------------------------------------------------------------------------------------------------


def _count(edition: int, ids: Sequence[int]) -> None:
    """Ten statements at most, whatever the number of reports."""
    now, paths = load(ids)
    kept = {row.report_id: row for row in CountedReport.objects.filter(edition=edition, report_id__in=ids)}
    sums: Changes = defaultdict(Counter)
    spans: Changes = defaultdict(Counter)
    facts: Changes = defaultdict(Counter)
    changed: list[CountedReport] = []
    for report_id, counting in now.items():
        before = kept.get(report_id)
        parts: list[Any] = json.loads(json.dumps(counting.parts))
        was: list[Any] = before.parts if before else []
        unit = before.unit_id if before else 0
        for part in _beyond(was, parts):
            _add(Part(*part), unit, -1, sums, spans, facts)
        for part in _beyond(parts, was):
            _add(Part(*part), counting.unit_id, 1, sums, spans, facts)
        if before is None or was != parts or unit != counting.unit_id:
            changed.append(
                CountedReport(edition=edition, report_id=report_id, unit_id=counting.unit_id, parts=parts)
            )
    for model, changes in ((DailySum, sums), (DailySpan, spans), (DailyFact, facts)):
        _write(model, edition, changes)
    CountedReport.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["edition", "report_id"],
        update_fields=["unit_id", "parts"],
    )
    CountedAgency.objects.bulk_create(
        [CountedAgency(agency_id=one, path=path) for one, path in paths.items()], ignore_conflicts=True
    )


def _beyond(some: Iterable[Any], others: Iterable[Any]) -> Iterator[Any]:
    """What of some is not among the others, as often as it is not."""
    left = Counter(json.dumps(one) for one in some)
    left.subtract(json.dumps(one) for one in others)
    return (json.loads(one) for one, number in left.items() for _ in range(number))


def _add(part: Part, unit: int, sign: int, sums: Changes, spans: Changes, facts: Changes) -> None:
    measures = {name: sign * number for name, number in part.measures.items()}
    sight = (part.is_confidential, part.respondent_id, part.depth)
    for agency_id in (NATION, *part.path):
        sums[agency_id, part.slot, *sight].update(measures)
        for span in part.spans:
            spans[agency_id, part.slot, *span, *sight].update({"number": sign})
    if part.facts is not None:
        facts[unit, part.slot, *part.facts, *sight].update(measures)


def _write(model: type[models.Model], edition: int, changes: Changes) -> None:
    """Add to the rows that are there, make those that are not, and take away what has come to nothing."""
    rows = sorted((key, amounts) for key, amounts in changes.items() if any(amounts.values()))
    if not rows:
        return
    by_name = {field.name: field for field in model._meta.concrete_fields}
    keys = [by_name[name] for name in _KEYS[model]]
    measures = [field for field in by_name.values() if field not in keys]
    values = [[edition] * len(rows), *map(list, zip(*(key for key, _ in rows), strict=True))]
    values += [[amounts[field.name] for _, amounts in rows] for field in measures]
    parts = {
        "table": model._meta.model_name,
        "keys": ", ".join(field.name for field in keys),
        "all": ", ".join(field.name for field in (*keys, *measures)),
        "key_arrays": _arrays(keys),
        "arrays": _arrays([*keys, *measures]),
        "sums": ", ".join(f"{field.name} = old.{field.name} + EXCLUDED.{field.name}" for field in measures),
        "nothing": " AND ".join(f"{field.name} = 0" for field in measures),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD.format_map(parts), values)
        cursor.execute(_FORGET.format_map(parts), values[: len(keys)])


def _arrays(fields: "Sequence[models.Field[Any, Any]]") -> str:
    return ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
