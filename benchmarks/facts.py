"""Are the facts of the boards what the events say, whatever happened? Many random lives, then a recount from events.

    PYTHONPATH=src .venv/bin/python benchmarks/facts.py [--lives 2000] [--steps 8] [--kills 3] [--processes 2]

Makes a PostgreSQL of its own and throws it away. Lives are lived through the commands, in several processes, while a
follower counts and a rebuild runs; both are killed now and then. Afterwards every figure of every board, of everybody
in the cast, is compared with a recount. Prints what was lived, counted and compared, and how much processor time that
took; the exit code says whether all of it agreed.
"""

import argparse
import logging
import random
import resource
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lives", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--role", default="")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    if chosen.role:
        return play(chosen)
    from installation import throw_away_installation

    with throw_away_installation("facts"):
        return orchestrate(chosen)


def orchestrate(chosen: argparse.Namespace) -> int:
    """Live, count, kill, and judge."""
    import django

    django.setup()
    logging.getLogger("lapor.security").setLevel(logging.ERROR)
    from django.core.management import call_command
    from django.db import connection

    from lapor.common import clock
    from lapor.insight import facts
    from tests.world import build_world

    call_command("migrate", interactive=False, verbosity=0)
    with clock.frozen(_start()):
        build_world()
    connection.close()
    began = time.monotonic()
    livers = [_begun(chosen, "liver", seed=chosen.seed * 1000 + n) for n in range(chosen.processes)]
    counters = [_begun(chosen, role, seed=0) for role in ("follower", "rebuilder")]
    killed = 0
    while any(liver.poll() is None for liver in livers):
        time.sleep(random.uniform(2, 6))
        if killed < chosen.kills:
            place = killed % 2
            counters[place].send_signal(signal.SIGKILL)
            counters[place].wait()
            counters[place] = _begun(chosen, ("follower", "rebuilder")[place], seed=0)
            killed += 1
    for process in counters:
        process.terminate()
        process.wait()
    print(f"{chosen.lives} lives in {time.monotonic() - began:.0f} s; {killed} kills", flush=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    with clock.frozen(_start() + timedelta(days=402)):
        followed = facts.follow()
        print(f"the rest followed: {followed}; {_judged()} numbers agree", flush=True)
        done = facts.rebuild()
        print(f"rebuilt {done} reports; {_judged()} numbers agree", flush=True)
    spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    print(f"judged in {spent:.0f} s of processor time")
    return 0 if all(liver.returncode == 0 for liver in livers) else 1


def play(chosen: argparse.Namespace) -> int:
    """One process: lives, or counts until it is ended."""
    import django

    django.setup()
    logging.getLogger("lapor.security").setLevel(logging.ERROR)
    from lapor.common import clock
    from lapor.insight import facts

    if chosen.role == "liver":
        return _live(chosen)
    with clock.frozen(_start() + timedelta(days=400)):
        while True:
            if chosen.role == "follower":
                facts.follow()
            else:
                facts.rebuild()
            time.sleep(0.5)


def _live(chosen: argparse.Namespace) -> int:
    from lapor.common import clock
    from tests.lives import filed_by_chance, live_on
    from tests.world import load_world

    world, rng = load_world(), random.Random(chosen.seed)
    for _number in range(chosen.lives // chosen.processes):
        moment = _start() + timedelta(days=rng.uniform(0, 300))
        with clock.frozen(moment):
            report = filed_by_chance(world, rng)
        live_on(world, report, rng, moment, steps=rng.randint(0, chosen.steps))
    return 0


def _judged() -> int:
    """How many numbers agree. Raises AssertionError for the first that does not."""
    from lapor.directory.actors import SYSTEM
    from lapor.insight.scopes import Period
    from tests.recount import compare, everyone, told
    from tests.world import load_world

    stories, compared = told(), 0
    for actor, scope in everyone([SYSTEM, *load_world().actor.values()], stories):
        for first, last in ((402, 0), (200, 120)):
            period = Period(scope.today - timedelta(days=first), scope.today - timedelta(days=last))
            compared += compare(actor, scope, period, stories)
    return compared


def _begun(chosen: argparse.Namespace, role: str, *, seed: int) -> "subprocess.Popen[bytes]":
    given = [f"--{name}={getattr(chosen, name)}" for name in ("lives", "steps", "processes")]
    return subprocess.Popen([sys.executable, __file__, f"--role={role}", f"--seed={seed}", *given])


def _start() -> datetime:
    return datetime(2026, 1, 5, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


if __name__ == "__main__":
    sys.exit(main())
