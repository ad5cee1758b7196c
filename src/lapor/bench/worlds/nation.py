"""Many governments, each a copy of one of the demo world's with more units below it; their officers and regions.

Written in bulk: rows as `directory`'s writers leave them, which would need an hour for 40,000 units.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from lapor.bench.worlds.shapes import Shape
from lapor.common import clock
from lapor.directory import regions
from lapor.directory.actors import SYSTEM
from lapor.directory.agencies import BLANKS, MARKS
from lapor.directory.models import Agency, Appointment, Person, Role

# Codes of provinces that the real table leaves free.
PROVINCES = [f"{code}" for code in (*range(22, 31), *range(37, 51), *range(54, 61), *range(66, 71))]
DISTRICTS = 10
CODE = "uji"
IN_ONE = 5_000
_SEARCH = """
    UPDATE directory_agency AS a
    SET search = setweight(to_tsvector('simple', translate(a.name || ' ' || a.short_name, %(marks)s, %(blanks)s)), 'A')
              || setweight(to_tsvector('simple', translate(a.code || ' ' || coalesce((
                     SELECT string_agg(up.name || ' ' || up.short_name, ' ') FROM directory_agency AS up
                     WHERE up.id = ANY (a.path) AND up.id <> a.id), ''), %(marks)s, %(blanks)s)), 'D')
    WHERE a.search IS NULL
"""


@dataclass(slots=True)
class Government:
    """One tree. `clone`: which of its agencies stands for which of the model's. `spare`: by the id of the parent in
    it, agencies that may stand in for an office or village right below that parent.
    """

    root: int
    model: int
    region: str
    clone: dict[int, int] = field(default_factory=dict)
    spare: dict[int, list[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Nation:
    """`paths` and `officers` (id of who works there) by agency; `models`: by root, its agencies, parents first."""

    governments: list[Government]
    models: dict[int, list[Agency]]
    paths: dict[int, list[int]]
    regions: dict[int, str | None]
    officers: dict[int, int]


def settle_nation(shape: Shape, *, lives: Mapping[int, int]) -> Nation:
    """Add the governments of a shape beside the demo world's; the same again when they are there already. `lives`: how
    many were lived in each of the demo world's, by its root.
    """
    if not Agency.objects.filter(code__startswith=f"{CODE}-").exists():
        with transaction.atomic():
            _import_regions(shape.governments)
            _write(shape, lives)
    return load_nation()


def _import_regions(count: int) -> None:
    lines = [f"{code},Provinsi Uji {code}" for code in PROVINCES]
    for number in range(count):
        code = region_of(number)
        lines.append(f"{code},Kabupaten Uji {number + 1}")
        lines += [f"{code}.{n:02d},Kecamatan Uji {n}" for n in range(1, DISTRICTS + 1)]
    with TemporaryDirectory() as folder:
        table = Path(folder, "regions.csv")
        table.write_text("\n".join(["kode,nama", *lines]))
        regions.import_regions(table, by=SYSTEM)


def region_of(number: int) -> str:
    return f"{PROVINCES[number % len(PROVINCES)]}.{number // len(PROVINCES) + 1:02d}"


def local_governments() -> dict[int, list[Agency]]:
    """The demo world's local governments by root."""
    local = Agency.objects.filter(
        parent=None, kind__in=[Agency.Kind.PROVINCE, Agency.Kind.REGENCY, Agency.Kind.CITY]
    ).exclude(code__startswith=f"{CODE}-")
    roots = list(local.order_by("pk").values_list("pk", flat=True))
    found: dict[int, list[Agency]] = {root: [] for root in roots}
    rows = Agency.objects.exclude(code__startswith=f"{CODE}-").defer("search").order_by("path")
    for agency in rows:
        if agency.root_id in found:
            found[agency.root_id].append(agency)
    return found


def _write(shape: Shape, lives: Mapping[int, int]) -> None:
    models = local_governments()
    chosen = _models_of(shape, lives)
    top = Agency.objects.order_by("-pk").values_list("pk", flat=True)[0]
    ids = iter(range(top + 1, top + 10 * shape.units))
    sizes = _sizes(shape)
    made = (
        agency
        for number, size in enumerate(sizes)
        for agency in _tree(ids, models[chosen[number]], number, size)
    )
    officers: list[Appointment] = []
    while batch := list(islice(made, IN_ONE)):
        Agency.objects.bulk_create(batch)
        officers += _officers(batch)
    Appointment.objects.bulk_create(officers, batch_size=IN_ONE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('directory_agency_id_seq', (SELECT max(id) FROM directory_agency))")
        cursor.execute(_SEARCH, {"marks": MARKS, "blanks": BLANKS})


def _models_of(shape: Shape, lives: Mapping[int, int]) -> list[int]:
    """The model of each government: those with many lives are copied to governments with many reports, so that each
    life is told about as often as any other.
    """
    given = dict.fromkeys(lives, 0.0)
    chosen = []
    for number in range(shape.governments):
        model = min(lives, key=lambda root: (given[root] / lives[root], -lives[root]))
        given[model] += shape.weight(number)
        chosen.append(model)
    return chosen


def _sizes(shape: Shape) -> list[int]:
    """How many agencies each government has: the first ones most."""
    weights = [(n + 10) ** -0.5 for n in range(shape.governments)]
    return [max(8, round(shape.units * weight / sum(weights))) for weight in weights]


def _tree(ids: Iterator[int], model: Sequence[Agency], number: int, size: int) -> Iterator[Agency]:
    """The model's agencies, then villages and offices until there are `size` of them."""
    by_model: dict[int, Agency] = {}
    for twin in model:
        parent = by_model.get(twin.parent_id or 0)
        made = _agency(next(ids), twin, number, parent, twin.code)
        by_model[twin.pk] = made
        yield made
    root = by_model[model[0].pk]
    parents = [made for made in by_model.values() if made.kind == Agency.Kind.DISTRICT] or [root]
    office = next(twin for twin in model if twin.kind == Agency.Kind.OFFICE)
    for extra in range(size - len(model)):
        if extra % 3 == 0:
            yield _agency(next(ids), office, number, root, f"dinas-{extra}", name=f"Dinas Uji {extra}")
            continue
        parent = parents[extra % len(parents)]
        village = _agency(next(ids), office, number, parent, f"kel-{extra}", name=f"Kelurahan Uji {extra}")
        village.kind = Agency.Kind.VILLAGE
        yield village


def _agency(
    pk: int, twin: Agency, number: int, parent: Agency | None, code: str, *, name: str = ""
) -> Agency:
    return Agency(
        id=pk,
        code=f"{CODE}-{number}-{code}"[:80],
        name=f"{name or twin.name} ({number})"[:200],
        short_name=f"{(name or twin.short_name)[:50]} ({number})",
        kind=twin.kind,
        parent=parent,
        path=[*(parent.path if parent else ()), pk],
        region_id=region_of(number),
        zone=twin.zone,
        closing_time=twin.closing_time,
        is_every_day=twin.is_every_day,
    )


def _officers(agencies: Sequence[Agency]) -> list[Appointment]:
    """One for each agency; of the roots and inspectorates with what such a place needs. Nobody can sign in yet."""
    locked = make_password(None)
    people = [
        Person(email=f"petugas{agency.pk}@uji.example", name=f"Petugas {agency.pk}", password=locked)
        for agency in agencies
    ]
    begins_on = clock.today() - timedelta(days=500)
    return [
        Appointment(
            person=person,
            agency=agency,
            role=_role(agency),
            decree_number=f"SK/{agency.pk}",
            decree_on=begins_on,
            begins_on=begins_on,
        )
        for person, agency in zip(Person.objects.bulk_create(people), agencies, strict=True)
    ]


def _role(agency: Agency) -> Role:
    if agency.parent_id is None:
        return Role.AGENCY_COORDINATOR
    return Role.INSPECTORATE if agency.kind == Agency.Kind.INSPECTORATE else Role.LIAISON_OFFICER


def load_nation() -> Nation:
    """What the copies need of the directory: four queries."""
    models = local_governments()
    known = {agency.code: agency for rows in models.values() for agency in rows}
    rows = list(Agency.objects.defer("search", "name").order_by("path"))
    trees: dict[int, list[Agency]] = defaultdict(list)
    for agency in rows:
        if agency.code.startswith(f"{CODE}-"):
            trees[agency.root_id].append(agency)
    return Nation(
        governments=[_government(tree, known) for _root, tree in sorted(trees.items())],
        models=models,
        paths={agency.pk: agency.path for agency in rows},
        regions={agency.pk: agency.region_id for agency in rows},
        officers=dict(Appointment.objects.order_by("-pk").values_list("agency_id", "person_id")),
    )


def _government(tree: Sequence[Agency], known: Mapping[str, Agency]) -> Government:
    root = tree[0]
    found = Government(root.pk, known[_twin(root)].pk, str(root.region_id))
    for agency in tree:
        twin = known.get(_twin(agency))
        if twin:
            found.clone[twin.pk] = agency.pk
        else:
            found.spare.setdefault(agency.parent_id or 0, []).append(agency.pk)
    return found


def _twin(agency: Agency) -> str:
    return agency.code.split("-", 2)[2]


def any_of(rng: random.Random, choices: Sequence[int], unevenness: float) -> int:
    """One of them, the first ones most often."""
    return choices[int(len(choices) * rng.random() ** (1 + 2 * unevenness))]


def districts_of(region: str) -> list[str]:
    return [f"{region}.{n:02d}" for n in range(1, DISTRICTS + 1)]
