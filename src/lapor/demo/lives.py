"""The life of one demo report, played through the commands while the clock walks from its filing to the present."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lapor.common import clock
from lapor.demo.content import answers
from lapor.demo.content.places import Place
from lapor.demo.content.reports import ReportText
from lapor.demo.content.spoken_time import working_day
from lapor.demo.settlement import Town
from lapor.directory.actors import Actor
from lapor.directory.models import Agency, Role
from lapor.reports import permissions, sweeps
from lapor.reports.clocks import arithmetic, ladder
from lapor.reports.commands import closing, follow_ups, notes, routing, verification
from lapor.reports.models import Assignment, Clock, Report
from lapor.reports.vocabulary import Channel, Grade, Missing, ReturnReason
from lapor.reports.workflow import REPORTERS_CLOCKS, Action, Status

CHANNELS = {
    Channel.WEB: 50,
    Channel.WHATSAPP: 22,
    Channel.INSTAGRAM: 7,
    Channel.COUNTER: 7,
    Channel.PHONE: 6,
    Channel.EMAIL: 4,
    Channel.SMS: 2,
    Channel.RADIO: 2,
}
# What the words of the demo call a ground, and the code it is archived under.
ARCHIVED_AS = {
    "unclear": "unclear",
    "out_of_scope": "not_public_service",
    "in_court": "in_court",
    "not_government": "not_public_service",
}


@dataclass
class Life:
    """One report on its way. `until` is the present: nothing happens after it."""

    rng: random.Random
    town: Town
    text: ReportText
    place: Place
    report: Report
    at: datetime
    until: datetime
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.town.root.zone)

    @property
    def on(self) -> date:
        return self.at.astimezone(self.zone).date()

    @property
    def reporter(self) -> Actor:
        return Actor(unlocked=frozenset({self.report.pk}))

    def wait(self, low: float, high: float) -> bool:
        """Let working days pass, ending within office hours. False: the present came first."""
        days = self.rng.uniform(low, high)
        day = working_day(self.on, int(days)) if int(days) else self.on
        moment = datetime.combine(day, time(8), tzinfo=self.zone) + timedelta(
            minutes=self.rng.randint(0, 460)
        )
        if moment <= self.at:
            moment = self.at + timedelta(minutes=self.rng.randint(12, 170))
        return self.move_to(moment)

    def move_to(self, moment: datetime) -> bool:
        """On the way limits may pass, each told once, on the day after."""
        if self.report.due_on and self.report.due_on < min(moment, self.until).astimezone(self.zone).date():
            _climb_ladders(self.report, until=min(moment, self.until))
        if moment >= self.until:
            return False
        self.at = moment
        return True

    def do(self, verb: Callable[..., object], **given: object) -> None:
        with clock.frozen(self.at):
            verb(self.report, **given)

    def agency_words(self) -> dict[str, Any]:
        name = str(self.lead)
        return {"report": self.text, "place": self.place, "on": self.on, "agency_name": name}

    @property
    def lead(self) -> Agency:
        return self.town.agency_by_id(self.report.lead_agency_id)

    @property
    def liaison(self) -> Actor:
        """Who answers for the unit: its own officer, or where it has none, somebody above."""
        return self.town.officer(
            self.lead, Role.LIAISON_OFFICER, Role.INSPECTORATE, Role.AGENCY_COORDINATOR, on=self.on
        )

    def can(self, action: Action, *, by: Actor) -> bool:
        """Nobody presses a button that their page does not show."""
        rows = Assignment.objects.filter(report=self.report)
        with clock.frozen(self.at):
            return action in permissions.possible_actions(by, self.report, rows)


def _climb_ladders(report: Report, *, until: datetime) -> None:
    """Tell what the limits of one report reach until then, each on its day: what the sweep would have done."""
    while due := _next_rung(report, until):
        at, number, action = due
        with clock.frozen(at):
            sweeps.ALERTS[action](report, clock_number=number)


def _next_rung(report: Report, until: datetime) -> tuple[datetime, int, Action] | None:
    """(moment, clock, what to tell): the earliest before `until`, reporters' own limits left to their lives."""
    rows = Clock.objects.filter(report=report, stopped_at=None, alert_on__isnull=False)
    for row in rows.exclude(kind__in=REPORTERS_CLOCKS).order_by("alert_on", "number"):
        if row.alert_on is None or row.due_on is None:
            continue
        at = arithmetic.end_of(row.alert_on - arithmetic.ONE_DAY, ZoneInfo(row.zone)) + timedelta(minutes=10)
        if at > until:
            continue
        # The step before may have been later than that night.
        at = max(at, report.changed_at)
        today = at.astimezone(ZoneInfo(row.zone)).date()
        rungs = ladder.ladder_of(row.kind, report.report_class)
        return at, row.number, ladder.action_for(rungs, row.rung, row.due_on, today=today)
    return None


def live(life: Life) -> None:
    """From filed to wherever it stands today, with all that its limits have told on their days."""
    _way(life)
    _climb_ladders(life.report, until=life.until)


def _way(life: Life) -> None:
    if not life.wait(0.2, 3.6) or not _intake(life):
        return
    if not _verify(life) or not reach_the_unit(life):
        return
    _work(life)


def _intake(life: Life) -> bool:
    """What may keep a report from being verified. False: its way ends, or waits, here."""
    draw = life.rng.random()
    if draw < 0.03:
        code = life.rng.choice(list(ARCHIVED_AS))
        words = answers.archive_reason(life.rng, code=code)
        life.do(verification.archive_report, by=_verifier(life), reason=ARCHIVED_AS[code], words=words)
        return False
    if draw < 0.05:
        words = answers.reporter_words(life.rng, "withdraw", report=life.text, place=life.place)
        life.do(closing.withdraw_report, by=life.reporter, reason=words)
        return False
    return _ask_first(life) if draw < 0.14 else True


def _ask_first(life: Life) -> bool:
    words, _items = answers.ask_for_more(life.rng, report=life.text, until=working_day(life.on, 10))
    life.do(
        verification.request_info, by=_verifier(life), missing=[life.rng.choice(list(Missing))], words=words
    )
    if life.rng.random() < 0.3:
        return _when_overdue(life, closing.archive_incomplete)
    if not life.wait(0.3, 7):
        return False
    words = answers.reporter_reply(life.rng, report=life.text, place=life.place, answers_question=True)
    life.do(follow_ups.supply_info, by=life.reporter, words=words)
    return life.wait(0.2, 2.5)


def _when_overdue(life: Life, verb: Callable[..., None]) -> bool:
    """What the system does on the day after the reporter's limit. Always ends the way."""
    limit = Clock.objects.filter(report=life.report, kind__in=REPORTERS_CLOCKS, stopped_at=None).first()
    if limit is None or limit.due_on is None:
        return False
    morning = datetime.combine(limit.due_on + timedelta(days=1), time(1, 5), tzinfo=life.zone)
    if morning < life.until:
        life.at = morning
        life.do(verb, clock_number=limit.number)
    return False


def _verifier(life: Life) -> Actor:
    holder = life.report.holder_agency_id
    if holder == life.town.national.pk:
        return life.town.national_admin
    return life.town.officer(life.town.agency_by_id(holder), Role.AGENCY_COORDINATOR, on=life.on)


def _verify(life: Life) -> bool:
    """Verify to where it seems to belong; now and then that is the wrong desk, but never the one complained about."""
    to, is_oversight = life.town.right_office(life.text), life.text.grade == Grade.OVERSIGHT
    if life.text.mistaken_office and life.rng.random() < 0.14 and not is_oversight:
        to = life.town.agency[life.text.mistaken_office]
    if not _hand_over_to_the_nation(life, to):
        return False
    verifier = _verifier(life)
    if verifier == life.town.national_admin and to.parent_id and life.rng.random() < 0.5:
        to = life.town.root_of(to)
    life.do(
        verification.verify_report,
        by=verifier,
        report_class=life.text.report_class,
        grade=life.text.grade,
        no_respondent="Pelapor tidak menyebut instansinya." if is_oversight else "",
        topic=life.town.topic[life.text.topic_code],
        to=to,
        publish=[1] if life.text.photo else [],
        note=answers.officer_words(life.rng, "route") if life.rng.random() < 0.4 else "",
    )
    return life.wait(0.2, 1.8)


def _hand_over_to_the_nation(life: Life, to: Agency) -> bool:
    """Where nobody in the verifier's tree can act. False: the present came first."""
    verifier = _verifier(life)
    if verifier == life.town.national_admin or life.report.holder_agency_id in to.path:
        return True
    reason = answers.return_reason(life.rng, agency_name=str(life.town.root), owner_name=str(to))
    life.do(verification.escalate_report, by=verifier, reason=reason, suggested=to)
    return life.wait(0.3, 2)


def reach_the_unit(life: Life) -> bool:
    """Down the tree from the government's desk, and back again when it was the wrong unit."""
    right = life.town.right_office(life.text)
    if life.lead.pk in right.path and life.lead != right:
        coordinator = life.town.officer(life.lead, Role.AGENCY_COORDINATOR, on=life.on)
        life.do(routing.route_report, by=coordinator, to=right, note=answers.officer_words(life.rng, "route"))
        if not life.wait(0.2, 2):
            return False
    return life.lead == right or _go_back(life, right)


def _go_back(life: Life, right: Agency) -> bool:
    """The wrong unit gives it back; a desk above the units takes it back to decide anew."""
    words = answers.return_reason(life.rng, agency_name=str(life.lead), owner_name=str(right))
    if life.can(Action.RETURN, by=life.liaison):
        reason = ReturnReason.NOT_AUTHORITY
        life.do(routing.return_report, by=life.liaison, reason=reason, words=words, suggested=right)
    else:
        life.do(routing.recall_report, by=life.liaison, reason=words)
    if not life.wait(0.2, 2) or not _hand_over_to_the_nation(life, right):
        return False
    life.do(routing.route_report, by=_verifier(life), to=right)
    return life.wait(0.2, 2)


def _work(life: Life) -> None:
    """Accepted, answered, settled; then the reporter's verdict."""
    if life.rng.random() < 0.06:
        return
    if life.rng.random() < 0.7 and life.can(Action.ACCEPT, by=life.liaison):
        life.do(routing.accept_report, by=life.liaison)
    if life.rng.random() < 0.25:
        life.do(notes.add_note, by=life.liaison, words=answers.internal_note(life.rng, report=life.text))
    if not life.wait(0.5, 5.5):
        return
    life.do(
        follow_ups.follow_up,
        by=life.liaison,
        words=answers.first_follow_up(life.rng, **life.agency_words()),
    )
    if life.rng.random() < 0.12 and life.wait(0.3, 4):
        words = answers.reporter_reply(life.rng, report=life.text, place=life.place)
        life.do(follow_ups.reply, by=life.reporter, words=words)
    if life.rng.random() < 0.08 or not life.wait(*_pace(life)):
        return
    if life.report.status == Status.IN_PROGRESS and _resolve(life):
        _verdict(life)


def _pace(life: Life) -> tuple[float, float]:
    """How many working days the work itself takes: mostly inside the limit, sometimes not."""
    return {"plain": (0.5, 6.0), "oversight_grade": (15.0, 66.0)}.get(life.text.grade, (1.0, 15.0))


def _resolve(life: Life) -> bool:
    photo = life.town.photo(life.text.photo, is_mended=True, rng=life.rng) if life.text.photo else None
    life.do(
        follow_ups.resolve_report,
        by=life.liaison,
        words=answers.resolution(life.rng, **life.agency_words()),
        files=[photo] if photo else [],
        without_evidence=""
        if photo
        else "Pekerjaan ini tidak menghasilkan foto atau dokumen yang dapat dilampirkan.",
    )
    return True


def _verdict(life: Life) -> None:
    draw = life.rng.random()
    if draw < 0.44:
        _when_overdue(life, closing.close_silent)
    elif draw < 0.56:
        _object(life)
    elif life.wait(0.2, 8):
        life.do(closing.confirm_report, by=life.reporter)
        _rate(life, stars=life.rng.choices((1, 2, 3, 4, 5), weights=(2, 3, 10, 35, 50))[0], chance=0.8)


def _object(life: Life) -> None:
    if not life.wait(0.3, 6):
        return
    words = answers.objection(life.rng, report=life.text, place=life.place)
    life.do(follow_ups.object_to_answer, by=life.reporter, words=words)
    if life.wait(0.5, 6) and _resolve(life) and life.wait(0.3, 7):
        life.do(closing.confirm_report, by=life.reporter)
        _rate(life, stars=life.rng.choices((1, 2, 3, 4), weights=(10, 20, 45, 25))[0], chance=0.7)


def _rate(life: Life, *, stars: int, chance: float) -> None:
    if life.rng.random() > chance:
        return
    comment = ""
    if life.rng.random() < 0.6:
        comment = answers.rating_comment(life.rng, stars=stars, report=life.text, place=life.place)
    life.do(closing.rate_report, by=life.reporter, score=stars, comment=comment)
