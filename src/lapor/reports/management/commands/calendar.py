"""`./lapor calendar show | diff FILE | import FILE | settle`: the calendar as a list, and what a decree does."""

import csv
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lapor.common import clock
from lapor.common.refusals import Refusal
from lapor.directory import calendar_file, calendars, decrees
from lapor.directory.actors import SYSTEM
from lapor.directory.decrees import Plan
from lapor.reports.commands import redating

FAULTS_SHOWN, MOVES_SHOWN = 20, 20


class Command(BaseCommand):
    help = "Kalender hari kerja: daftar, akibat sebuah keputusan, dan penerapannya."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="show|diff|import|settle")
        show = verbs.add_parser("show", help="tulis kalender sebagai CSV")
        show.add_argument("--year", type=int, help="hanya tahun ini")
        show.add_argument("--at", type=int, metavar="VERSI", help="seperti pada versi ini")
        for verb, text in (("diff", "tunjukkan akibatnya saja"), ("import", "terapkan, lalu hitung ulang")):
            reader = verbs.add_parser(verb, help=f"baca daftar hari, {text}")
            reader.add_argument("file", help="CSV: " + ",".join(calendar_file.COLUMNS))
            reader.add_argument("--decree", default="", help="dasar bagi baris yang tidak menyebutnya")
            reader.add_argument(
                "--add-only",
                action="store_true",
                help="daftar perubahan: tidak menghapus hari yang tidak disebut",
            )
        verbs.add_parser("settle", help="selesaikan penghitungan ulang yang belum tuntas")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        run: dict[str, Callable[..., None]] = {
            "show": self._show,
            "diff": self._diff,
            "import": self._import,
            "settle": self._settle,
        }
        try:
            run[verb](options)
        except decrees.Unreadable as refusal:
            shown = [f"  {decrees.sentence_of(fault)}" for fault in refusal.faults[:FAULTS_SHOWN]]
            more = len(refusal.faults) - len(shown)
            raise CommandError("\n".join([str(refusal), *shown, *([f"  … dan {more} lagi"] if more else [])]))
        except (Refusal, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _show(self, options: dict[str, Any]) -> None:
        out = csv.writer(self.stdout, lineterminator="\n")
        out.writerow(calendar_file.COLUMNS)
        version = options["at"] or calendars.current_version()
        rows = calendars.rows_of(version).select_related("agency")
        if options["year"]:
            rows = rows.filter(day_on__year=options["year"])
        for row in rows.order_by("day_on", "-kind", "pk"):
            agency = row.agency.code if row.agency else ""
            out.writerow([row.day_on, row.kind, row.name, row.decree, row.region_id or "", agency])

    def _diff(self, options: dict[str, Any]) -> None:
        plan = self._plan(options)
        if not plan.is_empty:
            self._tell_effect(plan)

    def _import(self, options: dict[str, Any]) -> None:
        plan = self._plan(options)
        if plan.is_empty:
            return
        version = decrees.apply_plan(plan, by=SYSTEM)
        self.stdout.write(f"Kalender versi {version.pk} berlaku.")
        self._settle(options)

    def _settle(self, options: dict[str, Any]) -> None:
        began = clock.now()

        def say(done: int, moved: int) -> None:
            self.stdout.write(f"  {done} batas waktu diperiksa, {moved} berpindah tanggal")
            self.stdout.flush()

        done, moved = redating.settle_calendar(say=say)
        seconds = (clock.now() - began).total_seconds()
        self.stdout.write(
            f"Selesai: {done} batas waktu diperiksa, {moved} berpindah tanggal, {seconds:.1f} detik."
        )

    def _plan(self, options: dict[str, Any]) -> Plan:
        name = options["file"]
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        plan = decrees.plan_of(
            content, by=SYSTEM, decree=options["decree"], is_complete=not options["add_only"]
        )
        for sign, rows in (("+", plan.added), ("-", plan.removed)):
            for row in rows:
                self.stdout.write(f"{sign} {row.day_on} {row.get_kind_display()}: {row.name}{_place(row)}")
        for old, new in plan.renamed:
            self.stdout.write(f"~ {old.day_on} {old.name} ({old.decree}) → {new.name} ({new.decree})")
        self.stdout.write(
            f"{len(plan.added)} ditambahkan, {len(plan.removed)} dihapus, "
            f"{len(plan.renamed)} berganti nama atau dasar, {plan.unchanged} tetap."
        )
        return plan

    def _tell_effect(self, plan: Plan) -> None:
        effect = redating.effect_of_plan(plan)
        self.stdout.write(
            f"{effect.looked_at} batas waktu terbuka diperiksa; {effect.moved} akan berpindah tanggal."
        )
        for (kind, was, becomes), count in effect.moves.most_common(MOVES_SHOWN):
            self.stdout.write(f"  {count} × {kind}: {was} → {becomes}")
        if (rest := len(effect.moves) - MOVES_SHOWN) > 0:
            self.stdout.write(f"  … dan {rest} perpindahan lain")


def _place(row: Any) -> str:
    if row.agency:
        return f" [{row.agency.code}]"
    return f" [{row.region_id}]" if row.region_id else ""
