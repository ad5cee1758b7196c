"""Pages of one case as each of its readers gets them, and what their timelines say."""

import re
from html import unescape

from django.test import Client

from lapor.reports.models import Report
from lapor.web.tests.desk_visits import officer
from lapor.web.tests.report_visits import holder_of

# Of the cast.
OFFICERS = ("lukman", "oki", "lia", "hana", "kirana", "ira", "nadia", "omar", "klara")


def browser_of(reader: str, report: Report) -> Client:
    if reader in OFFICERS:
        return officer(reader)
    return holder_of(report) if reader == "reporter" else Client()


def entries_in(page: str) -> dict[int, str]:
    """What a page's timeline says beside the name of each event, by number; without links and people's words."""
    found = {}
    for piece in page.split('<li class="entry ')[1:]:
        number = re.match(r'[^>]*id="event-(\d+)"', piece)
        facts = re.search(r'<p class="entry-facts">(.*?)</p>', piece.split('<li class="entry')[0], re.DOTALL)
        if number:
            plain = re.sub(r"<a .*?</a>|<[^>]+>", "", facts.group(1) if facts else "", flags=re.DOTALL)
            found[int(number.group(1))] = " ".join(unescape(plain).split())
    return found


def page(reader: str, report: Report, *, desk: bool = False) -> str:
    path = f"/desk/reports/{report.number}/" if desk else f"/r/{report.number}/"
    answer = browser_of(reader, report).get(path)
    assert answer.status_code == 200
    return answer.content.decode()
