"""Inviting an officer, by mail and on paper, and the page behind the link."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse

from lapor.directory.actors import actor_of
from lapor.directory.models import Appointment, Invitation, Person
from lapor.web.tests.office_visits import (
    accept,
    few_queries,
    link_in,
    mailed_link,
    new_liaison,
    seen,
    sent,
    signed_in,
    signed_in_as,
)
from tests.world import World

CONSOLE = "django.core.mail.backends.console.EmailBackend"
NEW = {"name": "Rina Kartika", "password": "empat kata yang panjang"}


class NoServer(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, email_messages: object) -> int:
        raise ConnectionRefusedError


def invite(world: World, client: Client | None = None, **changes: str) -> str:
    """The page of the invitation after the form was sent."""
    address = reverse("office_appointment_new", args=[world.dlh.pk])
    return sent(client or signed_in("kirana"), address, **new_liaison(**changes)).url


def test_whoever_registered_the_address_first_gets_nothing(world: World) -> None:
    """The stranger signs up with an officer's address, and waits for the appointment."""
    stranger = Client()
    own = {"name": "Rina Pejabat", "email": "rina@blitar.example", "password1": "kata sandi si penyerang"}
    sent(stranger, reverse("account_signup"), **own)
    sent(stranger, reverse("account_login"), login=own["email"], password=own["password1"])
    kirana = signed_in("kirana")
    page = invite(world, kirana)
    hers = Person.objects.get(email="rina@blitar.example")
    assert actor_of(hers).powers == ()
    assert stranger.get(reverse("desk")).status_code == 403

    rina, link = Client(), mailed_link()
    assert accept(rina, link, **NEW).url == "/start/"
    assert rina.get(reverse("desk")).status_code == 200
    assert stranger.get(reverse("desk")).status_code == 302
    again = {"login": own["email"], "password": own["password1"]}
    stranger.post(reverse("account_login"), again)
    assert stranger.get(reverse("desk")).status_code == 302

    told = seen(kirana, page).content.decode()
    assert "akun yang dibuat sendiri pada" in told
    assert "belum pernah dipastikan" in told
    assert "Nama akun itu Rina Pejabat, bukan Rina Kartika." in told


def test_a_stranger_signed_in_to_the_account_does_not_see_the_link(world: World) -> None:
    invite(world)
    row = Invitation.objects.get()
    kirana = signed_in("kirana")
    for client in (kirana, signed_in("nadia")):
        page = seen(client, reverse("office_invitation", args=[row.pk])).content.decode()
        assert "/invitations/" not in page.replace("/office/invitations/", "")
    assert mail.outbox[-1].to == ["rina@blitar.example"]


@pytest.mark.parametrize("is_proved", [True, False])
def test_the_office_answers_alike_whether_the_address_has_an_account(world: World, is_proved: bool) -> None:
    citizen = Person.objects.create_user("rina@blitar.example", "kata sandi warga", name="Warga Kritis")
    EmailAddress.objects.create(user=citizen, email=citizen.email, primary=True, verified=is_proved)
    kirana = signed_in("kirana")
    known = seen(kirana, invite(world, kirana)).content.decode()
    unknown = seen(kirana, invite(world, kirana, email="tiada@blitar.example")).content.decode()

    def bare(page: str) -> str:
        return re.sub(r"\d|tiada|rina|value=\"[^\"]*\"|'\{.*?\}'", "", page)

    assert "Warga Kritis" not in known
    assert bare(known) == bare(unknown)
    for name in ("office_person", "office_person_details", "office_person_sign_in"):
        assert kirana.get(reverse(name, args=[citizen.pk])).status_code == 404


def test_a_proved_account_accepts_after_signing_in(world: World) -> None:
    citizen = Person.objects.create_user("rina@blitar.example", "kata sandi warga", name="Rina")
    EmailAddress.objects.create(user=citizen, email=citizen.email, primary=True, verified=True)
    invite(world)
    link, client = mailed_link(), Client()
    page = seen(client, link, follow=True).content.decode()
    assert f"{reverse('account_login')}?next={reverse('acceptance')}" in page
    assert 'name="password"' not in page
    assert accept(client, link, **NEW).status_code == 403
    assert not actor_of(citizen).is_officer
    accept(signed_in_as(citizen), link)
    assert actor_of(citizen).is_officer
    citizen.refresh_from_db()
    assert citizen.check_password("kata sandi warga")


def test_without_mail_the_invitation_is_printed_once(world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = CONSOLE
    kirana = signed_in("kirana")
    page = invite(world, kirana)
    paper = seen(kirana, page).content.decode()
    link = link_in(paper)
    assert "<svg" in paper
    assert link not in seen(kirana, page).content.decode()
    rina = Client()
    accept(rina, link, **NEW)
    assert rina.get(reverse("desk")).status_code == 200
    assert mail.outbox == []


def test_a_printed_page_does_not_tell_whether_there_is_an_account(world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = CONSOLE
    kirana, pages = signed_in("kirana"), []
    Person.objects.create_user("rina@blitar.example", "kata sandi warga", name="Warga Kritis")
    for email in ("rina@blitar.example", "tiada@blitar.example"):
        paper = seen(kirana, invite(world, kirana, email=email)).content.decode()
        link = link_in(paper)
        page = seen(Client(), link, follow=True).content.decode()
        pages.append(re.sub(r"tiada|rina|value=\"[^\"]*\"|'\{.*?\}'|/invitations/\S+", "", page))
    assert pages[0] == pages[1]


def test_a_letter_that_could_not_be_sent_is_told_and_paper_offered(world: World, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.NoServer"
    kirana = signed_in("kirana")
    page = invite(world, kirana)
    told = seen(kirana, page).content.decode()
    assert "Email kami sedang tidak dapat dikirim" in told
    assert "Buat undangan cetak" in told
    again = sent(kirana, reverse("office_invitation_link", args=[Invitation.objects.get().pk]), way="paper")
    assert "/invitations/" in seen(kirana, again.url).content.decode().replace("/office/invitations/", "")


def test_the_key_stands_in_no_address_that_is_refused(world: World, caplog: pytest.LogCaptureFixture) -> None:
    invite(world)
    link = mailed_link()
    accept(Client(), link, name="", password="")
    assert "Unprocessable" in caplog.text
    assert link.split("/")[2] not in caplog.text


def test_a_link_that_is_over_says_so(world: World) -> None:
    invite(world)
    link = mailed_link()
    sent(signed_in("kirana"), reverse("office_invitation_withdrawal", args=[Invitation.objects.get().pk]))
    answer = Client().get(link, follow=True)
    assert answer.status_code == 404
    assert "Mintalah undangan baru kepada koordinator Anda." in answer.content.decode()


def test_made_up_links_leave_nothing_behind(world: World, client: Client) -> None:
    for n in range(3):
        refused = client.get(f"/invitations/{'x' * 2_000}{n}/", follow=True)
        assert refused.status_code == 404
    assert not Session.objects.exists()


def test_a_weak_password_is_refused_and_the_link_still_opens(world: World) -> None:
    invite(world)
    link, rina = mailed_link(), Client()
    answer = accept(rina, link, name="Rina K.", password="pendek")
    assert answer.status_code == 422
    assert "Rina K." in answer.content.decode()
    assert accept(rina, link, **NEW).status_code == 302


def test_somebody_elses_session_is_told_whom_the_invitation_is_for(world: World, settings: Any) -> None:
    citizen = Person.objects.create_user("rina@blitar.example", "kata sandi warga", name="Rina")
    EmailAddress.objects.create(user=citizen, email=citizen.email, primary=True, verified=True)
    invite(world)
    page = seen(signed_in("lukman"), mailed_link(), follow=True).content.decode()
    assert "Anda sedang masuk sebagai Lukman" in page
    assert "Terima penugasan" not in page


def test_the_list_of_who_waits_asks_little(world: World) -> None:
    kirana = signed_in("kirana")
    for number in range(20):
        invite(world, kirana, email=f"o{number}@blitar.example", name=f"Orang {number}")
    with few_queries():
        page = seen(kirana, reverse("office_invitations"))
    assert page.context["count"] == 20
    assert seen(signed_in("klara"), reverse("office_invitations")).context["count"] == 0
    row = Invitation.objects.first()
    assert signed_in("klara").get(reverse("office_invitation", args=[row.pk])).status_code == 404
    assert not Appointment.objects.filter(invitation__isnull=False).exists()
