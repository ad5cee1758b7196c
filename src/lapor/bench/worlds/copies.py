"""A life written again for another government: the same story on the same days, told of other offices and people.

Each row becomes a line of COPY's text format that is ready but for its gaps; a gap is filled by what this copy has.
Ids, offices, officers, moments, place and words differ; chain and digests are made by `event_chain`.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import h3
from django.db import models

from lapor.bench.worlds.lives import ROWS, Life, Row, columns_of
from lapor.bench.worlds.nation import Government, Nation, any_of, districts_of
from lapor.common import codes
from lapor.directory.models import Agency
from lapor.reports.event_chain import event_hash, head_digest, report_digest
from lapor.reports.models import Event, Report
from lapor.reports.side_rows import FilingKey

CELL_RESOLUTION = 8
# Keys of events' data that name agencies: one, or several.
NAMES_AGENCY = {"to", "suggested"}
NAMES_AGENCIES = {"copies", "recalled"}
# How far a copy may lie from its life, as long as no moment of it gets onto another day or out of office hours.
MOST_SHIFT = 3600  # seconds
_STREETS = (
    "Melati",
    "Kenanga",
    "Merpati",
    "Cendana",
    "Rajawali",
    "Anggrek",
    "Mawar",
    "Beringin",
    "Flamboyan",
)


@dataclass(slots=True)
class Copy:
    """What fills the gaps of one copy."""

    pk: int
    government: Government
    nation: Nation
    agency: dict[int, int]
    shift: timedelta
    region: str
    latitude: float
    longitude: float
    words: str
    # Made while the events are told again.
    digest: str = ""
    last_hash: str = ""

    def agency_of(self, twin: int | None) -> int | None:
        return None if twin is None else self.agency.get(twin, twin)

    def officer_of(self, agency: int | None) -> int | None:
        """Of the agency of the copy that stands for this one."""
        found = self.agency_of(agency)
        return None if found is None else self.nation.officers.get(found)

    def agencies_of(self, twins: Sequence[int]) -> list[int]:
        return [self.agency.get(twin, twin) for twin in twins]

    def moment_of(self, moment: datetime | None) -> datetime | None:
        return None if moment is None else moment + self.shift


Gap = Callable[[Copy], Any]


def as_text(value: Any) -> str:
    """A value in COPY's text format."""
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, str):
        return _escaped(value) if "\\" in value or "\n" in value or "\t" in value or "\r" in value else value
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    if isinstance(value, dict):
        return _escaped(json.dumps(value))
    return str(value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


@dataclass(slots=True)
class Line:
    """A row that is ready but for its gaps: `form` has a %s for each."""

    form: str
    gaps: list[Gap]

    def filled(self, copy: Copy) -> str:
        return self.form % tuple([as_text(gap(copy)) for gap in self.gaps])


def line_of(model: type[models.Model], row: Row, gaps: Mapping[str, Gap]) -> Line:
    """By the columns of the model, in their order."""
    cells, found = [], []
    for one in columns_of(model):
        gap = gaps.get(one.attname) or _gap(one, row[one.attname])
        if gap is None:
            cells.append(as_text(row[one.attname]).replace("%", "%%"))
        else:
            cells.append("%s")
            found.append(gap)
    return Line("\t".join(cells) + "\n", found)


def _gap(one: "models.Field[Any, Any]", value: Any) -> Gap | None:
    """What is another in a copy because of what it is: an agency, a region, a moment."""
    if value is None:
        return None
    if one.attname == "report_id":
        return lambda copy: copy.pk
    if one.is_relation and one.related_model is Agency:
        return lambda copy: copy.agency_of(value)
    if isinstance(one, models.DateTimeField) and one.attname not in STANDING:
        return lambda copy: copy.moment_of(value)
    if one.attname == "agency_path":
        return lambda copy: copy.agencies_of(value)
    return None


# The end of a day, whenever within it things happened.
STANDING = {"breached_at"}


@dataclass(slots=True)
class Telling:
    """An event to be told again."""

    row: Row
    head: Row
    gives_words: bool

    def told(self, copy: Copy, salt: str) -> tuple[Any, ...]:
        row = self.row
        data = _data_again(row["data"], copy) if row["data"] else {}
        if self.gives_words:
            data["words"] = copy.digest
        data["head"] = head_digest(salt, _head_again(self.head, copy))
        event = SimpleNamespace(
            report_id=copy.pk,
            number=row["number"],
            action=row["action"],
            at=row["at"] + copy.shift,
            party=row["party"],
            agency_id=copy.agency_of(row["agency_id"]),
            person_id=copy.officer_of(row["agency_id"]) if row["person_id"] else None,
            salt=row["salt"],
            from_status=row["from_status"],
            to_status=row["to_status"],
            data=data,
            hash_version=row["hash_version"],
            previous_hash=copy.last_hash,
        )
        event.hash = copy.last_hash = event_hash(event)  # type: ignore[arg-type]  # the same attributes
        return tuple(getattr(event, name) for name in EVENT_COLUMNS)


EVENT_COLUMNS = [one.attname for one in columns_of(Event)]


def _data_again(data: Mapping[str, Any], copy: Copy) -> dict[str, Any]:
    again = dict(data)
    for key in NAMES_AGENCY & data.keys():
        again[key] = copy.agency_of(data[key])
    for key in NAMES_AGENCIES & data.keys():
        again[key] = copy.agencies_of(data[key])
    return again


_HEAD_AGENCIES = tuple(
    one.attname for one in columns_of(Report) if one.is_relation and one.related_model is Agency
)
_HEAD_MOMENTS = tuple(one.attname for one in columns_of(Report) if isinstance(one, models.DateTimeField))


def _head_again(head: Row, copy: Copy) -> Row:
    again = dict(head)
    for name in _HEAD_AGENCIES:
        if head.get(name) is not None:
            again[name] = copy.agency_of(head[name])
    for name in _HEAD_MOMENTS:
        if head.get(name) is not None:
            again[name] = head[name] + copy.shift
    if head["region_id"]:
        again["region_id"] = copy.region
    if head["entered_by_id"]:
        again["entered_by_id"] = copy.officer_of(head["entered_by_agency_id"])
    return again


class Pattern:
    """A life, ready to be written any number of times."""

    def __init__(self, life: Life, nation: Nation, *, until: datetime) -> None:
        report = life.report
        self.root, self.is_open, self.filed_at = life.root, life.is_open, report["filed_at"]
        self.is_anonymous, self.salt = report["is_anonymous"], report["words_salt"]
        self._title, self._body = report["original_title"], report["original_body"]
        self._place = (report["latitude"], report["longitude"]) if report["cell"] else None
        self._named = _named(life, nation.models[life.root])
        self._room = _room(life, until)
        self._report = line_of(Report, report, _report_gaps(report))
        self._events = [
            Telling(row, head, "words" in row["data"])
            for row, head in zip(life.events, life.heads, strict=True)
        ]
        self._rows = {
            model: [line_of(model, row, _row_gaps(row)) for row in rows] for model, rows in life.rows.items()
        }

    def copy(
        self, pk: int, government: Government, nation: Nation, rng: random.Random, uneven: float
    ) -> Copy:
        latitude, longitude = self._place or (-2.0, 112.0)
        words = f" Jalan {rng.choice(_STREETS)} {rng.randrange(400)}, RT {rng.randrange(1, 30):02d}."
        return Copy(
            pk,
            government,
            nation,
            self._offices(government, rng, uneven),
            timedelta(seconds=rng.randrange(self._room + 1)),
            rng.choice(districts_of(government.region)),
            latitude + rng.uniform(-0.2, 0.2),
            longitude + rng.uniform(-0.2, 0.2),
            words,
        )

    def _offices(self, government: Government, rng: random.Random, uneven: float) -> dict[int, int]:
        """Which agency stands for which; one that may be replaced by its like sometimes is."""
        found: dict[int, int] = {}
        for twin, parent, may_be_replaced in self._named:
            spare = government.spare.get(found.get(parent, 0), []) if may_be_replaced else []
            own = government.clone[twin]
            taken = any_of(rng, spare, uneven) if spare and rng.random() < 0.7 else own
            found[twin] = own if taken in found.values() else taken
        return found

    def write(self, copy: Copy, out: Mapping[type[models.Model], list[str]]) -> None:
        """Add the lines of one copy to what is to be written."""
        copy.digest = report_digest(self.salt, self._title, self._body + copy.words)
        for telling in self._events:
            told = telling.told(copy, self.salt)
            out[Event].append("\t".join([as_text(value) for value in told]) + "\n")
        for model in ROWS:
            out[model].extend([line.filled(copy) for line in self._rows[model]])
        out[Report].append(self._report.filled(copy))
        out[FilingKey].append(f"{codes.keyed_hash('filing', filing_key(copy.pk))}\t{copy.pk}\t\n")


def filing_key(pk: int) -> str:
    """Its PIN is `codes.pin_for` of this."""
    return f"uji-{pk}"


def _report_gaps(report: Row) -> dict[str, Gap]:
    gaps: dict[str, Gap] = {
        "id": lambda copy: copy.pk,
        "original_body": lambda copy: report["original_body"] + copy.words,
        "body": lambda copy: report["body"] + copy.words,
        "agency_ids": lambda copy: sorted(copy.agencies_of(report["agency_ids"])),
        "share_ids": lambda copy: sorted(copy.agencies_of(report["share_ids"])),
        "pin_seen_by": lambda copy: [],
        "pin_hash": lambda copy: codes.hash_pin(codes.pin_for(filing_key(copy.pk))),
        "last_hash": lambda copy: copy.last_hash,
    }
    if report["region_id"]:
        gaps["region_id"] = lambda copy: copy.region
    if report["entered_by_id"]:
        gaps["entered_by_id"] = lambda copy: copy.officer_of(report["entered_by_agency_id"])
    if report["cell"]:
        gaps["latitude"] = lambda copy: copy.latitude
        gaps["longitude"] = lambda copy: copy.longitude
        gaps["cell"] = lambda copy: h3.latlng_to_cell(copy.latitude, copy.longitude, CELL_RESOLUTION)
    return gaps


def _row_gaps(row: Row) -> dict[str, Gap]:
    gaps: dict[str, Gap] = {}
    if row.get("person_id"):
        gaps["person_id"] = lambda copy: copy.officer_of(row["agency_id"])
    if row.get("region_code"):
        gaps["region_code"] = lambda copy: copy.nation.regions[copy.agency_of(row["agency_id"]) or 0] or ""
    return gaps


def _named(life: Life, tree: Sequence[Agency]) -> list[tuple[int, int, bool]]:
    """(agency, its parent, whether another may stand in for it): those of its own tree that the case names, and all
    above them, parents first.
    """
    by_id = {agency.pk: agency for agency in tree}
    seen = {pk for pk in _ids_in(life) if pk in by_id}
    seen |= {above for pk in seen for above in by_id[pk].path}
    parents = {by_id[pk].parent_id for pk in seen}
    return [
        (agency.pk, agency.parent_id or 0, agency.pk not in parents and agency.kind in _REPLACED)
        for agency in tree
        if agency.pk in seen
    ]


_REPLACED = {Agency.Kind.OFFICE, Agency.Kind.VILLAGE}


def _ids_in(life: Life) -> set[int]:
    found = set(life.report["agency_ids"]) | set(life.report["share_ids"])
    for row in (
        life.report,
        *life.events,
        *life.heads,
        *(row for rows in life.rows.values() for row in rows),
    ):
        found |= {value for name, value in row.items() if name.endswith("agency_id") and value}
        found |= set(row.get("agency_path") or ())
    for event in life.events:
        found |= {event["data"][key] for key in NAMES_AGENCY & event["data"].keys()}
        found |= {pk for key in NAMES_AGENCIES & event["data"].keys() for pk in event["data"][key]}
    return found


@dataclass(slots=True)
class _Day:
    """Moments of the day that something may not get past: when the office closes, and midnight."""

    zone: ZoneInfo
    ends: list[int] = field(default_factory=lambda: [16 * 3600, 24 * 3600])

    def room_after(self, moment: datetime) -> int:
        local = moment.astimezone(self.zone)
        second = local.hour * 3600 + local.minute * 60 + local.second + 1
        return max(0, min(end - second for end in self.ends if end >= second))


def _room(life: Life, until: datetime) -> int:
    """Seconds by which all of it may be later, with nothing on another day or after hours instead of before."""
    moments = [row["at"] for row in life.events]
    moments += [row[name] for row in life.clocks for name in ("started_at", "stopped_at") if row[name]]
    if life.report["received_at"]:
        moments.append(life.report["received_at"])
    zones = {row["zone"] for row in life.clocks}
    room = min(_Day(ZoneInfo(zone)).room_after(moment) for zone in zones for moment in moments)
    return min(room, MOST_SHIFT, int((until - max(moments)).total_seconds()))
