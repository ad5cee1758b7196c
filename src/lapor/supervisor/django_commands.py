"""Any Django command, with our environment and a database that answers."""

import os
from collections.abc import Sequence

from lapor.supervisor.database import database_url
from lapor.supervisor.home import environment, open_home
from lapor.supervisor.refusals import CannotRun


def run_django(arguments: Sequence[str]) -> int:
    """Run `manage.py`-style arguments in this process; give the exit code."""
    from django.core.management import execute_from_command_line
    from django.db import ProgrammingError

    home = open_home(environ=os.environ)
    with database_url(home, environ=os.environ) as url:
        os.environ.update(environment(home, database_url=url, environ=os.environ))
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


def _is_behind() -> bool:
    """Whether the database lacks tables or columns that this version knows."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
