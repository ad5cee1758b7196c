"""The way to the Ombudsman, as the reporter's page shows it."""

import re
from html import unescape

from django.test import Client

from lapor.reports.models import Report
from lapor.web.tests.report_visits import holder_of

HEADING = "Anda dapat meneruskan ke Ombudsman"


def bundle_of(report: Report) -> str:
    return f"/r/{report.number}/ombudsman.pdf"


def section_of(report: Report, client: Client | None = None) -> str:
    """The section as its reporter reads it; empty where there is none."""
    page = (client or holder_of(report)).get(f"/r/{report.number}/").content.decode()
    found = re.search(r'<section class="ombudsman".*?</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", found[0]))) if found else ""
