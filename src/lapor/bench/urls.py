"""The product's addresses, and beside them the ceilings: what the same framework costs with next to nothing in it."""

from django.urls import path

from lapor.bench import ceilings
from lapor.config.urls import handler400, handler403, handler404, handler500
from lapor.config.urls import urlpatterns as of_product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("bench/bare/", ceilings.bare),
    path("bench/select/", ceilings.select),
    path("bench/insert/", ceilings.insert),
    path("bench/where/", ceilings.where),
    *of_product,
]
