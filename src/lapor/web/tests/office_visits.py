"""Signing in as one of the cast, sending forms, and counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapor.directory.models import Person

MOST_QUERIES = 12
LISTS = (
    "office_agencies", "office_people", "office_appointments", "office_vacancies", "office_topics", "office_holidays",
    "office_policies", "office_templates", "office_changes",
)  # fmt: skip


def signed_in(name: str) -> Client:
    """A browser in which `kirana` (and so on) is signed in."""
    return signed_in_as(Person.objects.get(email=f"{name}@contoh.example"))


def signed_in_as(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@contextmanager
def few_queries(most: int = MOST_QUERIES) -> Iterator[None]:
    """Fails with the statements themselves when there are more."""
    with CaptureQueriesContext(connection) as captured:
        yield
    statements = [one["sql"] for one in captured.captured_queries]
    assert len(statements) <= most, f"{len(statements)} statements:\n" + "\n".join(
        one[:160] for one in statements
    )


def seen(client: Client, address: str, **query: Any) -> Any:
    """The answer to a visit that must succeed."""
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content.decode()[:800]
    return answer


NEW_UNIT = {"name": "Dinas Kominfo Kota Blitar", "short_name": "Diskominfo", "kind": "office",
            "zone": "Asia/Jakarta", "closing_time": "15:30"}  # fmt: skip


def sent(client: Client, address: str, **data: Any) -> Any:
    """A form that is taken: on to another page."""
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer


def decree(**changes: Any) -> dict[str, Any]:
    values = {"decree_number": "188.4/77/2026", "decree_on": "2026-09-01", "begins_on": "2026-09-01",
              "ends_on": "2027-08-31"}  # fmt: skip
    return values | changes


def new_liaison(**changes: Any) -> dict[str, Any]:
    who = {"name": "Rina Kartika", "email": "rina@blitar.example", "phone": "", "role": "liaison_officer"}
    return decree(**(who | changes))
