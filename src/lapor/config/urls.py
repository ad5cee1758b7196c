"""All addresses. Each audience's module lists its own; nouns only."""

from django.urls import include, path
from django.views.i18n import set_language

from lapor.web.access import public

urlpatterns = [
    path("", include("lapor.web.health")),
    path("", include("lapor.web.entrance")),
    path("", include("lapor.web.public")),
    path("", include("lapor.web.requests")),
    path("", include("lapor.web.imprint")),
    path("", include("lapor.web.finding")),
    path("", include("lapor.web.filing")),
    path("", include("lapor.web.receipts")),
    path("", include("lapor.web.way_in")),
    path("", include("lapor.web.devices")),
    path("", include("lapor.web.attachments")),
    path("", include("lapor.web.certificates")),
    path("", include("lapor.web.ombudsman")),
    path("", include("lapor.web.report")),
    path("", include("lapor.web.citizen")),
    path("", include("lapor.web.acceptance")),
    path("desk/", include("lapor.web.desk")),
    path("office/", include("lapor.web.office")),
    path("", include("lapor.web.accounts")),
    # Accounts guard themselves (allauth): their names begin with `account_`.
    path("accounts/", include("allauth.account.urls")),
    path("language/", public(set_language), name="set_language"),
]

handler400 = "lapor.web.refusals.bad_request"
handler403 = "lapor.web.refusals.forbidden"
handler404 = "lapor.web.refusals.not_found"
handler500 = "lapor.web.refusals.server_error"
