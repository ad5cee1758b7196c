"""Any Django command, with our environment and a database that answers."""

import contextlib
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager

from lapor.supervisor.admission import admitted_environment
from lapor.supervisor.database import database_url
from lapor.supervisor.home import Home, environment, open_home, without_run

# What is typed because the keys do not fit, so they are not asked about.
ABOUT_KEYS = "keys"


def run_django(arguments: Sequence[str]) -> int:
    """Run `manage.py`-style arguments in this process; give the exit code. Raises CannotRun where data do not fit."""
    from django.core.management import execute_from_command_line

    home = open_home(environ=os.environ)
    with _alone_if_needed(home, arguments), database_url(home, environ=os.environ) as url:
        prepared = environment if arguments[:1] == [ABOUT_KEYS] else admitted_environment
        os.environ.update(prepared(home, database_url=url, environ=os.environ))
        try:
            execute_from_command_line(["./lapor manage", *arguments])
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _alone_if_needed(home: Home, arguments: Sequence[str]) -> AbstractContextManager[None]:
    """A server that runs with the old keys could not open what is sealed with the new one."""
    changes_keys = arguments[:1] == [ABOUT_KEYS] and arguments[1:2] != ["show"]
    return without_run(home, what="change the keys") if changes_keys else contextlib.nullcontext()
