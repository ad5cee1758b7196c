"""Builds the demo world: institutions first, then a year of reports, each filed and lived through the commands."""

import multiprocessing
import random
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from lapor.common import clock
from lapor.demo.citizens import citizen
from lapor.demo.content import institutions
from lapor.demo.content.places import Place, pick_place
from lapor.demo.content.reports import ReportText, compose, pick_kind
from lapor.demo.lives import CHANNELS, Life, live
from lapor.demo.settlement import Directory, Town, open_accounts, settle
from lapor.directory.actors import NOBODY, Actor
from lapor.directory.models import Agency, Role
from lapor.insight import facts
from lapor.messaging import notices
from lapor.reports import feed
from lapor.reports.commands import filing, verification
from lapor.reports.commands.filing import Filing
from lapor.reports.information import CopyForm
from lapor.reports.models import Report
from lapor.reports.vocabulary import Channel, Grade
from lapor.reports.workflow import Status

SEED = 1708  # the short number by which SMS reports are sent
A_YEAR = timedelta(days=365)
BUSY_HOURS = (1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 13, 11, 9, 10, 9, 8, 8, 9, 10, 12, 11, 8, 5, 2)
# Blitar is where the demo accounts work; the other towns show what they may not see.
WEIGHTS = {"kota-blitar": 40, "kab-klaten": 16, "prov-kaltim": 12, "kab-sanggau": 10}


def build(*, reports: int, say: Callable[[str], None], processes: int = 1) -> None:
    """An empty database becomes the demo world. The same number of reports and the same day, the same world.

    Reports are filed in the order of time, so that numbers grow with it; then each lives its own life, in one or
    more processes.
    """
    rng = random.Random(SEED)  # noqa: S311  a story, not a secret
    until = clock.now()
    say("Settling institutions, officers and topics …")
    _hurry()
    today = clock.today()
    with clock.frozen(until - A_YEAR - timedelta(days=30)):
        directory = settle(today=today)
    lives = [
        begin_life(rng, directory, moment, until)
        for moment in sorted(any_moment(rng, until) for _ in range(reports))
    ]
    for number, _lived in enumerate(live_all(lives, processes), start=1):
        if number % 50 == 0 or number == reports:
            say(f"{number} of {reports} reports have lived through their year")
    _merge_doubles(rng, directory, until)
    # Nobody's mailbox is filled with a year that never was.
    feed.start_at_end(notices.FOLLOWER)
    facts.follow()
    open_accounts()


def _hurry() -> None:
    """A world that is lost in a power cut is simply made again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def live_all(lives: list[Life], processes: int) -> Iterator[None]:
    if processes < 2:
        yield from map(live, lives)
        return
    # The children inherit the lives; a connection must not be inherited.
    _INHERITED[:] = lives
    connection.close()
    cast(DatabaseWrapper, connection).close_pool()
    with multiprocessing.get_context("fork").Pool(processes, initializer=_hurry) as pool:
        yield from pool.imap_unordered(_live_one, range(len(lives)), chunksize=8)


_INHERITED: list[Life] = []


def _live_one(index: int) -> None:
    live(_INHERITED[index])


def any_moment(rng: random.Random, until: datetime) -> datetime:
    """Any moment of the year, the last days busiest, so that every queue has work; people write on Sundays too."""
    is_fresh = rng.random() < 0.16
    day = until - timedelta(days=rng.uniform(0, 6) if is_fresh else 364 * rng.betavariate(1.0, 1.5))
    hour = rng.choices(range(24), weights=BUSY_HOURS)[0]
    local = datetime.combine(
        day.date(), time(hour, rng.randrange(60), rng.randrange(60)), tzinfo=clock.JAKARTA
    )
    return min(local, until - timedelta(minutes=5))


def begin_life(rng: random.Random, directory: Directory, moment: datetime, until: datetime) -> Life:
    """One report, filed; its life has dice of its own."""
    roots = list(institutions.LOCAL_ROOTS)
    code = rng.choices(roots, weights=[WEIGHTS.get(root, 4) for root in roots])[0]
    town = Town(directory.agency[code], directory)
    local = moment.astimezone(ZoneInfo(town.root.zone)).date()
    kind = pick_kind(rng, root=code, month=local.month)
    place = pick_place(rng, root=code, setting=kind.setting)
    text = compose(rng, kind=kind, place=place, filed_on=local, told=directory.told)
    with clock.frozen(moment):
        report = file_one(rng, town, text, place, key=f"demo-{moment.isoformat()}-{rng.random()}")
    return Life(random.Random(rng.random()), town, text, place, report, moment, until)  # noqa: S311  dice


def file_one(rng: random.Random, town: Town, text: ReportText, place: Place, *, key: str) -> Report:
    channel = rng.choices(list(CHANNELS), weights=list(CHANNELS.values()))[0]
    photo = town.photo(text.photo, is_mended=False, rng=rng) if text.photo else None
    receipt = filing.file_report(
        Filing(
            report_class=text.report_class,
            title=text.title,
            body=text.body,
            incident_on=clock.today(ZoneInfo(town.root.zone)) - timedelta(days=text.incident_days_ago),
            place=text.location,
            region=town.region.get(place.region),
            pin=(place.latitude, place.longitude) if rng.random() < 0.8 else None,
            agency=_chosen(rng, town, text),
            topic=town.topic[text.topic_code] if rng.random() < 0.4 else None,
            is_anonymous=text.is_anonymous,
            is_confidential=text.is_confidential,
            purpose=". ".join(part.rstrip(".") for part in (text.purpose, text.copy_form) if part),
            copy_form=_copy_form(text.copy_form),
            proposal=text.proposal,
            channel=channel,
            reporter=citizen(rng),
        ),
        by=NOBODY if channel == Channel.WEB else _typist(town),
        key=key,
        files=[photo] if photo else [],
    )
    return receipt.report


def _copy_form(words: str) -> str:
    """The form's code nearest to what the reporter says."""
    if not words:
        return ""
    return (
        CopyForm.PRINTED if any(word in words.lower() for word in ("cetak", "fotokopi")) else CopyForm.DIGITAL
    )


def _chosen(rng: random.Random, town: Town, text: ReportText) -> Agency | None:
    """Whom the reporter addresses: mostly the government, sometimes an office, sometimes nobody."""
    draw = rng.random()
    if draw < 0.68:
        return town.root
    if draw < 0.82:
        return town.agency[text.mistaken_office or town.root.code]
    return None


def _typist(town: Town) -> Actor:
    """Who types in what came over WhatsApp, the counter or the radio."""
    return town.officer(town.root, Role.UNIT_OPERATOR, Role.AGENCY_COORDINATOR, on=clock.today())


def _merge_doubles(rng: random.Random, directory: Directory, until: datetime) -> None:
    """A few of the freshest reports turn out to be about one and the same thing."""
    waiting = Report.objects.filter(status=Status.SUBMITTED, topic__isnull=False, is_confidential=False)
    for report in waiting.select_related("holder_agency").order_by("topic_id", "-id")[:60]:
        same = _running_like(report)
        if same and report.holder_agency and rng.random() < 0.5:
            by = directory.officer(report.holder_agency, Role.AGENCY_COORDINATOR, on=clock.today())
            with clock.frozen(until):
                verification.merge_report(report, by=by, into=same)


def _running_like(report: Report) -> Report | None:
    """One of the same topic that is at work below the same desk, and open to the public."""
    running = Report.objects.filter(status__in=[Status.VERIFIED, Status.IN_PROGRESS], topic=report.topic_id)
    running = running.filter(agency_ids__contains=[report.holder_agency_id], is_confidential=False)
    return running.exclude(pk=report.pk).exclude(grade=Grade.OVERSIGHT).order_by("-id").first()
