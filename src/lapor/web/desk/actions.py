"""What an officer can do on the desk, as one table: action, form, what is said afterwards, key, and place in the bar.

The workflow decides who may do it and when, `actions` knows verb, icon and command; this table only says how the desk
asks for it. What an officer may do and nobody can ask for here does not import.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import files
from lapor.common.refusals import NotFound
from lapor.directory.actors import Actor
from lapor.reports.actions import check_asked, facts_of
from lapor.reports.commands import COMMANDS
from lapor.reports.models import Report
from lapor.reports.workflow import CITIZENS, Action, Party
from lapor.web.desk import entry_forms, forms, limit_forms, merge_forms
from lapor.web.kit import budgets


@dataclass(frozen=True, slots=True)
class DeskAction:
    """One line of the table. `is_main`: shown in the bar itself; the others under "Lainnya". `moves`: it moves the
    report on, so when it is one's turn the first of these is the one thing to press.
    """

    action: Action
    form: type[forms.ActionForm]
    done: str | Promise
    key: str = ""
    is_main: bool = False
    moves: bool = False

    @property
    def verb(self) -> object:
        return facts_of(self.action).verb

    @property
    def send(self) -> object:
        """What the button of its form says."""
        return facts_of(self.action).send or self.verb

    @property
    def icon(self) -> str:
        return facts_of(self.action).icon

    @property
    def key_shown(self) -> str:
        """As the cap of the key reads: a capital letter is pressed with Shift."""
        return f"⇧{self.key}" if self.key.isupper() else self.key.upper()

    def run(self, report: Report, *, by: Actor, form: forms.ActionForm) -> Any:
        """Call the command with what the form gave. Files are stored first, outside the transaction."""
        given, command = form.given(), COMMANDS[self.action]
        if "files" not in given:
            return command(report, by=by, **given)
        uploads = given.pop("files")
        with (
            budgets.sending(budgets.officer(by), uploads),
            files.stored(uploads, root=settings.MEDIA_ROOT) as kept,
        ):
            return command(report, by=by, files=kept, **given)


A = Action
D = DeskAction
F = forms
L = limit_forms
# fmt: off
DESK_ACTIONS: tuple[DeskAction, ...] = (
    D(A.VERIFY, F.VerifyForm, _("Laporan diverifikasi dan didisposisikan."), "v", is_main=True, moves=True),
    D(A.ACCEPT, F.AcceptForm, _("Disposisi diterima."), "t", is_main=True, moves=True),
    D(A.FOLLOW_UP, F.AnswerForm, _("Tindak lanjut terkirim."), "b", is_main=True, moves=True),
    D(A.RESOLVE, F.ResolveForm, _("Jawaban penyelesaian terkirim."), "s", is_main=True),
    D(A.ROUTE, F.RouteForm, _("Laporan didisposisikan."), "d", is_main=True, moves=True),
    # Shift, because k alone walks up the list.
    D(A.RETURN, F.ReturnForm, _("Laporan dikembalikan."), "K", is_main=True),
    D(A.CLOSE, F.CloseForm, _("Laporan ditutup."), "u", is_main=True),
    D(A.REOPEN, F.ReopenForm, _("Laporan dibuka kembali."), "r", is_main=True),
    D(A.ADD_NOTE, F.NoteForm, _("Catatan tersimpan."), "n", is_main=True),
    D(A.DRAFT_ANSWER, F.DraftForm, _("Konsep jawaban tersimpan."), "c", is_main=True, moves=True),
    D(A.REQUEST_INFO, F.RequestInfoForm, _("Permintaan kelengkapan terkirim."), "m", is_main=True),
    D(A.CORRECT, F.CorrectForm, _("Jawaban diperbaiki."), "i", is_main=True),
    D(A.RELAY, entry_forms.RelayForm, _("Pesan pelapor diteruskan."), "p", is_main=True),
    D(A.ADD_TO_ENTRY, entry_forms.AdditionForm, _("Tambahan tersimpan."), "", is_main=True),
    D(A.MEND_ENTRY, entry_forms.MendForm, _("Catatan dibetulkan."), "", is_main=True),
    D(A.ARCHIVE, F.ArchiveForm, _("Laporan diarsipkan."), "a"),
    D(A.ASK_EXTENSION, L.AskExtensionForm, _("Permintaan perpanjangan terkirim."), "h"),
    D(A.GRANT_EXTENSION, L.GrantExtensionForm, _("Batas waktu diperpanjang."), "", is_main=True),
    D(A.DECLINE_EXTENSION, L.DeclineExtensionForm, _("Batas waktu tetap."), "", is_main=True),
    D(A.PRIORITISE, L.PriorityForm, _("Urutan penanganan ditetapkan."), "", is_main=True),
    D(A.REMIND_UNIT, L.RemindForm, _("Unit diingatkan."), "", is_main=True),
    D(A.ADD_COPY, F.CopyForm, _("Tembusan terkirim."), "f"),
    D(A.EDIT_WORDS, F.EditWordsForm, _("Judul dan isi publik tersimpan."), "e"),
    D(A.RECLASSIFY, F.ReclassifyForm, _("Klasifikasi diubah.")),
    D(A.MERGE, merge_forms.MergeForm, _("Laporan digabung."), "g"),
    D(A.UNMERGE, F.ReasonForm, _("Penggabungan dibatalkan.")),
    D(A.RECALL, F.ReasonForm, _("Disposisi ditarik.")),
    D(A.ESCALATE, F.EscalateForm, _("Laporan diteruskan ke admin nasional.")),
    D(A.RENEW_PIN, F.RenewPinForm, _("PIN baru diberikan.")),
    D(A.OPEN_IDENTITY, F.OpenIdentityForm, _("Identitas dibuka.")),
)
# fmt: on
BY_CODE = {str(deed.action): deed for deed in DESK_ACTIONS}
check_asked((deed.action for deed in DESK_ACTIONS), by=set(Party) - {*CITIZENS, Party.SYSTEM})
# So many fit beside each other; the others are one press away.
SHOWN = 5


def desk_action_named(code: str) -> DeskAction:
    """Raises NotFound."""
    if code not in BY_CODE:
        raise NotFound
    return BY_CODE[code]


class Button(NamedTuple):
    """One action below a case, in plain values (`kit/fragments.py`). `query`: of the list it was opened from."""

    action: str
    verb: str
    icon: str
    key: str
    key_shown: str
    number: str
    query: str
    is_first: bool
    is_open: bool
    is_folded: bool


class Bar(NamedTuple):
    """The buttons below a case: those in the bar, one of them perhaps to be pressed first, and those folded away."""

    shown: list[Button]
    folded: list[Button]


def bar_for(
    actions: Sequence[Action], *, number: str, query: str, is_ones_turn: bool, opened: DeskAction | None
) -> Bar:
    """Of what the workflow allows this actor now, what the desk offers, in the order of the table. `opened`: the action
    whose form stands open.
    """
    allowed = [deed for deed in DESK_ACTIONS if deed.action in actions]
    shown = [deed for deed in allowed if deed.is_main][:SHOWN]
    first = next((deed for deed in shown if deed.moves), None) if is_ones_turn else None
    buttons = [
        Button(
            action=deed.action.value,
            verb=str(deed.verb),
            icon=deed.icon,
            key=deed.key,
            key_shown=deed.key_shown,
            number=number,
            query=query,
            is_first=deed is first,
            is_open=deed is opened,
            is_folded=deed not in shown,
        )
        for deed in allowed
    ]
    return Bar([one for one in buttons if not one.is_folded], [one for one in buttons if one.is_folded])
