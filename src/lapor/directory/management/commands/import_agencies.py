"""`./lapor import-agencies FILE`: a table of units and officers, tried first and taken as a whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lapor.common.refusals import Refusal
from lapor.directory.actors import SYSTEM
from lapor.directory.agency_import import COLUMNS, import_agencies
from lapor.directory.models import Agency

FAULTS_SHOWN = 20


class Command(BaseCommand):
    help = f"Read units and officers from a CSV or TSV file with the columns {', '.join(COLUMNS)}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument(
            "--below", default="", metavar="CODE", help="the unit above all (default: the national one)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be made")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {"code": options["below"]} if options["below"] else {"is_national": True}
        top = Agency.objects.filter(**wanted).first()
        if top is None:
            raise CommandError("There is no such unit. An empty installation begins with ./lapor set-up")
        try:
            outcome = import_agencies(options["file"], top=top, by=SYSTEM, keeps=not options["dry_run"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if outcome.faults:
            shown = [f"  line {fault.line}: {fault.reason}" for fault in outcome.faults[:FAULTS_SHOWN]]
            rest = len(outcome.faults) - len(shown)
            raise CommandError(
                "\n".join(["Nothing was read in:", *shown, *([f"  and {rest} more"] if rest else [])])
            )
        done = "Would be made" if options["dry_run"] else "Made"
        self.stdout.write(
            f"{done}: {outcome.units} units, {outcome.officers} accounts, {outcome.appointments} appointments; "
            f"{outcome.known} appointments were there already. Officers set a password at /accounts/password/reset/."
        )
        if outcome.invited:
            lines = ", ".join(map(str, outcome.invited))
            self.stdout.write(
                f"{'To be invited' if options['dry_run'] else 'Invited'}, not appointed: lines {lines}. Somebody made "
                "an account with that address and never proved it. Send or print the links at /office/invitations/."
            )
