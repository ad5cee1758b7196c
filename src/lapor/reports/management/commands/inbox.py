"""`./lapor manage inbox`: do the desk's lists hold what the reports say? With `--mend`, put right what does not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lapor.reports import consistency
from lapor.reports.commands import inbox_rows
from lapor.reports.models import Report

BATCH = 5_000


class Command(BaseCommand):
    help = "compare the lists of the desk with the reports; --mend puts right what differs"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="put right what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        last = looked_at = differing = 0
        while ids := list(
            Report.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
        ):
            last, looked_at = ids[-1], looked_at + len(ids)
            wrong = consistency.misfiled(ids)
            differing += len(wrong)
            if wrong and options["mend"]:
                inbox_rows.refile(wrong)
        self.stdout.write(f"{looked_at} report(s) looked at, {differing} not listed as they should be.")
        if differing and not options["mend"]:
            raise CommandError("Run it again with --mend to put them right.")
