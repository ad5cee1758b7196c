"""Who can reach the server, and what it keeps to itself."""

import os
import stat
from pathlib import Path

import psycopg
import pytest

from lapor.embedded import Binaries, Cluster
from lapor.embedded.places import LONGEST_SOCKET_PATH, SOCKET
from tests.embedded.acting import ask, postmaster_of


def socket_directory(cluster: Cluster) -> Path:
    return Path(cluster.client_environment()["PGHOST"])


def test_the_socket_lies_in_a_directory_closed_to_everybody_else(standing: Cluster) -> None:
    found = socket_directory(standing).stat()
    assert stat.S_IMODE(found.st_mode) == 0o700
    assert found.st_uid == standing.data_dir.stat().st_uid


def test_a_wrong_password_is_refused(standing: Cluster) -> None:
    right = standing.client_environment()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(
            host=right["PGHOST"], user=right["PGUSER"], dbname=right["PGDATABASE"], password="guess"
        )
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(host=right["PGHOST"], user="postgres", dbname="postgres")


def test_the_passwords_are_in_a_private_file(standing: Cluster) -> None:
    assert stat.S_IMODE((standing.data_dir / "lapor-passwords.json").stat().st_mode) == 0o600


def test_the_application_is_no_superuser_but_may_make_test_databases(standing: Cluster) -> None:
    query = "SELECT (rolsuper, rolcreatedb)::text FROM pg_roles WHERE rolname = current_user"
    assert ask(standing.url, query) == "(f,t)"


def test_no_tcp_port_is_open_whatever_the_configuration_file_says(cluster: Cluster) -> None:
    cluster.stop()
    with (cluster.data_dir / "postgresql.conf").open("a") as configuration:
        configuration.write("\nlisten_addresses = '*'\nport = 54329\n")
    cluster.start()
    assert ask(cluster.url, "SHOW listen_addresses") == ""
    assert not listening_ports_of(postmaster_of(cluster))


def listening_ports_of(pid: int) -> set[str]:
    """Ports on which the process listens, from the kernel's own tables."""
    held = {os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()}
    tables = [Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:] for kind in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table]
    return {row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in held}


def test_pages_carry_checksums(standing: Cluster) -> None:
    assert ask(standing.url, "SHOW data_checksums") == "on"


def test_collation_does_not_depend_on_the_machine(standing: Cluster, binaries: Binaries) -> None:
    provider = ask(standing.url, "SELECT datlocprovider FROM pg_database WHERE datname = current_database()")
    assert provider == ("b" if binaries.major >= 17 else "c")
    assert ask(standing.url, "SELECT lower('ÀÉ') || upper('ñ')") == "àéÑ"


def test_a_failed_statement_does_not_carry_its_words_into_the_log(standing: Cluster) -> None:
    with psycopg.connect(standing.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE reporter (email text PRIMARY KEY)")
        connection.execute("INSERT INTO reporter VALUES ('canary@example.org')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO reporter VALUES ('canary@example.org')")
    assert "duplicate key" in standing.log.read_text()
    assert "canary" not in standing.log.read_text()


def test_it_starts_under_a_path_of_any_length_and_spelling(any_binaries: Binaries, tmp_path: Path) -> None:
    deep = tmp_path / ("Kantor Wilayah d'Éléphant, lantai 2 " + "x" * 100) / ("y" * 100) / "data"
    with Cluster(data_dir=deep, binaries=any_binaries) as cluster:
        assert ask(cluster.url, "SELECT 1") == 1
        assert len(os.fsencode(socket_directory(cluster) / SOCKET)) < LONGEST_SOCKET_PATH
        assert stat.S_IMODE(socket_directory(cluster).stat().st_mode) == 0o700
    assert not socket_directory(cluster).exists()


def test_variables_of_the_caller_do_not_bend_the_server(
    any_binaries: Binaries, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGPORT": "7777",
        "PGDATA": "/nowhere",
        "PGHOST": "example.org",
        "LANG": "tr_TR",
    }.items():
        monkeypatch.setenv(name, value)
    with Cluster(data_dir=data_dir, binaries=any_binaries) as cluster:
        assert ask(f"{cluster.url}&port=5432", "SELECT 1") == 1
