"""Reading the Kemendagri table of regions (`kode,nama`, codes of 2.2.2.4 digits) into the database, all or nothing.

A file is copied into a temporary table and joined from there, so that 91,599 rows take seconds. Names follow the file;
codes that the file gives again after they were retired come back.

What is retired: a file *speaks for* a province when it lists villages there and at least nine tenths of the codes in
force there, or when the caller says so; what it does not list of such a province is retired. So the small shipped file,
one regency's list or a file that broke off never retire a country. Provinces that a file nearly speaks for, i.e. that
reach down to villages but miss more than a tenth, are reported as `doubtful`, for an administrator to decide.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import clock
from lapor.common.refusals import Invalid
from lapor.common.text import strip_invisible
from lapor.directory import changes
from lapor.directory.actors import SYSTEM, Actor
from lapor.directory.agencies import BLANKS, MARKS
from lapor.directory.models import Region

_CODE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?", re.ASCII)
_LEVEL_OF_LENGTH = {2: 1, 5: 2, 8: 3, 13: 4}
_PARENT_LENGTH = {2: 2, 3: 5, 4: 8}
_HEADERS = {("kode", "nama"), ("code", "name")}
LONGEST_NAME = 100
# A file with more faults than this is the wrong file.
MOST_FAULTS = 1_000
# Share of the codes in force that a file must list to speak for a province.
SPEAKS_FROM = 0.9

BAD_CODE = _("kode bukan berbentuk 2.2.2.4 angka")
NO_NAME = _("nama kosong")
LONG_NAME = _("nama lebih dari 100 karakter")
DUPLICATE = _("kode sudah ada pada baris sebelumnya")
ORPHAN = _("wilayah di atasnya tidak ada, baik di berkas ini maupun di basis data")


class Unreadable(Invalid):
    """The file as a whole is not a table of regions."""

    code = "unreadable_regions"


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that cannot be taken: its number in the file (the heading is line 1), its code, and why not."""

    line: int
    code: str
    reason: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did, in regions. With anything in `refused`, nothing was done and the counts are 0."""

    added: int = 0
    renamed: int = 0
    retired: int = 0
    unchanged: int = 0
    refused: tuple[Fault, ...] = ()
    # Codes of provinces whose missing regions were left in force; see the module's text.
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    code: str
    name: str

    @property
    def level(self) -> int:
        return _LEVEL_OF_LENGTH[len(self.code)]

    @property
    def parent(self) -> str | None:
        return self.code[: _PARENT_LENGTH[self.level]] if self.level > 1 else None


def import_regions(path: Path | str, *, complete_for: Collection[str] = (), by: Actor = SYSTEM) -> Imported:
    """Bring the table to what the file says. Idempotent; about 15 statements, whatever the number of rows.

    `complete_for`: codes of provinces which the file lists in full, by the administrator's word. Raises Unreadable
    (no such file, not UTF-8, another heading, empty); single bad lines come back in `refused`.
    """
    rows, faults = _read(_text_of(Path(path)))
    with transaction.atomic():
        faults += _orphans(rows)
        if faults:
            return Imported(refused=tuple(sorted(faults, key=lambda fault: fault.line)[:MOST_FAULTS]))
        return _apply(rows, set(complete_for), by)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_("Berkas %(name)s bukan teks UTF-8."), name=path.name) from error
    except OSError as error:
        raise Unreadable(_("Berkas %(name)s tidak dapat dibaca."), name=path.name) from error


def _read(text: str) -> tuple[dict[str, _Row], list[Fault]]:
    """Rows by code, and the faults that a line shows by itself."""
    rows: dict[str, _Row] = {}
    faults: list[Fault] = []
    for row in _lines(text):
        fault = _fault_of(row, rows)
        if fault is None:
            rows[row.code] = row
        elif len(faults) < MOST_FAULTS:
            faults.append(Fault(row.line, row.code[:20], fault))
    if not rows and not faults:
        raise Unreadable(_("Berkas ini tidak berisi wilayah."))
    return rows, faults


def _lines(text: str) -> Iterator[_Row]:
    heading = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in heading else ",", strict=True)
    try:
        if tuple(cell.strip().lower() for cell in next(reader, [])[:2]) not in _HEADERS:
            raise Unreadable(_("Baris pertama berkas harus berisi judul kolom: kode,nama."))
        for cells in reader:
            if any(cells):
                code, name = [*cells, "", ""][:2]
                yield _Row(reader.line_num, code.strip(), " ".join(strip_invisible(name).split()))
    except csv.Error as error:
        raise Unreadable(
            _("Berkas ini bukan CSV: baris %(line)s tidak terbaca."), line=reader.line_num
        ) from error


def _fault_of(row: _Row, earlier: dict[str, _Row]) -> str | Promise | None:
    if not _CODE.fullmatch(row.code):
        return BAD_CODE
    if not row.name:
        return NO_NAME
    if len(row.name) > LONGEST_NAME:
        return LONG_NAME
    return DUPLICATE if row.code in earlier else None


def _orphans(rows: dict[str, _Row]) -> list[Fault]:
    """Rows whose parent neither the file nor the table has in force. One query."""
    wanted = {row.parent for row in rows.values() if row.parent and row.parent not in rows}
    there = Region.objects.filter(pk__in=wanted, retired_on__isnull=True).values_list("pk", flat=True)
    missing = wanted.difference(there) if wanted else set()
    return [Fault(row.line, row.code, ORPHAN) for row in rows.values() if row.parent in missing]


_STAGE = """
    SELECT pg_advisory_xact_lock(hashtext('directory_region'));
    DROP TABLE IF EXISTS pg_temp.region_file;
    CREATE TEMPORARY TABLE region_file (
        code varchar(13) PRIMARY KEY, name varchar(100) NOT NULL, level smallint NOT NULL, parent_id varchar(13)
    ) ON COMMIT DROP
"""
_COPY = "COPY region_file (code, name, level, parent_id) FROM STDIN"
_COUNT = """
    SELECT count(*) FILTER (WHERE region.code IS NULL OR region.retired_on IS NOT NULL),
           count(*) FILTER (WHERE region.retired_on IS NULL AND region.name <> file.name),
           count(*) FILTER (WHERE region.retired_on IS NULL AND region.name = file.name)
    FROM region_file AS file LEFT JOIN directory_region AS region USING (code)
"""
# What the file lists in each province, against what is in force there before the import.
_COVERAGE = """
    SELECT left(region.code, 2) AS province, count(file.code)::float / count(*) AS share
    FROM directory_region AS region LEFT JOIN region_file AS file USING (code)
    WHERE region.retired_on IS NULL
      AND left(region.code, 2) IN (SELECT left(code, 2) FROM region_file WHERE level = 4)
    GROUP BY province
"""
# Lexemes of the full name, and those of the own name once more behind "=": an index finds those directly.
_SEARCH = """
    to_tsvector('simple', translate({full_name}, %(marks)s, %(blanks)s)) || array_to_tsvector(ARRAY(
        SELECT '=' || word
        FROM unnest(tsvector_to_array(to_tsvector('simple', translate({name}, %(marks)s, %(blanks)s)))) AS word
    ))
"""
# Level by level, so that a parent's full name is there when its children need it. Rows that are right stay untouched.
_PUT_LEVEL = f"""
    INSERT INTO directory_region (code, name, level, parent_id, full_name, search)
    SELECT code, name, level, parent_id, full_name, {_SEARCH.format(full_name="full_name", name="name")}
    FROM (
        SELECT file.*, file.name || coalesce(', ' || parent.full_name, '') AS full_name
        FROM region_file AS file LEFT JOIN directory_region AS parent ON parent.code = file.parent_id
        WHERE file.level = %(level)s
    ) AS wanted
    WHERE NOT EXISTS (
        SELECT 1 FROM directory_region AS region
        WHERE region.code = wanted.code AND region.retired_on IS NULL AND region.full_name = wanted.full_name
          AND region.search IS NOT NULL
    )
    ON CONFLICT (code) DO UPDATE
    SET name = excluded.name, full_name = excluded.full_name, search = excluded.search, retired_on = NULL
"""  # noqa: S608 - made of constants
# Regions that the file does not list, below one that it renames.
_NAME_LEVEL = f"""
    UPDATE directory_region AS region
    SET full_name = wanted.full_name, search = {_SEARCH.format(full_name="wanted.full_name", name="wanted.name")}
    FROM (
        SELECT child.code, child.name, child.name || ', ' || parent.full_name AS full_name
        FROM directory_region AS child JOIN directory_region AS parent ON parent.code = child.parent_id
        WHERE child.level = %(level)s AND child.full_name <> child.name || ', ' || parent.full_name
    ) AS wanted
    WHERE region.code = wanted.code
"""  # noqa: S608 - made of constants
_RETIRE = """
    UPDATE directory_region AS region SET retired_on = %s
    WHERE region.retired_on IS NULL AND left(region.code, 2) = ANY (%s)
      AND NOT EXISTS (SELECT 1 FROM region_file AS file WHERE file.code = region.code)
"""


def _apply(rows: dict[str, _Row], complete_for: set[str], by: Actor) -> Imported:
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(_COPY) as copy:
            for row in rows.values():
                copy.write_row((row.code, row.name, row.level, row.parent))
        cursor.execute("ANALYZE region_file")
        cursor.execute(_COUNT)
        added, renamed, unchanged = cursor.fetchone()
        cursor.execute(_COVERAGE)
        shares = dict(cursor.fetchall())
        words = {"marks": MARKS, "blanks": BLANKS}
        for level in Region.Level.values:
            cursor.execute(_PUT_LEVEL, {"level": level, **words})
        for level in Region.Level.values[1:]:
            cursor.execute(_NAME_LEVEL, {"level": level, **words})
        spoken_for = complete_for | {province for province, share in shares.items() if share >= SPEAKS_FROM}
        cursor.execute(_RETIRE, [clock.today(), sorted(spoken_for)])
        retired = cursor.rowcount
    counts = {"added": added, "renamed": renamed, "retired": retired, "unchanged": unchanged}
    if added or renamed or retired:
        changes.record_import("region", by=by, counts=counts)
    return Imported(**counts, doubtful=tuple(sorted(set(shares) - spoken_for)))
