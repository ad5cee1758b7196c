"""What the button of each action says: the workflow's words for whoever may act."""

from django.utils.translation import pgettext_lazy

from lapor.reports.workflow import Action

VERBS: dict[Action, object] = {
    Action.VERIFY: pgettext_lazy("verb", "Verifikasi"),
    Action.ROUTE: pgettext_lazy("verb", "Disposisi"),
    Action.REQUEST_INFO: pgettext_lazy("verb", "Minta kelengkapan"),
    Action.SUPPLY_INFO: pgettext_lazy("verb", "Kirim kelengkapan"),
    Action.ARCHIVE: pgettext_lazy("verb", "Arsipkan"),
    Action.APPEAL: pgettext_lazy("verb", "Minta dibuka kembali"),
    Action.ACCEPT: pgettext_lazy("verb", "Terima"),
    Action.RETURN: pgettext_lazy("verb", "Kembalikan"),
    Action.ESCALATE: pgettext_lazy("verb", "Teruskan ke nasional"),
    Action.RECALL: pgettext_lazy("verb", "Tarik disposisi"),
    Action.ADD_COPY: pgettext_lazy("verb", "Kirim tembusan"),
    Action.FOLLOW_UP: pgettext_lazy("verb", "Balas"),
    Action.RESOLVE: pgettext_lazy("verb", "Selesaikan"),
    Action.REPLY: pgettext_lazy("verb", "Kirim tanggapan"),
    Action.OBJECT: pgettext_lazy("verb", "Belum selesai"),
    Action.CONFIRM: pgettext_lazy("verb", "Sudah selesai"),
    Action.CLOSE: pgettext_lazy("verb", "Tutup"),
    Action.RATE: pgettext_lazy("verb", "Beri nilai"),
    Action.REOPEN: pgettext_lazy("verb", "Buka kembali"),
    Action.WITHDRAW: pgettext_lazy("verb", "Cabut laporan"),
    Action.MERGE: pgettext_lazy("verb", "Gabungkan"),
    Action.UNMERGE: pgettext_lazy("verb", "Batalkan penggabungan"),
    Action.RECLASSIFY: pgettext_lazy("verb", "Ubah klasifikasi"),
    Action.EDIT_WORDS: pgettext_lazy("verb", "Sunting"),
    Action.ADD_NOTE: pgettext_lazy("verb", "Catatan"),
    Action.DRAFT_ANSWER: pgettext_lazy("verb", "Siapkan konsep"),
    Action.OPEN_IDENTITY: pgettext_lazy("verb", "Buka identitas"),
    Action.RENEW_PIN: pgettext_lazy("verb", "Beri PIN baru"),
    Action.ASK_EXTENSION: pgettext_lazy("verb", "Minta perpanjangan"),
    Action.GRANT_EXTENSION: pgettext_lazy("verb", "Setujui perpanjangan"),
    Action.DECLINE_EXTENSION: pgettext_lazy("verb", "Tolak perpanjangan"),
}
