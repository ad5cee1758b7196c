"""`./lapor demo [--reports N]`: make the demo world, or print its accounts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lapor.demo.building import build
from lapor.demo.content.people import DEMO_ACCOUNTS
from lapor.demo.settling import PASSWORD
from lapor.directory.models import Agency, Person


class Command(BaseCommand):
    help = "Make the demo world through the commands of the product, with a clock that walks through a year."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reports", type=int, default=300, help="how many reports (default 300)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are agencies already")
        parser.add_argument("--accounts", action="store_true", help="print the accounts and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            self._print_accounts()
            return
        if Agency.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("The database is not empty. The demo world is made in an empty one only.")
        if options["reports"] < 0:
            raise CommandError("--reports takes a number from 0 on.")
        build(reports=options["reports"], say=self.stdout.write)

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
