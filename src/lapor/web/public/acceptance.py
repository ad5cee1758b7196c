"""The page behind an invitation's link: who asks whom to serve as what, and the button that accepts."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from lapor.common.refusals import Refusal
from lapor.directory import invitations
from lapor.directory.invitations import InvitationOver, Proof
from lapor.directory.models import Invitation
from lapor.web.kit import sign_in_limits
from lapor.web.kit.forms import LineField
from lapor.web.kit.guards import GuardedRequest, public
from lapor.web.kit.refusals import answer_in_form

# Where a visit keeps the key of the invitation that it opened.
KEPT = "invitation"


class AcceptanceForm(forms.Form):
    """Name and new password, where the proof asks for them."""

    use_required_attribute = False
    name = LineField(
        label=_("Nama"), limit=120, required=True, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Kata sandi baru"),
        help_text=_(
            "Paling sedikit 10 huruf. Beberapa kata yang mudah Anda ingat lebih baik daripada satu kata yang rumit."
        ),
        strip=False,
        max_length=128,
        error_messages={"required": _("Buat kata sandi baru.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            self.fields.clear()


@public
@require_safe
def invitation(request: GuardedRequest, key: str) -> HttpResponse:
    """Where the link leads: the key goes out of the address, which is logged, into the visit. One that opens nothing is
    not kept: a stranger may send any number of them.
    """
    try:
        invitations.behind(key)
    except InvitationOver:
        request.session.pop(KEPT, None)
    else:
        request.session[KEPT] = key
    return redirect("acceptance")


@public
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def acceptance(request: GuardedRequest) -> HttpResponse:
    """Accept an appointment. A link that no longer opens is told as such, whatever was wrong with it."""
    key = request.session.get(KEPT, "")
    row = invitations.behind(key)
    proof = invitations.proof_for(row)
    way = _way_shown(request, row, proof)
    data = request.POST if request.method == "POST" else None
    form = AcceptanceForm(data, asks=way["asks"], initial={"name": row.name})
    shown = {"row": row, "form": form, **way}
    if request.method != "POST":
        return render(request, "invitation.html", shown)
    if not form.is_valid():
        return render(request, "invitation.html", shown, status=422)
    try:
        person = invitations.accept(key, by=request.actor, **form.cleaned_data)
    except Refusal as refusal:
        return answer_in_form(request, refusal, template="invitation.html", form=form, context=shown)
    del request.session[KEPT]
    response = redirect("start")
    if proof.is_new_password:
        get_adapter().login(request, person)
        sign_in_limits.remember_device(request, response, person.email)
    return response


def _way_shown(request: GuardedRequest, row: Invitation, proof: Proof) -> dict[str, bool]:
    """What the page asks for. A link on paper, which passes through an officer's hands, does not tell by its page
    whether the address has an account: it offers both ways.
    """
    is_invited = proof.person is not None and request.actor.person_id == proof.person.pk
    if is_invited or row.is_mailed:
        asks_sign_in = proof.is_signed_in and not is_invited
        return {
            "asks": proof.is_new_password and not asks_sign_in,
            "signs_in": asks_sign_in,
            "is_open": not asks_sign_in,
        }
    return {"asks": True, "signs_in": True, "is_open": True}


urlpatterns = [
    path("invitations/", acceptance, name="acceptance"),
    path("invitations/<str:key>/", invitation, name="invitation"),
]
