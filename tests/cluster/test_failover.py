"""The primary is cut off under load: what was acknowledged is there, and the product goes on by itself."""

import random
import threading
import time
from contextlib import closing
from http.client import HTTPException

import psycopg

from lapor.bench.load.stories import Told, open_form, send_form
from lapor.bench.load.visitors import Visitor, WrongAnswer
from lapor.bench.server import Server
from lapor.common import clock
from lapor.common.codes import report_id_of
from tests.cluster.conftest import Pair
from tests.cluster.replication import kill, promote, wait_until

WRITERS = 4
AWAY = 60.0  # seconds within which filing must work again


class Writers:
    """Citizens who file without pause, whatever they are answered; and what they have a receipt for."""

    def __init__(self, server: Server, agency: int) -> None:
        self.acknowledged: list[str] = []
        self.refused = 0
        self._server, self._agency = server, agency
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._file, args=[number]) for number in range(WRITERS)]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _file(self, number: int) -> None:
        given = {"incident_on": clock.today().isoformat(), "agency": self._agency}
        while not self._stop.is_set():
            with closing(
                Visitor(self._server.host, self._server.port, address=f"10.0.0.{number}")
            ) as visitor:
                try:
                    self._file_with(Told(visitor, given, random.Random()))
                except (WrongAnswer, OSError, HTTPException):
                    self.refused += 1
                    time.sleep(0.1)

    def _file_with(self, told: Told) -> None:
        while not self._stop.is_set():
            open_form(told)
            self.acknowledged.append(send_form(told))


def test_no_acknowledged_report_is_lost_when_the_primary_is_killed_and_filing_goes_on_without_a_restart(
    pair: Pair, product: Server
) -> None:
    with psycopg.connect(pair.primary.url) as server:
        (agency,) = server.execute("SELECT id FROM directory_agency WHERE code = 'blitar'").fetchone() or (0,)
    with Writers(product, agency) as writers:
        wait_until(lambda: len(writers.acknowledged) >= 20)
        kill(pair.primary)
        before = len(writers.acknowledged)
        wait_until(lambda: writers.refused > 0)
        promote(pair.standby)
        wait_until(lambda: len(writers.acknowledged) >= before + 20, patience=AWAY)
    acknowledged = {report_id_of(number) for number in writers.acknowledged}
    with psycopg.connect(pair.standby.url) as server:
        kept = {row[0] for row in server.execute("SELECT id FROM reports_report")}
        whole = server.execute(
            "SELECT count(*) FROM reports_report r WHERE EXISTS (SELECT FROM reports_event e WHERE e.report_id = r.id)"
            " AND EXISTS (SELECT FROM reports_turn t WHERE t.report_id = r.id)"
        ).fetchone()
    assert acknowledged <= kept, f"lost: {sorted(acknowledged - kept)}"
    assert whole == (len(kept),), "each of them with its event and its turn"
