"""A certificate beside what a template needs to show it."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from lapor.directory.zones import ABBREVIATIONS
from lapor.reports.clocks.arithmetic import Why
from lapor.reports.clocks.certificates import Certificate
from lapor.reports.models import Report
from lapor.web.case.certificates.calendar import Box, weeks_of
from lapor.web.case.certificates.wording import title_of


@dataclass(frozen=True, slots=True)
class Explained:
    """One limit with its calendar. `path` leads to the page that lists every day."""

    certificate: Certificate
    title: str
    weeks: list[list[Box]]
    path: str

    @property
    def zone(self) -> str:
        return self.certificate.timing.zone.key

    @property
    def zone_name(self) -> str:
        return str(ABBREVIATIONS.get(self.zone, self.zone))

    @property
    def paused_days(self) -> int:
        return sum(pause.days for pause in self.certificate.pauses)

    @property
    def holidays(self) -> list[tuple[date, str]]:
        """The days off that fell into it, by name."""
        return [
            (line.on, line.day_off.name)
            for line in self.certificate.lines
            if line.why == Why.HOLIDAY and line.day_off
        ]

    @property
    def address(self) -> str:
        """Of the page, for what leaves the browser: JSON, paper, QR."""
        return settings.PUBLIC_URL.rstrip("/") + self.path


def explained(certificate: Certificate, report: Report) -> Explained:
    path = reverse("certificate", args=[report.number, certificate.clock.number])
    return Explained(certificate, title_of(certificate), weeks_of(certificate), path)
