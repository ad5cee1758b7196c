"""What an officer can do on the desk, as one table: action, form, command, key, icon, and what is said afterwards.

The workflow decides who may do it and when; this table only says how the desk asks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import files
from lapor.common.refusals import NotFound
from lapor.directory.actors import Actor
from lapor.reports.commands import closing, extending, following_up, keeping, noting, routing, verifying
from lapor.reports.models import Report
from lapor.reports.verbs import VERBS
from lapor.reports.workflow import Action
from lapor.web.desk import forms

Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the table. `is_main`: shown in the bar itself; the others under "Lainnya"."""

    action: Action
    form: type[forms.ActionForm]
    command: Command
    done: str | Promise
    key: str = ""
    icon: str = "arrow"
    is_main: bool = False

    @property
    def verb(self) -> object:
        return VERBS[self.action]

    @property
    def send(self) -> object:
        """What the button of its form says."""
        return _SENDS.get(self.action, self.verb)

    @property
    def key_shown(self) -> str:
        """As the cap of the key reads: a capital letter is pressed with Shift."""
        return f"⇧{self.key}" if self.key.isupper() else self.key.upper()

    def run(self, report: Report, *, by: Actor, form: forms.ActionForm) -> Any:
        """Call the command with what the form gave. Files are stored first, outside the transaction."""
        given = form.given()
        if "files" not in given:
            return self.command(report, by=by, **given)
        with files.stored(given.pop("files"), root=settings.MEDIA_ROOT) as kept:
            return self.command(report, by=by, files=kept, **given)


A = Action
F, V, R, U, C, N, E, K = forms, verifying, routing, following_up, closing, noting, extending, keeping
# fmt: off
DEEDS: tuple[Deed, ...] = (
    Deed(A.VERIFY, F.VerifyForm, V.verify_report, _("Laporan diverifikasi dan didisposisikan."), "v", "check", True),
    Deed(A.ACCEPT, F.AcceptForm, R.accept_report, _("Disposisi diterima."), "t", "check", True),
    Deed(A.FOLLOW_UP, F.AnswerForm, U.follow_up, _("Tindak lanjut terkirim."), "b", "reply", True),
    Deed(A.RESOLVE, F.ResolveForm, U.resolve_report, _("Jawaban penyelesaian terkirim."), "s", "flag", True),
    Deed(A.ROUTE, F.RouteForm, R.route_report, _("Laporan didisposisikan."), "d", "send", True),
    # Shift, because k alone walks up the list.
    Deed(A.RETURN, F.ReturnForm, R.return_report, _("Laporan dikembalikan."), "K", "undo", True),
    Deed(A.CLOSE, F.CloseForm, C.close_report, _("Laporan ditutup."), "u", "check", True),
    Deed(A.REOPEN, F.ReopenForm, C.reopen_report, _("Laporan dibuka kembali."), "r", "undo", True),
    Deed(A.ADD_NOTE, F.NoteForm, N.add_note, _("Catatan tersimpan."), "n", "note", True),
    Deed(A.DRAFT_ANSWER, F.DraftForm, U.draft_answer, _("Konsep jawaban tersimpan."), "c", "edit", True),
    Deed(A.REQUEST_INFO, F.RequestInfoForm, V.request_info, _("Permintaan kelengkapan terkirim."), "m", "chat", True),
    Deed(A.ARCHIVE, F.ArchiveForm, V.archive_report, _("Laporan diarsipkan."), "a", "file"),
    Deed(A.ASK_EXTENSION, F.AskExtensionForm, E.ask_extension, _("Permintaan perpanjangan terkirim."), "", "clock"),
    Deed(A.GRANT_EXTENSION, F.GrantExtensionForm, E.grant_extension, _("Batas waktu diperpanjang."), "", "clock", True),
    Deed(A.DECLINE_EXTENSION, F.ReasonForm, E.decline_extension, _("Batas waktu tetap."), "", "undo", True),
    Deed(A.ADD_COPY, F.CopyForm, R.add_copies, _("Tembusan terkirim."), "", "send"),
    Deed(A.EDIT_WORDS, F.EditWordsForm, V.edit_words, _("Judul dan isi publik tersimpan."), "e", "edit"),
    Deed(A.RECLASSIFY, F.ReclassifyForm, V.reclassify_report, _("Klasifikasi diubah."), "", "filter"),
    Deed(A.MERGE, F.MergeForm, V.merge_report, _("Laporan digabung."), "g", "merge"),
    Deed(A.UNMERGE, F.ReasonForm, V.unmerge_report, _("Penggabungan dibatalkan."), "", "merge"),
    Deed(A.RECALL, F.ReasonForm, R.recall_report, _("Disposisi ditarik."), "", "undo"),
    Deed(A.ESCALATE, F.EscalateForm, V.escalate_report, _("Laporan diteruskan ke admin nasional."), "", "arrow"),
    Deed(A.RENEW_PIN, F.RenewPinForm, K.renew_pin, _("PIN baru diberikan."), "", "lock"),
    Deed(A.OPEN_IDENTITY, F.OpenIdentityForm, N.open_identity, _("Identitas dibuka."), "", "lock"),
)
# fmt: on
# Where the verb of the bar is too short for the button that sends.
_SENDS = {
    A.FOLLOW_UP: _("Kirim balasan"),
    A.ROUTE: _("Kirim disposisi"),
    A.CLOSE: _("Tutup laporan"),
    A.ADD_NOTE: _("Simpan catatan"),
    A.DRAFT_ANSWER: _("Simpan konsep"),
    A.EDIT_WORDS: _("Simpan suntingan"),
}
BY_CODE = {str(deed.action): deed for deed in DEEDS}
# So many fit beside each other; the others are one press away.
SHOWN = 5
# What moves a report on: the first of these is the one thing to press when it is one's turn.
_MOVING = frozenset({A.VERIFY, A.ACCEPT, A.FOLLOW_UP, A.ROUTE, A.DRAFT_ANSWER})


def deed_named(code: str) -> Deed:
    """Raises NotFound."""
    if code not in BY_CODE:
        raise NotFound
    return BY_CODE[code]


@dataclass(frozen=True, slots=True)
class Bar:
    """The buttons below a case: those in the bar, those folded away, and the one to press first, if any."""

    shown: list[Deed]
    folded: list[Deed]
    first: Deed | None = None


def bar_for(actions: list[Action], *, is_ones_turn: bool) -> Bar:
    """Of what the workflow allows this actor now, what the desk offers, in the order of the table."""
    allowed = [deed for deed in DEEDS if deed.action in actions]
    shown = [deed for deed in allowed if deed.is_main][:SHOWN]
    first = next((deed for deed in shown if deed.action in _MOVING), None) if is_ones_turn else None
    return Bar(shown, [deed for deed in allowed if deed not in shown], first)
