"""`./lapor rebuild-facts`: make all facts of the boards anew, beside those that are read meanwhile."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from lapor.insight import facts


class Command(BaseCommand):
    help = (
        "Hitung ulang semua angka papan dari laporan. Papan tetap menampilkan angka yang utuh; jika terputus, "
        "perintah yang sama melanjutkannya."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = facts.rebuild(say=self._show_progress)
        if sys.stderr.isatty():
            self.stderr.write("")
        facts.follow()
        self.stdout.write(f"{done} laporan dihitung.")

    def _show_progress(self, done: int, total: int) -> None:
        """On a terminal one line that grows; elsewhere nothing, so that a log stays short."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done} / {total} laporan", ending="")
