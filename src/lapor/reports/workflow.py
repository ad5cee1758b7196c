"""The life of a report as a table: who may do what, from where to where, and what it does to turn and clocks.

Pure: it knows words, not rows of a database. The same table feeds the check in `commands/_step.py`, the buttons, the
generated `docs/workflow.md` and one test per row. States follow the domain file's 4.2; each deviation is argued in
`docs/decisions/0002-workflow.md`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Where a report stands. What time makes true (overdue) is not a state."""

    SUBMITTED = "submitted", _("Belum terverifikasi")
    NEEDS_INFO = "needs_info", _("Menunggu kelengkapan")
    VERIFIED = "verified", _("Terverifikasi")
    IN_PROGRESS = "in_progress", _("Dalam proses")
    RESOLVED = "resolved", _("Menunggu tanggapan pelapor")
    CLOSED = "closed", _("Selesai")
    ARCHIVED = "archived", _("Diarsipkan")
    MERGED = "merged", _("Digabung")
    WITHDRAWN = "withdrawn", _("Dicabut pelapor")


OPEN = frozenset({Status.SUBMITTED, Status.NEEDS_INFO, Status.VERIFIED, Status.IN_PROGRESS, Status.RESOLVED})

# The answer that settles it was given, and nothing has taken it back.
ANSWERED = frozenset({Status.RESOLVED, Status.CLOSED})


# Ended without an answer to judge.
ENDED_ASIDE = frozenset({Status.ARCHIVED, Status.MERGED, Status.WITHDRAWN})


class Party(TextChoices):
    """In what capacity somebody acts on one report."""

    REPORTER = "reporter", _("Pelapor")
    REPRESENTATIVE = "representative", _("Kuasa pelapor")
    VERIFIER = "verifier", _("Verifikator")
    LEAD = "lead", _("Unit penanggung jawab")
    OPERATOR = "operator", _("Operator unit")
    RECORDER = "recorder", _("Unit pencatat")
    ASSIGNEE = "assignee", _("Penerima tembusan")
    COORDINATOR = "coordinator", _("Koordinator")
    HEAD = "head", _("Pimpinan")
    INSPECTORATE = "inspectorate", _("Inspektorat")
    NATIONAL = "national", _("Admin nasional")
    EVALUATOR = "evaluator", _("Pengawas eksternal")
    SYSTEM = "system", _("Sistem")


# Whose report it is.
CITIZENS = frozenset({Party.REPORTER, Party.REPRESENTATIVE})
# Who needs to reach the reporter to do the work. Anonymous reports open to none of them without a trace.
CASEWORKERS = frozenset(
    {Party.LEAD, Party.OPERATOR, Party.VERIFIER, Party.COORDINATOR, Party.INSPECTORATE, Party.NATIONAL}
)
READS_CONTACT = CASEWORKERS | {Party.RECORDER}


class ClockKind(TextChoices):
    VERIFY = "verify", _("Verifikasi")
    FIRST_RESPONSE = "first_response", _("Tanggapan pertama")
    RESOLVE = "resolve", _("Penyelesaian")
    REPORTER_REPLY = "reporter_reply", _("Tanggapan pelapor")
    COMPLETION = "completion", _("Kelengkapan dari pelapor")
    RETURN_DECISION = "return_decision", _("Penentuan kewenangan")
    INFORMATION = "information", _("Jawaban permintaan informasi")
    # The age of the report: nobody's limit, but the day from which the Ombudsman may be asked.
    OVERSIGHT = "oversight", _("Umur laporan")


REPORTERS_CLOCKS = frozenset({ClockKind.REPORTER_REPLY, ClockKind.COMPLETION})
# Whose length hangs on the class of the report, so that a new class is a new length.
CLASS_CLOCKS = (ClockKind.RESOLVE, ClockKind.INFORMATION)
# These count from the day the report came in, whenever it is verified (UU 14/2008 counts from receipt).
FROM_FILING = frozenset({ClockKind.INFORMATION, ClockKind.OVERSIGHT})


class Holder(TextChoices):
    """Whose turn it is, by kind. A unit is always named beside it."""

    AGENCY = "agency", _("Instansi")
    REPORTER = "reporter", _("Pelapor")
    NOBODY = "nobody", _("Tidak ada")


class Turn(StrEnum):
    """Where a step passes the turn. KEEP: it stays with whoever has it."""

    KEEP = "keep"
    VERIFIER = "verifier"
    LEAD = "lead"
    REPORTER = "reporter"
    NOBODY = "nobody"


class Need(StrEnum):
    """What must be given for a step; checked before anything is written."""

    WORDS = "words"
    REASON = "reason"
    AGENCY = "agency"
    EVIDENCE = "evidence"
    CLASS = "class"
    SCORE = "score"
    TARGET = "target"
    MISSING = "missing"
    DAYS = "days"
    CONTACT = "contact"


class Action(TextChoices):
    """What can happen to a report. The label is what the history says."""

    FILE = "file", _("Laporan diterima")
    VERIFY = "verify", _("Diverifikasi dan didisposisikan")
    ROUTE = "route", _("Didisposisikan")
    REQUEST_INFO = "request_info", _("Kelengkapan diminta")
    SUPPLY_INFO = "supply_info", _("Kelengkapan diberikan pelapor")
    ARCHIVE = "archive", _("Diarsipkan oleh admin")
    ARCHIVE_INCOMPLETE = "archive_incomplete", _("Diarsipkan oleh sistem karena tidak dilengkapi")
    APPEAL = "appeal", _("Pelapor meminta laporan dibuka kembali")
    ACCEPT = "accept", _("Disposisi diterima unit")
    RETURN = "return", _("Dikembalikan: bukan wewenang")
    ESCALATE = "escalate", _("Diteruskan ke admin nasional: bukan wewenang")
    RECALL = "recall", _("Disposisi ditarik")
    ADD_COPY = "add_copy", _("Tembusan dikirim")
    FOLLOW_UP = "follow_up", _("Ditindaklanjuti oleh instansi")
    RESOLVE = "resolve", _("Jawaban penyelesaian diberikan")
    REPLY = "reply", _("Ditanggapi oleh pelapor")
    RELAY = "relay", _("Pesan pelapor diteruskan oleh unit pencatat")
    ADD_TO_ENTRY = "add_to_entry", _("Catatan laporan ditambah oleh unit pencatat")
    MEND_ENTRY = "mend_entry", _("Catatan laporan dibetulkan oleh unit pencatat")
    OBJECT = "object", _("Pelapor berkeberatan atas jawaban")
    CONFIRM = "confirm", _("Ditutup oleh pelapor")
    CLOSE = "close", _("Ditutup oleh admin")
    CLOSE_SILENT = "close_silent", _("Ditutup oleh sistem karena tidak ada tanggapan pelapor")
    AWAIT_REPORTER = "await_reporter", _("Waktu pelapor diulang dari awal")
    RATE = "rate", _("Dinilai oleh pelapor")
    REOPEN = "reopen", _("Dibuka kembali")
    WITHDRAW = "withdraw", _("Dicabut oleh pelapor")
    MERGE = "merge", _("Digabung dengan laporan lain")
    UNMERGE = "unmerge", _("Penggabungan dibatalkan")
    FOLLOW_PARENT = "follow_parent", _("Induknya digabung: mengikuti induk yang baru")
    PARENT_ANSWERED = "parent_answered", _("Laporan induk dijawab")
    RECLASSIFY = "reclassify", _("Klasifikasi atau topik diubah")
    EDIT_WORDS = "edit_words", _("Judul atau isi untuk publik disunting")
    ADD_NOTE = "add_note", _("Catatan internal ditambahkan")
    CORRECT = "correct", _("Jawaban diperbaiki")
    DRAFT_ANSWER = "draft_answer", _("Konsep jawaban disiapkan")
    PRIORITISE = "prioritise", _("Urutan penanganan ditetapkan")
    REMIND_UNIT = "remind_unit", _("Unit diingatkan")
    OPEN_IDENTITY = "open_identity", _("Identitas pelapor dibuka")
    FIND_BY_PHONE = "find_by_phone", _("Ditemukan petugas lewat nomor telepon pelapor")
    RENEW_PIN = "renew_pin", _("PIN baru diberikan")
    REFUSE_PIN = "refuse_pin", _("PIN baru tidak diberikan: kontak tidak cocok")
    ASK_EXTENSION = "ask_extension", _("Perpanjangan waktu diminta")
    GRANT_EXTENSION = "grant_extension", _("Perpanjangan waktu disetujui")
    DECLINE_EXTENSION = "decline_extension", _("Perpanjangan waktu tidak disetujui")
    APPROACH_DUE = "approach_due", _("Batas waktu mendekati")
    PASS_DUE = "pass_due", _("Batas waktu terlewati")
    ALERT_ABOVE = "alert_above", _("Keterlambatan disampaikan kepada atasan")
    REDATE = "redate", _("Batas waktu dihitung ulang")
    REMIND_REPORTER = "remind_reporter", _("Pelapor diingatkan: tanggapannya ditunggu")
    REMIND = "remind", _("Pengingat: sudah 60 hari kerja")
    OFFER_OMBUDSMAN = "offer_ombudsman", _("Jalan ke Ombudsman terbuka")


# After this many returns the national administrator decides, and the decision binds (domain 4.2).
RETURNS_BEFORE_NATIONAL = 2


class Condition(StrEnum):
    """A fact about the report that a row asks for beyond its state."""

    NEVER_VERIFIED = "never_verified"
    VERIFIED_BEFORE = "verified_before"
    # Somebody has it to work on, or nobody: what was returned was verified before and has no lead.
    WITH_LEAD = "with_lead"
    WITHOUT_LEAD = "without_lead"
    UNRATED = "unrated"
    # Within 30 days of closing, once (domain 4.2); officers are not bound by it.
    MAY_STILL_REOPEN = "may_still_reopen"
    # The lead's assignment binds: the national administrator decided after two returns (domain 4.2, loop guard).
    NOT_BOUND = "not_bound"
    PENDING_LEAD = "pending_lead"
    # One extension for a report, asked for once.
    EXTENSION_UNASKED = "extension_unasked"
    EXTENSION_ASKED = "extension_asked"
    # The nation has not decided after two returns: else nobody passes the report on to it again.
    NOT_DECIDED = "not_decided"
    # The report it was merged into has an answer, and its own reporter has not said that it helped.
    PARENT_ANSWERED = "parent_answered"
    # The newest answer, to which its reporter has not reacted.
    ANSWER_STANDS = "answer_stands"
    # Somebody was slowed down at the PIN while the reporter's limit ran: the silence may not be meant.
    KEPT_OUT = "kept_out"
    NOT_KEPT_OUT = "not_kept_out"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `to` None: the state stays."""

    action: Action
    sources: frozenset[Status]
    to: Status | None
    parties: frozenset[Party]
    turn: Turn = Turn.KEEP
    starts: tuple[ClockKind, ...] = ()
    stops: tuple[ClockKind, ...] = ()
    needs: tuple[Need, ...] = ()
    condition: Condition | None = None


def _row(
    action: Action,
    sources: Iterable[Status],
    to: Status | None,
    parties: Iterable[Party],
    turn: Turn = Turn.KEEP,
    *,
    starts: tuple[ClockKind, ...] = (),
    stops: tuple[ClockKind, ...] = (),
    needs: tuple[Need, ...] = (),
    condition: Condition | None = None,
) -> Row:
    return Row(action, frozenset(sources), to, frozenset(parties), turn, starts, stops, needs, condition)


A, S, P, C, N = Action, Status, Party, ClockKind, Need
_CITIZEN = tuple(sorted(CITIZENS))
_VERIFIERS = (P.VERIFIER, P.NATIONAL)
_ROUTERS = (P.LEAD, P.COORDINATOR, P.HEAD, P.NATIONAL)
_ANSWERERS = (P.LEAD, P.COORDINATOR, P.NATIONAL)
_CHIEFS = (P.COORDINATOR, P.NATIONAL)
_AT_WORK = (S.VERIFIED, S.IN_PROGRESS)
_UNANSWERED = OPEN - {S.RESOLVED}
_ALL_CLOCKS = tuple(ClockKind)
_UNTIL_ANSWERED = (C.RESOLVE, C.INFORMATION, C.OVERSIGHT)

# fmt: off
TABLE: tuple[Row, ...] = (
    # Intake
    _row(A.FILE, [], S.SUBMITTED, (*_CITIZEN, P.OPERATOR), Turn.VERIFIER,
         starts=(C.VERIFY, C.OVERSIGHT), needs=(N.WORDS,)),
    _row(A.VERIFY, [S.SUBMITTED], S.VERIFIED, _VERIFIERS, Turn.LEAD,
         starts=(C.FIRST_RESPONSE, C.RESOLVE, C.INFORMATION), stops=(C.VERIFY,), needs=(N.CLASS, N.AGENCY),
         condition=Condition.NEVER_VERIFIED),
    _row(A.ESCALATE, [S.SUBMITTED], S.SUBMITTED, [P.VERIFIER], Turn.VERIFIER,
         needs=(N.REASON,), condition=Condition.NOT_DECIDED),
    _row(A.REQUEST_INFO, [S.SUBMITTED], S.NEEDS_INFO, _VERIFIERS, Turn.REPORTER,
         starts=(C.COMPLETION,), stops=(C.VERIFY, C.RETURN_DECISION), needs=(N.MISSING,)),
    _row(A.REQUEST_INFO, [S.IN_PROGRESS], S.NEEDS_INFO, _ANSWERERS, Turn.REPORTER,
         starts=(C.COMPLETION,), needs=(N.MISSING,)),
    _row(A.SUPPLY_INFO, [S.NEEDS_INFO], S.SUBMITTED, _CITIZEN, Turn.VERIFIER,
         starts=(C.VERIFY,), stops=(C.COMPLETION,), needs=(N.WORDS,), condition=Condition.WITHOUT_LEAD),
    _row(A.SUPPLY_INFO, [S.NEEDS_INFO], S.IN_PROGRESS, _CITIZEN, Turn.LEAD,
         stops=(C.COMPLETION,), needs=(N.WORDS,), condition=Condition.WITH_LEAD),
    _row(A.ARCHIVE, [S.SUBMITTED], S.ARCHIVED, _VERIFIERS, Turn.NOBODY,
         stops=_ALL_CLOCKS, needs=(N.REASON, N.WORDS)),
    _row(A.ARCHIVE, [S.VERIFIED], S.ARCHIVED, _CHIEFS, Turn.NOBODY,
         stops=_ALL_CLOCKS, needs=(N.REASON, N.WORDS)),
    _row(A.ARCHIVE_INCOMPLETE, [S.NEEDS_INFO], S.ARCHIVED, [P.SYSTEM], Turn.NOBODY,
         stops=_ALL_CLOCKS, condition=Condition.NOT_KEPT_OUT),
    _row(A.AWAIT_REPORTER, [S.NEEDS_INFO], None, [P.SYSTEM],
         starts=(C.COMPLETION,), stops=(C.COMPLETION,), condition=Condition.KEPT_OUT),
    _row(A.APPEAL, [S.ARCHIVED], S.SUBMITTED, _CITIZEN, Turn.VERIFIER,
         starts=(C.VERIFY, C.OVERSIGHT), needs=(N.WORDS,)),
    _row(A.MERGE, [S.SUBMITTED], S.MERGED, _VERIFIERS, Turn.NOBODY, stops=_ALL_CLOCKS, needs=(N.TARGET,)),
    _row(A.MERGE, _AT_WORK, S.MERGED, _CHIEFS, Turn.NOBODY, stops=_ALL_CLOCKS, needs=(N.TARGET,)),
    _row(A.UNMERGE, [S.MERGED], S.SUBMITTED, (*_CHIEFS, P.SYSTEM), Turn.VERIFIER,
         starts=(C.VERIFY, C.OVERSIGHT), needs=(N.REASON,)),

    # A double has the answer of its parent, and its reporter a verdict of their own.
    _row(A.UNMERGE, [S.MERGED], S.SUBMITTED, _CITIZEN, Turn.VERIFIER,
         starts=(C.VERIFY, C.OVERSIGHT), needs=(N.REASON,), condition=Condition.PARENT_ANSWERED),
    _row(A.CONFIRM, [S.MERGED], None, _CITIZEN, condition=Condition.PARENT_ANSWERED),
    _row(A.FOLLOW_PARENT, [S.MERGED], None, [P.SYSTEM]),
    _row(A.PARENT_ANSWERED, [S.MERGED], None, [P.SYSTEM], condition=Condition.PARENT_ANSWERED),

    # Routing, called disposisi
    _row(A.ROUTE, [S.SUBMITTED], S.VERIFIED, _VERIFIERS, Turn.LEAD,
         starts=(C.FIRST_RESPONSE, C.RESOLVE, C.INFORMATION), stops=(C.RETURN_DECISION, C.VERIFY), needs=(N.AGENCY,),
         condition=Condition.VERIFIED_BEFORE),
    _row(A.ROUTE, _AT_WORK, S.VERIFIED, _ROUTERS, Turn.LEAD,
         needs=(N.AGENCY,)),
    _row(A.ACCEPT, [S.VERIFIED], None, [P.LEAD, P.OPERATOR], condition=Condition.PENDING_LEAD),
    _row(A.RETURN, _AT_WORK, S.SUBMITTED, [P.LEAD, P.OPERATOR], Turn.VERIFIER,
         starts=(C.RETURN_DECISION,), needs=(N.REASON,), condition=Condition.NOT_BOUND),
    _row(A.RECALL, _AT_WORK, S.SUBMITTED, _CHIEFS, Turn.VERIFIER,
         starts=(C.RETURN_DECISION,), needs=(N.REASON,)),
    _row(A.ADD_COPY, [S.SUBMITTED], None, _VERIFIERS, needs=(N.AGENCY,)),
    _row(A.ADD_COPY, _AT_WORK, None, _ROUTERS, needs=(N.AGENCY,)),
    _row(A.RECLASSIFY, _AT_WORK, None, (*_CHIEFS, P.INSPECTORATE), needs=(N.CLASS, N.REASON)),

    # Following up
    _row(A.FOLLOW_UP, _AT_WORK, S.IN_PROGRESS, _ANSWERERS, stops=(C.FIRST_RESPONSE,), needs=(N.WORDS,)),
    _row(A.RESOLVE, _AT_WORK, S.RESOLVED, _ANSWERERS, Turn.REPORTER,
         starts=(C.REPORTER_REPLY,), stops=(C.FIRST_RESPONSE, *_UNTIL_ANSWERED), needs=(N.WORDS, N.EVIDENCE)),
    _row(A.CORRECT, [S.IN_PROGRESS, S.RESOLVED], None, _ANSWERERS, needs=(N.WORDS,),
         condition=Condition.ANSWER_STANDS),
    _row(A.DRAFT_ANSWER, _AT_WORK, None, [P.LEAD, P.OPERATOR], needs=(N.WORDS,)),
    _row(A.REPLY, [S.SUBMITTED, S.VERIFIED, S.IN_PROGRESS], None, _CITIZEN, needs=(N.WORDS,)),

    # By the unit that typed it in, wherever the case lies: it completes what it entered, and passes on what the
    # reporter says. It never speaks as the reporter: a verdict is the reporter's own.
    _row(A.MEND_ENTRY, [S.SUBMITTED], None, [P.RECORDER], needs=(N.WORDS,), condition=Condition.NEVER_VERIFIED),
    _row(A.ADD_TO_ENTRY, OPEN, None, [P.RECORDER], needs=(N.WORDS,)),
    _row(A.RELAY, OPEN - {S.NEEDS_INFO}, None, [P.RECORDER], needs=(N.WORDS,)),
    _row(A.RELAY, [S.NEEDS_INFO], S.SUBMITTED, [P.RECORDER], Turn.VERIFIER,
         starts=(C.VERIFY,), stops=(C.COMPLETION,), needs=(N.WORDS,), condition=Condition.WITHOUT_LEAD),
    _row(A.RELAY, [S.NEEDS_INFO], S.IN_PROGRESS, [P.RECORDER], Turn.LEAD,
         stops=(C.COMPLETION,), needs=(N.WORDS,), condition=Condition.WITH_LEAD),

    # The reporter's verdict
    _row(A.CONFIRM, [S.RESOLVED], S.CLOSED, _CITIZEN, Turn.NOBODY, stops=(C.REPORTER_REPLY,)),
    _row(A.OBJECT, [S.RESOLVED], S.IN_PROGRESS, _CITIZEN, Turn.LEAD,
         starts=_UNTIL_ANSWERED, stops=(C.REPORTER_REPLY,), needs=(N.WORDS,)),
    _row(A.CLOSE, [S.RESOLVED], S.CLOSED, _CHIEFS, Turn.NOBODY,
         stops=(C.REPORTER_REPLY,), needs=(N.REASON,)),
    _row(A.CLOSE_SILENT, [S.RESOLVED], S.CLOSED, [P.SYSTEM], Turn.NOBODY, stops=(C.REPORTER_REPLY,),
         condition=Condition.NOT_KEPT_OUT),
    _row(A.AWAIT_REPORTER, [S.RESOLVED], None, [P.SYSTEM],
         starts=(C.REPORTER_REPLY,), stops=(C.REPORTER_REPLY,), condition=Condition.KEPT_OUT),
    _row(A.RATE, [S.CLOSED], None, _CITIZEN, needs=(N.SCORE,), condition=Condition.UNRATED),
    _row(A.REOPEN, [S.CLOSED], S.IN_PROGRESS, _CITIZEN, Turn.LEAD,
         starts=_UNTIL_ANSWERED, needs=(N.WORDS,), condition=Condition.MAY_STILL_REOPEN),
    _row(A.REOPEN, [S.CLOSED], S.IN_PROGRESS, (*_CHIEFS, P.EVALUATOR), Turn.LEAD,
         starts=_UNTIL_ANSWERED, needs=(N.WORDS,)),
    _row(A.WITHDRAW, [S.SUBMITTED, S.NEEDS_INFO, S.VERIFIED, S.IN_PROGRESS, S.RESOLVED], S.WITHDRAWN, _CITIZEN,
         Turn.NOBODY, stops=_ALL_CLOCKS),

    # At any time
    _row(A.EDIT_WORDS, OPEN, None, _CHIEFS),
    _row(A.ADD_NOTE, Status, None, _CHIEFS, needs=(N.WORDS,)),
    _row(A.ADD_NOTE, [*_AT_WORK, S.NEEDS_INFO, S.RESOLVED, S.CLOSED], None,
         (P.LEAD, P.OPERATOR, P.ASSIGNEE, P.HEAD, P.INSPECTORATE), needs=(N.WORDS,)),
    _row(A.PRIORITISE, _UNANSWERED, None, (P.HEAD, *_CHIEFS), needs=(N.REASON,)),
    _row(A.REMIND_UNIT, _AT_WORK, None, (P.HEAD, *_CHIEFS)),
    _row(A.OPEN_IDENTITY, Status, None, [P.COORDINATOR, P.INSPECTORATE, P.NATIONAL], needs=(N.REASON,)),
    # No step of one case: an officer types a number, and each report it leads to keeps a trace.
    _row(A.FIND_BY_PHONE, [], None, sorted(READS_CONTACT)),
    _row(A.RENEW_PIN, Status, None, (*_CHIEFS, P.RECORDER), needs=(N.CONTACT,)),
    # The trace that a refused try of it leaves: no step either.
    _row(A.REFUSE_PIN, [], None, (*_CHIEFS, P.RECORDER)),

    # Limits
    _row(A.ASK_EXTENSION, _AT_WORK, None, (P.LEAD, P.OPERATOR, P.COORDINATOR, P.NATIONAL), needs=(N.DAYS, N.REASON),
         condition=Condition.EXTENSION_UNASKED),
    _row(A.GRANT_EXTENSION, _AT_WORK, None, _CHIEFS, condition=Condition.EXTENSION_ASKED),
    _row(A.DECLINE_EXTENSION, _AT_WORK, None, _CHIEFS, needs=(N.REASON,), condition=Condition.EXTENSION_ASKED),
    _row(A.APPROACH_DUE, _UNANSWERED, None, [P.SYSTEM]),
    _row(A.PASS_DUE, _UNANSWERED, None, [P.SYSTEM]),
    _row(A.ALERT_ABOVE, _UNANSWERED, None, [P.SYSTEM]),
    # Before the reporter's silence does anything.
    _row(A.REMIND_REPORTER, [S.NEEDS_INFO, S.RESOLVED], None, [P.SYSTEM]),
    _row(A.REMIND, _UNANSWERED, None, [P.SYSTEM]),
    _row(A.OFFER_OMBUDSMAN, _UNANSWERED, None, [P.SYSTEM]),
    _row(A.REDATE, OPEN, None, [P.SYSTEM]),
)
# fmt: on


# Steps that end a case so, or begin a limit anew: the limits they stop are left off, not kept.
LEAVES_OFF = frozenset(
    row.action for row in TABLE if row.to in ENDED_ASIDE or not set(row.stops).isdisjoint(row.starts)
)


@cache
def rows_of(action: Action, source: Status) -> tuple[Row, ...]:
    """Rows by which `action` may leave `source`, in table order."""
    return tuple(row for row in TABLE if row.action == action and source in row.sources)


@cache
def rows_from(source: Status) -> tuple[Row, ...]:
    """All rows that leave a state, in table order."""
    return tuple(row for row in TABLE if source in row.sources)
