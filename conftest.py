"""What every test shares: a database with the cast in it, and time that stands still."""

import os
import socket
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import translation
from hypothesis import settings

from lapor.common import clock, freshness
from lapor.common.catalogue import compile_catalogue
from lapor.common.freshness import forget_everything
from lapor.messaging.outbound import forget_transports
from lapor.web.kit import strangers
from tests.mail_server import Mailbox
from tests.world import World, build_world, load_world

# A busy machine is not a wrong answer.
settings.register_profile("lapor", deadline=None)
settings.load_profile("lapor")

# A Tuesday morning in Jakarta, an ordinary week without holidays around it.
MORNING = datetime(2026, 9, 8, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


def pytest_configure() -> None:
    """English pages are tested too, and the compiled catalogue is not committed."""
    compile_catalogue()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The cast is built once; every test sees it and rolls back what it adds."""
    with django_db_blocker.unblock(), clock.frozen(MORNING):  # type: ignore[attr-defined]
        build_world()


@pytest.fixture
def morning() -> Iterator[datetime]:
    """Time stands still at an ordinary Tuesday, 09.00 WIB."""
    with clock.frozen(MORNING):
        yield MORNING


@pytest.fixture
def world(db: None, morning: datetime) -> World:
    """The cast: see tests/world.py."""
    return load_world()


@pytest.fixture
def nothing_kept() -> Iterator[None]:
    """Kept values do not outlive a test that wrote their rows, which are rolled back under them."""
    forget_everything()
    yield
    forget_everything()


@pytest.fixture(autouse=True)
def what_is_kept_is_doubted() -> None:
    """The test before may have written what was rolled back since."""
    freshness.doubt_everything()
    strangers.kept.forget()


@pytest.fixture(autouse=True)
def indonesian() -> Iterator[None]:
    """Each test begins in Indonesian, whatever language the visitor of the test before it chose."""
    with translation.override("id"):
        yield


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A mail server; the installation is set up to use it."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL = "LAPOR! <lapor@contoh.example>"
    settings.PUBLIC_URL = "https://lapor.contoh.example"
    forget_transports()
    yield box
    controller.stop()
    forget_transports()


@pytest.fixture
def committed(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, morning: datetime
) -> Iterator[World]:
    """The cast in a database of its own, where what is done is committed and seen by other connections."""
    kept = connection.settings_dict["NAME"]
    own = f"{kept}_at_once"
    with django_db_blocker.unblock(), psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:  # type: ignore[attr-defined]
        _leave(kept)
        server.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{kept}"')
        connection.settings_dict["NAME"] = own
        try:
            yield load_world()
        finally:
            _leave(own)
            connection.settings_dict["NAME"] = kept
            server.execute(f'DROP DATABASE "{own}" WITH (FORCE)')


def _leave(_name: str) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
