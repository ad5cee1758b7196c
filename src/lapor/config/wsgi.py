"""The door for any WSGI server: gunicorn by default."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapor.config.settings")

application = get_wsgi_application()
