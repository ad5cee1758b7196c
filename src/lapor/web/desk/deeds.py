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
from lapor.reports.commands import closing, following_up, noting, routing, verifying
from lapor.reports.models import Report
from lapor.reports.workflow import VERBS, Action
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
DEEDS: tuple[Deed, ...] = (
    Deed(
        A.VERIFY,
        forms.VerifyForm,
        verifying.verify_report,
        _("Laporan diverifikasi dan didisposisikan."),
        "v",
        "check",
        True,
    ),
    Deed(A.ACCEPT, forms.AcceptForm, routing.accept_report, _("Disposisi diterima."), "t", "check", True),
    Deed(
        A.FOLLOW_UP,
        forms.AnswerForm,
        following_up.follow_up,
        _("Tindak lanjut terkirim."),
        "b",
        "reply",
        True,
    ),
    Deed(
        A.RESOLVE,
        forms.ResolveForm,
        following_up.resolve_report,
        _("Jawaban penyelesaian terkirim."),
        "s",
        "flag",
        True,
    ),
    Deed(A.ROUTE, forms.RouteForm, routing.route_report, _("Laporan didisposisikan."), "d", "send", True),
    # Shift, because k alone walks up the list.
    Deed(A.RETURN, forms.ReturnForm, routing.return_report, _("Laporan dikembalikan."), "K", "undo", True),
    Deed(
        A.DRAFT_ANSWER,
        forms.DraftForm,
        following_up.draft_answer,
        _("Konsep jawaban tersimpan."),
        "c",
        "edit",
        True,
    ),
    Deed(A.CLOSE, forms.CloseForm, closing.close_report, _("Laporan ditutup."), "u", "check", True),
    Deed(A.REOPEN, forms.ReopenForm, closing.reopen_report, _("Laporan dibuka kembali."), "r", "undo", True),
    Deed(
        A.REQUEST_INFO,
        forms.RequestInfoForm,
        verifying.request_info,
        _("Permintaan kelengkapan terkirim."),
        "m",
        "chat",
        True,
    ),
    Deed(A.ADD_NOTE, forms.NoteForm, noting.add_note, _("Catatan tersimpan."), "n", "note", True),
    Deed(A.ARCHIVE, forms.ArchiveForm, verifying.archive_report, _("Laporan diarsipkan."), "a", "file"),
    Deed(A.ADD_COPY, forms.CopyForm, routing.add_copies, _("Tembusan terkirim."), "", "send"),
    Deed(
        A.EDIT_WORDS,
        forms.EditWordsForm,
        verifying.edit_words,
        _("Judul dan isi publik tersimpan."),
        "e",
        "edit",
    ),
    Deed(
        A.RECLASSIFY,
        forms.ReclassifyForm,
        verifying.reclassify_report,
        _("Klasifikasi diubah."),
        "",
        "filter",
    ),
    Deed(A.MERGE, forms.MergeForm, verifying.merge_report, _("Laporan digabung."), "g", "merge"),
    Deed(A.UNMERGE, forms.ReasonForm, verifying.unmerge_report, _("Penggabungan dibatalkan."), "", "merge"),
    Deed(A.RECALL, forms.ReasonForm, routing.recall_report, _("Disposisi ditarik."), "", "undo"),
    Deed(
        A.ESCALATE,
        forms.EscalateForm,
        verifying.escalate_report,
        _("Laporan diteruskan ke admin nasional."),
        "",
        "arrow",
    ),
    Deed(A.OPEN_IDENTITY, forms.OpenIdentityForm, noting.open_identity, _("Identitas dibuka."), "", "lock"),
)
BY_CODE = {str(deed.action): deed for deed in DEEDS}


def deed_named(code: str) -> Deed:
    """Raises NotFound."""
    if code not in BY_CODE:
        raise NotFound
    return BY_CODE[code]


def deeds_for(actions: list[Action]) -> list[Deed]:
    """Of what the workflow allows this actor now, what the desk offers, in the order of the table."""
    return [deed for deed in DEEDS if deed.action in actions]
