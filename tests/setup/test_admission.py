"""A start looks at the database first: keys that do not fit, and data from the future, are refused in a sentence."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet
from django.db.migrations.loader import MigrationLoader

from lapor.supervisor.admission import admitted_environment, note_keys
from lapor.supervisor.home import Home, open_home
from lapor.supervisor.refusals import CannotRun
from tests.setup.databases import TABLES, database, run

A_REPORT = "INSERT INTO reports_report VALUES (1000000)"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(environ={"LAPOR_HOME": str(tmp_path / "home")})


@pytest.fixture
def url() -> Iterator[str]:
    with database(os.environ["DATABASE_URL"]) as url:
        run(url, TABLES)
        yield url


def start(home: Home, url: str, **variables: str) -> dict[str, str]:
    """What a start does before it serves."""
    ours = admitted_environment(home, database_url=url, environ=variables)
    note_keys(url, environment=ours)
    return ours


def test_the_first_start_makes_keys_and_the_next_knows_them(home: Home, url: str) -> None:
    first = start(home, url)
    run(url, A_REPORT)
    start(home, url)
    assert start(home, url)["SECRET_KEY"] == first["SECRET_KEY"]


def test_reports_without_their_keys_are_not_served_and_no_new_keys_are_made(home: Home, url: str) -> None:
    start(home, url)
    run(url, A_REPORT)
    home.secrets.unlink()
    with pytest.raises(CannotRun, match=r"secrets\.json is missing.*Bring secrets\.json.*keys accept"):
        start(home, url)
    assert not home.secrets.exists()


def test_reports_of_an_earlier_version_without_their_keys_are_not_served_either(home: Home, url: str) -> None:
    run(url, A_REPORT, "DROP TABLE common_keymark")
    with pytest.raises(CannotRun, match="is missing"):
        start(home, url)


@pytest.mark.parametrize("name", ["SECRET_KEY", "IDENTITY_KEY"])
def test_a_key_of_another_installation_is_named_and_refused(home: Home, url: str, name: str) -> None:
    start(home, url)
    run(url, A_REPORT)
    with pytest.raises(CannotRun, match=rf"^{name} at hand"):
        start(home, url, **{name: Fernet.generate_key().decode()})


def test_a_new_secret_key_is_admitted_where_the_former_one_goes_on_hashing(home: Home, url: str) -> None:
    first = start(home, url)
    run(url, A_REPORT)
    start(home, url, SECRET_KEY="new", HASH_KEY=first["SECRET_KEY"])
    with pytest.raises(CannotRun, match="keys renew"):
        start(home, url, SECRET_KEY="new")
    with pytest.raises(CannotRun, match="SECRET_KEY at hand"):
        start(home, url, HASH_KEY="new")
    home.secrets.write_text(
        json.dumps(
            {"secret_key": "new", "hash_key": first["SECRET_KEY"], "identity_key": first["IDENTITY_KEY"]}
        )
    )
    ours = start(home, url)
    assert (ours["SECRET_KEY"], ours["HASH_KEY"]) == ("new", first["SECRET_KEY"])


def test_an_older_database_is_tried_with_what_it_sealed(home: Home, url: str) -> None:
    key = Fernet.generate_key()
    run(url, A_REPORT)
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO reports_identity VALUES (1, %s)", [Fernet(key).encrypt(b"{}")])
    keys = {"SECRET_KEY": "s", "IDENTITY_KEY": Fernet.generate_key().decode()}
    with pytest.raises(CannotRun, match=r"^IDENTITY_KEY at hand"):
        start(home, url, **keys)
    start(home, url, **keys | {"IDENTITY_KEY": f"{keys['IDENTITY_KEY']},{key.decode()}"})


def test_an_identity_key_that_sealed_something_has_to_stay(home: Home, url: str) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    start(home, url, SECRET_KEY="s", IDENTITY_KEY=old)
    run(url, A_REPORT)
    start(home, url, SECRET_KEY="s", IDENTITY_KEY=f"{new},{old}")
    with pytest.raises(CannotRun, match="IDENTITY_KEY"):
        start(home, url, SECRET_KEY="s", IDENTITY_KEY=new)


def test_an_installation_without_reports_may_change_its_keys(home: Home, url: str) -> None:
    start(home, url)
    home.secrets.unlink()
    start(home, url)
    run(url, A_REPORT)
    start(home, url)


def test_keys_of_the_environment_leave_no_file(home: Home, url: str) -> None:
    start(home, url, SECRET_KEY="s", IDENTITY_KEY=Fernet.generate_key().decode())
    assert not home.secrets.exists()


def test_damaged_keys_are_told_with_the_way_back(home: Home, url: str) -> None:
    home.secrets.write_text(json.dumps({"secret_key": "s"}))
    with pytest.raises(CannotRun, match=r"cannot be read.*backup"):
        start(home, url)


@pytest.mark.parametrize("app", ["reports", "auth", "an_app_of_tomorrow"])
def test_data_of_a_newer_version_are_refused(home: Home, url: str, app: str) -> None:
    run(url, f"INSERT INTO django_migrations (app, name) VALUES ('{app}', '9999_tomorrow')")
    with pytest.raises(CannotRun, match=rf"newer version.*{app}\.9999_tomorrow.*restore"):
        start(home, url)


def test_the_migrations_of_this_version_are_known(home: Home, url: str) -> None:
    known = [f"('{app}', '{name}')" for app, name in MigrationLoader(None).disk_migrations]
    run(url, f"INSERT INTO django_migrations (app, name) VALUES {', '.join(known)}")
    start(home, url)


def test_a_database_that_is_away_is_a_sentence(home: Home) -> None:
    with pytest.raises(CannotRun, match=r"does not answer.*DATABASE_URL"):
        start(home, "postgresql://lapor@127.0.0.1:9/lapor")
