"""What the web server of the crowd serves: the product of the journeys, with `pages.py` beside its own."""

from django.conf import settings

from tests.journeys.served import application

__all__ = ["application"]
settings.ROOT_URLCONF = "tests.crowd.pages"
