"""What strangers may leave with us before anything is sent: bytes, files and pixels, counted before they are stored.

Sending gives the bytes back, so that only what is never sent uses a budget up. Pixels are time, and are not given back.
"""

from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from lapor.common import rate_limits
from lapor.common.decoding.kinds import MB
from lapor.common.files import FileRefused
from lapor.common.refusals import TooMany
from lapor.web.kit.visitors import address_of

# As long as the sweep leaves unsent files lying: see `config/schedule.py`.
WINDOW = timedelta(hours=6)
# A village may share one address.
FILES_OF_ADDRESS = 400
PIXELS_OF_ADDRESS, PIXELS_PER = 1_000_000_000, timedelta(minutes=15)
# What the intake draws anew, and so what costs time.
_DRAWN = ("JPEG", "PNG", "WEBP", "GIF")
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class BudgetSpent(FileRefused):
    """Too much lies here unsent already: from this address, or from everybody."""

    code = "file_budget_spent"
    sentence = _(
        "Berkas “%(name)s” belum dapat kami terima karena terlalu banyak berkas yang belum dikirim. Kirim dulu "
        "tulisannya tanpa berkas, lalu tambahkan berkasnya dari halaman laporan, atau coba lagi nanti."
    )


def spend(request: HttpRequest, upload: UploadedFile) -> None:
    """Count a file before it is looked at. Raises BudgetSpent, and then nothing of it is counted."""
    address, spent = address_of(request), []
    try:
        for what, amount, limit, per in _costs(address, upload):
            rate_limits.count_attempt(*what, by=amount, limit=limit, per=per)
            spent.append((what, amount))
    except TooMany as refusal:
        for what, amount in spent:
            rate_limits.take_back(*what, by=amount)
        raise BudgetSpent(name=upload.name or "") from refusal


def give_back(request: HttpRequest, size: int, *, files: int = 1) -> None:
    """So many bytes lie here no longer, or belong to a report now."""
    address = address_of(request)
    rate_limits.take_back("unsent-files", address, by=files)
    rate_limits.take_back("unsent-bytes", address, by=size)
    rate_limits.take_back("unsent-bytes", by=size)


def _costs(address: str, upload: UploadedFile) -> list[tuple[tuple[str, ...], int, int, timedelta]]:
    size = upload.size or 0
    return [
        (("unsent-files", address), 1, FILES_OF_ADDRESS, WINDOW),
        (("unsent-bytes", address), size, settings.UNSENT_MB_OF_ADDRESS * MB, WINDOW),
        (("unsent-bytes",), size, settings.UNSENT_MB * MB, WINDOW),
        (("pixels", address), _pixels_of(upload), PIXELS_OF_ADDRESS, PIXELS_PER),
    ]


def _pixels_of(upload: UploadedFile) -> int:
    """As its header says; none for what is no picture. The intake judges it afterwards."""
    try:
        with Image.open(upload, formats=_DRAWN) as image:
            return image.width * image.height
    except (*_BOMBS, UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return 0
    finally:
        upload.seek(0)
