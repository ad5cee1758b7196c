"""`./lapor clock`: what speaks for and against the clock, an operator's word, and the repair after a wrong one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lapor.common import clock
from lapor.common.models import Pulse
from lapor.reports import timekeeping
from lapor.reports.commands import clock_repair
from lapor.reports.timekeeping import ClockInDoubt, doubt_of, witnesses

SHOWN = 50


class Command(BaseCommand):
    help = "show: is the clock believed? confirm: it is right. repair: bring back what a wrong clock has dated ahead."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["show", "confirm", "repair"])

    def handle(self, *args: Any, **options: Any) -> None:
        {"show": self._show, "confirm": self._confirm, "repair": self._repair}[options["what"]]()

    def _show(self) -> None:
        known, now = witnesses(), clock.now()
        for name, moment in (
            ("this machine", now),
            ("the database", known.database),
            ("last sign of life", known.pulse),
            ("newest stored", known.newest),
            ("confirmed", known.confirmed_at),
        ):
            self.stdout.write(f"{name:<18} {moment:%Y-%m-%d %H:%M:%S} UTC" if moment else f"{name:<18} never")
        recheck = doubt_of(known, now=now)
        self.stdout.write(f"In doubt: {recheck}" if recheck else "The clock is believed.")
        if ahead := len(clock_repair.reports_ahead()):
            self.stdout.write(
                f"{ahead} reports lie ahead of the clock: nobody can act on them. ./lapor clock repair"
            )

    def _confirm(self) -> None:
        """An operator has compared the clock with another one."""
        try:
            timekeeping.confirm(now=clock.now())
        except ClockInDoubt as recheck:
            raise CommandError(f"{recheck} Set the clocks of both machines first.") from recheck
        self.stdout.write("Confirmed: from now on limits count by this clock again.")
        if ahead := len(clock_repair.reports_ahead()):
            self.stdout.write(
                f"{ahead} reports lie ahead of it: nobody can act on them before ./lapor clock repair"
            )

    def _repair(self) -> None:
        confirmed_at = Pulse.objects.values_list("confirmed_at", flat=True).first()
        if confirmed_at is None or doubt_of(witnesses(), now=clock.now()):
            raise CommandError("Confirm first that the clock is right: ./lapor clock confirm")
        ended = clock_repair.closed_by_the_wrong_clock()
        ids = clock_repair.reports_ahead()
        for done in clock_repair.repair_reports(ids, confirmed_at=confirmed_at):
            self.stderr.write(f"{done} of {len(ids)}")
        self.stdout.write(f"{len(ids)} reports are back in time; everybody can act on them again.")
        if ended:
            numbers = ", ".join(str(report) for report in ended[:SHOWN])
            more = f" and {len(ended) - SHOWN} more" if len(ended) > SHOWN else ""
            self.stdout.write(
                f"{len(ended)} of them were ended by the system meanwhile, and stay so until somebody looks: "
                f"{numbers}{more}. Closed ones can be reopened by their reporter or the "
                "coordinator. Their history keeps the wrong dates."
            )
