"""Messages under a provider that fails and workers that are killed: is each notice told, how soon, how many a second?

    PYTHONPATH=src .venv/bin/python benchmarks/messages.py [--reports 2000] [--kills 20] [--seconds 20]

Makes a PostgreSQL of its own and throws it away. Three parts: reports filed beforehand are told by two workers that are
killed every now and then, to a provider that refuses one request in twenty and knows repetitions by their key; then
filings at twenty a second, from event to hand-over; then mails a second by one worker. The exit code says whether every
notice went out and the provider that knows keys saw no double.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--role", default="")
    chosen = parser.parse_args()
    if chosen.role:
        return play(chosen.role)
    from installation import throw_away_installation

    with throw_away_installation("messages", WHATSAPP_TOKEN="token", WHATSAPP_PHONE_ID="1"):
        return measure(chosen)


def play(role: str) -> int:
    """A worker. Its patience is shorter than in life, so that what a killed one leaves comes up again soon."""
    import django

    django.setup()
    from lapor.messaging import deliveries, messenger

    if role == "killed":
        deliveries.CLAIM, messenger.MARGIN = timedelta(seconds=6), 2.0
        deliveries.PAUSES = tuple(timedelta(seconds=2) for _ in deliveries.PAUSES)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    threads = messenger.run(stop)
    stop.wait()
    for thread in threads:
        thread.join(5)
    return 0


def worker(role: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, __file__, "--role", role], stderr=subprocess.DEVNULL)


def measure(chosen: argparse.Namespace) -> int:
    from tests.provider_server import Asked, Reply, provider

    seen: Counter[str] = Counter()
    lock = threading.Lock()

    def answer(asked: Asked) -> Reply:
        if random.random() < 0.05:
            return Reply(503)
        key = asked.json["biz_opaque_callback_data"]
        with lock:
            seen[key] += 1
        return Reply(200, {"messages": [{"id": f"wamid.{key}"}]})

    with provider() as there:
        there.reply = answer
        os.environ["WHATSAPP_URL"] = there.url
        import django

        django.setup()
        from django.core.management import call_command

        from tests.world import build_world, load_world

        call_command("migrate", interactive=False, verbosity=0)
        build_world()
        world = load_world()
        is_good = under_kills(world, chosen, seen)
        print(json.dumps(soon(world, chosen)))
        print(json.dumps(many(world, chosen)))
    return 0 if is_good else 1


def filed(world: object, *, way: str, address: str) -> None:
    from lapor.messaging import subscriptions
    from lapor.messaging.vocabulary import Way

    report = world.filed()  # type: ignore[attr-defined]
    subscriptions.subscribe_filed(report, [(Way(way), address)], language="id")


def under_kills(world: object, chosen: argparse.Namespace, seen: "Counter[str]") -> bool:
    from lapor.messaging.models import Delivery, Notice
    from lapor.messaging.vocabulary import Reader, State

    for number in range(chosen.reports):
        filed(world, way="whatsapp", address=f"+62812{number:08d}")
    workers, kills, began = [worker("killed"), worker("killed")], 0, time.monotonic()
    mine = Delivery.objects.filter(reader=Reader.REPORTER)
    while mine.filter(state=State.HANDED).count() < chosen.reports and time.monotonic() - began < 600:
        time.sleep(2)
        if kills < chosen.kills:
            victim = random.randrange(2)
            workers[victim].send_signal(signal.SIGKILL)
            workers[victim].wait()
            workers[victim], kills = worker("killed"), kills + 1
    took = time.monotonic() - began
    end(workers)
    handed = {str(key) for key in mine.filter(state=State.HANDED).values_list("pk", flat=True)}
    told = Notice.objects.filter(reader=Reader.REPORTER)
    figures = {
        "notices": told.count(),
        "handed over": len(handed),
        "known to the provider": len(seen),
        "sent again with the same key": sum(seen.values()) - len(seen),
        "kills": kills,
        "seconds": round(took, 1),
    }
    print(json.dumps(figures))
    is_whole = told.count() == chosen.reports == told.exclude(delivery_id=None).count()
    return is_whole and handed == set(seen) and len(handed) == chosen.reports


def soon(world: object, chosen: argparse.Namespace) -> dict[str, float]:
    """Filings at twenty a second; from event to hand-over."""
    from lapor.messaging.models import Delivery
    from lapor.messaging.vocabulary import Reader

    before = set(Delivery.objects.values_list("pk", flat=True))
    workers = [worker("steady")]
    time.sleep(3)
    began = time.monotonic()
    for number in range(chosen.seconds * 20):
        filed(world, way="whatsapp", address=f"+62813{number:08d}")
        time.sleep(max(0.0, began + (number + 1) / 20 - time.monotonic()))
    took = time.monotonic() - began
    time.sleep(6)
    end(workers)
    rows = Delivery.objects.filter(reader=Reader.REPORTER, handed_at__isnull=False).exclude(pk__in=before)
    spans = sorted((row.handed_at - row.event_at).total_seconds() for row in rows if row.handed_at)
    return {
        "filed a second": round(chosen.seconds * 20 / took, 1),
        "handed over": len(spans),
        "p50 s": round(spans[len(spans) // 2], 2),
        "p95 s": round(spans[len(spans) * 95 // 100], 2),
    }


def many(world: object, chosen: argparse.Namespace) -> dict[str, float]:
    """Mails a second by one worker, to a server that takes everything."""
    from django.conf import settings

    from lapor.messaging import deliveries, messenger
    from lapor.messaging.models import Delivery
    from lapor.messaging.vocabulary import State, Way

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    for number in range(chosen.reports):
        filed(world, way="email", address=f"warga{number}@contoh.example")
    while messenger.follow_and_collect():
        pass
    port = sink()
    os.environ |= {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "WHATSAPP_TOKEN": ""}
    mails = Delivery.objects.filter(way=Way.EMAIL)
    mails.exclude(state=State.WAITING).delete()
    mails.update(due_at=deliveries.clock.now(), attempts=0)
    waiting = mails.filter(state=State.WAITING).count()
    workers, began = [worker("steady")], time.monotonic()
    while mails.filter(state=State.WAITING).exists() and time.monotonic() - began < 300:
        if not mails.filter(state=State.HANDED).exists():
            began = time.monotonic()
        time.sleep(0.2)
    took = time.monotonic() - began
    end(workers)
    return {"mails": waiting, "seconds": round(took, 1), "mails a second": round(waiting / took)}


def sink() -> int:
    """An SMTP server in a thread that answers 250 to everything, as little work as can be: the sender is measured."""
    ready: list[int] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        is_data = False
        while line := await reader.readline():
            if is_data:
                if line == b".\r\n":
                    is_data = False
                    writer.write(b"250 OK\r\n")
                continue
            word = line[:4].upper()
            is_data = word == b"DATA"
            writer.write(b"354 go on\r\n" if is_data else b"250 OK\r\n")
            if word == b"QUIT":
                break
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        ready.append(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    while not ready:
        time.sleep(0.01)
    return ready[0]


def end(workers: "list[subprocess.Popen[bytes]]") -> None:
    for one in workers:
        one.send_signal(signal.SIGTERM)
    for one in workers:
        one.wait()


if __name__ == "__main__":
    sys.exit(main())
