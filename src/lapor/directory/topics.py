"""Subjects of reports: a tree of up to three levels that comes and goes with programmes."""

import csv
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.freshness import Kept, touch
from lapor.common.refusals import Incomplete, Invalid
from lapor.common.text import clean_line
from lapor.directory import changes, powers
from lapor.directory.actors import SYSTEM, Actor
from lapor.directory.changes import Code
from lapor.directory.models import Topic

BETWEEN = " › "
DEEPEST = 3

_NAME_BELOW = """
    UPDATE directory_topic AS topic SET full_name = parent.full_name || %s || topic.name
    FROM directory_topic AS parent
    WHERE topic.parent_id = parent.id AND topic.full_name <> parent.full_name || %s || topic.name
"""


@dataclass(frozen=True, slots=True)
class TopicNode:
    """A topic that may be chosen, with those below it, in the order of their names."""

    id: int
    code: str
    name: str
    full_name: str
    children: tuple["TopicNode", ...]

    @property
    def pk(self) -> int:
        """As its row says it."""
        return self.id


def tree(*, on: date | None = None) -> tuple[TopicNode, ...]:
    """The topics in force on a day (today), roots first. No query while the kept rows are fresh."""
    day = on or clock.today()
    below: dict[int | None, list[Topic]] = {}
    for topic in _KEPT.get():
        if (topic.begins_on or day) <= day and (topic.retired_on is None or topic.retired_on > day):
            below.setdefault(topic.parent_id, []).append(topic)
    return _nodes(below, None)


def in_force() -> QuerySet[Topic]:
    """Topics that may be chosen today, for forms that look an id up."""
    day = clock.today()
    return Topic.objects.exclude(retired_on__lte=day).exclude(begins_on__gt=day)


def ids_below(topic_id: int) -> list[int]:
    """The topic and everything below it, retired ones too: what a report may carry. No query while fresh."""
    below: dict[int | None, list[int]] = {}
    for topic in _KEPT.get():
        below.setdefault(topic.parent_id, []).append(topic.pk)
    found, ahead = [], [topic_id]
    while ahead:
        found.append(ahead.pop())
        ahead += below.get(found[-1], [])
    return found


def load_topics() -> int:
    """Add the shipped topics that are not there yet; returns how many. What an administrator changed stays changed."""
    with files("lapor.directory").joinpath("data/topics.csv").open(encoding="utf-8") as source:
        rows = list(csv.DictReader(source))  # code, name, parent_code; parents before children
    with transaction.atomic():
        known = {topic.code: topic for topic in Topic.objects.all()}
        added = 0
        while missing := [
            row for row in rows if row["code"] not in known and row["parent_code"] in {"", *known}
        ]:
            fresh = [_from_row(row, known) for row in missing]
            known.update({topic.code: topic for topic in Topic.objects.bulk_create(fresh)})
            added += len(fresh)
        if added:
            changes.record_import("topic", by=SYSTEM, counts={"added": added})
            touch("topic")
    return added


def create_topic(
    *, name: str, by: Actor, parent: Topic | None = None, code: str = "", begins_on: date | None = None
) -> Topic:
    """Add a topic. Raises NotAllowed, Incomplete, Invalid (too deep, code taken)."""
    powers.check_nation(by)
    name = _clean_name(name)
    if parent and parent.full_name.count(BETWEEN) + 1 >= DEEPEST:
        raise Invalid(_("Topik paling dalam tiga tingkat."), field="parent")
    code = code or ".".join(part for part in (parent.code if parent else "", slugify(name)) if part)[:100]
    with transaction.atomic():
        if Topic.objects.filter(code=code).exists():
            raise Invalid(_("Topik dengan kode ini sudah ada."), field="code")
        topic = Topic.objects.create(
            code=code, name=name, parent=parent, full_name=_full_name(name, parent), begins_on=begins_on
        )
        changes.record(topic, Code.CREATED, by=by, after={"code": code, "parent": topic.parent_id})
        touch("topic")
    return topic


def change_topic(topic: Topic, *, by: Actor, name: str, begins_on: date | None = None) -> Topic:
    """Rename a topic, or change the day from which it may be chosen. Raises NotAllowed, Incomplete."""
    powers.check_nation(by)
    with transaction.atomic():
        topic = Topic.objects.select_for_update(of=("self",)).select_related("parent").get(pk=topic.pk)
        name = _clean_name(name)
        values: dict[str, Any] = {
            "name": name,
            "begins_on": begins_on,
            "full_name": _full_name(name, topic.parent),
        }
        before, after = changes.set_fields(topic, values)
        if after:
            _name_everything_below()
            changes.record(topic, Code.CHANGED, by=by, before=before, after=after)
            touch("topic")
    return topic


def retire_topic(topic: Topic, *, by: Actor, on: date | None = None) -> Topic:
    """From `on` (today) a topic and those below it can no longer be chosen; reports keep theirs. Raises NotAllowed."""
    powers.check_nation(by)
    day = on or clock.today()
    with transaction.atomic():
        ids = [topic.pk]
        for _level in range(DEEPEST - 1):
            ids += Topic.objects.filter(parent__in=ids).exclude(pk__in=ids).values_list("pk", flat=True)
        Topic.objects.filter(pk__in=ids, retired_on__isnull=True).update(retired_on=day)
        topic.refresh_from_db()
        changes.record(topic, Code.RETIRED, by=by, after={"retired_on": day, "topics": ids})
        touch("topic")
    return topic


def _load() -> list[Topic]:
    return list(Topic.objects.order_by("name", "pk"))


_KEPT = Kept("topic", _load)


def _nodes(below: dict[int | None, list[Topic]], parent_id: int | None) -> tuple[TopicNode, ...]:
    return tuple(
        TopicNode(topic.pk, topic.code, topic.name, topic.full_name, _nodes(below, topic.pk))
        for topic in below.get(parent_id, ())
    )


def _full_name(name: str, parent: Topic | None) -> str:
    return f"{parent.full_name}{BETWEEN}{name}" if parent else name


def _from_row(row: dict[str, str], known: dict[str, Topic]) -> Topic:
    parent = known.get(row["parent_code"])
    return Topic(code=row["code"], name=row["name"], parent=parent, full_name=_full_name(row["name"], parent))


def _clean_name(name: str) -> str:
    cleaned = clean_line(name, 120)
    if not cleaned:
        raise Incomplete(_("Tuliskan nama topiknya."), field="name")
    return cleaned


def _name_everything_below() -> None:
    with connection.cursor() as cursor:
        for _level in range(DEEPEST - 1):
            cursor.execute(_NAME_BELOW, [BETWEEN, BETWEEN])
