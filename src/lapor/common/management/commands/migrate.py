"""Django's `migrate`, which does not make everybody wait behind a lock that it waits for itself."""

from typing import Any

from django.core.management.commands import migrate

from lapor.common.patience import database
from lapor.common.postgresql.work import Work


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with database().working(Work.MIGRATION):
            super().handle(*args, **options)
