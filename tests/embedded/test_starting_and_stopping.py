"""Any number of processes start the same cluster; one makes it, one starts it, and that one stops it."""

import shutil
from pathlib import Path

import pytest

from lapor.embedded import Binaries, Cluster, throw_away_cluster
from tests.embedded.acting import Starter, ask, eventually, is_answering, read, write


def test_what_was_written_is_there_after_a_restart(cluster: Cluster) -> None:
    write(cluster.url, 7)
    cluster.stop()
    assert not cluster.is_running()
    assert read(cluster.start()) == 7


def test_four_processes_starting_at_once_share_one_new_cluster(binaries: Binaries, data_dir: Path) -> None:
    starters = [Starter(data_dir, binaries=binaries) for _ in range(4)]
    answers = [starter.answer() for starter in starters]
    identities = {ask(url, "SELECT system_identifier FROM pg_control_system()") for url, _ in answers}
    for starter in starters:
        starter.leave()
    assert len(identities) == 1
    assert sorted(manner for _, manner in answers) == ["found", "found", "found", "started"]
    assert not list(data_dir.parent.glob("data.new-*"))


def test_only_the_process_that_started_the_server_stops_it(cluster: Cluster, binaries: Binaries) -> None:
    visitor = Cluster(data_dir=cluster.data_dir, binaries=binaries)
    assert visitor.start() == cluster.url
    assert not visitor.is_started_here
    visitor.stop()
    assert cluster.is_running()


def test_the_server_ends_with_a_starter_that_is_killed(binaries: Binaries, data_dir: Path) -> None:
    starter = Starter(data_dir, binaries=binaries)
    url, _ = starter.answer()
    starter.kill()
    eventually(lambda: not is_answering(url))
    with Cluster(data_dir=data_dir, binaries=binaries) as cluster:
        assert ask(cluster.url, "SELECT 1") == 1


def test_a_throw_away_cluster_is_quick_and_leaves_nothing(binaries: Binaries) -> None:
    with throw_away_cluster(binaries=binaries) as cluster:
        assert ask(cluster.url, "SHOW fsync") == "off"
        home = cluster.data_dir.parent
    assert not home.exists()
    assert not is_answering(f"postgresql://lapor@/lapor?host={home}/data.socket")


def test_a_cluster_moved_with_its_directory_starts_at_the_new_place(
    cluster: Cluster, binaries: Binaries
) -> None:
    write(cluster.url, 7)
    cluster.stop()
    moved = cluster.data_dir.parent.with_name("moved") / "data"
    moved.parent.mkdir()
    shutil.move(cluster.data_dir, moved)
    with Cluster(data_dir=moved, binaries=binaries) as elsewhere:
        assert read(elsewhere.url) == 7


@pytest.mark.parametrize("is_durable", [True, False])
def test_fsync_is_off_only_for_what_is_thrown_away(
    any_binaries: Binaries, data_dir: Path, *, is_durable: bool
) -> None:
    with Cluster(data_dir=data_dir, binaries=any_binaries, is_durable=is_durable) as cluster:
        assert ask(cluster.url, "SHOW fsync") == ("on" if is_durable else "off")
