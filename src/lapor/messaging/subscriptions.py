"""Who wants to be told of a report, at which address, and whether it is proved to be theirs.

An address is proved by the link in a mail or by the short code that was sent to it. Until then it is told only that
something happened. One click, or STOP, ends it; what bounced is not tried again until its owner says so.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lapor.common import clock, codes, rate_limits
from lapor.common.refusals import Invalid, NotFound
from lapor.messaging.addresses import address_hash, clean_address
from lapor.messaging.models import Delivery, StoppedAddress, Subscription
from lapor.messaging.vocabulary import Ending, Purpose, Reader, Way
from lapor.reports import identity
from lapor.reports.models import Report

CODE_DIGITS = 6
CODE_GOOD_FOR = timedelta(minutes=30)
# Six digits, each try after the third slower than the one before.
TRIES = rate_limits.Pace(free=3, longest=timedelta(hours=1))
# New addresses from one report: somebody may mistype, nobody needs many.
MOST_WAYS = 6
# Codes within a day: to one address, to one that wants nothing more, and for one report. A stranger may type any.
CODES_TO_ADDRESS, CODES_TO_STOPPED, CODES_OF_REPORT = 10, 2, 12
DAY = timedelta(days=1)


class WrongCode(Invalid):
    """The short code is another one, or too old."""

    code = "wrong_code"
    sentence = _("Kode ini tidak cocok atau sudah lewat 30 menit. Periksa kembali, atau minta kode baru.")


class TooManyWays(Invalid):
    """More addresses for one report than anybody needs."""

    code = "too_many_ways"
    sentence = _("Sudah ada %(n)s alamat untuk laporan ini. Hentikan salah satunya dulu.")


def subscribe(
    report: Report,
    *,
    reader: Reader,
    way: Way,
    address: str,
    language: str,
    rank: int = 0,
) -> Subscription:
    """Tell this address from now on. Raises Invalid, TooManyWays.

    The same address again wakes up the subscription it has; where that was ended it is to be proved anew, because who
    ended it was its owner, and who asks now may be another.
    """
    clean = clean_address(way, address)
    hashed = address_hash(way, clean)
    with transaction.atomic():
        if reader == Reader.REPORTER and _others(report, hashed).count() >= MOST_WAYS:
            raise TooManyWays(n=MOST_WAYS)
        subscription, is_new = Subscription.objects.get_or_create(
            report_id=report.pk,
            reader=reader,
            way=way,
            address_hash=hashed,
            defaults={
                "sealed": identity.seal_address(clean),
                "language": language,
                "rank": rank,
                "made_at": clock.now(),
            },
        )
        if not is_new and (subscription.ended_at or subscription.rank != rank):
            if subscription.ended_at:
                subscription.proved_at = None
            subscription.ended_at, subscription.ending = None, ""
            subscription.rank, subscription.language = rank, language
            subscription.save(update_fields=["proved_at", "ended_at", "ending", "rank", "language"])
    return subscription


def subscribe_filed(report: Report, ways: Iterable[tuple[Way, str]], *, language: str) -> None:
    """What a reporter chose while filing, in the order in which they are tried. One statement, in filing's transaction.

    Raises Invalid.
    """
    moment = clock.now()
    Subscription.objects.bulk_create(
        (
            Subscription(
                report_id=report.pk,
                reader=Reader.REPORTER,
                way=way,
                rank=rank,
                sealed=identity.seal_address(clean := clean_address(way, address)),
                address_hash=address_hash(way, clean),
                language=language,
                made_at=moment,
            )
            for rank, (way, address) in enumerate(ways)
        ),
        ignore_conflicts=True,
    )


def _others(report: Report, hashed: str) -> QuerySet[Subscription]:
    return active_of(report.pk, Reader.REPORTER).exclude(address_hash=hashed)


def active_of(report_id: int, *readers: Reader) -> QuerySet[Subscription]:
    """Of one report, those tried first first."""
    rows = Subscription.objects.filter(report_id=report_id, ended_at=None).order_by("rank", "pk")
    return rows.filter(reader__in=readers) if readers else rows


def address_of(subscription: Subscription) -> str:
    """In clear. For whoever sends to it, and for its owner. Raises SealStaysShut."""
    return identity.open_address(bytes(subscription.sealed))


def seal_anew(ids: Sequence[int]) -> int:
    """Seal these addresses with the first key; gives how many stay shut. To be called in a transaction."""
    shut = 0
    for row in Subscription.objects.select_for_update().filter(pk__in=ids):
        try:
            row.sealed = identity.sealed_anew(bytes(row.sealed))
        except identity.SealStaysShut:
            shut += 1
        else:
            row.save(update_fields=["sealed"])
    return shut


# -- proving ------------------------------------------------------------------------------------------------------


def send_code(subscription: Subscription) -> Delivery | None:
    """A short code to the address; the former one ends. It is not kept: only its hash. None: it is proved already,
    which who asks is not to learn from the limits. Raises TooMany.
    """
    _count_code(subscription)
    if subscription.proved_at:
        return None
    moment = clock.now()
    subscription.code_sent_at = moment
    subscription.code_hash = _code_hash(subscription, code_of(subscription))
    subscription.save(update_fields=["code_sent_at", "code_hash"])
    return Delivery.objects.create(
        purpose=Purpose.PROOF,
        way=subscription.way,
        reader=subscription.reader,
        report_id=subscription.report_id,
        subscription=subscription,
        due_at=moment,
        made_at=moment,
        event_at=moment,
    )


def _count_code(subscription: Subscription) -> None:
    """Reporters and followers apart, so that nobody who follows something uses up what a reporter needs."""
    reader, hashed = subscription.reader, subscription.address_hash
    most = CODES_TO_STOPPED if stopped_among({hashed}) else CODES_TO_ADDRESS
    rate_limits.count_attempt("message-code", str(subscription.pk), limit=5, per=timedelta(hours=1))
    if reader == Reader.REPORTER:
        report = str(subscription.report_id)
        rate_limits.count_attempt("message-code-report", report, limit=CODES_OF_REPORT, per=DAY)
    rate_limits.count_attempt("message-code-address", reader, hashed, limit=most, per=DAY)


def code_of(subscription: Subscription) -> str:
    """The code that was last sent: derived, so that a repeated sending says the same and no table holds it."""
    moment = subscription.code_sent_at.isoformat() if subscription.code_sent_at else ""
    digest = codes.keyed_hash("message-code", str(subscription.pk), moment)
    return f"{int(digest[:15], 16) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def prove_by_code(subscription: Subscription, typed: str) -> None:
    """Raises WrongCode, TooMany."""
    rate_limits.try_after("message-code-try", str(subscription.pk), pace=TRIES)
    sent_at = subscription.code_sent_at
    is_in_time = sent_at is not None and clock.now() - sent_at <= CODE_GOOD_FOR
    fits = codes.same(_code_hash(subscription, codes.digits_of(typed)), subscription.code_hash)
    if not (is_in_time and fits):
        raise WrongCode(field="code")
    rate_limits.forget_attempts("message-code-try", str(subscription.pk))
    prove(subscription)


def prove(subscription: Subscription) -> None:
    """Its owner has shown that what is sent there is read by them: for this report and no other. Who wanted nothing
    more to be sent there, wants something again.
    """
    allow_address(subscription.address_hash)
    if subscription.proved_at is None:
        subscription.proved_at = clock.now()
        subscription.code_hash = ""
        subscription.save(update_fields=["proved_at", "code_hash"])


def _code_hash(subscription: Subscription, code: str) -> str:
    return codes.keyed_hash("message-code-check", str(subscription.pk), code)


# -- links in messages --------------------------------------------------------------------------------------------


def token_of(subscription: Subscription, purpose: str) -> str:
    """For the links of its messages. `purpose`: "stop" or "proof"; neither opens the report."""
    return f"{subscription.pk}-{_signature(subscription, purpose)}"


def by_token(token: str, purpose: str) -> Subscription:
    """Raises NotFound for a link that is none of ours."""
    key, _dash, signature = token.partition("-")
    found = Subscription.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    if found is None or not codes.same(_signature(found, purpose), signature):
        raise NotFound
    return found


def _signature(subscription: Subscription, purpose: str) -> str:
    return codes.keyed_hash("message-link", purpose, str(subscription.pk), subscription.address_hash)[:40]


def chat_token(report: Report) -> str:
    """For the link by which its reporter opens a chat for it: letters, digits and dashes, at most 64 of them."""
    return f"{report.pk}-{_chat_signature(report.pk)}"


def subscribe_by_token(token: str, *, way: Way, address: str) -> Subscription | None:
    """A chat was opened by such a link: its owner holds the receipt and writes from there. None: no link of ours."""
    key, _dash, signature = token.partition("-")
    is_ours = key.isdecimal() and len(key) < 18 and codes.same(_chat_signature(int(key)), signature)
    report = Report.objects.filter(pk=int(key)).first() if is_ours else None
    if report is None:
        return None
    row = subscribe(report, reader=Reader.REPORTER, way=way, address=address, language="id")
    prove(row)
    return row


def _chat_signature(report_id: int) -> str:
    return codes.keyed_hash("chat-link", str(report_id))[:32]


# -- ending -------------------------------------------------------------------------------------------------------


def end(subscription: Subscription, ending: Ending = Ending.STOPPED) -> None:
    """Nothing more of this report to this address."""
    Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=clock.now(), ending=ending)


def stop_address(hashed: str, ending: Ending) -> None:
    """Nothing more to this address at all: it bounced, or its owner said STOP."""
    moment = clock.now()
    with transaction.atomic():
        StoppedAddress.objects.update_or_create(
            address_hash=hashed, defaults={"ending": ending, "at": moment}
        )
        Subscription.objects.filter(address_hash=hashed, ended_at=None).update(ended_at=moment, ending=ending)


def allow_address(hashed: str) -> None:
    """Its owner asks for it again."""
    StoppedAddress.objects.filter(address_hash=hashed).delete()


def stopped_among(hashes: Iterable[str]) -> set[str]:
    """Of these addresses, those that get nothing."""
    rows = StoppedAddress.objects.filter(address_hash__in=list(hashes))
    return set(rows.values_list("address_hash", flat=True))
