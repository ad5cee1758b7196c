"""What a delivery says: the notices in it put into words for its reader, once for mail and once short.

Nothing is kept of it: what is sent again is written again, from what the reader may know at that moment.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from lapor.common import clock
from lapor.common.codes import keyed_hash, spoken
from lapor.directory.actors import actor_of
from lapor.directory.models import Person
from lapor.messaging import wordings
from lapor.messaging.models import Delivery, Notice, OfficerChoice, Wording
from lapor.messaging.outbound import Letter
from lapor.messaging.subscriptions import address_of, code_of, token_of
from lapor.messaging.vocabulary import Kind, Purpose, Reader, Way
from lapor.messaging.words import filled
from lapor.reports import payloads, permissions
from lapor.reports.events import content_of
from lapor.reports.identity import SealStaysShut
from lapor.reports.models import Event, Post, Report
from lapor.reports.vocabulary import INTERNAL_POSTS, Grade
from lapor.reports.workflow import OPEN

# A digest lists so many of a kind, and says how many more there are.
LISTED = 20
DUE_LISTED = 10


class NotToBeSent(Exception):
    """What it would say is not true any more, or its reader cannot be reached by it. `code`: of `Delivery.error`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a letter tells."""

    lead: str
    paragraphs: Sequence[str] = ()
    lines: Sequence[tuple[str, str]] = ()  # words and their address


@dataclass
class Loaded:
    """All that a batch of letters is made of."""

    notices: dict[Any, list[Notice]] = field(default_factory=lambda: defaultdict(list))
    reports: dict[int, Report] = field(default_factory=dict)
    events: dict[tuple[int, int], Event] = field(default_factory=dict)
    posts: dict[tuple[int, int], list[Post]] = field(default_factory=lambda: defaultdict(list))
    people: dict[int, Person] = field(default_factory=dict)
    choices: dict[int, OfficerChoice] = field(default_factory=dict)
    wordings: list[Wording] = field(default_factory=list)


def load(deliveries: Sequence[Delivery]) -> Loaded:
    """A bounded number of queries, however many deliveries."""
    found = Loaded()
    for notice in Notice.objects.filter(delivery_id__in=[one.pk for one in deliveries]).order_by("id"):
        found.notices[notice.delivery_id].append(notice)
    notices = [notice for rows in found.notices.values() for notice in rows]
    places = [(notice.report_id, notice.event_number) for notice in notices]
    ids = {report_id for report_id, _number in places} | {
        one.report_id for one in deliveries if one.report_id
    }
    reports = Report.objects.select_related("holder_agency", "lead_agency", "region")
    found.reports = {report.pk: report for report in reports.filter(pk__in=ids)}
    found.events = {(one.report_id, one.number): one for one in Event.objects.filter(pk__in=places)}
    said = Post.objects.filter(report_id__in=ids, event_number__in={number for _id, number in places})
    for post in said.exclude(kind__in=INTERNAL_POSTS).order_by("number"):
        found.posts[post.report_id, post.event_number].append(post)
    people = {one.person_id for one in deliveries if one.person_id}
    if people:
        found.people = {one.pk: one for one in Person.objects.filter(pk__in=people, is_active=True)}
        found.choices = {one.person_id: one for one in OfficerChoice.objects.filter(person_id__in=people)}
    paths = {agency_id for report in found.reports.values() for agency_id in _path(report)}
    found.wordings = wordings.in_force(paths)
    return found


def _path(report: Report) -> Sequence[int]:
    agency = report.holder_agency or report.lead_agency
    return agency.path if agency else ()


def letter_of(delivery: Delivery, loaded: Loaded) -> Letter:
    """Raises NotToBeSent."""
    address, language = _addressed(delivery, loaded)
    with override(language):
        match Purpose(delivery.purpose):
            case Purpose.PROOF:
                return _proof(delivery, address, language)
            case Purpose.DIGEST:
                return _digest(delivery, loaded, address, language)
            case Purpose.NOTICE:
                return _notice(delivery, loaded, address, language)
            case _:
                raise NotToBeSent("no_words")


def _addressed(delivery: Delivery, loaded: Loaded) -> tuple[str, str]:
    if delivery.person_id:
        person = loaded.people.get(delivery.person_id)
        if person is None:
            raise NotToBeSent("inactive")
        choice = loaded.choices.get(person.pk)
        address = person.email if delivery.way == Way.EMAIL else person.phone
        if not address:
            raise NotToBeSent("no_address")
        return address, choice.language if choice else settings.LANGUAGE_CODE
    subscription = delivery.subscription
    if subscription is None or (subscription.ended_at and delivery.purpose != Purpose.PROOF):
        raise NotToBeSent("ended")
    try:
        return address_of(subscription), subscription.language
    except SealStaysShut:
        raise NotToBeSent("sealed") from None


# -- about one report ---------------------------------------------------------------------------------------------


def _notice(delivery: Delivery, loaded: Loaded, address: str, language: str) -> Letter:
    report = loaded.reports.get(delivery.report_id)
    notices = loaded.notices[delivery.pk]
    if report is None or not notices:
        raise NotToBeSent("nothing")
    is_bare = _is_bare(delivery, report)
    parts = [_part(notice, loaded, report, language, is_bare=is_bare) for notice in notices]
    values = _safe_values(report)
    first = _said(Kind(notices[0].kind), loaded, report, language)
    subject = (
        filled(first.subject, values)
        if len(notices) == 1
        else _("%(n)s kabar tentang laporan %(number)s") % {"n": len(notices), "number": values["number"]}
    )
    link = _link(delivery, report)
    return _letter(
        delivery,
        address=address,
        language=language,
        subject=subject,
        parts=parts,
        link=link,
        button=_("Buka laporan"),
        kind=notices[0].kind if len(notices) == 1 else "several",
        parameters=(values["number"], link),
    )


def _is_bare(delivery: Delivery, report: Report) -> bool:
    """Nothing of the content, and no name: of what is hidden, and to an address that nobody has proved."""
    is_hidden = report.is_confidential or report.grade == Grade.OVERSIGHT
    subscription = delivery.subscription
    return is_hidden or (subscription is not None and subscription.proved_at is None)


def _part(notice: Notice, loaded: Loaded, report: Report, language: str, *, is_bare: bool) -> Part:
    said = _said(Kind(notice.kind), loaded, report, language)
    values = _safe_values(report)
    if is_bare:
        return Part(filled(said.lead, values))
    event = loaded.events.get((notice.report_id, notice.event_number))
    values |= _content_values(notice, event, loaded, report)
    body = filled(said.body, values)
    return Part(filled(said.lead, values), [one for one in body.split("\n\n") if one])


def _said(kind: Kind, loaded: Loaded, report: Report, language: str) -> wordings.Said:
    own = wordings.nearest(loaded.wordings, kind, language, _path(report))
    return wordings.words_of(kind, language, own)


def _safe_values(report: Report) -> dict[str, str]:
    return {"number": spoken(report.number), "link": _address_of(report), "site": site_name()}


def _content_values(notice: Notice, event: Event | None, loaded: Loaded, report: Report) -> dict[str, str]:
    agency = report.holder_agency or report.lead_agency
    posts = loaded.posts[notice.report_id, notice.event_number]
    is_officer = notice.reader == Reader.OFFICER
    said = [post.body for post in posts if is_officer or post.is_public or notice.reader == Reader.REPORTER]
    return {
        "title": report.title,
        "agency": agency.name if agency else _("petugas"),
        "due": formats.date_format(report.due_on, "j F Y")
        if report.due_on
        else _("waktu yang tertera di sana"),
        "words": "\n\n".join(said),
        "reason": _reason(event),
    }


def _reason(event: Event | None) -> str:
    """What the event says beside its words."""
    if event is None:
        return ""
    match content_of(event).payload:
        case payloads.Archived(reason=reason):
            return f"{reason.label}."
        case payloads.Returned(reason=reason) if reason:
            return f"{reason.label}."
        case payloads.Closed(by=by):
            return f"{by.label}."
        case payloads.Redated(decree=decree) if decree:
            return _("Kalender hari kerja berubah (%(decree)s).") % {"decree": decree}
        case payloads.ExtensionGranted(days=days):
            return ngettext("Diperpanjang %(n)d hari kerja.", "Diperpanjang %(n)d hari kerja.", days) % {
                "n": days
            }
        case payloads.Reclassified():
            return _("Klasifikasi laporan berubah.")
        case payloads.Prioritised(planned_on=planned_on) if planned_on:
            return _("Direncanakan dikerjakan %(day)s.") % {"day": formats.date_format(planned_on, "j F Y")}
        case _:
            return ""


# -- a digest -----------------------------------------------------------------------------------------------------


def _digest(delivery: Delivery, loaded: Loaded, address: str, language: str) -> Letter:
    """What came since yesterday, what is due today on top; a line each."""
    person = loaded.people[delivery.person_id or 0]
    notices = loaded.notices[delivery.pk]
    parts = [*_due_today(person), *_news(notices, loaded)]
    if not parts:
        raise NotToBeSent("nothing")
    day = formats.date_format(clock.today(), "l, j F Y")
    return _letter(
        delivery,
        address=address,
        language=language,
        subject=_("Ringkasan meja kerja, %(day)s") % {"day": day},
        parts=parts,
        link=f"{settings.PUBLIC_URL}{reverse('desk')}",
        button=_("Buka meja kerja"),
        kind="digest",
    )


def _due_today(person: Person) -> list[Part]:
    actor = actor_of(person)
    rows = permissions.worked_by(actor).filter(
        holder_agency_id__in=actor.agencies(), status__in=sorted(OPEN), due_on=clock.today(actor.zone)
    )
    due = list(rows.order_by("-priority", "pk")[: DUE_LISTED + 1])
    if not due:
        return []
    return [Part(_("Jatuh tempo hari ini"), lines=_lines(due, DUE_LISTED))]


def _news(notices: Sequence[Notice], loaded: Loaded) -> list[Part]:
    by_kind: dict[Kind, dict[int, Report]] = defaultdict(dict)
    for notice in notices:
        if report := loaded.reports.get(notice.report_id):
            by_kind[Kind(notice.kind)][report.pk] = report
    return [
        Part(str(kind.label), lines=_lines(list(by_kind[kind].values()), LISTED))
        for kind in Kind
        if kind in by_kind
    ]


def _lines(reports: Sequence[Report], most: int) -> list[tuple[str, str]]:
    lines = [(_line(report), _desk_address(report)) for report in reports[:most]]
    if len(reports) > most:
        more = len(reports) - most
        lines.append((ngettext("dan %(n)d lagi", "dan %(n)d lagi", more) % {"n": more}, ""))
    return lines


def _line(report: Report) -> str:
    is_hidden = report.is_confidential or report.grade == Grade.OVERSIGHT
    return spoken(report.number) if is_hidden else f"{spoken(report.number)} · {report.title}"


# -- a proof ------------------------------------------------------------------------------------------------------


def _proof(delivery: Delivery, address: str, language: str) -> Letter:
    subscription = delivery.subscription
    if subscription is None or subscription.code_sent_at is None or subscription.proved_at:
        raise NotToBeSent("nothing")
    code = code_of(subscription)
    lead = _("Kode Anda: %(code)s. Berlaku 30 menit.") % {"code": code}
    link = f"{settings.PUBLIC_URL}{reverse('notice_proof', args=[token_of(subscription, 'proof')])}"
    return _letter(
        delivery,
        address=address,
        language=language,
        subject=_("Kode untuk memastikan alamat Anda"),
        parts=[Part(lead, [_("Jika Anda tidak memintanya, abaikan pesan ini.")])],
        link=link,
        button=_("Pastikan alamat ini"),
        kind="proof",
        parameters=(code,),
    )


# -- form ---------------------------------------------------------------------------------------------------------


def _letter(
    delivery: Delivery,
    *,
    address: str,
    language: str,
    subject: str,
    parts: Sequence[Part],
    link: str,
    button: str,
    kind: str,
    parameters: Sequence[str] = (),
) -> Letter:
    subscription = delivery.subscription
    stop_url = ""
    if subscription:
        stop_url = f"{settings.PUBLIC_URL}{reverse('notice_stop', args=[token_of(subscription, 'stop')])}"
    # An address that is to be proved is so by the link in its first letter.
    proof_url = ""
    if subscription and subscription.proved_at is None and delivery.purpose == Purpose.NOTICE:
        proof_url = f"{settings.PUBLIC_URL}{reverse('notice_proof', args=[token_of(subscription, 'proof')])}"
    context = {
        "subject": subject,
        "parts": parts,
        "link": link,
        "button": button,
        "stop_url": stop_url,
        "proof_url": proof_url,
        "why": _why(delivery),
        "site": site_name(),
        "imprint": [one for one in (settings.SITE_PHONE, settings.SITE_EMAIL, settings.SITE_ADDRESS) if one],
        "language": language,
    }
    thread = ""
    if delivery.report_id:
        whom = str(delivery.subscription_id or delivery.person_id)
        thread = keyed_hash("thread", str(delivery.report_id), whom)[:32]
    return Letter(
        id=str(delivery.pk),
        address=address,
        subject=subject,
        short=_short(parts, link),
        text=render_to_string("messaging/mail.txt", context).strip() + "\n",
        html=render_to_string("messaging/mail.html", context),
        language=language,
        kind=kind,
        link=link,
        thread=thread,
        stop_url=stop_url,
        parameters=parameters,
        is_in_conversation=_is_in_conversation(delivery),
    )


# So long after its reader's last message a chat takes words that no provider has approved.
_CONVERSATION = timedelta(hours=24)


def _is_in_conversation(delivery: Delivery) -> bool:
    heard_at = delivery.subscription.heard_at if delivery.subscription else None
    return heard_at is not None and clock.now() - heard_at < _CONVERSATION


def _short(parts: Sequence[Part], link: str) -> str:
    """For SMS and chats: the first sentences and the address, nothing of the content."""
    return " ".join([*(part.lead for part in parts[:3]), link])


def _why(delivery: Delivery) -> str:
    match Reader(delivery.reader):
        case Reader.REPORTER:
            return _("Anda menerima ini karena alamat ini diberikan untuk mengabari laporan itu.")
        case Reader.FOLLOWER:
            return _("Anda menerima ini karena mengikuti laporan itu.")
        case Reader.OFFICER:
            return _(
                "Anda menerima ini karena penugasan Anda. Jalur dan waktunya dapat diatur pada akun Anda."
            )


def _link(delivery: Delivery, report: Report) -> str:
    return _desk_address(report) if delivery.person_id else _address_of(report)


def _address_of(report: Report) -> str:
    """The page of the number: it asks for the PIN where that is needed."""
    return f"{settings.PUBLIC_URL}{reverse('report', args=[report.number])}"


def _desk_address(report: Report) -> str:
    return f"{settings.PUBLIC_URL}{reverse('desk_case', args=[report.number])}"


def site_name() -> str:
    return settings.SITE_NAME or "LAPOR!"
