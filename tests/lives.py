"""Lives of reports by chance: actions are drawn from those the workflow allows at the moment, by somebody it allows."""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from lapor.common import clock
from lapor.common.refusals import Refusal
from lapor.directory.actors import SYSTEM, Actor
from lapor.reports import permissions, sweeps
from lapor.reports.models import Assignment, Clock, Report
from lapor.reports.vocabulary import Channel, ReportClass
from lapor.reports.workflow import Action, ClockKind
from tests.verbs import VERBS
from tests.world import World

# Of the system's doings these wait for a day; a sweep goes over them between the steps.
BY_TIME = frozenset(sweeps.ALERTS) | {Action.REDATE, Action.AWAIT_REPORTER}
NEEDS_MORE_THAN_A_TURN = {Action.MERGE, *BY_TIME}


def actors(world: World, report: Report) -> list[Actor]:
    return [world.reporter_of(report), SYSTEM, *world.actor.values()]


def choices(world: World, report: Report) -> list[tuple[Action, Actor]]:
    """What could happen to the report now, and by whom."""
    rows = list(Assignment.objects.filter(report=report).select_related("agency"))
    found = []
    for actor in actors(world, report):
        for action in permissions.possible_actions(actor, report, rows):
            if action not in NEEDS_MORE_THAN_A_TURN and _is_sensible(world, report, action, actor):
                found.append((action, actor))
    return found


def filed_by_chance(world: World, rng: random.Random) -> Report:
    """A report of any class, channel and secrecy."""
    more: dict[str, Any] = {"purpose": "Penelitian", "copy_form": "digital", "proposal": "Pasang lampu."}
    if rng.random() < 0.3:
        more |= {"by": world.tono, "channel": rng.choice([Channel.PHONE, Channel.WHATSAPP])}
    report_class = rng.choice(list(ReportClass))
    more["is_confidential"] = rng.random() < 0.2
    more["is_about_receiver"] = report_class == ReportClass.COMPLAINT and rng.random() < 0.3
    to = rng.choice([None, world.blitar, world.klaten, world.dishub])
    if to is not None:
        more["to"] = to
    return world.filed(report_class=report_class, **more)


def live_on(world: World, report: Report, rng: random.Random, moment: datetime, *, steps: int) -> datetime:
    """Some steps at some hours from a moment on; returns when the last one was."""
    for _step in range(steps):
        moment += timedelta(hours=rng.uniform(0.1, 90))
        with clock.frozen(moment):
            possible = choices(world, report)
            if not possible:
                break
            # Each action is as likely as another, however many may take it.
            chosen = rng.choice(sorted({action for action, _actor in possible}))
            actor = rng.choice([actor for action, actor in possible if action == chosen])
            # A verb has fixed words and goes to fixed units: not every case can have them.
            with suppress(Refusal, LookupError), transaction.atomic():
                VERBS[chosen](world, report, actor)
            report = Report.objects.get(pk=report.pk)
        moment = max(moment, report.changed_at)
    return moment


def _is_sensible(world: World, report: Report, action: Action, actor: Actor) -> bool:
    """Verbs with fixed words that would be refused for reasons of their own."""
    leaves = (world.lukman, world.lia, world.dewi, world.tono, world.danu, world.ira)
    if action == Action.ROUTE and actor in leaves:
        return False
    if action == Action.ROUTE and actor == world.sari and report.lead_agency_id == world.tanjungsari.pk:
        return False
    if action in (Action.ASK_EXTENSION, Action.GRANT_EXTENSION):
        return _can_still_be_kept(report)
    return not (action == Action.ESCALATE and actor != world.kirana)


def _can_still_be_kept(report: Report) -> bool:
    """The limit of the answer runs and is not over: else more time is refused."""
    is_request = report.report_class == ReportClass.INFORMATION_REQUEST
    kind = ClockKind.INFORMATION if is_request else ClockKind.RESOLVE
    rows = Clock.objects.filter(report=report, kind=kind, stopped_at=None, breached_at=None)
    return rows.filter(due_on__gte=clock.today()).exists()
