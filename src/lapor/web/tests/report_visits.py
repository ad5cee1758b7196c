"""Visits to a report, as its reporter makes them: holding the receipt, opening the page, sending an action."""

from typing import Any

from django.test import Client

from lapor.reports.models import Report


def holder_of(report: Report) -> Client:
    """A browser in which the right PIN was entered."""
    client = Client()
    session = client.session
    session["holds"] = [report.pk]
    session.save()
    return client


def act(client: Client, report: Report, action: str, **given: Any) -> Any:
    given.setdefault("seen", Report.objects.get(pk=report.pk).last_number)
    return client.post(f"/r/{report.number}/{action}/", given)


def page_of(client: Client, report: Report) -> str:
    return client.get(f"/r/{report.number}/").content.decode()
