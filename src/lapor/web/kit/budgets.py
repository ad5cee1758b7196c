"""What somebody may send of files, counted before a byte of them is stored: no single sender fills the disk.

Two budgets. What was sent and what was not, together: so much at once and so much a day, per address and per network
around it; that comes back evenly, so that it slows and never locks. And what lies here unsent: a share, see
`common/files/unsent.py`. Officers, whom many reports reach, have larger ones of their own. Pixels are time, and are not
given back. Whatever is refused here, the words go without the file.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from lapor.common import rate_limits
from lapor.common.codes import keyed_hash
from lapor.common.decoding.kinds import MB
from lapor.common.files import FileRefused, StoredFile, unsent
from lapor.common.files.names import plain_name
from lapor.common.rate_limits import Allowance
from lapor.common.refusals import TooMany
from lapor.directory.actors import Actor
from lapor.web.kit.guards import GuardedRequest
from lapor.web.kit.visitors import address_of, network_of

# A village may share one address, and a town one network.
FILES_A_DAY, FILES_UNSENT, ALL_FILES_UNSENT = 1_000, 400, 10_000
NETWORKS_TIMES, OFFICERS_TIMES = 5, 5
PIXELS, PIXELS_PER = 1_000_000_000, timedelta(minutes=15)
# What the intake draws anew, and so what costs time.
_DRAWN = ("JPEG", "PNG", "WEBP", "GIF")
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class BudgetSpent(TooMany, FileRefused):
    """Too much came from there lately, or lies here unsent."""

    code = "file_budget_spent"
    sentence = _(
        "Berkas “%(name)s” belum dapat kami terima sekarang, karena terlalu banyak berkas baru saja dikirim. "
        "Kirim dulu tulisannya tanpa berkas, lalu tambahkan berkasnya dari halaman laporan, atau coba lagi %(wait)s."
    )


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose budgets a file uses up: an address's and its network's, or an officer's own."""

    owner: str
    network: str
    is_officer: bool = False

    @property
    def times(self) -> int:
        return OFFICERS_TIMES if self.is_officer else 1

    @property
    def holder(self) -> unsent.Holder:
        owner, network = (keyed_hash("unsent", name) for name in (self.owner, self.network))
        return unsent.Holder(owner, network, self.is_officer)


def sender_of(request: GuardedRequest) -> Sender:
    """Whoever sends this request."""
    if request.actor.is_officer:
        return officer(request.actor)
    address = address_of(request)
    return Sender(address, network_of(address))


def officer(actor: Actor) -> Sender:
    """An officer, wherever they sit."""
    name = f"officer {actor.person_id}"
    return Sender(name, name, is_officer=True)


@contextmanager
def sending(sender: Sender, uploads: Sequence[UploadedFile]) -> Iterator[None]:
    """Within the block these files are stored and attached at once. Raises BudgetSpent; a refusal costs nothing."""
    with ExitStack() as stack:
        for upload in uploads:
            stack.enter_context(_drawn(sender, upload))
        yield


@contextmanager
def leaving(sender: Sender, upload: UploadedFile) -> Iterator["Reservation"]:
    """Within the block a file is stored that is to be sent later. Raises BudgetSpent; a refusal costs nothing."""
    with _drawn(sender, upload):
        with _told(upload):
            row = unsent.reserve(
                sender.holder,
                size=upload.size or 0,
                own=unsent.Room(
                    settings.UNSENT_MB_OF_ADDRESS * MB * sender.times, FILES_UNSENT * sender.times
                ),
                all_=unsent.Room(settings.UNSENT_MB * MB, ALL_FILES_UNSENT),
            )
        try:
            yield Reservation(row)
        except BaseException:
            unsent.cancel(row)
            raise


@dataclass(frozen=True, slots=True)
class Reservation:
    """Room for one file that will lie here unsent."""

    row: int

    def settle(self, stored: StoredFile) -> None:
        """What it takes on the disk is what stays counted."""
        unsent.settle(self.row, path=stored.path, size=stored.size)


@contextmanager
def _drawn(sender: Sender, upload: UploadedFile) -> Iterator[None]:
    drawn: list[tuple[tuple[str, ...], Allowance, int]] = []
    try:
        with _told(upload):
            for what, allowance, amount in _allowances(sender, upload.size or 0):
                rate_limits.draw(*what, allowance=allowance, by=amount)
                drawn.append((what, allowance, amount))
            rate_limits.count_attempt(
                "pixels", sender.owner, by=_pixels_of(upload), limit=PIXELS * sender.times, per=PIXELS_PER
            )
        yield
    except BaseException:
        for what, allowance, amount in drawn:
            rate_limits.put_back(*what, allowance=allowance, by=amount)
        raise


def _allowances(sender: Sender, size: int) -> Iterator[tuple[tuple[str, ...], Allowance, int]]:
    of_network = [("network", sender.network, NETWORKS_TIMES)] if not sender.is_officer else []
    for scope, name, times in [("owner", sender.owner, sender.times), *of_network]:
        yield ("sent-files", scope, name), Allowance(FILES_A_DAY * times), 1
        yield ("sent-bytes", scope, name), Allowance(settings.SENT_MB_OF_ADDRESS * MB * times), size


@contextmanager
def _told(upload: UploadedFile) -> Iterator[None]:
    try:
        yield
    except TooMany as refusal:
        raise BudgetSpent(
            seconds=refusal.seconds, name=plain_name(upload.name or ""), field="files"
        ) from refusal


def _pixels_of(upload: UploadedFile) -> int:
    """As its header says; none for what is no picture. The intake judges it afterwards."""
    try:
        with Image.open(upload, formats=_DRAWN) as image:
            return image.width * image.height
    except (*_BOMBS, UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return 0
    finally:
        upload.seek(0)
