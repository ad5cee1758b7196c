"""The feed under writers that commit crosswise, roll back and are killed, and followers that are killed too.

    PYTHONPATH=src .venv/bin/python benchmarks/feed.py [--writers 8] [--events 10000] [--followers 3] [--kills 40]

Makes a PostgreSQL of its own and throws it away. Each follower notes what it hears in a table; afterwards each must
have heard each committed event once, in the order of the feed, and each report in the order of its history. The exit
code says whether it was so.
"""

import argparse
import random
import signal
import subprocess
import sys
import time

HEARD = """
    CREATE TABLE IF NOT EXISTS heard (
        id bigserial PRIMARY KEY, follower text NOT NULL, report_id bigint NOT NULL, number int NOT NULL
    )
"""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--followers", type=int, default=3)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--role", default="")
    chosen = parser.parse_args()
    if chosen.role:
        return play(chosen.role, chosen.events)
    from installation import throw_away_installation

    with throw_away_installation("feed"):
        return orchestrate(chosen)


def orchestrate(chosen: argparse.Namespace) -> int:
    """Start everybody, kill some of them now and then, wait, and judge."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from lapor.common import clock
    from tests.world import build_world, load_world

    call_command("migrate", interactive=False, verbosity=0)
    build_world()
    world = load_world()
    # A few reports for all: writers of the same report wait for each other, and cross with those of others.
    for _ in range(chosen.writers * 2):
        world.filed()
    with connection.cursor() as cursor:
        cursor.execute(HEARD)
    began = clock.now()
    roles = [f"writer-{n}" for n in range(chosen.writers)] + [
        f"follower-{n}" for n in range(chosen.followers)
    ]
    running = {role: start(role, chosen.events) for role in roles}
    kills = 0
    while any(process.poll() is None for role, process in running.items() if role.startswith("writer")):
        time.sleep(0.2)
        if kills < chosen.kills:
            role = random.choice(roles)
            if running[role].poll() is None:
                running[role].send_signal(signal.SIGKILL)
                running[role].wait()
                running[role] = start(role, chosen.events)
                kills += 1
        show(chosen, began)
    for role, process in running.items():
        if role.startswith("follower"):
            process.send_signal(signal.SIGTERM)
            process.wait()
    for n in range(chosen.followers):
        subprocess.run(command(f"last-{n}", chosen.events), check=True)
    return judge(chosen, kills, (clock.now() - began).total_seconds())


def command(role: str, events: int) -> list[str]:
    return [sys.executable, __file__, "--role", role, "--events", str(events)]


def start(role: str, events: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command(role, events))


def show(chosen: argparse.Namespace, began: object) -> None:
    if not sys.stderr.isatty():
        return
    from lapor.reports.models import Event

    sys.stderr.write(f"\r{Event.objects.count()} / {chosen.writers * chosen.events} events")


def play(role: str, events: int) -> int:
    """What a child process does."""
    import django

    django.setup()
    kind, _, number = role.partition("-")
    return {"writer": write, "follower": follow_for_ever, "last": follow_once}[kind](int(number), events)


def write(writer: int, events: int) -> int:
    """Write until this writer's share is committed, counting what earlier lives of it have committed already."""
    from django.db import transaction

    from lapor.directory.actors import SYSTEM
    from lapor.reports import events as writing
    from lapor.reports.case import Case
    from lapor.reports.models import Event, Report
    from lapor.reports.payloads import Redated
    from lapor.reports.workflow import Action, Status

    ids = list(Report.objects.order_by("pk").values_list("pk", flat=True))
    while (done := Event.objects.filter(person_id=None, data__version=writer + 1).count()) < events:
        for _ in range(min(200, events - done)):
            with transaction.atomic():
                if random.random() < 0.3:
                    # Its transaction began long before it writes: it commits across younger ones.
                    Report.objects.select_for_update().get(pk=ids[writer])
                    time.sleep(random.random() / 200)
                report = Report.objects.select_for_update().get(pk=random.choice(ids[writer:]))
                case = Case(report, SYSTEM, report.changed_at, assignments=[], running=[])
                case.before = Status(report.status)
                case.payload = Redated(version=writer + 1)
                case.writes.watch_rows(report)
                writing.append([case], Action.REDATE)
                case.writes.send_rows()
                if random.random() < 0.1:
                    transaction.set_rollback(True)
                if random.random() < 0.1:
                    time.sleep(random.random() / 500)
    return 0


def follow_for_ever(follower: int, events: int) -> int:
    while True:
        follow_once(follower, events)
        time.sleep(0.05)


def follow_once(follower: int, _events: int) -> int:
    from django.db import connection

    from lapor.reports import feed

    def act(event: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO heard (follower, report_id, number) VALUES (%s, %s, %s)",
                [follower, event.report_id, event.number],  # type: ignore[attr-defined]
            )

    feed.follow(f"follower-{follower}", act)
    return 0


def judge(chosen: argparse.Namespace, kills: int, seconds: float) -> int:
    from django.db import connection

    from lapor.reports import history
    from lapor.reports.models import Event, FeedEntry

    committed = Event.objects.count()
    order = list(FeedEntry.objects.order_by("position").values_list("report_id", "number"))
    is_good = len(order) == committed == len(set(order))
    last: dict[int, int] = {}
    for report_id, number in order:
        is_good &= number > last.get(report_id, 0)
        last[report_id] = number
    with connection.cursor() as cursor:
        for n in range(chosen.followers):
            cursor.execute("SELECT report_id, number FROM heard WHERE follower = %s ORDER BY id", [str(n)])
            is_good &= cursor.fetchall() == order
    check = history.verify_everything()
    chains = [row for row in check.breaks if row["kind"] in ("event_changed", "feed_broken", "event_unseen")]
    print(
        f"{committed} events by {chosen.writers} writers in {seconds:.0f} s, {kills} kills, "
        f"{chosen.followers} followers: {'each event once, in order' if is_good else 'WRONG'}; "
        f"{len(chains)} breaks in chains and feed"
    )
    return 0 if is_good and not chains else 1


if __name__ == "__main__":
    sys.exit(main())
