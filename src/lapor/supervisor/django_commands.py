"""Any Django command, with our environment and a database that answers."""

import os
from collections.abc import Sequence

from lapor.supervisor.database import database_url
from lapor.supervisor.home import environment, open_home


def run_django(arguments: Sequence[str]) -> int:
    """Run `manage.py`-style arguments in this process; give the exit code."""
    from django.core.management import execute_from_command_line

    home = open_home(environ=os.environ)
    with database_url(home, environ=os.environ) as url:
        os.environ.update(environment(home, database_url=url, environ=os.environ))
        try:
            execute_from_command_line(["./lapor manage", *arguments])
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
