"""The product's settings with the benchmark's addresses beside its own, and statements counted where one asks."""

from lapor.config.settings import *  # noqa: F403
from lapor.config.settings import MIDDLEWARE as _MIDDLEWARE

ROOT_URLCONF = "lapor.bench.urls"
MIDDLEWARE = ["lapor.bench.ceilings.CountStatements", *_MIDDLEWARE]
