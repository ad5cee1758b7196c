"""Root hands the server to a service user; an ordinary user runs it as themselves; both may take turns."""

import os
import pwd
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from lapor.embedded import Binaries, Cluster
from lapor.embedded import binaries as binaries_module
from lapor.embedded.account import Account
from lapor.embedded.binaries import readable_by
from tests.embedded.acting import Starter, ask, postmaster_of, read, write

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as several users")

ORDINARY = pwd.getpwnam("daemon").pw_uid  # any user who is neither root nor the service user


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that an ordinary user can reach, which pytest's own are not."""
    place = Path(f"/tmp/lapor-users-{os.getpid()}-{os.urandom(4).hex()}")
    place.mkdir(mode=0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def reachable(binaries: Binaries) -> Binaries:
    """The programs at a place where the ordinary user can run them too."""
    return readable_by(binaries, account=Account(uid=ORDINARY, gid=ORDINARY))


def owner_of_process(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def test_root_runs_the_server_as_somebody_else(standing: Cluster) -> None:
    assert owner_of_process(postmaster_of(standing)) == standing.data_dir.stat().st_uid != 0


def test_a_private_home_stays_closed(
    binaries: Binaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (binaries.bin_dir.parent / "share").is_dir():
        pytest.skip("the system's own packages never lie in a home")
    home = tmp_path / "root"
    home.mkdir(mode=0o700)
    shutil.copytree(binaries.bin_dir.parent, home / "package" / "programs", symlinks=True)
    libraries = binaries.bin_dir.parents[1].with_name(f"{binaries.bin_dir.parents[1].name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name)
        (home / "package").rename(home / libraries.name.removesuffix(".libs"))
    monkeypatch.setattr(binaries_module, "COPIES", Path(f"/tmp/lapor-copies-{os.getpid()}/programs"))
    programs = next(home.glob("*/programs/bin"))
    with Cluster(data_dir=home / "pg" / "data", binaries=replace(binaries, bin_dir=programs)) as cluster:
        assert ask(cluster.url, "SELECT 1") == 1
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    shutil.rmtree(binaries_module.COPIES.parent)


def test_an_ordinary_user_makes_it_then_root_runs_it_then_the_user_again(
    reachable: Binaries, shared: Path
) -> None:
    os.chown(shared, ORDINARY, ORDINARY)
    first = Starter(shared / "data", binaries=reachable, uid=ORDINARY)
    url, _ = first.answer()
    write(url, 7)
    first.leave()
    with Cluster(data_dir=shared / "data", binaries=reachable) as cluster:
        assert owner_of_process(postmaster_of(cluster)) == ORDINARY
        assert read(cluster.url) == 7
    again = Starter(shared / "data", binaries=reachable, uid=ORDINARY)
    url, _ = again.answer()
    assert read(url) == 7
    again.leave()


def test_root_in_the_directory_of_an_ordinary_user_leaves_it_usable_for_them(
    reachable: Binaries, shared: Path
) -> None:
    os.chown(shared, ORDINARY, ORDINARY)
    with Cluster(data_dir=shared / "data", binaries=reachable) as cluster:
        write(cluster.url, 7)
    user = Starter(shared / "data", binaries=reachable, uid=ORDINARY)
    url, _ = user.answer()
    assert read(url) == 7
    user.leave()


def test_a_user_who_does_not_own_the_data_is_told_what_to_do(reachable: Binaries, shared: Path) -> None:
    with Cluster(data_dir=shared / "data", binaries=reachable):
        pass
    (shared / "data.lock").chmod(0o666)
    said = Starter(shared / "data", binaries=reachable, uid=ORDINARY).refusal()
    assert "sudo chown -R" in said
    assert "Traceback" not in said


def test_data_given_to_root_are_given_back_to_the_service_user(cluster: Cluster) -> None:
    cluster.stop()
    for path in (cluster.data_dir, *cluster.data_dir.rglob("*")):
        os.chown(path, 0, 0, follow_symlinks=False)
    assert ask(cluster.start(), "SELECT 1") == 1


def test_a_planted_socket_directory_is_refused(any_binaries: Binaries, tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120) / "data"
    with Cluster(data_dir=deep, binaries=any_binaries) as cluster:
        planted = Path(cluster.client_environment()["PGHOST"])
    planted.mkdir()
    os.chown(planted, ORDINARY, ORDINARY)
    with pytest.raises(Exception, match="belongs to somebody else"):
        cluster.start()
    planted.rmdir()
