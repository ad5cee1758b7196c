"""The words of every notice, as shipped; an administrator may put others in their place (`wordings.py`).

`subject` and `lead` go to everybody, also where nothing of the content may be said: they know a number and no more.
`body` is for readers with a proved address, of reports that are neither confidential nor about oversight. Placeholders
stand in curly brackets; which there are, and what each says, is told in `PLACEHOLDERS`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.messaging.vocabulary import Kind
from lapor.reports.actions import IncompleteTable

Text = str | Promise
_PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")
# Say nothing of what a report is about, nor with whom it lies.
SAFE = frozenset({"number", "link", "site"})
PLACEHOLDERS: Mapping[str, Text] = {
    "number": _("nomor laporan"),
    "link": _("alamat halaman laporan"),
    "site": _("nama layanan ini"),
    "title": _("judul laporan"),
    "agency": _("instansi yang memegang laporan"),
    "due": _("tanggal batas waktu yang berlaku"),
    "words": _("tulisan petugas"),
    "reason": _("alasan, bila ada"),
}


@dataclass(frozen=True, slots=True)
class Words:
    subject: Text
    lead: Text
    body: Text = ""


K = Kind
SHIPPED: Mapping[Kind, Words] = {
    K.RECEIVED: Words(
        _("Laporan {number} kami terima"),
        _("Laporan Anda sudah kami terima dengan nomor {number}."),
        _(
            "“{title}” kini dibaca {agency}, paling lambat {due}.\n\n"
            "Simpan nomor itu. PIN hanya ada pada tanda terima Anda: kami tidak pernah mengirimkannya, "
            "dan petugas tidak pernah memintanya."
        ),
    ),
    K.VERIFIED: Words(
        _("Laporan {number} diverifikasi"),
        _("Laporan {number} sudah diverifikasi dan diteruskan kepada yang berwenang."),
        _("Yang menangani: {agency}. Jawaban kami tunggu paling lambat {due}."),
    ),
    K.HANDED_ON: Words(
        _("Laporan {number} diteruskan"),
        _("Laporan {number} berpindah tangan."),
        _("Sekarang laporan ini pada {agency}. {reason}"),
    ),
    K.QUESTION: Words(
        _("Laporan {number} perlu dilengkapi"),
        _("Petugas meminta kelengkapan untuk laporan {number}."),
        _("{agency} menulis:\n\n{words}\n\nLengkapi paling lambat {due}; sesudah itu laporan diarsipkan."),
    ),
    K.FOLLOWED_UP: Words(
        _("Tindak lanjut laporan {number}"),
        _("Ada tindak lanjut pada laporan {number}."),
        _("{agency} menulis:\n\n{words}"),
    ),
    K.ANSWERED: Words(
        _("Laporan {number} dijawab"),
        _("Laporan {number} sudah dijawab. Apakah masalahnya selesai?"),
        _(
            "{agency} menulis:\n\n{words}\n\nBuka laporan, lalu pilih “Sudah selesai” atau “Belum selesai” "
            "paling lambat {due}. Tanpa tanggapan, laporan ditutup oleh sistem."
        ),
    ),
    K.CORRECTED: Words(
        _("Jawaban laporan {number} diperbaiki"),
        _("Jawaban atas laporan {number} diperbaiki."),
        _("{agency} menulis:\n\n{words}"),
    ),
    K.RESPONSE_DUE: Words(
        _("Laporan {number} menunggu tanggapan Anda"),
        _("Laporan {number} belum Anda tanggapi."),
        _(
            "Buka laporan “{title}” dan tanggapi paling lambat {due}. Tanpa tanggapan, laporan ditutup oleh sistem."
        ),
    ),
    K.CLOSED: Words(
        _("Laporan {number} ditutup"),
        _("Laporan {number} ditutup."),
        _("{reason}\n\nBeri nilai penanganannya, atau minta dibuka kembali bila masalahnya muncul lagi."),
    ),
    K.CLOSED_IN_SILENCE: Words(
        _("Laporan {number} ditutup"),
        _("Laporan {number} ditutup oleh sistem karena tidak ada tanggapan pelapor."),
        _("Bila masalahnya belum selesai, laporan “{title}” masih dapat dibuka kembali dari halamannya."),
    ),
    K.REOPENED: Words(
        _("Laporan {number} dibuka kembali"),
        _("Laporan {number} dibuka kembali."),
        _("Sekarang laporan ini pada {agency}, paling lambat {due}."),
    ),
    K.ARCHIVED: Words(
        _("Laporan {number} diarsipkan"),
        _("Laporan {number} diarsipkan: tidak ditangani lebih lanjut."),
        _("{reason}\n\n{words}\n\nDari halaman laporan Anda dapat meminta agar dibuka kembali."),
    ),
    K.WITHDRAWN: Words(_("Laporan {number} dicabut"), _("Laporan {number} dicabut oleh pelapornya.")),
    K.MERGED: Words(
        _("Laporan {number} digabung"),
        _("Laporan {number} digabung dengan laporan lain tentang hal yang sama."),
        _("Jawaban atas laporan itu berlaku juga untuk laporan Anda, dan kami kabari begitu ada."),
    ),
    K.UNMERGED: Words(
        _("Laporan {number} dipisahkan lagi"),
        _("Penggabungan laporan {number} dibatalkan."),
        _("Laporan “{title}” ditangani tersendiri, sekarang pada {agency}."),
    ),
    K.PARENT_ANSWERED: Words(
        _("Kabar untuk laporan {number}"),
        _("Laporan induk dari laporan {number} sudah dijawab."),
        _(
            "Buka laporan Anda untuk membaca jawabannya, dan beri tahu kami apakah itu menyelesaikan masalah Anda."
        ),
    ),
    K.DATE_MOVED: Words(
        _("Batas waktu laporan {number} berubah"),
        _("Batas waktu laporan {number} berubah."),
        _("Sekarang paling lambat {due}. {reason}"),
    ),
    K.LATE: Words(
        _("Laporan {number} melewati batas waktu"),
        _("Batas waktu laporan {number} terlewati. Kami mohon maaf."),
        _("Laporan ini pada {agency}. Atasan unit itu sudah diberi tahu."),
    ),
    K.OMBUDSMAN: Words(
        _("Laporan {number}: jalan ke Ombudsman terbuka"),
        _("Laporan {number} dapat Anda teruskan ke Ombudsman Republik Indonesia, tanpa biaya."),
        _("Berkasnya dapat diunduh dari halaman laporan. Laporan ini sendiri tetap berjalan."),
    ),
    K.PLANNED: Words(
        _("Urutan penanganan laporan {number}"),
        _("Urutan penanganan laporan {number} ditetapkan."),
        _("{reason}\n\nBatas waktunya tetap: paling lambat {due}."),
    ),
    K.IDENTITY_OPENED: Words(
        _("Identitas pada laporan {number} dibuka"),
        _("Seorang petugas membuka identitas Anda pada laporan {number}."),
        _("Siapa, kapan, dan untuk apa, tercatat pada perjalanan laporan dan dapat Anda baca di sana."),
    ),
    K.PIN_RENEWED: Words(
        _("PIN baru untuk laporan {number}"),
        _("Petugas memberikan PIN baru untuk laporan {number}; PIN lama tidak berlaku lagi."),
        _("Jika bukan Anda yang memintanya, hubungi instansi yang memegang laporan."),
    ),
    K.PIN_REFUSED: Words(
        _("Ada yang meminta PIN baru untuk laporan {number}"),
        _("PIN baru untuk laporan {number} diminta dengan kontak yang tidak cocok. PIN Anda tidak berubah."),
        _("Jika bukan Anda yang memintanya, tidak perlu berbuat apa-apa."),
    ),
    K.AWAITED: Words(
        _("Laporan {number} menunggu tanggapan Anda"),
        _("Waktu tanggapan untuk laporan {number} diulang dari awal."),
        _(
            "PIN laporan ini berkali-kali ditebak orang, jadi mungkin Anda tidak dapat masuk. Karena itu laporan tidak "
            "ditutup; sekarang Anda punya waktu sampai {due}."
        ),
    ),
    K.YOUR_TURN: Words(
        _("Laporan {number} menunggu unit Anda"),
        _("Laporan {number} ada pada unit Anda."),
        _("“{title}”\nPaling lambat {due}."),
    ),
    K.RETURNED: Words(
        _("Laporan {number} dikembalikan"),
        _("Laporan {number} dikembalikan kepada Anda."),
        _("“{title}”\n{reason}\nPutuskan paling lambat {due}."),
    ),
    K.OBJECTED: Words(
        _("Pelapor laporan {number} berkeberatan"),
        _("Pelapor laporan {number} menyatakan masalahnya belum selesai."),
        _("“{title}”\nPaling lambat {due}."),
    ),
    K.REPLIED: Words(
        _("Tanggapan baru pada laporan {number}"),
        _("Ada tanggapan baru pada laporan {number}."),
        _("“{title}”"),
    ),
    K.COPY: Words(
        _("Tembusan laporan {number}"),
        _("Unit Anda menerima tembusan laporan {number}."),
        _("“{title}”\nPenanggung jawab: {agency}."),
    ),
    K.NOTE: Words(
        _("Kabar internal laporan {number}"),
        _("Ada catatan atau perubahan internal pada laporan {number}."),
        _("“{title}”"),
    ),
    K.REMINDED: Words(
        _("Mohon perhatian untuk laporan {number}"),
        _("Atasan Anda meminta perhatian untuk laporan {number}."),
        _("“{title}”\nPaling lambat {due}."),
    ),
    K.EXTENSION_ASKED: Words(
        _("Perpanjangan diminta untuk laporan {number}"),
        _("Unit meminta perpanjangan waktu untuk laporan {number}."),
        _("“{title}”\nBatas sekarang: {due}. Setujui atau tolak di meja kerja."),
    ),
    K.EXTENSION_DECIDED: Words(
        _("Perpanjangan laporan {number} diputuskan"),
        _("Permintaan perpanjangan laporan {number} sudah diputuskan."),
        _("“{title}”\nPaling lambat {due}."),
    ),
    K.DUE_SOON: Words(
        _("Batas waktu laporan {number} mendekat"),
        _("Batas waktu laporan {number} mendekat."),
        _("“{title}”\nPaling lambat {due}, pada {agency}."),
    ),
    K.DUE_PASSED: Words(
        _("Laporan {number} melewati batas waktu"),
        _("Batas waktu laporan {number} terlewati."),
        _("“{title}”\nPada {agency}."),
    ),
    K.ALERTED: Words(
        _("Keterlambatan laporan {number}"),
        _("Keterlambatan laporan {number} disampaikan kepada Anda."),
        _("“{title}”\nPada {agency}."),
    ),
}
if missing := set(Kind) ^ SHIPPED.keys():
    raise IncompleteTable(f"no words for {', '.join(sorted(missing))}")


def placeholders_in(text: str) -> list[str]:
    """Names in curly brackets, in their order; "" for an empty pair."""
    return _PLACEHOLDER.findall(text)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with what its placeholders stand for. Only names are looked up, never attributes. Lines and paragraphs
    in which nothing is left fall away, and what stands in for nothing leaves no double space.
    """
    said = _PLACEHOLDER.sub(lambda match: values.get(match[1], ""), text)
    lines = [re.sub(r"[ \t]{2,}", " ", line).strip() for line in said.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
