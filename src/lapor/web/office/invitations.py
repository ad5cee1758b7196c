"""Invitations: who has been asked to serve and has not accepted yet; sending the link again, or printing it."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from lapor.common.refusals import NotFound
from lapor.directory import invitations, powers, visibility
from lapor.directory.actors import Actor
from lapor.directory.models import Invitation, Role
from lapor.web.kit import letters
from lapor.web.kit.guards import GuardedRequest, office
from lapor.web.office.pages import answer_question, page_of

# Where a visit keeps the key of a printed invitation until it has been shown.
PRINTED = "printed_invitation"


def url_of(row: Invitation) -> str:
    return reverse("office_invitation", args=[row.pk])


def deliver(request: GuardedRequest, row: Invitation) -> str:
    """A fresh link for the invited: mailed where there is mail, else kept for printing. Gives the page to go on to."""
    return _mail(request, row) if letters.can_be_sent() else _print(request, row)


@office
def listing(request: GuardedRequest) -> HttpResponse:
    """Who has been invited and has not accepted yet?"""
    visibility.check_leads_people(request.actor)
    page = page_of(request, invitations.waiting(visibility.people_within(request.actor)))
    context = {**page, "is_nation": powers.is_nation(request.actor)}
    return render(request, "office/invitations.html", context)


@office
@cache_control(private=True, no_store=True)
def invitation(request: GuardedRequest, pk: int) -> HttpResponse:
    """One invitation; right after printing was asked for, once, the paper itself."""
    row = _within(request.actor, pk)
    printed = request.session.get(PRINTED) or {}
    key = printed.get("key", "") if printed.get("pk") == row.pk else ""
    if key:
        del request.session[PRINTED]
    address = address_of(key) if key else ""
    context = {
        "row": row,
        "address": address,
        "qr": _qr(address) if key else "",
        "days": invitations.LINK_DAYS,
        "can_mail": letters.can_be_sent(),
        "may_change": row.accepted_at is None
        and Role(row.role) in powers.roles_at(request.actor, row.agency),
    }
    return render(request, "office/invitation.html", context)


@office
@require_POST
def link(request: GuardedRequest, pk: int) -> HttpResponse:
    """Another link: by mail, or on paper (`way=paper`). The one before no longer opens."""
    row = _within(request.actor, pk)
    is_printed = request.POST.get("way") == "paper" or not letters.can_be_sent()
    return redirect(_print(request, row) if is_printed else _mail(request, row))


@office
def withdrawal(request: GuardedRequest, pk: int) -> HttpResponse:
    row = _within(request.actor, pk)
    return answer_question(
        request,
        lambda: invitations.withdraw(row, by=request.actor),
        title=_("Tarik undangan untuk %(name)s?") % {"name": row.name},
        words=_("Tautannya tidak dapat dipakai lagi. Penugasan yang sudah berlaku tidak berubah."),
        verb=_("Tarik undangan"),
        done=_("Undangan ditarik."),
        back=url_of(row),
        to=reverse("office_invitations"),
    )


def address_of(key: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse("invitation", args=[key])


def _mail(request: GuardedRequest, row: Invitation) -> str:
    key = invitations.new_link(row, by=request.actor, is_mailed=True)
    try:
        letters.send(
            "letters/invitation", to=row.email, row=row, address=address_of(key), days=invitations.LINK_DAYS
        )
    except letters.NotSent as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undangan dikirim ke %(email)s.") % {"email": row.email})
    return url_of(row)


def _print(request: GuardedRequest, row: Invitation) -> str:
    key = invitations.new_link(row, by=request.actor, is_mailed=False)
    request.session[PRINTED] = {"pk": row.pk, "key": key}
    return url_of(row)


def _qr(address: str) -> SafeString:
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=0, dark="#000", omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - drawn by us from an address of ours


def _within(actor: Actor, pk: int) -> Invitation:
    """An invitation to the actor's own units. Raises NotYourAgency for one who leads nobody, else NotFound."""
    visibility.check_leads_people(actor)
    rows, own = Invitation.objects.select_related("agency"), visibility.people_within(actor)
    row = (rows if own is None else rows.filter(agency__path__overlap=list(own))).filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row
