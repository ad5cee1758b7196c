"""All addresses. Each audience's module lists its own; nouns only."""

from django.urls import include, path

from lapor.web.kit.language import language

urlpatterns = [
    path("", include("lapor.web.public.health")),
    path("", include("lapor.web.public.metrics")),
    path("", include("lapor.web.public.start")),
    path("", include("lapor.web.public.home")),
    path("", include("lapor.web.kit.requests")),
    path("", include("lapor.web.public.imprint")),
    path("", include("lapor.web.kit.lookups")),
    path("", include("lapor.web.public.filing")),
    path("", include("lapor.web.public.receipts")),
    path("", include("lapor.web.public.report_access")),
    path("", include("lapor.web.public.devices")),
    path("", include("lapor.web.public.attachments")),
    path("", include("lapor.web.public.certificates")),
    path("", include("lapor.web.public.ombudsman")),
    path("", include("lapor.web.public.endorsements")),
    path("", include("lapor.web.public.notices")),
    path("", include("lapor.web.public.report")),
    path("", include("lapor.web.public.citizen")),
    path("", include("lapor.web.public.news")),
    path("", include("lapor.web.public.acceptance")),
    path("", include("lapor.api.webhooks")),
    path("desk/", include("lapor.web.desk")),
    path("office/", include("lapor.web.office")),
    path("", include("lapor.web.public.accounts")),
    # Accounts guard themselves (allauth): their names begin with `account_`.
    path("accounts/", include("allauth.account.urls")),
    path("language/", language, name="set_language"),
]

handler400 = "lapor.web.kit.refusals.bad_request"
handler403 = "lapor.web.kit.refusals.forbidden"
handler404 = "lapor.web.kit.refusals.not_found"
handler500 = "lapor.web.kit.refusals.server_error"
