"""The words of a report that the workflow does not decide by: classes, channels, reasons, kinds of posts."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

# Characters, as the columns hold them; longer words are `common.text.WORDS_LIMIT`.
TITLE_LIMIT, PLACE_LIMIT = 150, 300


class ReportClass(TextChoices):
    """What the reporter sends (domain 5.1)."""

    COMPLAINT = "complaint", _("Pengaduan")
    ASPIRATION = "aspiration", _("Aspirasi")
    INFORMATION_REQUEST = "information_request", _("Permintaan informasi")


class Grade(TextChoices):
    """How much examination a complaint needs; an officer decides, and it picks the limit."""

    PLAIN = "plain", _("Keluhan biasa")
    NON_OVERSIGHT = "non_oversight", _("Tidak berkadar pengawasan")
    OVERSIGHT = "oversight_grade", _("Berkadar pengawasan")


class ArchiveReason(TextChoices):
    """Why a report is archived (grounds seen in practice, domain 2.2). The word 'ditolak' is not used."""

    UNCLEAR = "unclear", _("Isinya belum dapat dipahami")
    TOO_GENERAL = "too_general", _("Terlalu umum untuk ditindaklanjuti")
    NOT_PUBLIC_SERVICE = "not_public_service", _("Bukan tentang pelayanan publik")
    IN_COURT = "in_court", _("Sedang atau sudah diputus pengadilan")
    CRIME = "crime", _("Dugaan pidana: perlu dilaporkan kepada penegak hukum")
    NO_CONTENT = "no_content", _("Tidak berisi laporan")
    ABUSIVE = "abusive", _("Berisi hinaan atau ujaran kebencian")
    ALREADY_HANDLED = "already_handled", _("Sudah ditangani lewat laporan lain")
    INCOMPLETE = "incomplete", _("Tidak dilengkapi sampai batas waktunya")


class ReturnReason(TextChoices):
    NOT_AUTHORITY = "not_authority", _("Bukan wewenang unit kami")
    OTHER_AREA = "other_area", _("Di luar wilayah kami")
    WRONG_LEVEL = "wrong_level", _("Wewenang tingkat pemerintahan lain")


class ClosedBy(TextChoices):
    REPORTER = "reporter", _("Ditutup oleh pelapor")
    ADMIN = "admin", _("Ditutup oleh admin")
    SYSTEM = "system", _("Ditutup oleh sistem")


class Extension(TextChoices):
    """Where the one extension of a report stands; empty: nobody has asked for it."""

    ASKED = "asked", _("Diminta")
    GRANTED = "granted", _("Disetujui")
    DECLINED = "declined", _("Tidak disetujui")


class News(TextChoices):
    """What happened on a report that the unit which has it has not looked at yet; the label marks its row."""

    ARRIVAL = "arrival", _("Baru masuk")
    OBJECTION = "objection", _("Keberatan")
    REPLY = "reply", _("Balasan baru")
    COMPLETION = "completion", _("Sudah dilengkapi")
    REOPENING = "reopening", _("Dibuka kembali")
    REMINDER = "reminder", _("Diingatkan")


class Priority(IntegerChoices):
    """How soon among others, as the head of an office or a coordinator decides. Higher comes first."""

    LATER = 1, _("Dijadwalkan kemudian")
    NORMAL = 2, _("Sesuai urutan")
    FIRST = 3, _("Didahulukan")


class Missing(TextChoices):
    """What a verifier may ask the reporter to complete."""

    PLACE = "place", _("Lokasi yang lebih tepat")
    TIME = "time", _("Tanggal atau waktu kejadian")
    STORY = "story", _("Urutan kejadian yang lebih jelas")
    EVIDENCE = "evidence", _("Foto atau dokumen pendukung")
    PARTIES = "parties", _("Instansi, petugas, atau layanan yang dimaksud")
    IDENTITY = "identity", _("Data diri untuk memeriksa layanan Anda")
    OTHER = "other", _("Lainnya")


class Channel(TextChoices):
    WEB = "web", _("Situs web")
    WHATSAPP = "whatsapp", "WhatsApp"
    INSTAGRAM = "instagram", "Instagram"
    FACEBOOK = "facebook", "Facebook"
    X = "x", "X"
    SMS = "sms", "SMS"
    EMAIL = "email", _("Email")
    PHONE = "phone", _("Telepon")
    COUNTER = "counter", _("Loket")
    LETTER = "letter", _("Surat")
    RADIO = "radio", _("Radio")


class PostKind(TextChoices):
    """What words were said for."""

    FOLLOW_UP = "follow_up", _("Tindak lanjut")
    RESOLUTION = "resolution", _("Jawaban penyelesaian")
    QUESTION = "question", _("Permintaan kelengkapan")
    REPLY = "reply", _("Tanggapan pelapor")
    OBJECTION = "objection", _("Keberatan pelapor")
    RELAYED = "relayed", _("Pesan pelapor lewat unit pencatat")
    ADDITION = "addition", _("Tambahan dari unit pencatat")
    REASON = "reason", _("Alasan")
    NOTE = "note", _("Catatan internal")
    DRAFT = "draft", _("Konsep jawaban")
    COMMENT = "comment", _("Komentar penilaian")


INTERNAL_POSTS = frozenset({PostKind.NOTE, PostKind.DRAFT})
# Past this age in working days an open report is black, whatever its limit (domain 3.2).
BLACK_AFTER = 60
