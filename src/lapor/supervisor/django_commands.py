"""Any Django command, with our environment and a database that answers."""

import contextlib
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager

from lapor.supervisor.admission import admitted_environment
from lapor.supervisor.database import Urls, database_urls
from lapor.supervisor.home import Home, environment, open_home, without_run
from lapor.supervisor.refusals import CannotRun

# What is typed because the keys do not fit, so they are not asked about.
ABOUT_KEYS = "keys"
# What writes rows only, as web and worker do.
OF_APPLICATION = {
    "procrastinate",
    "worker",
    "set_up",
    "import_regions",
    "import_agencies",
    "calendar",
    "mail_test",
    "message_test",
}


def run_django(arguments: Sequence[str]) -> int:
    """Run `manage.py`-style arguments in this process; give the exit code. Raises CannotRun where data do not fit."""
    from django.core.management import execute_from_command_line
    from django.db import ProgrammingError

    home = open_home(environ=os.environ)
    with _alone_if_needed(home, arguments), database_urls(home, environ=os.environ) as urls:
        url = _url_for(arguments, urls)
        prepared = environment if arguments[:1] == [ABOUT_KEYS] else admitted_environment
        os.environ.update(prepared(home, database_url=url, environ=os.environ))
        os.environ["DATABASE_URL"] = url
        try:
            execute_from_command_line(["./lapor manage", *arguments])
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)
        except ProgrammingError as error:
            if _is_behind():
                raise CannotRun(
                    "the database is not up to date: `./lapor migrate` brings it there, "
                    "and `./lapor run` does so by itself."
                ) from error
            raise
    return 0


def _url_for(arguments: Sequence[str], urls: Urls) -> str:
    """Who makes tables or amends history needs their owner; everything else does with the right to write rows."""
    return urls.application if arguments[:1] and arguments[0] in OF_APPLICATION else urls.owner


def _alone_if_needed(home: Home, arguments: Sequence[str]) -> AbstractContextManager[None]:
    """A server that runs with the old keys could not open what is sealed with the new one."""
    changes_keys = arguments[:1] == [ABOUT_KEYS] and arguments[1:2] != ["show"]
    return without_run(home, what="change the keys") if changes_keys else contextlib.nullcontext()


def _is_behind() -> bool:
    """Whether the database lacks tables or columns that this version knows."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
