"""Signing in and up, and the own address: allauth's pages where ours must answer otherwise than allauth does."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm, SignupForm
from allauth.account.models import EmailAddress
from allauth.account.views import LoginView, SignupView
from django import forms
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from lapor.common import rate_limits
from lapor.common.refusals import Invalid, NotAllowed, Refusal, TooMany
from lapor.directory import people, powers, sign_in
from lapor.directory.models import Appointment, Person
from lapor.web.kit import letters, sign_in_limits
from lapor.web.kit.guards import GuardedRequest, SignInNeeded, ask_to_sign_in, citizen
from lapor.web.kit.refusals import answer_in_form

# Letters to an address that is not the sender's own, by whoever asks and to whomever it may be.
ASKED_AN_HOUR = 3
# To one address a day that it has an account, however often it is signed up.
TAKEN_A_DAY = 3


class OfficersAddress(NotAllowed):
    """Officers are reached, and get their powers, at the address that the office knows."""

    code = "officers_address"
    sentence = _(
        "Selama Anda bertugas, alamat email diubah oleh kantor: mintalah koordinator Anda atau admin nasional."
    )


class NoMail(NotAllowed):
    """Without mail a new address cannot be proved."""

    code = "no_mail"
    sentence = _("Situs ini belum dapat mengirim email, jadi alamat baru belum dapat dipastikan milik Anda.")


class Adapter(sign_in.Adapter):
    """Our limits instead of allauth's, and the trace of a changed address."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in_limits.count(request, str(credentials.get("email", "")).strip().lower())

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        person = super().authenticate(request, **credentials)
        if person:
            sign_in_limits.take_back(request, str(credentials.get("email", "")).strip().lower())
        return person

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        sign_in_limits.remember_device(request, response, user.email)
        return response

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The proof of an address; of a new one, it takes the old one's place, and the log says so."""
        person = Person.objects.get(pk=email_address.user_id)
        if (owner := people.person_with_email(email_address.email)) and owner != person:
            return False
        with transaction.atomic():
            people.record_address(person, email_address.email)
            return super().confirm_email(request, email_address)

    def unstash_verified_email(self, request: HttpRequest) -> None:
        """No address is proved beforehand, and a session begun here would tell a new account from a known one."""

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Called by allauth after a password was reset by mail."""
        sign_in_limits.forget(request, str(credentials.get("email", "")).strip().lower())

    def _rollback_login_failed_rl_usage(self) -> None:
        """allauth's own counting is off."""


class QuietSignUpForm(SignupForm):
    """Does not tell whether an address has an account: the letter to it does."""

    def validate_unique_email(self, value: str) -> str:
        self.account_already_exists = people.person_with_email(value) is not None
        return value


class OwnResetForm(ResetPasswordForm):
    """A new password is sent to the address of the account, not to one that was only asked for."""

    users: list[Any]

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if user.email == email.lower()]
        return email


class SignInPage(LoginView):
    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


class SignUpPage(SignupView):
    """The same answer whether the address had an account or not: the owner of the address learns it by mail."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def form_valid(self, form: QuietSignUpForm) -> HttpResponse:
        if person := self._made(form):
            if letters.can_be_sent():
                EmailAddress.objects.get_primary(person).send_confirmation(self.request, signup=True)
        else:
            make_password(form.cleaned_data["password1"])  # As long as it takes with a new account.
            _tell_owner(form.cleaned_data["email"])
        return redirect("account_email_verification_sent")

    def _made(self, form: QuietSignUpForm) -> Person | None:
        """The new account; None where the address has one, perhaps since a moment ago."""
        if form.account_already_exists:
            return None
        try:
            with transaction.atomic():
                return form.save(self.request)
        except IntegrityError:
            return None


def _tell_owner(email: str) -> None:
    """That somebody signs up with the address; whoever does so is told the same whether a letter goes out or not."""
    if not letters.can_be_sent():
        return
    try:
        rate_limits.count_attempt("address-taken", email, limit=TAKEN_A_DAY, per=timedelta(days=1))
    except TooMany:
        return
    letters.send("letters/address_taken", to=email)


class AddressForm(forms.Form):
    """The new address, and the password once more: an open desk is not its owner."""

    use_required_attribute = False
    email = forms.EmailField(
        label=_("Email baru"),
        max_length=254,
        error_messages={
            "required": _("Tuliskan alamat emailnya."),
            "invalid": _("Alamat email ini tidak lengkap atau salah ketik."),
        },
    )
    password = forms.CharField(
        label=_("Kata sandi sekarang"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Tuliskan kata sandi Anda.")},
    )


@citizen
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: GuardedRequest) -> HttpResponse:
    """The own address: the new one is asked for, proved by mail, and only then takes the old one's place."""
    person = request.user
    if not isinstance(person, Person):
        if request.method == "POST":
            raise SignInNeeded
        return ask_to_sign_in(request)
    form = AddressForm(request.POST if request.method == "POST" else None)
    shown = {
        "form": form,
        "is_officer": Appointment.objects.filter(powers.not_over(), person=person).exists(),
        "can_mail": letters.can_be_sent(),
        "is_proved": EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists(),
    }
    if request.method != "POST":
        return render(request, "account/email.html", shown)
    if not form.is_valid():
        return render(request, "account/email.html", shown, status=422)
    try:
        if shown["is_officer"]:
            raise OfficersAddress
        _ask_for(request, person, **form.cleaned_data)
    except Refusal as refusal:
        return answer_in_form(request, refusal, template="account/email.html", form=form, context=shown)
    messages.success(
        request, str(_("Buka tautan yang kami kirim ke alamat baru. Sampai itu, alamat lama tetap berlaku."))
    )
    return redirect("account_email")


def _ask_for(request: GuardedRequest, person: Person, *, email: str, password: str) -> None:
    if not letters.can_be_sent():
        raise NoMail
    if get_adapter().authenticate(request, email=person.email, password=password) != person:
        raise Invalid(_("Kata sandi sekarang tidak cocok."), field="password")
    wanted = people.clean_person({"email": email})["email"]
    if wanted == person.email:
        raise Invalid(_("Ini sudah alamat akun Anda."), field="email")
    for what in (("address-asked", str(person.pk)), ("address-wanted", wanted)):
        rate_limits.count_attempt(*what, limit=ASKED_AN_HOUR, per=timedelta(hours=1))
    if people.person_with_email(wanted) is not None:
        letters.send("letters/address_taken", to=wanted)
    else:
        EmailAddress.objects.filter(user=person, verified=False).exclude(email=person.email).delete()
        asked = EmailAddress.objects.create(user=person, email=wanted, primary=False, verified=False)
        asked.send_confirmation(request)
    letters.send("letters/address_asked", to=person.email)


urlpatterns = [
    path("accounts/login/", SignInPage.as_view(), name="account_login"),
    path("accounts/signup/", SignUpPage.as_view(), name="account_signup"),
    path("accounts/email/", address, name="account_email"),
]
