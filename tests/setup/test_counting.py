"""Where the processes of one `run` add up their counts."""

from pathlib import Path

from lapor.supervisor.service import COUNTS, counting


def test_counts_have_a_folder_of_their_own_that_goes_with_the_run() -> None:
    with counting(None, environ={}) as first, counting(None, environ={}) as second:
        folders = [Path(first[COUNTS]), Path(second[COUNTS])]
        (folders[0] / "counter_1.db").write_bytes(b"1")
        assert folders[0] != folders[1]
        assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700, 0o700]
    assert [folder.exists() for folder in folders] == [False, False]


def test_a_folder_that_the_operator_names_is_left_alone(tmp_path: Path) -> None:
    with counting(None, environ={COUNTS: str(tmp_path)}) as ours:
        assert ours == {}
    assert tmp_path.exists()
