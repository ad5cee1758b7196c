"""`./lapor set-up`: the first institution and its first administrator, so that a real installation can begin."""

import getpass
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from lapor.common import clock
from lapor.common.refusals import Refusal
from lapor.directory import agencies, appointments, calendars, people, regions, topics
from lapor.directory.actors import SYSTEM
from lapor.directory.models import Agency, Region, Role


class Command(BaseCommand):
    help = "Fill an empty installation: regions, topics, holidays, the top institution and its first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--institution", required=True, help="name of the institution that takes what nobody owns"
        )
        parser.add_argument("--kind", default=Agency.Kind.MINISTRY, choices=Agency.Kind.values)
        parser.add_argument("--name", required=True, help="name of the first administrator")
        parser.add_argument(
            "--email", required=True, help="the address with which the administrator signs in"
        )
        parser.add_argument(
            "--decree", required=True, help="number of the decree that appoints the administrator"
        )
        parser.add_argument(
            "--region", default="", help="where the institution is: a code, or a name as one says it"
        )
        parser.add_argument(
            "--password-file",
            default="",
            metavar="FILE",
            help="read the password from there; - is standard input",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if Agency.objects.exists():
            raise CommandError("There are institutions already. Set-up is for an empty installation.")
        password = self._password(options["password_file"])
        try:
            with transaction.atomic():
                self._fill(options, password)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{options['institution']} is set up. Sign in as {options['email']} at /accounts/login/.\n"
            "Next: the whole table of regions (./lapor import-regions FILE); units and officers "
            "(./lapor import-agencies FILE, or /office/agencies/); mail (EMAIL_URL, then ./lapor mail-test ADDRESS); "
            "a backup (./lapor dump FILE). docs/operations.md has them in this order under “First steps”."
        )

    def _password(self, file: str) -> str:
        """Asked for twice, or read from a file; never taken from the command line, where others could read it."""
        password = self._asked() if not file else self._read(file)
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password

    def _asked(self) -> str:
        try:
            password = getpass.getpass("Password: ")
            if password != getpass.getpass("Once more: "):
                raise CommandError("The two passwords differ.")
        except EOFError:
            raise CommandError(
                "There is no terminal to ask for the password: give it in a file, --password-file FILE (- is standard "
                "input)."
            ) from None
        return password

    def _read(self, file: str) -> str:
        try:
            text = sys.stdin.readline() if file == "-" else Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        return text.rstrip("\r\n")

    def _region(self, told: str) -> Region | None:
        """What was meant; a name that several regions bear is asked back, with their codes."""
        if not told:
            return None
        if known := Region.objects.filter(pk=told, retired_on=None).first():
            return known
        found = regions.find_regions(told)
        named = [row for row in found if row.name.casefold() == told.casefold()] or found
        if len(named) == 1:
            return named[0]
        choices = (
            "; ".join(f"{row.pk} {row.full_name}" for row in named[:8]) or "none; see ./lapor import-regions"
        )
        raise CommandError(f"--region {told}: which one? {choices}")

    def _fill(self, options: dict[str, Any], password: str) -> None:
        regions.load_regions()
        topics.load_topics()
        calendars.seed_holidays()
        top = agencies.create_agency(
            name=options["institution"],
            kind=options["kind"],
            region=self._region(options["region"]),
            is_national=True,
            by=SYSTEM,
        )
        person = people.create_person(
            name=options["name"], email=options["email"], password=password, by=SYSTEM
        )
        today = clock.today()
        decree = appointments.Decree(number=options["decree"], on=today, begins_on=today)
        appointments.appoint(person=person, agency=top, role=Role.NATIONAL_ADMIN, decree=decree, by=SYSTEM)
