"""`./lapor manage workflow_page`: write docs/workflow.md from the table."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lapor.reports.workflow_page import page


class Command(BaseCommand):
    requires_system_checks = []
    help = "Write docs/workflow.md from the workflow table."

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(settings.ROOT) / "docs" / "workflow.md"
        target.write_text(page(), encoding="utf-8")
        self.stdout.write(f"{target.name} written")
