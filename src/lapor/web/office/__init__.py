"""Pages for those who lead, coordinate and watch: boards first, then the directory."""

from lapor.web.office.urls import urlpatterns

__all__ = ["urlpatterns"]
