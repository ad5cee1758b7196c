"""Reply templates from which officers start. They leave room for what only a person can write."""

from dataclasses import dataclass

PLACEHOLDERS = frozenset({"reporter", "number", "agency", "title", "due"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRow:
    """`kind` is one of acknowledge, ask, answer, return, close. `{{...}}` in the body is one of `PLACEHOLDERS`."""

    code: str
    title: str
    kind: str
    body: str


def _template(kind: str, code: str, title: str, body: str) -> TemplateRow:
    return TemplateRow(code=code, title=title, kind=kind, body=body)


TEMPLATES: tuple[TemplateRow, ...] = (
    _template(
        "acknowledge",
        "terima-laporan",
        "Laporan diterima",
        "Terima kasih, {{reporter}}. Laporan \u201c{{title}}\u201d sudah kami terima dengan nomor {{number}}. "
        "Kami memeriksanya lebih dulu dan mengabari Anda paling lambat {{due}}.",
    ),
    _template(
        "acknowledge",
        "petugas-turun",
        "Petugas akan ke lokasi",
        "{{reporter}}, terima kasih sudah memberi tahu. Petugas {{agency}} kami jadwalkan ke lokasi pada [hari, jam]. "
        "Begitu selesai, hasil dan fotonya kami tampilkan di sini.",
    ),
    _template(
        "acknowledge",
        "laporan-sangat-mendesak",
        "Laporan mendesak didahulukan",
        "Terima kasih, {{reporter}}. Karena menyangkut keselamatan, laporan {{number}} kami dahulukan. "
        "Sambil menunggu petugas, mohon menjauh dari lokasi dan jangan menangani sendiri.",
    ),
    _template(
        "acknowledge",
        "jaga-identitas",
        "Identitas pelapor dijaga",
        "{{reporter}}, kami memahami kekhawatiran Anda. Nama dan kontak Anda tidak kami teruskan kepada pihak yang "
        "dilaporkan maupun petugas lapangan. Perkembangannya kami sampaikan paling lambat {{due}}.",
    ),
    _template(
        "ask",
        "minta-lokasi",
        "Minta lokasi yang lebih jelas",
        "{{reporter}}, supaya petugas tidak salah tempat, boleh kami minta patokan yang lebih jelas? Misalnya nama "
        "jalan, bangunan terdekat, atau titik di peta. Cukup balas di sini sebelum {{due}}.",
    ),
    _template(
        "ask",
        "minta-foto",
        "Minta foto atau bukti",
        "Terima kasih, {{reporter}}. Satu foto akan sangat membantu kami memahami \u201c{{title}}\u201d. Bila tidak "
        "memungkinkan, ceritakan saja ciri-cirinya. Kami tunggu sampai {{due}}.",
    ),
    _template(
        "ask",
        "minta-data-rahasia",
        "Minta data pribadi lewat balasan rahasia",
        "{{reporter}}, untuk mengecek berkas Anda kami perlu [nomor yang diperlukan]. Mohon dikirim lewat balasan "
        "rahasia, jangan di kolom yang terbuka, supaya data Anda tetap aman.",
    ),
    _template(
        "ask",
        "minta-kronologi",
        "Minta urutan kejadian",
        "{{reporter}}, mohon ceritakan urutannya secara singkat: apa yang terjadi, kapan, dan siapa yang sudah Anda "
        "hubungi. Tidak perlu bahasa resmi. Batas melengkapi {{due}}.",
    ),
    _template(
        "answer",
        "sudah-dikerjakan",
        "Pekerjaan selesai",
        "{{reporter}}, [yang dikerjakan] sudah selesai pada [tanggal] oleh [regu]. Penyebabnya [penyebab]. Foto sebelum "
        "dan sesudah kami lampirkan. Mohon dicek; bila belum sesuai, sampaikan di laporan ini saja.",
    ),
    _template(
        "answer",
        "perlu-waktu",
        "Perlu waktu, ini rencananya",
        "{{reporter}}, kami terus terang: pekerjaan ini belum bisa selesai sekarang karena [alasan]. Rencananya "
        "[langkah] pada [bulan]. Sementara itu kami [pengaman sementara]. Batas akhir laporan ini {{due}}.",
    ),
    _template(
        "answer",
        "jawaban-informasi",
        "Jawaban permintaan informasi",
        "{{reporter}}, terlampir informasi yang Anda minta, diperbarui [tanggal]. Bagian [bagian] tidak dapat kami buka "
        "karena [dasar]. Bila kurang jelas, petugas informasi {{agency}} siap membantu.",
    ),
    _template(
        "answer",
        "tanggapan-usulan",
        "Tanggapan atas usulan",
        "Terima kasih atas usulnya, {{reporter}}. Usulan \u201c{{title}}\u201d kami bahas pada [tanggal]. Hasilnya: "
        "[diterima/dicatat/belum bisa], karena [alasan]. Langkah berikutnya [langkah].",
    ),
    _template(
        "answer",
        "permohonan-maaf",
        "Permohonan maaf",
        "{{reporter}}, kami keliru dan mohon maaf. [Apa yang keliru.] Sudah kami perbaiki pada [tanggal], dan supaya "
        "tidak terulang kami [perubahan].",
    ),
    _template(
        "return",
        "bukan-wewenang",
        "Bukan wewenang kami",
        "Laporan {{number}} tentang \u201c{{title}}\u201d menyangkut [objek], yang dikelola [instansi]. {{agency}} "
        "sudah mengecek ke lapangan pada [tanggal]; hasilnya kami sertakan supaya tidak perlu diulang.",
    ),
    _template(
        "close",
        "tutup-selesai",
        "Ditutup, sudah dikonfirmasi",
        "Terima kasih, {{reporter}}. Karena Anda menyatakan selesai, laporan {{number}} kami tutup. Bila masalahnya "
        "kembali dalam 30 hari, laporan ini bisa Anda buka lagi.",
    ),
    _template(
        "close",
        "tutup-tanpa-tanggapan",
        "Ditutup tanpa tanggapan",
        "{{reporter}}, sepuluh hari kerja sudah lewat tanpa tanggapan, sehingga laporan {{number}} ditutup. Ini bukan "
        "berarti tidak boleh keberatan: buka kembali kapan saja dalam 30 hari.",
    ),
)
