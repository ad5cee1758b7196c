"""`./lapor manage catalogue`: bring the English catalogue up to what the source says."""

from typing import Any

from django.core.management.base import BaseCommand

from lapor.common.catalogue import (
    compile_catalogue,
    read_catalogue,
    renewed_catalogue,
    save_catalogue,
    untranslated,
)


class Command(BaseCommand):
    requires_system_checks = []
    help = "Find every message of the interface and renew the English catalogue; translations are kept."

    def handle(self, *args: Any, **options: Any) -> None:
        renewed, fresh, dropped = renewed_catalogue()
        save_catalogue(renewed)
        compile_catalogue()
        waiting = untranslated(read_catalogue())
        self.stdout.write(
            f"{len(renewed)} messages: {fresh} new, {dropped} dropped, {len(waiting)} without a translation"
        )
        for message in waiting:
            self.stdout.write(f"  {message}")
        for message in waiting:
            self.stdout.write(f"  {message}")
