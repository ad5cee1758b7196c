"""Signing in as one of the cast, sending forms, and counting what a page asks of the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lapor.common import clock
from lapor.directory import agencies, appointments, people
from lapor.directory.actors import SYSTEM
from lapor.directory.models import Agency, Person, Role

MOST_QUERIES = 12
LISTS = (
    "office_agencies", "office_people", "office_appointments", "office_invitations", "office_vacancies",
    "office_topics", "office_holidays", "office_policies", "office_templates", "office_changes",
)  # fmt: skip


def signed_in(name: str) -> Client:
    """A browser in which `kirana` (and so on) is signed in."""
    return signed_in_as(Person.objects.get(email=f"{name}@contoh.example"))


def signed_in_as(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def head_of(agency: Agency, role: Role = Role.AGENCY_HEAD) -> Person:
    """Somebody who leads this unit and nothing else."""
    person = people.create_person(name="Kepala Unit", email=f"kepala-{agency.pk}@contoh.example", by=SYSTEM)
    today = clock.today()
    decree = appointments.Decree(number="1/2026", on=today, begins_on=today - timedelta(days=1))
    appointments.appoint(person=person, agency=agency, role=role, decree=decree, by=SYSTEM)
    return person


def two_hundred_units(parent: Agency) -> None:
    """Below an agency, so that what a board costs is seen not to depend on them."""
    for number in range(200):
        agencies.create_agency(name=f"Kelurahan {number}", kind=Agency.Kind.VILLAGE, parent=parent, by=SYSTEM)


@contextmanager
def few_queries(most: int = MOST_QUERIES) -> Iterator[None]:
    """Fails with the statements themselves when there are more."""
    with CaptureQueriesContext(connection) as captured:
        yield
    statements = [one["sql"] for one in captured.captured_queries]
    assert len(statements) <= most, f"{len(statements)} statements:\n" + "\n".join(
        one[:160] for one in statements
    )


def seen(client: Client, address: str, *, follow: bool = False, **query: Any) -> Any:
    """The answer to a visit that must succeed."""
    answer = client.get(address, query, follow=follow)
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


def mailed_link() -> str:
    """The path of the link in the last letter sent."""
    return link_in(mail.outbox[-1].body)


def link_in(text: str) -> str:
    """The path of the invitation's link in a letter or on a printed page."""
    found = re.search(r"https?://[^/\s]+(/invitations/[^\s<]+)", text)
    assert found, text
    return found[1]


def accept(client: Client, link: str, **data: str) -> Any:
    """Open the link and send what its page asks for."""
    client.get(link)
    return client.post(reverse("acceptance"), data)
