"""What a reporter may do on the page of a report: one line each, in the order in which they are offered.

The command decides whether it may be done; `detail.actions` says whether it is offered.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lapor.common.files import StoredFile
from lapor.common.refusals import NotFound
from lapor.directory.actors import Actor
from lapor.reports.actions import check_asked, facts_of
from lapor.reports.commands import closing, follow_ups, verification
from lapor.reports.models import Report
from lapor.reports.queries.detail import Detail
from lapor.reports.vocabulary import ClosedBy
from lapor.reports.workflow import CITIZENS, Action, Status
from lapor.web.kit.forms import RatingForm, WithdrawForm, WordsForm

Words = str | Promise
Given = dict[str, Any]
# (report, actor, what the form gave, files, number last seen) → the report after the step
Run = Callable[[Report, Actor, Given, Sequence[StoredFile], int], Report]


@dataclass(frozen=True, slots=True)
class ReporterAction:
    """One thing to do. `look`: primary, plain or danger. `is_open`: shown unfolded."""

    action: Action
    form: type[forms.Form]
    run: Run
    intro: Words
    done: Words
    label: Words = ""
    look: str = "plain"
    is_open: bool = False
    options: Given = field(default_factory=dict)

    @property
    def verb(self) -> str:
        return str(facts_of(self.action).verb)

    def new_form(self, data: QueryDict | None = None) -> forms.Form:
        # Ids carry the action's name: several of these forms stand on one page.
        return self.form(data, auto_id=f"id_{self.action}_%s", **self.options)


def _words_of(given: Given, files: Sequence[StoredFile]) -> str:
    """Evidence may speak for itself."""
    count = len(files)
    if given["words"] or not count:
        return given["words"]
    return ngettext("Saya menambahkan %(n)d lampiran.", "Saya menambahkan %(n)d lampiran.", count) % {
        "n": count
    }


def _saying(command: Callable[..., Report]) -> Run:
    def run(report: Report, by: Actor, given: Given, files: Sequence[StoredFile], seen: int) -> Report:
        return command(report, by=by, words=_words_of(given, files), files=files, seen=seen)

    return run


def _confirm(report: Report, by: Actor, given: Given, files: Sequence[StoredFile], seen: int) -> Report:
    """Yes, it is solved; and the grade in the same breath, when one is given."""
    closing.confirm_report(report, by=by, seen=seen)
    if given["score"] and report.status == Status.CLOSED:
        closing.rate_report(report, by=by, score=given["score"], comment=given["comment"])
    return report


def _not_the_same(report: Report, by: Actor, given: Given, files: Sequence[StoredFile], seen: int) -> Report:
    return verification.unmerge_report(report, by=by, reason=_words_of(given, files), files=files, seen=seen)


def _rate(report: Report, by: Actor, given: Given, files: Sequence[StoredFile], seen: int) -> Report:
    return closing.rate_report(report, by=by, score=given["score"], comment=given["comment"], seen=seen)


def _withdraw(report: Report, by: Actor, given: Given, files: Sequence[StoredFile], seen: int) -> Report:
    return closing.withdraw_report(report, by=by, reason=given["reason"], seen=seen)


_RECEIVED = _("Tulisan Anda sudah kami terima dan diteruskan ke petugas.")

_ALL: tuple[ReporterAction, ...] = (
    ReporterAction(
        Action.SUPPLY_INFO,
        WordsForm,
        _saying(follow_ups.supply_info),
        intro=_("Petugas memerlukan keterangan dari Anda sebelum dapat melanjutkan."),
        done=_("Terima kasih. Kelengkapan sudah diterima; sekarang giliran instansi."),
        label=_("Lengkapi laporan"),
        look="primary",
        is_open=True,
        options={"label": _("Jawaban Anda")},
    ),
    ReporterAction(
        Action.CONFIRM,
        RatingForm,
        _confirm,
        intro=_("Masalahnya benar-benar beres menurut Anda. Laporan ditutup atas nama Anda."),
        done=_("Terima kasih. Laporan ditutup karena Anda menyatakannya selesai."),
        look="primary",
    ),
    ReporterAction(
        Action.OBJECT,
        WordsForm,
        _saying(follow_ups.object_to_answer),
        intro=_("Laporan kembali ke unit yang menangani, dan batas waktunya berjalan lagi."),
        done=_("Keberatan Anda sudah diterima. Laporan kembali ke unit yang menangani."),
        options={
            "label": _("Apa yang belum beres?"),
            "hint": _("Sebutkan keadaannya sekarang. Foto sangat membantu."),
        },
    ),
    ReporterAction(
        Action.UNMERGE,
        WordsForm,
        _not_the_same,
        intro=_("Laporan Anda dipisahkan dari laporan induk dan diperiksa lagi oleh petugas."),
        done=_("Laporan Anda dipisahkan dan diperiksa lagi."),
        label=_("Belum selesai untuk saya"),
        options={"label": _("Apa yang belum beres?")},
    ),
    ReporterAction(
        Action.RATE,
        RatingForm,
        _rate,
        intro=_("Penilaian Anda dipakai untuk memperbaiki pelayanan."),
        done=_("Terima kasih atas penilaian Anda."),
        label=_("Nilai penanganannya"),
        look="primary",
        is_open=True,
        options={"is_needed": True},
    ),
    ReporterAction(
        Action.REPLY,
        WordsForm,
        _saying(follow_ups.reply),
        intro=_("Hanya dibaca petugas, tidak tampil untuk publik."),
        done=_RECEIVED,
        label=_("Tambah keterangan atau bukti"),
        options={"label": _("Keterangan Anda")},
    ),
    ReporterAction(
        Action.REOPEN,
        WordsForm,
        _saying(closing.reopen_report),
        intro=_("Satu kali, dalam 30 hari setelah laporan ditutup."),
        done=_("Laporan dibuka kembali dan diteruskan ke unit yang menangani."),
        label=_("Ternyata belum beres? Buka kembali"),
        options={"label": _("Apa yang belum beres?")},
    ),
    ReporterAction(
        Action.APPEAL,
        WordsForm,
        _saying(closing.appeal),
        intro=_(
            "Lengkapi laporan Anda, atau jelaskan mengapa perlu ditangani. Laporan diperiksa lagi dari awal."
        ),
        done=_("Permintaan Anda sudah diterima. Laporan diperiksa kembali."),
        label=_("Minta dibuka kembali"),
        look="primary",
        options={"label": _("Penjelasan Anda")},
    ),
    ReporterAction(
        Action.WITHDRAW,
        WithdrawForm,
        _withdraw,
        intro=_(
            "Penanganan dihentikan dan laporan tidak tampil lagi untuk publik. Ini tidak dapat dibatalkan."
        ),
        done=_("Laporan sudah dicabut."),
        label=_("Cabut laporan ini"),
        look="danger",
    ),
)
REPORTER_ACTIONS: dict[str, ReporterAction] = {str(act.action): act for act in _ALL}
check_asked((act.action for act in _ALL), by=CITIZENS)


def reporter_action_named(name: str) -> ReporterAction:
    """Raises NotFound for anything that is not a reporter's act."""
    if name not in REPORTER_ACTIONS:
        raise NotFound
    return REPORTER_ACTIONS[name]


def offered(actions: Iterable[Action]) -> list[ReporterAction]:
    """The reporter's acts among those that are possible now, in the order of the page."""
    possible = {str(action) for action in actions}
    return [act for name, act in REPORTER_ACTIONS.items() if name in possible]


def is_done_already(act: ReporterAction, detail: Detail, given: Given) -> bool:
    """Was this very thing done a moment ago? A double click, or a retry on a slow line, deserves a yes."""
    report = detail.report
    if act.action == Action.CONFIRM:
        return report.status in (Status.CLOSED, Status.MERGED) and report.closed_by == ClosedBy.REPORTER
    if act.action == Action.WITHDRAW:
        return report.status == Status.WITHDRAWN
    if act.action == Action.RATE:
        return report.rating is not None and report.rating == given.get("score")
    own = [entry for entry in detail.entries if entry.event.action == act.action]
    return bool(own and given.get("words") and any(post.body == given["words"] for post in own[-1].posts))
