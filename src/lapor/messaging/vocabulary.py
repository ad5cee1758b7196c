"""Codes of the messages that leave the system. Stable: rows that are years old are read by them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Way(TextChoices):
    """By what a message goes. The order is the one in which ways are offered."""

    EMAIL = "email", _("Email")
    WHATSAPP = "whatsapp", _("WhatsApp")
    SMS = "sms", _("SMS")
    TELEGRAM = "telegram", _("Telegram")
    PUSH = "push", _("Pemberitahuan di peramban")


class Reader(TextChoices):
    """In what capacity somebody is told."""

    REPORTER = "reporter", _("Pelapor")
    FOLLOWER = "follower", _("Pengikut")
    OFFICER = "officer", _("Petugas")


class State(TextChoices):
    """How far a delivery has come. What a provider says later never takes it back."""

    WAITING = "waiting", _("Menunggu dikirim")
    HANDED = "handed", _("Diserahkan ke penyedia")
    DELIVERED = "delivered", _("Sampai")
    READ = "read", _("Dibaca")
    FAILED = "failed", _("Gagal")
    BOUNCED = "bounced", _("Ditolak alamat")
    DROPPED = "dropped", _("Tidak dikirim")


LOST = frozenset({State.FAILED, State.BOUNCED})
# Nothing more is expected of these by us.
ENDED = frozenset({State.HANDED, State.DELIVERED, State.READ, State.FAILED, State.BOUNCED, State.DROPPED})


class Ending(TextChoices):
    """Why somebody is not told any more by a way."""

    STOPPED = "stopped", _("Dihentikan penerimanya")
    BOUNCED = "bounced", _("Alamatnya menolak")
    COMPLAINED = "complained", _("Ditandai sebagai spam")
    REPLACED = "replaced", _("Diganti alamat lain")


class Unsent(TextChoices):
    """Why a notice was given to no delivery."""

    NO_WAY = "no_way", _("Tidak ada jalur")
    NO_LONGER = "no_longer", _("Sudah tidak berlaku")


class Purpose(TextChoices):
    """What a delivery is for."""

    NOTICE = "notice", _("Kabar")
    DIGEST = "digest", _("Ringkasan")
    PROOF = "proof", _("Bukti alamat")
    WEEK = "week", _("Sepekan")
    TEST = "test", _("Percobaan")


class Kind(TextChoices):
    """What a notice tells. The label is what lists at the desk say."""

    # To reporters and followers
    RECEIVED = "received", _("Laporan diterima")
    VERIFIED = "verified", _("Laporan diverifikasi")
    HANDED_ON = "handed_on", _("Laporan diteruskan")
    QUESTION = "question", _("Kelengkapan diminta")
    FOLLOWED_UP = "followed_up", _("Ditindaklanjuti")
    ANSWERED = "answered", _("Laporan dijawab")
    CORRECTED = "corrected", _("Jawaban diperbaiki")
    RESPONSE_DUE = "response_due", _("Tanggapan ditunggu")
    CLOSED = "closed", _("Laporan ditutup")
    CLOSED_IN_SILENCE = "closed_in_silence", _("Laporan ditutup oleh sistem")
    REOPENED = "reopened", _("Laporan dibuka kembali")
    ARCHIVED = "archived", _("Laporan diarsipkan")
    WITHDRAWN = "withdrawn", _("Laporan dicabut")
    MERGED = "merged", _("Laporan digabung")
    UNMERGED = "unmerged", _("Penggabungan dibatalkan")
    PARENT_ANSWERED = "parent_answered", _("Laporan induk dijawab")
    DATE_MOVED = "date_moved", _("Batas waktu berubah")
    LATE = "late", _("Batas waktu terlewati")
    OMBUDSMAN = "ombudsman", _("Jalan ke Ombudsman terbuka")
    PLANNED = "planned", _("Urutan penanganan ditetapkan")
    IDENTITY_OPENED = "identity_opened", _("Identitas dibuka")
    PIN_RENEWED = "pin_renewed", _("PIN baru diberikan")
    PIN_REFUSED = "pin_refused", _("PIN baru diminta")
    AWAITED = "awaited", _("Waktu tanggapan diulang")
    # To officers
    YOUR_TURN = "your_turn", _("Giliran unit Anda")
    RETURNED = "returned", _("Dikembalikan kepada Anda")
    OBJECTED = "objected", _("Pelapor berkeberatan")
    REPLIED = "replied", _("Pelapor menulis")
    COPY = "copy", _("Tembusan untuk unit Anda")
    NOTE = "note", _("Catatan internal baru")
    REMINDED = "reminded", _("Unit Anda diingatkan")
    EXTENSION_ASKED = "extension_asked", _("Perpanjangan diminta")
    EXTENSION_DECIDED = "extension_decided", _("Perpanjangan diputuskan")
    DUE_SOON = "due_soon", _("Batas waktu mendekat")
    DUE_PASSED = "due_passed", _("Batas waktu terlewati")
    ALERTED = "alerted", _("Keterlambatan disampaikan kepada Anda")
