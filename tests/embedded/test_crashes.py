"""What a crash, a reboot or an interruption leaves behind does not keep the next start from working."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import psycopg
import pytest

from lapor.embedded import Binaries, Cluster
from lapor.embedded.stale_locks import is_stranger
from tests.embedded.acting import (
    Starter,
    ask,
    bystander,
    eventually,
    kill_postmaster,
    postmaster_of,
    read,
    write,
)


def test_it_recovers_after_the_postmaster_was_killed_with_children_still_alive(
    cluster: Cluster, request: pytest.FixtureRequest
) -> None:
    session = psycopg.connect(cluster.url, autocommit=True)
    request.addfinalizer(session.close)
    session.execute("CREATE TABLE acknowledged AS SELECT generate_series(1, 1000) AS number")
    child = session.info.backend_pid
    os.kill(child, signal.SIGSTOP)  # a child that cannot notice that its parent is gone
    kill_postmaster(cluster)
    threading.Timer(1.5, os.kill, (child, signal.SIGCONT)).start()
    began = time.monotonic()
    cluster.start()
    assert time.monotonic() - began > 1.0, "the new server must not run beside children of the old one"
    assert ask(cluster.url, "SELECT count(*) FROM acknowledged") == 1000


def test_another_process_may_be_the_one_that_starts_it_after_a_crash(
    cluster: Cluster, binaries: Binaries
) -> None:
    write(cluster.url, 7)
    kill_postmaster(cluster)
    with Cluster(data_dir=cluster.data_dir, binaries=binaries) as successor:
        assert successor.is_started_here
        assert read(successor.url) == 7


@pytest.mark.parametrize("lock", ["postmaster.pid", ".s.PGSQL.5432.lock"])
def test_a_left_over_lock_naming_a_bystander_harms_neither(cluster: Cluster, lock: str) -> None:
    socket_dir = Path(cluster.client_environment()["PGHOST"])
    path = (cluster.data_dir if lock == "postmaster.pid" else socket_dir) / lock
    text = path.read_text()
    cluster.stop()
    with bystander(uid=cluster.data_dir.stat().st_uid) as stranger:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        os.chown(path.parent, cluster.data_dir.stat().st_uid, -1)
        path.write_text(f"{stranger.pid}\n{text.partition(chr(10))[2]}")
        path.chmod(0o600)
        os.chown(path, cluster.data_dir.stat().st_uid, -1)
        cluster.start()
        assert ask(cluster.url, "SELECT 1") == 1
        cluster.stop()
        assert stranger.poll() is None, "the bystander must live"


def test_a_running_server_is_no_stranger_and_a_server_of_another_directory_is(
    cluster: Cluster, tmp_path: Path
) -> None:
    pid = postmaster_of(cluster)
    assert not is_stranger(pid, data_dir=cluster.data_dir)
    assert is_stranger(pid, data_dir=tmp_path)


def test_a_zombie_is_a_stranger(tmp_path: Path) -> None:
    child = subprocess.Popen(["true"])
    eventually(lambda: f"{child.pid} (true) Z" in Path(f"/proc/{child.pid}/stat").read_text())
    assert is_stranger(child.pid, data_dir=tmp_path)
    child.wait()


def test_an_interrupted_making_is_swept_away_and_made_anew(binaries: Binaries, data_dir: Path) -> None:
    starter = Starter(data_dir, binaries=binaries)
    eventually(lambda: any(data_dir.parent.glob("data.new-*/cluster/base")), seconds=30)
    starter.kill()
    assert not data_dir.exists()
    time.sleep(0.3)  # initdb dies with its starter; give the kernel the moment it needs
    with Cluster(data_dir=data_dir, binaries=binaries) as cluster:
        assert ask(cluster.url, "SELECT 1") == 1
    assert not list(data_dir.parent.glob("data.new-*"))
