"""What a delivery says: the notices in it put into words for its reader, once for mail and once short.

Nothing is kept of it: what is sent again is written again, from what the reader may know at that moment.
"""

from collections.abc import Sequence
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
from lapor.messaging import weeks, wordings
from lapor.messaging.digests import desk_address, parts_of
from lapor.messaging.letter_rows import Loaded, NotToBeSent, Part, path_of
from lapor.messaging.models import Delivery, Notice
from lapor.messaging.outbound import Letter
from lapor.messaging.subscriptions import address_of, code_of, token_of
from lapor.messaging.vocabulary import Kind, Purpose, Reader, Way
from lapor.messaging.words import filled
from lapor.reports import payloads, permissions
from lapor.reports.events import content_of
from lapor.reports.identity import SealStaysShut
from lapor.reports.models import Event, Report
from lapor.reports.vocabulary import Grade


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
            case Purpose.WEEK:
                return _week(delivery, loaded, address, language)
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
    if not _may_still_know(delivery, loaded, report):
        raise NotToBeSent("not_theirs")
    is_bare = _is_bare(delivery, report)
    parts = [_part(notice, loaded, report, language, is_bare=is_bare) for notice in notices]
    values = safe_values(report)
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
    """Nothing of the content, and no name: of what is hidden or put aside, and to an address that nobody has proved."""
    is_hidden = report.is_confidential or report.grade == Grade.OVERSIGHT
    if delivery.reader == Reader.FOLLOWER and not permissions.is_public(report):
        return True
    subscription = delivery.subscription
    return is_hidden or (subscription is not None and subscription.proved_at is None)


def _may_still_know(delivery: Delivery, loaded: Loaded, report: Report) -> bool:
    """Between an event and its letter a report may be hidden, and an officer may go elsewhere."""
    match Reader(delivery.reader):
        case Reader.REPORTER:
            return True
        case Reader.FOLLOWER:
            return permissions.was_public(report)
        case Reader.OFFICER:
            return permissions.works_on(actor_of(loaded.people[delivery.person_id or 0]), report)


def _part(notice: Notice, loaded: Loaded, report: Report, language: str, *, is_bare: bool) -> Part:
    said = _said(Kind(notice.kind), loaded, report, language)
    values = safe_values(report)
    if is_bare:
        return Part(filled(said.lead, values))
    event = loaded.events.get((notice.report_id, notice.event_number))
    values |= content_values(report) | {"words": _words_of(notice, loaded), "reason": _reason(event)}
    body = filled(said.body, values)
    return Part(filled(said.lead, values), [one for one in body.split("\n\n") if one])


def _said(kind: Kind, loaded: Loaded, report: Report, language: str) -> wordings.Said:
    own = wordings.nearest(loaded.wordings, kind, language, path_of(report))
    return wordings.words_of(kind, language, own)


def safe_values(report: Report) -> dict[str, str]:
    return {"number": spoken(report.number), "link": _address_of(report), "site": site_name()}


def content_values(report: Report) -> dict[str, str]:
    """What stands in for the placeholders that tell what a report is about, as the report is now."""
    agency = report.holder_agency or report.lead_agency
    due = formats.date_format(report.due_on, "j F Y") if report.due_on else ""
    return {
        "title": report.title,
        "agency": agency.name if agency else _("petugas"),
        "due": due or _("waktu yang tertera di sana"),
    }


def _words_of(notice: Notice, loaded: Loaded) -> str:
    """What was said with the event, as far as this reader may read it."""
    reads_all = notice.reader in (Reader.OFFICER, Reader.REPORTER)
    posts = loaded.posts[notice.report_id, notice.event_number]
    return "\n\n".join(post.body for post in posts if reads_all or post.is_public)


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
    parts = parts_of(loaded.people[delivery.person_id or 0], loaded.notices[delivery.pk], loaded)
    if not parts:
        raise NotToBeSent("nothing")
    subject = _("Ringkasan meja kerja, %(day)s") % {"day": formats.date_format(clock.today(), "l, j F Y")}
    link = f"{settings.PUBLIC_URL}{reverse('desk')}"
    return _letter(
        delivery,
        address=address,
        language=language,
        subject=subject,
        parts=parts,
        link=link,
        button=_("Buka meja kerja"),
        kind="digest",
        parameters=(subject, link),
    )


def _week(delivery: Delivery, loaded: Loaded, address: str, language: str) -> Letter:
    parts = weeks.parts_of(loaded.people[delivery.person_id or 0])
    if not parts:
        raise NotToBeSent("nothing")
    link = f"{settings.PUBLIC_URL}{reverse('office')}"
    return _letter(
        delivery,
        address=address,
        language=language,
        subject=parts[0].lead,
        parts=parts,
        link=link,
        button=_("Buka papan"),
        kind="week",
        parameters=(parts[0].lead, link),
    )


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
    context = _context(delivery, subject=subject, parts=parts, link=link, button=button, language=language)
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
        thread=_thread(delivery),
        stop_url=context["stop_url"],
        parameters=parameters,
        is_in_conversation=_is_in_conversation(delivery),
    )


def _context(delivery: Delivery, **said: Any) -> dict[str, Any]:
    """Of the templates. An address that is to be proved is so by the link in its first letter."""
    subscription = delivery.subscription
    stop_url = proof_url = ""
    if subscription:
        stop_url = f"{settings.PUBLIC_URL}{reverse('notice_stop', args=[token_of(subscription, 'stop')])}"
        if subscription.proved_at is None and delivery.purpose == Purpose.NOTICE:
            token = token_of(subscription, "proof")
            proof_url = f"{settings.PUBLIC_URL}{reverse('notice_proof', args=[token])}"
    imprint = (settings.SITE_PHONE, settings.SITE_EMAIL, settings.SITE_ADDRESS)
    return said | {
        "stop_url": stop_url,
        "proof_url": proof_url,
        "why": _why(delivery),
        "site": site_name(),
        "imprint": [one for one in imprint if one],
    }


def _thread(delivery: Delivery) -> str:
    """The same for all letters about one report to one reader; tells nothing of either."""
    if not delivery.report_id:
        return ""
    whom = str(delivery.subscription_id or delivery.person_id)
    return keyed_hash("thread", str(delivery.report_id), whom)[:32]


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
    return desk_address(report) if delivery.person_id else _address_of(report)


def _address_of(report: Report) -> str:
    """The page of the number: it asks for the PIN where that is needed."""
    return f"{settings.PUBLIC_URL}{reverse('report', args=[report.number])}"


def site_name() -> str:
    return settings.SITE_NAME or "LAPOR!"
