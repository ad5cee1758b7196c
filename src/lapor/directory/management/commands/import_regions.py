"""Reads a table of regions (`kode,nama`) into the database and says what it did."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lapor.common.refusals import Refusal
from lapor.directory.regions import Imported, import_regions

FAULTS_SHOWN = 20


class Command(BaseCommand):
    help = "Membaca tabel wilayah Kemendagri (CSV berjudul kode,nama). Dapat diulang kapan saja."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="berkas CSV")
        parser.add_argument(
            "--complete",
            default="",
            metavar="KODE,KODE",
            help="provinsi yang dimuat lengkap di berkas ini: wilayahnya yang tidak tercantum dinonaktifkan",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        provinces = [code.strip() for code in options["complete"].split(",") if code.strip()]
        try:
            imported = import_regions(options["file"], complete_for=provinces)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if imported.refused:
            raise CommandError(_faults(imported))
        self.stdout.write(
            f"Ditambahkan {imported.added}, berganti nama {imported.renamed}, "
            f"dinonaktifkan {imported.retired}, tetap {imported.unchanged}."
        )
        if imported.doubtful:
            self.stdout.write(
                f"Provinsi {', '.join(imported.doubtful)}: lebih dari sepersepuluh wilayahnya tidak tercantum, jadi "
                "tidak ada yang dinonaktifkan. Bila berkas ini memang lengkap, ulangi dengan --complete."
            )


def _faults(imported: Imported) -> str:
    shown = [
        f"  baris {fault.line}: {fault.code} – {fault.reason}" for fault in imported.refused[:FAULTS_SHOWN]
    ]
    rest = len(imported.refused) - len(shown)
    more = [f"  … dan {rest} baris lain"] if rest else []
    return "\n".join(["Tidak ada yang diimpor, karena baris berikut keliru:", *shown, *more])
