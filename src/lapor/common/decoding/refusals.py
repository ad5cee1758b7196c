"""Why a file is not taken. Each sentence names the file as its owner sees it and says what would help."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from lapor.common.refusals import Invalid


class FileRefused(Invalid):
    """This file cannot be taken as it is."""

    code = "file_refused"
    sentence = _("Berkas “%(name)s” tidak dapat kami terima.")


class EmptyFile(FileRefused):
    code = "file_empty"
    sentence = _("Berkas “%(name)s” kosong. Pilih berkas lain.")


class TooLarge(FileRefused):
    code = "file_too_large"
    sentence = _("Berkas “%(name)s” terlalu besar: paling besar %(limit)s MB untuk jenis ini.")


class TooManyFiles(FileRefused):
    code = "file_too_many"
    sentence = _("Paling banyak %(limit)s lampiran untuk setiap kiriman. Kurangi lampiran Anda.")


class UnknownType(FileRefused):
    code = "file_type_unknown"
    sentence = _(
        "Jenis berkas “%(name)s” tidak kami terima. Yang dapat dikirim: foto dan pindaian (JPEG, HEIC, PNG, WebP, "
        "GIF, TIFF), PDF, dokumen Word, Excel, PowerPoint atau OpenDocument, teks, rekaman suara, dan video."
    )


class Program(FileRefused):
    code = "file_program"
    sentence = _("Berkas “%(name)s” ternyata program komputer. Demi keamanan, program tidak kami terima.")


class WebPage(FileRefused):
    code = "file_web_page"
    sentence = _("Berkas “%(name)s” berisi halaman web atau gambar SVG. Kirim tangkapan layarnya atau PDF.")


class Archive(FileRefused):
    code = "file_archive"
    sentence = _(
        "Berkas “%(name)s” adalah arsip (seperti ZIP atau RAR). Kirim berkas di dalamnya satu per satu."
    )


class TwoInOne(FileRefused):
    code = "file_two_in_one"
    sentence = _(
        "Di dalam berkas “%(name)s” tersembunyi berkas lain. Simpan ulang dokumennya, lalu kirim lagi."
    )


class Locked(FileRefused):
    code = "file_locked"
    sentence = _(
        "Berkas “%(name)s” hanya terbuka dengan kata sandi. Buka dengan kata sandinya, cetak sebagai PDF atau foto "
        "layarnya, lalu kirim hasilnya."
    )


class Swollen(FileRefused):
    code = "file_swollen"
    sentence = _(
        "Isi berkas “%(name)s” mengembang terlalu besar saat dibuka. Kirim berkas yang lebih sederhana."
    )


class TooHeavy(FileRefused):
    code = "file_too_heavy"
    sentence = _(
        "Berkas “%(name)s” terlalu rumit untuk kami buka. Kirim tangkapan layar atau PDF sederhana dari isinya."
    )


class Macros(FileRefused):
    code = "file_macros"
    sentence = _(
        "Dokumen “%(name)s” berisi makro. Simpan sebagai dokumen biasa tanpa makro atau PDF, lalu kirim lagi."
    )


class EmbeddedObject(FileRefused):
    code = "file_embedded_object"
    sentence = _(
        "Dokumen “%(name)s” memuat berkas lain sebagai objek sisipan. "
        "Kirim berkas sisipan itu sendiri, atau simpan dokumennya sebagai PDF."
    )


class ReachesOut(FileRefused):
    code = "file_reaches_out"
    sentence = _(
        "Dokumen “%(name)s” mengambil isi dari luar atau menjalankan perintah saat dibuka. "
        "Simpan sebagai PDF, lalu kirim lagi."
    )


class ActivePdf(FileRefused):
    code = "file_pdf_active"
    sentence = _(
        "PDF “%(name)s” berisi skrip, perintah, atau berkas lain di dalamnya. "
        "Cetak ulang sebagai PDF biasa, lalu kirim lagi."
    )


class Damaged(FileRefused):
    code = "file_damaged"
    sentence = _("Berkas “%(name)s” rusak atau tidak utuh. Coba ambil ulang dari sumbernya, lalu kirim lagi.")


class TooManyPixels(FileRefused):
    code = "file_too_many_pixels"
    sentence = _(
        "Ukuran gambar “%(name)s” melebihi %(limit)s megapiksel. Perkecil gambarnya, lalu kirim lagi."
    )


class TooMuchDrawing(FileRefused):
    code = "file_too_much_drawing"
    sentence = _(
        "Gambar-gambar ini bersama-sama terlalu besar, jadi “%(name)s” belum kami terima. "
        "Perkecil gambarnya, atau susulkan dari halaman laporan."
    )


class NotUtf8(FileRefused):
    code = "file_not_utf8"
    sentence = _("Huruf dalam berkas teks “%(name)s” tidak terbaca. Simpan ulang dengan pengodean UTF-8.")


class Infected(FileRefused):
    code = "file_infected"
    sentence = _("Pemindai kami menemukan virus dalam berkas “%(name)s”, jadi berkas ini tidak kami simpan.")


class ScannerSilent(FileRefused):
    code = "file_not_scanned"
    sentence = _(
        "Berkas “%(name)s” belum dapat kami periksa dari virus. Silakan coba lagi beberapa saat lagi."
    )


BY_CODE: dict[str, type[FileRefused]] = {refusal.code: refusal for refusal in FileRefused.__subclasses__()}


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Refusals raised within the block speak of the file by this name."""
    try:
        yield
    except FileRefused as refusal:
        refusal.params = {**refusal.params, "name": name}
        raise
