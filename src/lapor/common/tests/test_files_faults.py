"""A fault of our own disk is ours: it is told as one, and no file is called damaged for it."""

import errno
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from lapor.common import files
from lapor.common.decoding import faults, images, office, recognition
from lapor.common.decoding.kinds import TYPES
from lapor.common.decoding.refusals import Damaged, FileRefused
from lapor.common.files import sandbox
from lapor.common.files.room import NoRoom, StorageFault
from lapor.common.tests import samples

FULL_DISK = Path("/dev/full")
CONTENTS = {
    "docx": samples.office("docx"),
    "odt": samples.opendocument(),
    "jpg": samples.photo(),
    "png": samples.drawing(),
    "pdf": samples.real_pdf(),
    "csv": b"nama,kota\nSiti,Blitar\n" * 10,
}


class FailingDisk(io.BytesIO):
    """A file whose sectors cannot be read from an offset on."""

    def __init__(self, content: bytes, *, from_: int) -> None:
        super().__init__(content)
        self._from = from_

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        if self.tell() > self._from:
            raise OSError(errno.EIO, "Input/output error")
        return found


def looked_into(kind: str, file: Any, folder: Path) -> object:
    if kind in ("jpg", "png"):
        return images.redraw(file, TYPES[kind], full=folder / "full", thumbnail=folder / "thumbnail")
    if kind == "pdf":
        from lapor.common.decoding.pdf import clean_pdf

        return clean_pdf(file, full=folder / "full")
    return office.clean_office(file, full=folder / "full")


@pytest.mark.parametrize("kind", ["docx", "odt", "jpg", "png", "pdf"])
def test_a_disk_that_cannot_be_read_is_behind_whatever_the_decoder_says(kind: str, tmp_path: Path) -> None:
    content = CONTENTS[kind]
    for share in (0, 0.5, 0.95):
        failing = FailingDisk(content, from_=int(len(content) * share))
        with pytest.raises((OSError, FileRefused)) as refused:
            looked_into(kind, failing, tmp_path)
        fault = faults.behind(refused.value)
        assert fault is not None, share
        assert fault.errno == errno.EIO


@pytest.mark.parametrize("kind", ["docx", "jpg", "pdf"])
def test_a_file_cut_short_has_no_fault_of_ours_behind_it(kind: str, tmp_path: Path) -> None:
    cut = CONTENTS[kind][: len(CONTENTS[kind]) // 3]
    with pytest.raises(FileRefused) as refused:
        looked_into(kind, io.BytesIO(cut), tmp_path)
    assert faults.behind(refused.value) is None


def test_a_directory_that_leads_before_the_file_is_damage() -> None:
    content = bytearray(samples.office("docx"))
    end = content.rfind(b"PK\5\6")
    content[end + 16 : end + 20] = b"\xff\xff\xff\x7f"
    with pytest.raises(FileRefused) as refused:
        recognition.inspect(io.BytesIO(content))
    assert faults.behind(refused.value) is None


@pytest.mark.skipif(not FULL_DISK.exists(), reason="this system has no full disk to write to")
@pytest.mark.parametrize("kind", CONTENTS)
def test_a_full_disk_under_the_real_process_is_no_damaged_file(kind: str, tmp_path: Path) -> None:
    (tmp_path / "given").write_bytes(CONTENTS[kind])
    (tmp_path / "full").symlink_to(FULL_DISK)
    with pytest.raises(OSError) as refused:  # noqa: PT011 - its number is looked at
        sandbox.open_given(tmp_path)
    assert refused.value.errno == errno.ENOSPC


@pytest.mark.skipif(not FULL_DISK.exists(), reason="this system has no full disk to write to")
def test_an_answer_for_which_there_is_no_room_is_no_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "given").write_bytes(samples.AMR)
    (tmp_path / "answer").symlink_to(FULL_DISK)
    with pytest.raises(OSError) as refused:  # noqa: PT011 - its number is looked at
        sandbox.open_given(tmp_path)
    assert refused.value.errno == errno.ENOSPC


def test_a_fault_reaches_the_reporter_as_ours_with_the_files_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    def failing(_folder: Path) -> dict[str, Any]:
        raise OSError(errno.EIO, "Input/output error")

    settings.SCANNER_ADDRESS = ""
    monkeypatch.setattr(sandbox, "open_given", failing)
    with pytest.raises(NoRoom) as refused:
        files.store(samples.upload(samples.photo(), "jalan.jpg"), root=tmp_path)
    assert "jalan.jpg" in str(refused.value)
    assert not isinstance(refused.value, Damaged)


def test_an_upload_that_cannot_be_looked_at_is_our_fault_too(tmp_path: Path) -> None:
    upload: Any = samples.upload(samples.photo(), "jalan.jpg")
    upload.file = FailingDisk(samples.photo(), from_=0)
    with pytest.raises(NoRoom), files.stored([upload], root=tmp_path):
        pass


def test_a_stored_file_that_the_disk_does_not_give_is_not_called_missing(tmp_path: Path) -> None:
    path = f"ab/cd/abcd{'0' * 28}.txt"
    (tmp_path / path).mkdir(parents=True)  # nobody, not even root, reads it as a file
    asked = {"path": path, "media_type": "text/plain", "name": "a.txt", "sha256": "0"}
    with pytest.raises(StorageFault):
        files.file_response(RequestFactory().get("/f/"), root=tmp_path, **asked)
