"""The door for any WSGI server: gunicorn by default."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.config.settings")


class Application(WSGIHandler):
    """Django's, which can be asked about a body before that is received: see `web_server.py`."""

    @staticmethod
    def refused_body(environ: dict[str, Any]) -> int:
        """The status with which it is refused unread; 0 when it may be received."""
        from lapor.web.kit.bodies import refused_body  # once the product is loaded

        return refused_body(environ)


django.setup(set_prefix=False)
application = Application()
