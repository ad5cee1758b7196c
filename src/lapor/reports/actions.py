"""Every fact of an action in one row: what it is called, who reads of it, what it says, and the command that takes it.

States and transitions are in `workflow`; whatever else depends on the action alone stands here, and other tables are
derived. A forgotten column or action does not import. What is only drawn or typed (forms, keys, sentences) stands in
`web`, keyed by action and checked at import as well.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from lapor.reports import payloads
from lapor.reports.payloads import Payload
from lapor.reports.vocabulary import News
from lapor.reports.workflow import TABLE, Action, Party

Words = str | Promise


class Audience(IntEnum):
    """Who reads that it happened; each group has the ones before it in it. `disclosure` says who belongs where."""

    OFFICERS = 1  # those who work on the report
    REPORTER = 2  # and its reporter
    WATCHERS = 3  # and those who watch by office, from outside
    PUBLIC = 4  # and everybody who may open the report


@dataclass(frozen=True, slots=True)
class Facts:
    """One action.

    `is_silent`: it says nothing to the reporter, so whoever takes it is not the last who spoke. `goes_on`: limits that
    it starts run on from where they stood, so that nobody gains time by it. `has_templates`: an officer writes to the
    reporter, and may start from a reply template. `icon`: a name of `web/kit/icons.py`. `payload`: the shape of what
    its event says. `command`: module and function in `commands`. `verb`: on its button; None where no button does it.
    `send`: on the button of its form, where the verb is too short there. `news`: how its row is marked until the unit
    that has it acts.
    """

    action: Action
    audience: Audience
    is_silent: bool
    goes_on: bool
    has_templates: bool
    icon: str
    payload: type[Payload]
    command: str
    verb: Words | None = None
    send: Words | None = None
    news: News | None = None

    @property
    def label(self) -> Words:
        """What the history says."""
        return self.action.label


class IncompleteTable(TypeError):
    """An action without its row, with two, or with a verb where nobody has a button (or the other way round)."""


A, P = Action, payloads
OFFICERS, REPORTER, WATCHERS, PUBLIC = Audience
SPEAKS, SILENT = False, True
ANEW, GOES_ON = False, True
BLANK, TEMPLATES = False, True

# fmt: off
ROWS = (
    # Intake
    Facts(A.FILE, PUBLIC, SPEAKS, ANEW, BLANK, "send", P.Filed, "filing.file_report"),
    Facts(A.VERIFY, PUBLIC, SPEAKS, ANEW, BLANK, "check", P.Verified, "verification.verify_report",
          pgettext_lazy("verb", "Verifikasi")),
    Facts(A.ESCALATE, PUBLIC, SPEAKS, ANEW, BLANK, "arrow", P.Returned, "verification.escalate_report",
          pgettext_lazy("verb", "Teruskan ke nasional")),
    Facts(A.REQUEST_INFO, PUBLIC, SPEAKS, ANEW, TEMPLATES, "chat", P.Asked, "verification.request_info",
          pgettext_lazy("verb", "Minta kelengkapan")),
    Facts(A.SUPPLY_INFO, PUBLIC, SPEAKS, ANEW, BLANK, "chat", P.Payload, "follow_ups.supply_info",
          pgettext_lazy("verb", "Kirim kelengkapan"), news=News.COMPLETION),
    Facts(A.ARCHIVE, PUBLIC, SPEAKS, ANEW, TEMPLATES, "file", P.Archived, "verification.archive_report",
          pgettext_lazy("verb", "Arsipkan")),
    Facts(A.ARCHIVE_INCOMPLETE, PUBLIC, SPEAKS, ANEW, BLANK, "file", P.ArchivedUncompleted,
          "closing.archive_incomplete"),
    Facts(A.APPEAL, PUBLIC, SPEAKS, ANEW, BLANK, "undo", P.Payload, "closing.appeal",
          pgettext_lazy("verb", "Minta dibuka kembali"), news=News.REOPENING),
    Facts(A.MERGE, PUBLIC, SPEAKS, ANEW, BLANK, "merge", P.Merged, "verification.merge_report",
          pgettext_lazy("verb", "Gabungkan")),
    Facts(A.UNMERGE, PUBLIC, SPEAKS, ANEW, BLANK, "merge", P.Unmerged, "verification.unmerge_report",
          pgettext_lazy("verb", "Batalkan penggabungan")),
    Facts(A.FOLLOW_PARENT, PUBLIC, SILENT, ANEW, BLANK, "merge", P.Merged, "doubles.follow_parent"),
    Facts(A.PARENT_ANSWERED, PUBLIC, SILENT, ANEW, BLANK, "flag", P.Merged, "doubles.tell_answer"),

    # Routing. What never left off by being handed elsewhere goes on.
    Facts(A.ROUTE, PUBLIC, SPEAKS, GOES_ON, BLANK, "send", P.Handed, "routing.route_report",
          pgettext_lazy("verb", "Disposisi"), gettext_lazy("Kirim disposisi")),
    Facts(A.ACCEPT, OFFICERS, SILENT, ANEW, BLANK, "check", P.Payload, "routing.accept_report",
          pgettext_lazy("verb", "Terima")),
    Facts(A.RETURN, PUBLIC, SPEAKS, ANEW, TEMPLATES, "undo", P.Returned, "routing.return_report",
          pgettext_lazy("verb", "Kembalikan")),
    Facts(A.RECALL, PUBLIC, SPEAKS, ANEW, BLANK, "undo", P.Payload, "routing.recall_report",
          pgettext_lazy("verb", "Tarik disposisi")),
    Facts(A.ADD_COPY, PUBLIC, SILENT, ANEW, BLANK, "send", P.Handed, "routing.add_copies",
          pgettext_lazy("verb", "Kirim tembusan")),
    # A new class moves the limit: the reporter and those who watch must see why, and when it was done.
    Facts(A.RECLASSIFY, WATCHERS, SILENT, ANEW, BLANK, "filter", P.Reclassified, "verification.reclassify_report",
          pgettext_lazy("verb", "Ubah klasifikasi")),

    # Following up
    Facts(A.FOLLOW_UP, PUBLIC, SPEAKS, ANEW, TEMPLATES, "reply", P.Payload, "follow_ups.follow_up",
          pgettext_lazy("verb", "Balas"), gettext_lazy("Kirim balasan")),
    Facts(A.RESOLVE, PUBLIC, SPEAKS, ANEW, TEMPLATES, "flag", P.Resolved, "follow_ups.resolve_report",
          pgettext_lazy("verb", "Selesaikan")),
    Facts(A.CORRECT, PUBLIC, SPEAKS, ANEW, BLANK, "edit", P.Corrected, "follow_ups.correct_answer",
          pgettext_lazy("verb", "Perbaiki jawaban"), gettext_lazy("Kirim perbaikan")),
    Facts(A.DRAFT_ANSWER, OFFICERS, SILENT, ANEW, BLANK, "edit", P.Payload, "follow_ups.draft_answer",
          pgettext_lazy("verb", "Siapkan konsep"), gettext_lazy("Simpan konsep")),
    Facts(A.REPLY, PUBLIC, SPEAKS, ANEW, BLANK, "chat", P.Payload, "follow_ups.reply",
          pgettext_lazy("verb", "Kirim tanggapan"), news=News.REPLY),

    # By the unit that typed the report in
    # It may answer a question, and so move the case: that it happened is for all, its words are private.
    Facts(A.RELAY, PUBLIC, SILENT, ANEW, BLANK, "chat", P.Entered, "entries.relay_message",
          pgettext_lazy("verb", "Teruskan pesan pelapor"), gettext_lazy("Teruskan pesan")),
    Facts(A.ADD_TO_ENTRY, WATCHERS, SILENT, ANEW, BLANK, "plus", P.Entered, "entries.add_to_entry",
          pgettext_lazy("verb", "Tambahkan"), gettext_lazy("Simpan tambahan")),
    Facts(A.MEND_ENTRY, WATCHERS, SILENT, ANEW, BLANK, "edit", P.Mended, "entries.mend_entry",
          pgettext_lazy("verb", "Betulkan"), gettext_lazy("Simpan pembetulan")),

    # The reporter's verdict. An answer that did not solve the matter buys no new time.
    Facts(A.CONFIRM, PUBLIC, SPEAKS, ANEW, BLANK, "check", P.Closed, "closing.confirm_report",
          pgettext_lazy("verb", "Sudah selesai")),
    Facts(A.OBJECT, PUBLIC, SPEAKS, GOES_ON, BLANK, "warning", P.Payload, "follow_ups.object_to_answer",
          pgettext_lazy("verb", "Belum selesai"), news=News.OBJECTION),
    Facts(A.CLOSE, PUBLIC, SPEAKS, ANEW, TEMPLATES, "check", P.Closed, "closing.close_report",
          pgettext_lazy("verb", "Tutup"), gettext_lazy("Tutup laporan")),
    Facts(A.CLOSE_SILENT, PUBLIC, SPEAKS, ANEW, BLANK, "clock", P.ClosedInSilence, "closing.close_silent"),
    Facts(A.RATE, PUBLIC, SPEAKS, ANEW, BLANK, "star", P.Rated, "closing.rate_report",
          pgettext_lazy("verb", "Beri nilai")),
    Facts(A.REOPEN, PUBLIC, SPEAKS, ANEW, BLANK, "undo", P.Payload, "closing.reopen_report",
          pgettext_lazy("verb", "Buka kembali"), news=News.REOPENING),
    Facts(A.WITHDRAW, PUBLIC, SPEAKS, ANEW, BLANK, "close", P.Payload, "closing.withdraw_report",
          pgettext_lazy("verb", "Cabut laporan")),

    # At any time
    Facts(A.EDIT_WORDS, OFFICERS, SILENT, ANEW, BLANK, "edit", P.Payload, "verification.edit_words",
          pgettext_lazy("verb", "Sunting"), gettext_lazy("Simpan suntingan")),
    Facts(A.ADD_NOTE, OFFICERS, SILENT, ANEW, BLANK, "note", P.Payload, "notes.add_note",
          pgettext_lazy("verb", "Catatan"), gettext_lazy("Simpan catatan")),
    # Who is told to be patient, or reads that theirs comes first, reads why.
    Facts(A.PRIORITISE, PUBLIC, SILENT, ANEW, BLANK, "flag", P.Prioritised, "priorities.prioritise_report",
          pgettext_lazy("verb", "Tetapkan urutan")),
    Facts(A.REMIND_UNIT, OFFICERS, SILENT, ANEW, BLANK, "bell", P.Payload, "priorities.remind_unit",
          pgettext_lazy("verb", "Ingatkan unit"), news=News.REMINDER),
    Facts(A.OPEN_IDENTITY, REPORTER, SILENT, ANEW, BLANK, "lock", P.Payload, "notes.open_identity",
          pgettext_lazy("verb", "Buka identitas")),
    Facts(A.FIND_BY_PHONE, REPORTER, SILENT, ANEW, BLANK, "search", P.Payload, "contacts.find_by_phone"),
    Facts(A.RENEW_PIN, REPORTER, SILENT, ANEW, BLANK, "lock", P.PinRenewed, "reporter_access.renew_pin",
          pgettext_lazy("verb", "Beri PIN baru")),
    Facts(A.REFUSE_PIN, REPORTER, SILENT, ANEW, BLANK, "lock", P.PinRefused, "reporter_access.renew_pin"),
    Facts(A.AWAIT_REPORTER, REPORTER, SILENT, ANEW, BLANK, "clock", P.ReporterAwaited,
          "reporter_access.await_reporter"),

    # Limits
    Facts(A.ASK_EXTENSION, PUBLIC, SILENT, ANEW, BLANK, "clock", P.ExtensionAsked, "extensions.ask_extension",
          pgettext_lazy("verb", "Minta perpanjangan")),
    Facts(A.GRANT_EXTENSION, PUBLIC, SILENT, ANEW, BLANK, "clock", P.ExtensionGranted, "extensions.grant_extension",
          pgettext_lazy("verb", "Setujui perpanjangan")),
    Facts(A.DECLINE_EXTENSION, PUBLIC, SILENT, ANEW, BLANK, "undo", P.ExtensionDeclined,
          "extensions.decline_extension", pgettext_lazy("verb", "Tolak perpanjangan")),
    Facts(A.APPROACH_DUE, OFFICERS, SILENT, ANEW, BLANK, "bell", P.LimitReached, "alerts.approach_due"),
    Facts(A.PASS_DUE, PUBLIC, SILENT, ANEW, BLANK, "warning", P.LimitReached, "alerts.pass_due"),
    Facts(A.ALERT_ABOVE, PUBLIC, SILENT, ANEW, BLANK, "warning", P.LimitReached, "alerts.alert_above"),
    Facts(A.REMIND_REPORTER, REPORTER, SILENT, ANEW, BLANK, "bell", P.LimitReached, "alerts.remind_reporter"),
    Facts(A.REMIND, PUBLIC, SILENT, ANEW, BLANK, "bell", P.LimitReached, "alerts.remind"),
    Facts(A.OFFER_OMBUDSMAN, PUBLIC, SILENT, ANEW, BLANK, "flag", P.LimitReached, "alerts.offer_ombudsman"),
    Facts(A.REDATE, PUBLIC, SILENT, ANEW, BLANK, "calendar", P.Redated, "redating.redate_reports"),
)
# fmt: on


def _complete(rows: Collection[Facts]) -> Mapping[Action, Facts]:
    found: dict[Action, Facts] = {}
    for row in rows:
        if row.action in found:
            raise IncompleteTable(f"two rows for {row.action}")
        found[row.action] = row
    if forgotten := set(Action) - found.keys():
        raise IncompleteTable(f"no row for {', '.join(sorted(forgotten))}")
    check_asked((row.action for row in rows if row.verb), by=set(Party) - {Party.SYSTEM})
    return found


def check_asked(asked: Iterable[Action], *, by: Collection[Party]) -> None:
    """Whether a table of buttons has what these parties may do with a report, and no more. Raises IncompleteTable."""
    allowed = {row.action for row in TABLE if row.sources and not row.parties.isdisjoint(by)}
    if odd := allowed ^ set(asked):
        raise IncompleteTable(f"a button without an action, or the other way round: {', '.join(sorted(odd))}")


FACTS = _complete(ROWS)


def facts_of(action: str) -> Facts:
    """By its code, as rows of the database have it. Raises ValueError for what is no action."""
    return FACTS[Action(action)]
