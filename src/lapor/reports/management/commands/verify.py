"""`./lapor verify`: is the history of every report whole? Exit code 1 when something does not fit."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lapor.common.codes import spoken, tracking_number
from lapor.reports import history
from lapor.reports.side_rows import HistoryCheck


class Command(BaseCommand):
    help = "Periksa keutuhan riwayat: rantai peristiwa, tulisan, berkas, dan urutan semua peristiwa."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--without-files", action="store_true", help="isi berkas tidak dibaca ulang")

    def handle(self, *args: Any, without_files: bool, **options: Any) -> None:
        check = history.verify_everything(reads_files=not without_files, say=self._show_progress)
        self._show_progress(check.events, check.events, is_last=True)
        self.stdout.write(
            f"{check.events} peristiwa dalam {check.reports} laporan diperiksa; "
            f"urutan sampai {check.position}, segel {check.seal or '–'}."
        )
        if check.break_count:
            for line in lines_of(check):
                self.stdout.write(line)
            self.stdout.write(f"TIDAK UTUH: {check.break_count} hal tidak cocok.")
            sys.exit(1)
        self.stdout.write("Utuh.")

    def _show_progress(self, done: int, total: int, *, is_last: bool = False) -> None:
        """On a terminal one line that grows; elsewhere nothing, so that a log stays short."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done} / {total} peristiwa", ending="\n" if is_last else "")


def lines_of(check: HistoryCheck) -> list[str]:
    """One line for each break that the check has kept."""
    return [
        f"  {_place(row['report'], row['number'])}: {history.Kind(row['kind']).label}" for row in check.breaks
    ]


def _place(report_id: int, number: int) -> str:
    if not report_id:
        return f"urutan {number}"
    return f"laporan {spoken(tracking_number(report_id))}, nomor {number}"
