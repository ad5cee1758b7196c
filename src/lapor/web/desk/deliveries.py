"""What was sent to a reporter, what reached them, and what an officer does about what did not."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lapor.common.refusals import NotAllowed, NotFound, OutOfTurn
from lapor.messaging import deliveries, queries
from lapor.messaging.outbound import has_provider
from lapor.reports import permissions
from lapor.web.desk.cases import open_report
from lapor.web.kit.guards import GuardedRequest, desk


@desk
@require_safe
def of_case(request: GuardedRequest, number: str) -> HttpResponse:
    """Of one case: by which way, what, how far it came. No address stands here."""
    report = open_report(request.actor, number)
    context = {
        "report": report,
        "told": queries.sent_of(report),
        "is_unreachable": queries.is_unreachable(report),
        "may_send": permissions.reads_contact(request.actor, report),
        "has_provider": has_provider(),
    }
    return render(request, "desk/deliveries.html", context)


@desk
@require_POST
def again(request: GuardedRequest, number: str, key: UUID) -> HttpResponse:
    """Send one that was lost once more, or by the reporter's next way."""
    report = open_report(request.actor, number)
    if not permissions.reads_contact(request.actor, report):
        raise NotAllowed
    lost = queries.lost_of(report, key)
    if lost is None:
        raise NotFound
    if request.POST.get("by") == "other":
        if deliveries.send_by_another_way(lost) is None:
            raise OutOfTurn(_("Pelapor tidak memberikan jalur lain. Hubungi lewat telepon."))
    else:
        deliveries.send_again(lost)
    messages.success(request, _("Kabar itu dikirim lagi."))
    return redirect("desk_case_notices", number=report.number)


@desk
@require_safe
def undelivered(request: GuardedRequest) -> HttpResponse:
    """What reached nobody, of the cases this officer works on."""
    context = {"lost": queries.lost_for(request.actor), "has_provider": has_provider()}
    return render(request, "desk/undelivered.html", context)
