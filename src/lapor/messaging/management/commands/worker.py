"""What runs beside the web: the timetable (procrastinate) and, in threads of their own, the messages."""

import logging
import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from lapor.messaging import messenger

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "run the timetable and the messages until a signal comes"

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        threads = messenger.run(stop)
        try:
            call_command("procrastinate", "worker")
        finally:
            stop.set()
            for thread in threads:
                thread.join(timeout=5)
