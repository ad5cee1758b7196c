"""Room on the disk: a floor that uploads leave free, and a fault of the disk told as a refusal of the file.

The database and its log usually live on the same disk: a report without its photo is worth more than a photo that
keeps all further reports out.
"""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lapor.common.decoding.kinds import MB
from lapor.common.decoding.refusals import FileRefused
from lapor.common.files.reception import LostUpload
from lapor.common.refusals import Refusal

log = logging.getLogger(__name__)


class NoRoom(FileRefused):
    """The file is good, but it cannot be stored now."""

    code = "file_no_room"
    sentence = _(
        "Berkas “%(name)s” belum dapat kami simpan karena gangguan penyimpanan di sistem kami. Tulisan Anda tetap ada: "
        "kirim dulu tanpa berkas, lalu tambahkan berkasnya nanti dari halaman laporan."
    )


class StorageFault(Refusal):
    """A stored file is there, but cannot be read now."""

    code = "storage_fault"
    sentence = _(
        "Berkas ini belum dapat kami buka karena gangguan penyimpanan di sistem kami. Berkasnya tidak hilang."
    )


@contextmanager
def storage() -> Iterator[None]:
    """Faults of the disk within the block, as NoRoom; the log says what is ill."""
    try:
        yield
    except OSError as error:
        log.error("a file could not be stored: %s", error.strerror or type(error).__name__)
        raise NoRoom(field="files") from error


@contextmanager
def room(root: Path, upload: UploadedFile) -> Iterator[None]:
    """Within the block `upload` is stored below `root`. Raises NoRoom, and says in the log what is ill."""
    if isinstance(upload, LostUpload):
        raise NoRoom(field="files")
    with storage():
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(root).free
        if free < settings.FREE_DISK_MB * MB:
            log.error("no file is stored: %d MB free, %d are kept free", free // MB, settings.FREE_DISK_MB)
            raise NoRoom(field="files")
        yield
