"""`./lapor set-up`: the first institution and its first administrator, so that a real installation can begin."""

import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from lapor.common import clock
from lapor.common.refusals import Refusal
from lapor.directory import agencies, appointments, calendars, people, regions, topics
from lapor.directory.actors import SYSTEM
from lapor.directory.models import Agency, Role


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

    def handle(self, *args: Any, **options: Any) -> None:
        if Agency.objects.exists():
            raise CommandError("There are institutions already. Set-up is for an empty installation.")
        password = self._password()
        try:
            with transaction.atomic():
                self._fill(options, password)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{options['institution']} is set up. Sign in as {options['email']} at /accounts/login/."
        )

    def _password(self) -> str:
        """Asked for twice, never taken from the command line, where others could read it."""
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Once more: "):
            raise CommandError("The two passwords differ.")
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password

    def _fill(self, options: dict[str, Any], password: str) -> None:
        regions.load_regions()
        topics.load_topics()
        calendars.seed_holidays()
        top = agencies.create_agency(
            name=options["institution"], kind=options["kind"], is_national=True, by=SYSTEM
        )
        person = people.create_person(
            name=options["name"], email=options["email"], password=password, by=SYSTEM
        )
        today = clock.today()
        decree = appointments.Decree(number=options["decree"], on=today, begins_on=today)
        appointments.appoint(person=person, agency=top, role=Role.NATIONAL_ADMIN, decree=decree, by=SYSTEM)
