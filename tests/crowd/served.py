"""What the web server of the crowd serves: the product of the journeys, with `pages.py` beside its own."""

import json
import os
import sys

from django.conf import settings
from django.core.management import call_command

from tests.journeys.served import application

__all__ = ["application"]
settings.ROOT_URLCONF = "tests.crowd.pages"


def prepare() -> None:
    """Fill an empty database with the cast, which is enough to file a report."""
    call_command("migrate", interactive=False, verbosity=0)
    from tests.world import build_world

    build_world()
    sys.stdout.write(json.dumps({"receipts": {}, "agencies": {}}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.config.settings")
    prepare()
