"""`./lapor demo [--reports N]`: make the demo world, or print its accounts."""

import os
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from lapor.demo.construction import build
from lapor.demo.content.people import DEMO_ACCOUNTS
from lapor.demo.settlement import PASSWORD, are_accounts_open, open_accounts
from lapor.directory.models import Agency, Person

# More would only wait for the database.
MOST_PROCESSES = 4


class Command(BaseCommand):
    help = "Make the demo world through the commands of the product, with a clock that walks through a year."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reports", type=int, default=300, help="how many reports (default 300)")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are agencies already"
        )
        parser.add_argument("--accounts", action="store_true", help="print the accounts and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self._print_accounts()
            return
        self._prepare_if_fresh()
        if Agency.objects.exists():
            if options["if_empty"]:
                self._finish_if_cut_off()
                return
            raise CommandError("The database is not empty. The demo world is made in an empty one only.")
        if options["reports"] < 0:
            raise CommandError("--reports takes a number from 0 on.")
        build(
            reports=options["reports"],
            say=self.stdout.write,
            processes=min(os.cpu_count() or 1, MOST_PROCESSES),
        )

    def _prepare_if_fresh(self) -> None:
        """A database without any table of ours holds nobody's reports: it is brought up to date unasked."""
        if Agency._meta.db_table not in connection.introspection.table_names():
            self.stdout.write("Updating the database …")
            call_command("migrate", interactive=False, verbosity=0)

    def _finish_if_cut_off(self) -> None:
        """A world whose making was interrupted is smaller than asked for, and usable all the same."""
        if not are_accounts_open():
            open_accounts()
            self.stdout.write(
                "The demo world was cut off while it was made; it goes on with the reports it has."
            )

    def _print_accounts(self) -> None:
        """Only those that are there: a real installation has none, and prints none."""
        emails = [account.email for account in DEMO_ACCOUNTS]
        present = set(Person.objects.filter(email__in=emails, is_active=True).values_list("email", flat=True))
        accounts = [account for account in DEMO_ACCOUNTS if account.email in present]
        if not accounts:
            return
        width = max(len(account.email) for account in accounts)
        for account in accounts:
            self.stdout.write(f"{account.email:<{width}}  {account.label}")
        self.stdout.write(f"Password of all: {PASSWORD}")
