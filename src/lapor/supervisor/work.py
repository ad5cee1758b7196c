"""`./lapor work`: one worker that outlives its database's absence, and does not run as root."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import psycopg

from lapor.supervisor.admission import admitted_environment, connected
from lapor.supervisor.database import database_urls
from lapor.supervisor.django_commands import run_django
from lapor.supervisor.home import open_home
from lapor.supervisor.refusals import CannotRun
from lapor.supervisor.service import hand_over, service_user, serving

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between looks at a database that is away


def work() -> int:
    """Work until a signal comes. Root starts the worker as the service user and waits for it."""
    if os.geteuid() == 0:
        return _as_service_user()
    while True:
        try:
            return run_django(["worker"])
        except Exception as error:  # whatever library met it first
            if not _is_away():
                raise
            _say(f"The database does not answer ({type(error).__name__}); the worker waits for it.")
        _wait_for_database()
        _say("The database is back.")


def _as_service_user() -> int:
    home = open_home(environ=os.environ)
    if os.geteuid() != 0:  # `open_home` has become the owner of the checkout
        return work()
    account = service_user(home, environ=os.environ)
    hand_over(home, account)
    with database_urls(home, environ=os.environ) as urls:
        ours = admitted_environment(home, database_url=urls.owner, environ=os.environ)
        ours["DATABASE_URL"] = urls.application
        ours.pop("DATABASE_OWNER_URL", None)
        with serving(home, environment=ours, account=account) as service:
            if service.account is None:
                _say(service.warning)
                os.environ.update(ours)
                return run_django(["worker"])
            return _wait_for(
                subprocess.Popen(
                    service.command("lapor.cli", "work"),
                    cwd="/",
                    env=dict(service.environment),
                    pass_fds=service.pass_fds,
                    **service.spawn_options(),
                )
            )


def _wait_for(worker: "subprocess.Popen[bytes]") -> int:
    def pass_on(number: int, _frame: Any) -> None:
        worker.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, pass_on)
    return worker.wait()


def _wait_for_database() -> None:
    pause = FIRST_PAUSE
    while _is_away():
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _is_away() -> bool:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return False
    try:
        with connected(url):
            return False
    except (CannotRun, psycopg.OperationalError):
        return True


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
