"""Signing up and in: citizens with a name and an e-mail address, officers with the account made for them.

The pages, limits and mails are allauth's; this module only tells it what a person of ours is.
"""

import logging
from contextlib import suppress
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lapor.common import security_log
from lapor.common.refusals import Refusal
from lapor.common.sessions import IDLE
from lapor.directory.actors import actor_of
from lapor.directory.models import Person
from lapor.directory.people import clean_person

log = logging.getLogger(__name__)


def end_when_idle(session: SessionBase) -> None:
    """An officer's session ends when nobody uses it. Writes nothing where that is so already."""
    if session.get(IDLE) != (seconds := settings.OFFICER_IDLE_MINUTES * 60):
        session[IDLE] = seconds


class MailAway(Refusal):
    """The mail server does not take our mail."""

    code = "mail_away"
    sentence = _(
        "Email kami sedang tidak dapat dikirim. Silakan coba lagi nanti, atau hubungi admin instansi Anda."
    )


class SignUpForm(forms.Form):
    """What allauth's own sign-up form asks besides address and password: the name."""

    name = forms.CharField(
        label=_("Nama"),
        max_length=120,
        help_text=_("Nama Anda tidak ditampilkan pada laporan anonim."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Nama Anda belum ditulis.")},
    )
    field_order = ("name", "email", "password1")

    def clean_name(self) -> str:
        try:
            return clean_person({"name": self.cleaned_data["name"]})["name"]
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal

    def signup(self, request: HttpRequest, person: Person) -> None:
        """allauth asks for this step; `Adapter.save_user` has stored everything already."""


class Adapter(DefaultAccountAdapter):
    """A person of ours has a name and an address in lower case, and no username; refusals speak as all of ours do."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Akun ini tidak aktif."),
        "email_password_mismatch": _(
            "Email atau kata sandi ini tidak cocok. Periksa kembali, lalu coba lagi."
        ),
        "email_taken": _("Email ini sudah dipakai sebuah akun. Masuk, atau buat kata sandi baru."),
        "duplicate_email": _("Email ini sudah terdaftar pada akun Anda."),
        "cannot_remove_primary_email": _(
            "Email utama tidak dapat dihapus. Jadikan email lain yang utama dulu."
        ),
        "unverified_primary_email": _("Email utama harus dipastikan dulu."),
        "enter_current_password": _("Kata sandi sekarang tidak cocok."),
        "incorrect_password": _("Kata sandi ini tidak cocok."),
        "invalid_password_reset": _("Tautan ini sudah dipakai atau sudah terlalu lama."),
        "too_many_login_attempts": _("Terlalu banyak percobaan masuk. Silakan coba lagi nanti."),
        "unknown_email": _("Email ini tidak terhubung dengan akun mana pun."),
        "same_as_current": _("Isi yang baru harus berbeda dari yang sekarang."),
        "rate_limited": _("Terlalu banyak permintaan. Silakan coba lagi nanti."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whoever waits for a mail is told when there will be none. Raises MailAway."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            log.error("mail was not sent: %s", type(error).__name__)
            raise MailAway from error

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """A mail of what has been done already: nobody waits for it, and what was done stays."""
        with suppress(MailAway):
            super().send_notification_mail(*args, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        person = Person.objects.filter(email=str(credentials.get("email", "")).lower()).values_list(
            "pk", flat=True
        )
        security_log.note(
            security_log.Event.SIGN_IN_FAILED,
            visitor=self.get_client_ip(request),
            person=person.first(),
        )

    def logout(self, request: HttpRequest) -> None:
        security_log.note(security_log.Event.SESSION_ENDED, person=request.user.pk)
        super().logout(request)

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).lower()

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit)

    def login(self, request: HttpRequest, user: Person) -> None:
        """An officer's screen that nobody uses signs out; what was being typed comes back in the refusal's page."""
        super().login(request, user)
        if actor_of(user).is_officer:
            end_when_idle(request.session)
