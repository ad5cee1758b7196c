"""Visits to the desk, as an officer makes them: signing in, opening, sending an action's form as the page holds it."""

import re
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapor.directory.models import Person
from lapor.reports.models import Report

# Statements a page may cost, whatever it shows.
MOST_STATEMENTS = 12


def officer(name: str) -> Client:
    """A browser in which that officer of the cast is signed in."""
    client = Client()
    client.force_login(Person.objects.get(email=f"{name}@contoh.example"))
    return client


def address(report: Report, action: str = "") -> str:
    return f"/desk/reports/{report.number}/" + (f"{action}/" if action else "")


def send(
    client: Client, report: Report, action: str, *, seen: int | None = None, **fields: Any
) -> HttpResponse:
    """Post an action's form as it stands on the page now (or as it was at `seen`), without scripts."""
    fresh = Report.objects.get(pk=report.pk)
    data = {"seen": fresh.last_number if seen is None else seen, **fields}
    return client.post(address(report, action), data)


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def ticked(*reports: Report) -> list[str]:
    """Rows chosen in a list, as its boxes name them: with what was last seen of each."""
    return [f"{report.number}:{fresh(report).last_number}" for report in reports]


def numbers_in(response: HttpResponse) -> list[str]:
    """Tracking numbers of a list, in its order."""
    return re.findall(r'data-number="(\d+)"', response.content.decode())


def statements(client: Client, path: str) -> int:
    """How many statements a page costs once the process is warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured)
