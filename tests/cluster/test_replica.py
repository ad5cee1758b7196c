"""Pages that may be a moment old come from the replica; what one has just sent does not."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from lapor.bench.load.stories import Told, open_form, send_form
from lapor.bench.load.visitors import Visitor
from lapor.bench.server import Place, Server, serving
from lapor.common import clock
from lapor.supervisor.home import ROOT, open_home
from tests.cluster.conftest import Pair
from tests.cluster.replication import as_superuser, wait_until

_LAGGING = """
import django; django.setup()
from lapor.common.replica import lag
print(lag())
"""


@pytest.fixture
def two(pair: Pair) -> Iterator[Server]:
    """The product with the standby as replica."""
    pair.environment |= {
        "DATABASE_URL": pair.primary.application_url,
        "REPLICA_URL": pair.standby.application_url,
        "REPLICA_LAG": "1",
    }
    home = open_home(environ={"LAPOR_HOME": pair.environment["LAPOR_HOME"]})
    with serving(Place(home, pair.primary, pair.environment, pair.environment)) as server:
        yield server


def test_public_pages_come_from_the_replica_until_it_lags_or_goes(pair: Pair, two: Server) -> None:
    with closing(Visitor(two.host, two.port, address="10.1.1.1")) as stranger:
        stranger.get("/bench/where/", word="replica")
        stranger.get("/reports/", word="LAPOR")

        with as_superuser(pair.standby) as server:
            server.execute("SELECT pg_wal_replay_pause()")
            with closing(Visitor(two.host, two.port, address="10.3.3.3")) as sender:
                file_one(pair, sender)
            wait_until(lambda: lag(pair) > 1)
            time.sleep(2.5)  # as long as an answer about the lag is kept, in each of the processes
            for _ in range(6):
                stranger.get("/bench/where/", word="primary")
            server.execute("SELECT pg_wal_replay_resume()")
        wait_until(lambda: "replica" in stranger.get("/bench/where/", word="").text)

        release_primary(pair)
        pair.standby.stop()
        for _ in range(6):
            stranger.get("/bench/where/", word="primary")
            stranger.get("/reports/", word="LAPOR")


def test_who_has_just_sent_something_reads_from_the_primary(pair: Pair, two: Server) -> None:
    with closing(Visitor(two.host, two.port, address="10.2.2.2")) as sender:
        sender.get("/bench/where/", word="replica")
        file_one(pair, sender)
        assert "wrote" in sender.cookies
        for _ in range(6):
            sender.get("/bench/where/", word="primary")


def file_one(pair: Pair, visitor: Visitor) -> None:
    """Somebody files a report."""
    with psycopg.connect(pair.primary.url) as primary:
        (agency,) = primary.execute("SELECT id FROM directory_agency WHERE code = 'blitar'").fetchone() or (
            0,
        )
    given = {"incident_on": clock.today().isoformat(), "agency": agency}
    told = Told(visitor, given, random.Random())
    open_form(told)
    send_form(told)


def release_primary(pair: Pair) -> None:
    """Let it commit without the standby, which is about to go."""
    with as_superuser(pair.primary) as server:
        server.execute("ALTER SYSTEM RESET synchronous_standby_names")
        server.execute("SELECT pg_reload_conf()")


def lag(pair: Pair) -> float:
    """Seconds, as the product sees it."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", _LAGGING], env=pair.environment, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout)
