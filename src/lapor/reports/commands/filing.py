"""Taking a report in: from any channel, receipted at once, routed on. Never refused for a wrong door."""

import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import h3
from django.db import transaction
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapor.common import clock, codes
from lapor.common.codes import hash_pin
from lapor.common.files import StoredFile
from lapor.common.postgresql.statements import prepared_cursor
from lapor.common.refusals import Incomplete, Invalid, NotAllowed, OutOfTurn
from lapor.common.text import WORDS_LIMIT, clean_line, clean_text, short_name
from lapor.directory import agency_tree, roles
from lapor.directory.actors import Actor, Power
from lapor.directory.models import Agency, Region, Topic
from lapor.reports import events, timekeeping
from lapor.reports.case import Case
from lapor.reports.commands import _clocks, _turns
from lapor.reports.identity import Reporter, sealed_identity
from lapor.reports.models import Attachment, Report
from lapor.reports.payloads import Filed
from lapor.reports.side_rows import FilingKey
from lapor.reports.vocabulary import PLACE_LIMIT, TITLE_LIMIT, Channel, Grade, ReportClass
from lapor.reports.workflow import TABLE, Action, Party, Status, Turn

# The easternmost zone: a date that has begun anywhere in the country is not in the future.
EARLIEST_ZONE = ZoneInfo("Asia/Jayapura")
OLDEST_INCIDENT_YEARS = 50
# What lay longer in a tray is not typed in with the day it came: it would be late before anybody could act.
LONGEST_IN_TRAY = timedelta(days=30)
CELL_RESOLUTION = 8
# The country's extent with a margin of sea: south, north, west, east.
EXTENT = (-12.0, 7.0, 94.0, 142.0)
_TAKE_KEY = """
    INSERT INTO reports_filingkey (key, report_id, digest) VALUES (%s, nextval('reports_report_id_seq'), %s)
    ON CONFLICT DO NOTHING RETURNING report_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What a reporter sends. `pin` of the map is (latitude, longitude) in degrees."""

    report_class: str
    title: str
    body: str
    incident_on: date | None = None
    place: str = ""
    region: Region | None = None
    pin: tuple[float, float] | None = None
    agency: Agency | None = None
    topic: Topic | None = None
    is_anonymous: bool = False
    is_confidential: bool = False
    is_represented: bool = False
    # A complaint about the very office that would receive it: then that office is not its first reader.
    is_about_receiver: bool = False
    purpose: str = ""
    copy_form: str = ""
    delivery_form: str = ""
    proposal: str = ""
    channel: str = Channel.WEB
    # Of a letter, a message or a visit: when it was received, where that is not now.
    received_at: datetime | None = None
    reporter: Reporter = field(default_factory=Reporter)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the reporter takes home. `is_new`: False when this key had been filed before; `pin` is empty when it was
    replaced since.
    """

    report: Report
    pin: str
    is_new: bool = True


class AlreadySent(OutOfTurn):
    """This key was used for another filing: perhaps a new report, written over the old one. `report` is the first."""

    code = "already_sent"
    sentence = _(
        "Formulir ini sudah terkirim sebagai laporan %(number)s. Jika ini laporan baru, kirim sekali lagi."
    )

    def __init__(self, report: Report, second: Filing) -> None:
        super().__init__(_hides_more(report, second), number=str(report))
        self.report = report


def _hides_more(first: Report, second: Filing) -> Promise | None:
    """What to do when the second sending hides what the first, which cannot be changed any more, has shown."""
    if second.is_anonymous and not first.is_anonymous:
        return _(
            "Formulir ini sudah terkirim sebagai laporan %(number)s dengan nama Anda, yang mungkin sudah dibaca "
            "petugas. Jika nama itu tidak boleh terlihat lagi, buka laporan itu dan cabut. Lalu kirim yang ini, yang "
            "anonim, sekali lagi."
        )
    if second.is_confidential and not first.is_confidential:
        return _(
            "Formulir ini sudah terkirim sebagai laporan %(number)s tanpa pilihan rahasia. Jika isinya tidak boleh "
            "dibaca publik, buka laporan itu dan cabut. Lalu kirim yang ini, yang rahasia, sekali lagi."
        )
    return None


def file_report(
    filing: Filing,
    *,
    by: Actor,
    key: str,
    files: Sequence[StoredFile] = (),
    kept: Sequence[StoredFile] = (),
) -> Receipt:
    """File once. The same filing under the same `key` (a double click, a retry) gives the first report and its receipt.

    `files` came with this sending; `kept` had come before, with one that was refused. Raises Incomplete or Invalid with
    the field at fault, AlreadySent when the key was used for anything else, and TimeWentBack by a wrong clock; then
    nothing is written.
    """
    clean = _checked(filing)
    hashed = codes.keyed_hash("filing", key)
    digest, pin = _digest(clean, hashed, files), codes.pin_for(key)
    with transaction.atomic():
        if report_id := _new_id(hashed, digest):
            return Receipt(_write(clean, report_id, by, pin, [*kept, *files]), pin)
    sent = FilingKey.objects.get(key=hashed)
    first = Report.objects.get(pk=sent.report_id)
    if not _is_same(sent, digest, first, clean) or not _has_all(first, kept):
        raise AlreadySent(first, clean)
    return Receipt(first, _pin_again(first, key), is_new=False)


def _digest(filing: Filing, key: str, files: Iterable[StoredFile]) -> str:
    """One hash over all that was sent: every field of the filing, whichever it has, and the files. Keyed, and another
    one under another key, so that it tells nothing about anybody.
    """
    told = {one.name: _plain(getattr(filing, one.name)) for one in fields(filing)}
    told["files"] = sorted(file.sent_sha256 or file.sha256 for file in files)
    return codes.keyed_hash("filing-digest", key, json.dumps(told, sort_keys=True))


def _plain(value: object) -> object:
    """A value of a filing as JSON has it."""
    match value:
        case Model():
            return value.pk
        case Reporter():
            return asdict(value)
        case date():
            return value.isoformat()
        case _:
            return value


def _is_same(sent: FilingKey, digest: str, first: Report, filing: Filing) -> bool:
    """Whether it is the same filing. Of keys older than the digest, title and words are all that can be compared."""
    if sent.digest:
        return codes.same(sent.digest, digest)
    return (first.original_title, first.original_body) == (filing.title, filing.body)


def _has_all(first: Report, kept: Collection[StoredFile]) -> bool:
    """A double click sends twice what was kept; what lies there beside it was added since."""
    paths = {file.path for file in kept}
    return not paths or paths <= attached_paths(first)


def attached_paths(report: Report) -> set[str]:
    """Where the files lie that were sent with a report."""
    return set(Attachment.objects.filter(report=report, post_number=0).values_list("path", flat=True))


def _pin_again(report: Report, key: str) -> str:
    """The PIN that this key gave, as long as it is still the report's."""
    given = (codes.pin_for(key), codes.pin_for(key, digits=codes.OLD_PIN_DIGITS))
    return next((pin for pin in given if codes.pin_fits(report.pin_hash, pin)), "")


_WHAT_TO_TELL: dict[str, Promise] = {
    ReportClass.ASPIRATION: _("Ceritakan latar belakangnya: bagaimana keadaannya sekarang."),
    ReportClass.INFORMATION_REQUEST: _("Tuliskan informasi apa yang Anda perlukan."),
}


def missing_of(filing: Filing) -> dict[str, Promise]:
    """What must still be told, by field: the coach's list and the check before sending are the same."""
    required: dict[str, tuple[object, Promise]] = {
        "title": (filing.title, _("Beri judul singkat.")),
        "body": (filing.body, _WHAT_TO_TELL.get(filing.report_class, _("Ceritakan apa yang terjadi."))),
    }
    match filing.report_class:
        case ReportClass.COMPLAINT:
            required["incident_on"] = (filing.incident_on, _("Kapan kejadiannya?"))
            required["place"] = (filing.place or filing.region or filing.pin, _("Di mana kejadiannya?"))
        case ReportClass.ASPIRATION:
            required["proposal"] = (filing.proposal, _("Apa yang Anda usulkan?"))
        case ReportClass.INFORMATION_REQUEST:
            required["purpose"] = (filing.purpose, _("Untuk apa informasi itu Anda perlukan?"))
            required["copy_form"] = (filing.copy_form, _("Dalam bentuk apa salinannya?"))
    if not filing.is_anonymous and filing.channel == Channel.WEB:
        who = filing.reporter
        required["name"] = (who.name, _("Siapa nama Anda? Atau pilih anonim."))
        required["phone"] = (
            who.phone or who.email,
            _("Isi nomor telepon atau email agar kami dapat mengabari Anda."),
        )
    return {name: sentence for name, (value, sentence) in required.items() if not value}


def _checked(filing: Filing) -> Filing:
    """The filing with clean texts, or a refusal."""
    if filing.report_class not in ReportClass.values:
        raise Incomplete(
            _("Pilih dahulu: pengaduan, aspirasi, atau permintaan informasi."), field="report_class"
        )
    clean = _cleaned(filing)
    if clean.is_about_receiver and clean.report_class != ReportClass.COMPLAINT:
        raise Invalid(
            _(
                "Hanya pengaduan yang tidak dibaca oleh instansi yang dilaporkan. Pilih pengaduan, atau hapus centang "
                "bahwa laporan ini tentang instansi penerimanya."
            ),
            field="report_class",
        )
    for name, sentence in missing_of(clean).items():
        raise Incomplete(sentence, field=name)
    refuse_odd_date(clean.incident_on)
    _refuse_far_pin(clean.pin)
    _refuse_odd_receipt(clean)
    return clean


def _cleaned(filing: Filing) -> Filing:
    return replace(
        filing,
        title=clean_line(filing.title, TITLE_LIMIT),
        body=clean_text(filing.body, WORDS_LIMIT),
        place=clean_line(filing.place, PLACE_LIMIT),
        purpose=clean_text(filing.purpose, WORDS_LIMIT),
        proposal=clean_text(filing.proposal, WORDS_LIMIT),
    )


def refuse_odd_date(day: date | None) -> None:
    """Raises Invalid for an incident that has not happened yet, or is older than anybody's memory."""
    today = clock.today(EARLIEST_ZONE)
    if day and day > today:
        raise Invalid(_("Tanggal kejadian belum terjadi. Periksa kembali tanggalnya."), field="incident_on")
    if day and day.year < today.year - OLDEST_INCIDENT_YEARS:
        raise Invalid(_("Tanggal kejadian terlalu lama. Periksa kembali tahunnya."), field="incident_on")


def _refuse_odd_receipt(filing: Filing) -> None:
    """An office says when it received what it types in; a reporter's own filing is received as it is sent."""
    received_at, now = filing.received_at, clock.now()
    if received_at is None:
        return
    if filing.channel == Channel.WEB:
        raise Invalid(_("Laporan lewat web diterima saat dikirim."), field="received_at")
    if received_at > now:
        raise Invalid(
            _("Waktu diterima belum tiba. Periksa kembali tanggal dan jamnya."), field="received_at"
        )
    if received_at < now - LONGEST_IN_TRAY:
        raise Invalid(
            _("Waktu diterima paling lama %(days)s hari yang lalu. Tulis tanggal aslinya di isi laporan."),
            field="received_at",
            days=LONGEST_IN_TRAY.days,
        )


def _refuse_far_pin(pin: tuple[float, float] | None) -> None:
    if pin is None:
        return
    south, north, west, east = EXTENT
    if not (south <= pin[0] <= north and west <= pin[1] <= east):
        raise Invalid(
            _("Titik peta berada di luar Indonesia. Geser penandanya ke lokasi kejadian."), field="pin"
        )


def _new_id(key: str, digest: str) -> int:
    """The id of a new report, under its key; 0: the key is used, by a report that is committed. Who sends the same at
    the same moment waits here.
    """
    with prepared_cursor() as cursor:
        cursor.execute(_TAKE_KEY, [key, digest])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _write(filing: Filing, report_id: int, by: Actor, pin: str, files: Iterable[StoredFile]) -> Report:
    """Everything of a new case: turn, clock, event, identity, attachments, and the report that heads them."""
    moment = timekeeping.moment_of_filing()
    report = _new_report(filing, report_id, pin)
    report.filed_at = report.changed_at = report.turn_began_at = moment
    case = Case(report, by, moment, assignments=[], running=[])
    case.party, case.power = _capacity(filing, by)
    if case.power:
        report.entered_by_agency_id, report.entered_by_id = case.power.agency_id, by.person_id
    else:
        report.account_key = by.account_key
    case.payload = Filed(
        report_class=ReportClass(report.report_class),
        channel=Channel(report.channel),
        about_receiver=_keep_from_receiver(case, filing),
        received_at=filing.received_at,
    )
    case.attach(files, to=None, is_public=False)
    holder, verifier = _turns.next_holder(case, Turn.VERIFIER)
    _turns.open_turn(case, holder, verifier)
    report.agency_ids = sorted(verifier.path if verifier else [])
    row = next(row for row in TABLE if row.action == Action.FILE)
    _clocks.update_clocks(case, row, previous=None, has_turn_passed=False)
    events.append([case], Action.FILE)
    report.last_party = case.party
    case.writes.add_rows(report, *case.attachments)
    if not filing.reporter.is_empty:
        case.writes.add_rows(sealed_identity(report_id, filing.reporter, findable=not filing.is_anonymous))
    case.writes.send_rows()
    return report


def _keep_from_receiver(case: Case, filing: Filing) -> bool:
    """The whole government that would receive it counts as complained about, until somebody impartial has read which
    office it is. Without a chosen agency the nation is the first reader anyway.
    """
    if not (filing.is_about_receiver and filing.agency):
        return False
    if Agency.objects.filter(pk__in=filing.agency.path, kind=Agency.Kind.INSPECTORATE).exists():
        # It would be the inspectorate that reads it first.
        case.verifier = agency_tree.national_agency()
    case.report.grade = Grade.OVERSIGHT
    case.report.respondent_agency = agency_tree.root_of(filing.agency)
    return True


def _new_report(filing: Filing, report_id: int, pin: str) -> Report:
    latitude, longitude = filing.pin or (None, None)
    return Report(
        id=report_id,
        status=Status.SUBMITTED,
        report_class=filing.report_class,
        channel=Channel(filing.channel),
        original_title=filing.title,
        original_body=filing.body,
        title=filing.title,
        body=filing.body,
        words_salt=secrets.token_hex(8),
        purpose=filing.purpose,
        copy_form=filing.copy_form,
        delivery_form=filing.delivery_form,
        proposal=filing.proposal,
        incident_on=filing.incident_on,
        received_at=filing.received_at,
        place=filing.place,
        region=filing.region,
        latitude=latitude,
        longitude=longitude,
        cell=h3.latlng_to_cell(latitude, longitude, CELL_RESOLUTION) if filing.pin else "",
        topic=filing.topic,
        chosen_agency=filing.agency,
        is_anonymous=filing.is_anonymous,
        is_confidential=filing.is_confidential,
        is_represented=filing.is_represented,
        public_name="" if filing.is_anonymous or filing.is_confidential else short_name(filing.reporter.name),
        pin_hash=hash_pin(pin),
    )


def _capacity(filing: Filing, by: Actor) -> tuple[Party, Power | None]:
    """In what capacity it is filed: an officer types in for somebody, everybody else reports."""
    if by.is_officer and filing.channel != Channel.WEB:
        power = next((power for power in by.powers if power.role in roles.WORKING), None)
        if power is None:
            raise NotAllowed(_("Tugas Anda tidak mencakup mencatat laporan untuk orang lain."))
        return Party.OPERATOR, power
    return (Party.REPRESENTATIVE if filing.is_represented else Party.REPORTER), None
