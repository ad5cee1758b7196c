"""`./lapor run`: starts everything, keeps it running, stops what it started, and leaves nothing but the data."""

import os
import shutil
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lapor.supervisor import service
from lapor.supervisor.database import own_cluster
from lapor.supervisor.home import open_home
from lapor.supervisor.refusals import CannotRun
from tests.setup.installation import (
    Run,
    await_end_of,
    build_installation,
    family_of,
    free_port,
    living,
)

READY = "Stop with Ctrl-C"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_installation(tmp_path_factory.mktemp("installation"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="module")
def prepared(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home that a first run leaves behind; copying it saves each test the migrations."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    Run(root, home, port=free_port()).until(READY).end()
    return home


@pytest.fixture
def running(root: Path, home: Path, prepared: Path) -> Iterator[Run]:
    shutil.copytree(prepared, home)
    run = Run(root, home, port=free_port())
    try:
        yield run.until(READY)
    finally:
        if run.process.poll() is None:
            run.end()


def test_it_prints_the_address_and_the_accounts_and_ctrl_c_leaves_only_the_data(
    root: Path, home: Path
) -> None:
    running = Run(root, home, port=free_port()).until(READY)
    assert f"http://127.0.0.1:{running.port}" in running.said()
    assert "officer@example.org  liaison" in running.said()
    assert running.page() == "1 villages"
    family = family_of(running.process.pid)
    assert {"gunicorn", "work", "postgres"} <= {word for line in family.values() for word in words_of(line)}
    assert running.end(signal.SIGINT) == 0
    assert not living(family)

    again = Run(root, home, port=running.port).until(READY)
    assert "Making" not in again.said(), "the demo world is made once"
    assert "Updating" not in again.said(), "nothing is to do, so nothing is done"
    assert "officer@example.org  liaison" in again.said()
    assert again.page() == "1 villages"
    assert again.end(signal.SIGTERM) == 0


def words_of(command: str) -> set[str]:
    return {Path(word).name for word in command.split()}


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs everything as themselves")
def test_started_by_root_only_the_supervisor_is_root(running: Run, home: Path) -> None:
    family = family_of(running.process.pid)
    owners = {
        name: {Path(f"/proc/{pid}").stat().st_uid for pid, line in family.items() if name in line}
        for name in ("gunicorn lapor", "lapor.cli work", "postgres -D")
    }
    web = owners["gunicorn lapor"]
    assert len(web) == 1, running.said()
    assert web == owners["lapor.cli work"]
    assert not web & ({0} | owners["postgres -D"]), running.said()
    assert running.page() == "1 villages"
    assert "lapor: " not in (home / "log" / "worker.log").read_text(), "the worker was refused"


def owners_of(run: Run) -> set[int]:
    """Who runs web server and worker."""
    served = [
        pid
        for pid, line in family_of(run.process.pid).items()
        if "gunicorn" in line or "lapor.cli work" in line
    ]
    return {Path(f"/proc/{pid}").stat().st_uid for pid in served}


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs everything as themselves")
def test_a_checkout_that_only_root_may_read_is_not_served_by_root(
    home: Path, prepared: Path, tmp_path: Path
) -> None:
    closed = build_installation(tmp_path / "closed")
    made = list((tmp_path / "closed").rglob("*"))
    for path in made:
        path.chmod(0o700 if path.is_dir() else 0o600)
    shutil.copytree(prepared, home)
    run = Run(closed, home, port=free_port()).until(READY)
    try:
        assert owners_of(run).isdisjoint({0}), run.said()
        assert run.page() == "1 villages"
    finally:
        run.end()
    assert {path.stat().st_mode & 0o007 for path in made} == {0}  # nothing for others
    assert (home / "secrets.json").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs everything as themselves")
def test_root_serves_only_where_the_operator_says_so(root: Path, home: Path, prepared: Path) -> None:
    shutil.copytree(prepared, home)
    run = Run(root, home, port=free_port(), LAPOR_USER="root").until(READY)
    try:
        assert owners_of(run) == {0}
        assert run.page() == "1 villages"
        assert run.until("LAPOR_USER=root says so")
    finally:
        run.end()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs everything as themselves")
def test_where_the_service_user_can_read_nothing_the_start_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_works", lambda _service: False)
    monkeypatch.setattr(service, "let_read", lambda _top, _account: None)
    opened = open_home(environ={"LAPOR_HOME": str(tmp_path)})
    account = service.service_user(opened, environ={})
    with (
        pytest.raises(CannotRun, match="LAPOR_USER=name"),
        service.serving(opened, environment={}, account=account),
    ):
        pass


@pytest.mark.parametrize("name", ["gunicorn lapor", "postgres -D", "lapor.cli work"])
def test_a_process_that_is_killed_is_started_again(running: Run, name: str) -> None:
    before = {pid: line for pid, line in family_of(running.process.pid).items() if name in line}
    os.kill(min(before), signal.SIGKILL)
    running.until("stopped unexpectedly; starting it again")
    deadline = time.monotonic() + 30
    while not {
        line for pid, line in family_of(running.process.pid).items() if name in line and pid not in before
    }:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    if name != "postgres -D":  # requests wait in the socket meanwhile; none is lost
        assert running.page() == "1 villages"


def test_nothing_outlives_a_supervisor_that_is_killed_and_the_next_run_works(
    running: Run, root: Path, home: Path
) -> None:
    family = family_of(running.process.pid)
    running.end(signal.SIGKILL)
    again = Run(root, home, port=running.port)
    await_end_of(family)
    assert again.until(READY).page() == "1 villages"
    assert again.end() == 0


def test_a_second_run_on_the_same_data_is_refused(running: Run, root: Path, home: Path) -> None:
    said = Run(root, home, port=free_port()).refusal()
    assert "Another `./lapor run` is at work" in said
    assert "LAPOR_HOME=" in said
    assert running.page() == "1 villages"


def test_a_busy_port_is_refused_with_the_way_out(root: Path, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = Run(root, home, port=port).refusal()
    assert said.strip() == (
        f"lapor: Port {port} is in use by another program: stop that program, "
        f"or choose another port: ./lapor run --port {port + 1} (or LAPOR_PORT={port + 1})"
    )


def test_data_of_another_major_version_are_refused(root: Path, home: Path) -> None:
    (home / "pg" / "data").mkdir(parents=True)
    (home / "pg" / "data" / "PG_VERSION").write_text("14\n")
    said = Run(root, home, port=free_port()).refusal()
    assert "was made by PostgreSQL 14" in said
    assert "Traceback" not in said


def test_it_can_be_stopped_while_it_is_still_starting(root: Path, home: Path) -> None:
    run = Run(root, home, port=free_port()).until("Updating the database")
    family = family_of(run.process.pid)
    assert run.end() == 0
    assert not living(family)
    assert READY not in run.said()


def test_secrets_are_made_once_and_kept_private(running: Run, root: Path, home: Path) -> None:
    secrets = home / "secrets.json"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "media").stat().st_mode) == 0o700
    made = secrets.read_text()
    running.end()
    Run(root, home, port=free_port()).until("Starting").end()
    assert secrets.read_text() == made


def test_what_the_application_may_is_made_good_at_every_start(root: Path, home: Path, prepared: Path) -> None:
    """Also when nothing is to be prepared; somebody had given it more by hand."""
    shutil.copytree(prepared, home)
    cluster = own_cluster(open_home(environ={"LAPOR_HOME": str(home)}), environ={})
    assert cluster

    def ask(statement: str) -> object:
        with cluster, psycopg.connect(cluster.url) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchone() if cursor.description else None

    ask("CREATE TABLE reports_event (id bigint)")
    ask(
        "CREATE TRIGGER history_only_adds BEFORE UPDATE ON reports_event"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    )
    ask(f"GRANT UPDATE ON reports_event TO {cluster.application}")
    asked = f"SELECT has_table_privilege('{cluster.application}', 'reports_event', 'UPDATE')"
    assert ask(asked) == (True,)
    Run(root, home, port=free_port()).until(READY).end()
    assert ask(asked) == (False,)


def test_slow_connections_do_not_keep_others_from_being_served(running: Run) -> None:
    """Two dozen visitors who never finish: a header, or the body of a form, a byte now and then."""
    unfinished = (
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n\r\n",
    )
    slow = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(24)]
    for index, one in enumerate(slow):
        one.sendall(unfinished[index % 2])
    began = time.monotonic()
    for _ in range(10):
        for one in slow:
            one.sendall(b"a")
        assert running.page() == "1 villages"
    assert time.monotonic() - began < 5
    for one in slow:
        one.close()


def test_a_form_arrives_whole_however_it_is_cut(running: Run) -> None:
    with socket.create_connection(("127.0.0.1", running.port)) as one:
        one.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\nConnection: close\r\n\r\nab")
        time.sleep(0.2)
        one.sendall(b"cdef")
        assert b"200 OK" in one.recv(1000)


def answer_to(one: socket.socket) -> str:
    answer = b""
    while b"bytes" not in answer:
        piece = one.recv(1000)
        assert piece, answer
        answer += piece
    return answer.decode()


def test_a_large_body_is_received_only_after_the_product_was_asked(running: Run) -> None:
    """Whoever may not send it is answered before a byte of it has come; what may come arrives whole."""
    for path, answer in (("closed", "refused 403, 0 bytes"), ("sent", "refused 0, 2000000 bytes")):
        with socket.create_connection(("127.0.0.1", running.port), timeout=8) as one:
            head = f"POST /{path}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2000000\r\n\r\n"
            one.sendall(head.encode())
            if path == "sent":
                one.sendall(b"a" * 2_000_000)
            assert answer in answer_to(one)
    assert running.page() == "1 villages"
